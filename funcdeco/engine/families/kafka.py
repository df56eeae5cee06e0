"""Kafka: row H-KAF-01; see `KafkaEventDataConvertManager` and `KafkaTriggerBindingStrategy`."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from funcdeco.engine.errors import is_usage_error
from funcdeco.engine.event import Event, ResolvedBinding
from funcdeco.engine.families.forms import (
    data_type,
    integers,
    is_many,
    many_bodies,
    one_body,
    strings,
    text_of,
)
from funcdeco.engine.payload import body_of
from funcdeco.engine.sent import items_of
from funcdeco.engine.stores.streams import KafkaRecord
from funcdeco.engine.stores.world import World
from funcdeco.engine.typed_data import TypedData
from funcdeco.functions.declaration import BindingDeclaration

__tracebackhide__ = is_usage_error

_ENVELOPE = {"Offset", "Partition", "Topic", "Timestamp", "Value", "Headers"}


def event_of(declaration: BindingDeclaration, records: Sequence[KafkaRecord]) -> Event:
    """Return the event for records, of which there is one unless it is a batch.

    A string is an envelope with the value and its metadata; `binary` is the value alone.
    """
    bodies = [_body(declaration, record) for record in records]
    if is_many(declaration):
        return Event(many_bodies(declaration, bodies), _of_many(records), {})
    return Event(one_body(declaration, bodies[0]), _of_one(records[0]), {})


def _body(declaration: BindingDeclaration, record: KafkaRecord) -> bytes:
    value = body_of(record.value)
    if data_type(declaration) == "binary":
        return value
    envelope: dict[str, Any] = {
        "Offset": record.offset,
        "Partition": record.partition,
        "Topic": record.topic,
        "Timestamp": _time(record),
        "Value": text_of(value),
        "Headers": _headers(record),
    }
    if record.key is not None:
        envelope["Key"] = record.key
    return json.dumps(envelope, separators=(",", ":"), ensure_ascii=False).encode()


def _of_one(record: KafkaRecord) -> dict[str, Any]:
    return {
        "Key": record.key,
        "Partition": record.partition,
        "Topic": record.topic,
        "Timestamp": TypedData("json", json.dumps(_time(record))),
        "Offset": record.offset,
        "Headers": _headers(record),
        "LeaderEpoch": None,
        "IsPartitionEOF": False,
    }


def _of_many(records: Sequence[KafkaRecord]) -> dict[str, Any]:
    return {
        "KeyArray": [record.key for record in records],
        "PartitionArray": [record.partition for record in records],
        "TopicArray": strings([record.topic for record in records]),
        "TimestampArray": [_time(record) for record in records],
        "OffsetArray": integers([record.offset for record in records]),
        "HeadersArray": [_headers(record) for record in records],
        "LeaderEpochArray": [None for _ in records],
        "IsPartitionEOFArray": [False for _ in records],
    }


def _time(record: KafkaRecord) -> str | None:
    """Return the timestamp, which is in UTC, as Newtonsoft writes it."""
    time = record.timestamp
    return None if time is None else time.replace(tzinfo=None).isoformat() + "Z"


def _headers(record: KafkaRecord) -> list[dict[str, str]]:
    encoded = {key: base64.b64encode(body_of(value)) for key, value in record.headers.items()}
    return [{"Key": key, "Value": value.decode("ascii")} for key, value in encoded.items()]


def write(binding: ResolvedBinding, data: TypedData | None, world: World) -> None:
    """Send a record for each item: a string with the members of an envelope is a whole record."""
    topic = world.kafka.at(binding.connection, binding.string("topic"))
    now: datetime = world.clock.now()
    for item in items_of(data):
        topic.send(_opened(item) or KafkaRecord(body_of(item)), now)


def _opened(item: bytes | str) -> KafkaRecord | None:
    """Return the record in an envelope; None for any other item."""
    if isinstance(item, bytes) or not item.lstrip().startswith("{"):
        return None
    try:
        found: Any = json.loads(item)
    except ValueError:
        return None
    envelope = cast("dict[str, Any]", found) if isinstance(found, dict) else {}
    if set(envelope) - {"Key"} != _ENVELOPE:
        return None
    value, headers = envelope["Value"], _decoded_headers(envelope["Headers"] or [])
    partition = int(envelope["Partition"] or 0)
    return KafkaRecord(body_of(value), envelope.get("Key"), headers, partition=partition)


def _decoded_headers(headers: Sequence[Mapping[str, str]]) -> dict[str, str | bytes]:
    return {one["Key"]: body_of(one["Value"]) for one in headers}
