"""RabbitMQ and Redis: rows H-BUS-05 and H-BUS-06."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from funcdeco.engine.errors import is_usage_error
from funcdeco.engine.event import Event, ResolvedBinding
from funcdeco.engine.families.forms import one_body, text_of
from funcdeco.engine.payload import body_of
from funcdeco.engine.sent import items_of
from funcdeco.engine.stores.world import World
from funcdeco.engine.typed_data import TypedData
from funcdeco.functions.declaration import BindingDeclaration

__tracebackhide__ = is_usage_error

_REQUEUES = "x-ms-rabbitmq-requeuecount"


def rabbitmq_event(
    declaration: BindingDeclaration, value: Any, _: datetime, requeue_count: int = 0
) -> Event:
    """Return the event for a message of a queue that was sent through the default exchange."""
    body = body_of(value)
    headers = {_REQUEUES: requeue_count} if requeue_count else None
    properties: dict[str, Any] = {"Headers": headers, "ContentType": None, "DeliveryMode": 0}
    metadata = {
        "ConsumerTag": "funcdeco",
        "DeliveryTag": 1,
        "Redelivered": False,
        "Exchange": "",
        "RoutingKey": declaration.string("queueName") or "",
        "BasicProperties": properties,
        "Body": body,
    }
    return Event(one_body(declaration, body), metadata, {})


def write_rabbitmq(binding: ResolvedBinding, data: TypedData | None, world: World) -> None:
    """Send a message for each item."""
    queue = world.rabbitmq.at(binding.connection, binding.string("queueName"))
    for item in items_of(data):
        queue.put(item)


def redis_channel_event(declaration: BindingDeclaration, value: Any, _: datetime) -> Event:
    """Return the event for a message that was published to a channel."""
    channel = declaration.string("channel") or ""
    message = {
        "SubscriptionChannel": channel,
        "Channel": channel,
        "Message": text_of(body_of(value)),
    }
    return Event(_text(message), {}, {})


def redis_list_event(declaration: BindingDeclaration, value: Any, _: datetime) -> Event:
    """Return the event for an entry that was popped from a list."""
    text = text_of(body_of(value))
    metadata = {"Key": declaration.string("key") or "", "Value": text}
    return Event(TypedData("string", text), metadata, {})


def redis_stream_event(declaration: BindingDeclaration, value: Any, now: datetime) -> Event:
    """Return the event for an entry of a stream, whose fields are those of an object."""
    fields = cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {"value": value}
    entry = {
        "Id": f"{int(now.timestamp() * 1000)}-0",
        "Values": {name: text_of(body_of(one)) for name, one in fields.items()},
    }
    return Event(_text(entry), {"Key": declaration.string("key") or "", **entry}, {})


def _text(value: Mapping[str, Any]) -> TypedData:
    return TypedData("string", json.dumps(value, separators=(",", ":"), ensure_ascii=False))
