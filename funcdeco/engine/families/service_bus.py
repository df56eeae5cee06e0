"""Service Bus: rows H-BUS-01, H-BUS-04, H-DATA-02 and H-DATA-15.

The SDK's own objects, such as `MessageReceiver`, are not part of the metadata.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from funcdeco.engine.errors import is_usage_error
from funcdeco.engine.event import Event, ResolvedBinding
from funcdeco.engine.families.forms import (
    integers,
    is_many,
    many_bodies,
    one_body,
    strings,
    without_zone,
)
from funcdeco.engine.payload import body_of
from funcdeco.engine.sent import items_of
from funcdeco.engine.stores.topics import BusMessage
from funcdeco.engine.stores.world import World
from funcdeco.engine.typed_data import TypedData
from funcdeco.functions.declaration import BindingDeclaration

__tracebackhide__ = is_usage_error

_STRINGS = {
    "DeadLetterSource": "dead_letter_source",
    "LockToken": "lock_token",
    "MessageId": "message_id",
    "ContentType": "content_type",
    "ReplyTo": "reply_to",
    "To": "to",
    "Subject": "subject",
    "Label": "subject",
    "CorrelationId": "correlation_id",
    "SessionId": "session_id",
    "ReplyToSessionId": "reply_to_session_id",
    "PartitionKey": "partition_key",
}
"""Names in the metadata, with attributes of the message."""
_TIMES = {"ExpiresAt": "expires_at", "EnqueuedTime": "enqueued_time"}
_PROPERTIES = ("ApplicationProperties", "UserProperties")


def event_of(declaration: BindingDeclaration, messages: Sequence[BusMessage]) -> Event:
    """Return the event for received messages, of which there is one unless it is a batch."""
    bodies = [body_of(message.body) for message in messages]
    if is_many(declaration):
        return Event(many_bodies(declaration, bodies), _of_many(messages), {})
    return Event(one_body(declaration, bodies[0]), _of_one(messages[0]), {})


def _of_one(message: BusMessage) -> dict[str, Any]:
    return {
        "DeliveryCount": message.delivery_count,
        "SequenceNumber": message.sequence_number,
        **{name: getattr(message, key) for name, key in _STRINGS.items()},
        **{name: getattr(message, key) for name, key in _TIMES.items()},
        **{f"{name}Utc": without_zone(getattr(message, key)) for name, key in _TIMES.items()},
        **{name: dict(message.properties) for name in _PROPERTIES},
    }


def _of_many(messages: Sequence[BusMessage]) -> dict[str, Any]:
    every = [_of_one(message) for message in messages]
    columns = {name: [one[name] for one in every] for name in every[0]} if every else {}
    named = {f"{name}Array": _array(name, values) for name, values in columns.items()}
    return named or {f"{name}Array": [] for name in _PROPERTIES}


def _array(name: str, values: list[Any]) -> Any:
    if name in _STRINGS:
        return strings(values)
    return integers(values) if name == "SequenceNumber" else values


def write(binding: ResolvedBinding, data: TypedData | None, world: World) -> None:
    """Send a message for each item; bytes arrive as `System.Byte[]` (H-DATA-15)."""
    name = binding.string("queueName") or binding.string("topicName")
    topic = world.topics.at(binding.connection, name)
    now: datetime = world.clock.now()
    for item in items_of(data):
        body = b"System.Byte[]" if isinstance(item, bytes) else item.encode("utf-8")
        topic.send(BusMessage(body, content_type="text/plain"), now)
