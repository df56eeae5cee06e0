"""Events of Event Hubs, Event Grid and Kafka."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import azure.functions as func
from azure.functions import kafka as azure_kafka

from funcdeco.bindings.event_grid import EventGridTrigger
from funcdeco.bindings.event_hub import EventHubTrigger
from funcdeco.bindings.kafka import KafkaTrigger
from funcdeco.engine.families import event_grid, event_hub, kafka
from funcdeco.engine.payload import body_of
from funcdeco.engine.stores.streams import HubEvent, KafkaRecord, numbered
from funcdeco.testing.factories.making import (
    ID,
    TIME,
    UNSET,
    binding,
    given,
    metadata_of,
    passed,
)

_HUB = "hub"


def event_hub_event(
    body: Any = "",
    *,
    partition_key: str | None = UNSET,
    sequence_number: int | None = UNSET,
    offset: str | None = UNSET,
    enqueued_time: datetime | None = UNSET,
    iothub_metadata: Mapping[str, Any] | None = None,
    properties: Mapping[str, Any] | None = None,
    metadata: Mapping[str, Any] | None = None,
) -> func.EventHubEvent:
    """Return an Event Hubs event, as a function with an Event Hubs trigger receives it.

    A body that is neither a string nor bytes becomes JSON. A function with `cardinality` `many`
    receives a list of events. *properties* are set by the sender, and appear in the trigger
    metadata; *metadata* is added to that.
    """
    content = body_of(body)
    system = {f"iothub-{name}": value for name, value in (iothub_metadata or {}).items()}
    named = given(
        partition_key=partition_key,
        sequence_number=sequence_number,
        offset=offset,
        enqueued_time=enqueued_time,
    )
    known = {name: value for name, value in named.items() if value is not None}
    sent = HubEvent(content, properties=properties or {}, system_properties=system, **known)
    declaration = binding(EventHubTrigger, content)
    event = event_hub.event_of(declaration, [numbered(sent, 0, TIME)], _HUB)
    if "enqueued_time" in named:
        named["enqueued_time_utc"] = named.pop("enqueued_time")
    replaced = {**metadata_of(named), **(metadata or {})}
    found: func.EventHubEvent = passed(declaration, event, replaced)
    return found


def event_grid_event(
    data: Any = None,
    *,
    id: str | None = UNSET,  # noqa: A002
    topic: str | None = UNSET,
    subject: str | None = UNSET,
    event_type: str | None = UNSET,
    event_time: datetime | None = UNSET,
    data_version: str | None = UNSET,
) -> func.EventGridEvent:
    """Return an Event Grid event, as a function with an Event Grid trigger receives it."""
    members = given(
        topic=topic, subject=subject, eventType=event_type, dataVersion=data_version, id=id
    )
    time = given(time=event_time).get("time", TIME)
    event = {**event_grid.grid_event(data, time or TIME, id=ID), **members}
    if time is None:
        del event["eventTime"]
    declaration = binding(EventGridTrigger)
    found: func.EventGridEvent = passed(declaration, event_grid.event_of(declaration, [event]), {})
    return found


def kafka_event(
    value: Any = "",
    *,
    key: str | None = None,
    offset: int = 0,
    partition: int = 0,
    topic: str = "topic",
    timestamp: datetime | str | None = TIME,
    headers: Mapping[str, str | bytes] | None = None,
    metadata: Mapping[str, Any] | None = None,
    data_type: Literal["string", "binary"] = "string",
) -> azure_kafka.KafkaEvent:
    """Return a Kafka event, as a function with a Kafka trigger receives it.

    A value that is neither a string nor bytes becomes JSON. As in the host, the body is an envelope
    around the value, unless *data_type* is `binary`. A function with `cardinality` `many` receives
    a list of events. *metadata* is added to the trigger metadata.
    """
    time = given(time=timestamp)["time"] if isinstance(timestamp, datetime) else None
    record = KafkaRecord(value, key, headers or {}, topic, partition, offset, time)
    declaration = binding(KafkaTrigger, dataType=data_type)
    replaced = {"Timestamp": timestamp} if isinstance(timestamp, str) else {}
    event = kafka.event_of(declaration, [record])
    found: azure_kafka.KafkaEvent = passed(declaration, event, {**replaced, **(metadata or {})})
    return found
