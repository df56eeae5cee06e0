"""Events for `TestClient.invoke`: the metadata that each trigger sends with a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, cast

from funcdeco.engine.errors import is_usage_error
from funcdeco.engine.event import Event
from funcdeco.engine.families import (
    blob_trigger,
    brokers,
    changes,
    event_hub,
    generic,
    kafka,
    queue,
    service_bus,
    timer,
)
from funcdeco.engine.families import event_grid as grid
from funcdeco.engine.families.forms import is_many
from funcdeco.engine.payload import body_of
from funcdeco.engine.stores.blobs import Blob
from funcdeco.engine.stores.streams import HubEvent, KafkaRecord, numbered
from funcdeco.engine.stores.topics import BusMessage, received
from funcdeco.functions.declaration import BindingDeclaration

__tracebackhide__ = is_usage_error

Maker = Callable[[BindingDeclaration, Any, datetime], Event]


def given_event(declaration: BindingDeclaration, value: Any, now: datetime) -> Event:
    """Return an event with *value*: one message or, with `cardinality` `many`, a list of them."""
    maker = _MAKERS.get(declaration.kind)
    if maker is None or (value is None and maker is not _timer):
        return generic.event_of(declaration.kind, value, {})
    return maker(declaration, value, now)


def _each(declaration: BindingDeclaration, value: Any) -> list[Any]:
    is_list = isinstance(value, list) and is_many(declaration)
    return cast("list[Any]", value) if is_list else [value]


def _queue(declaration: BindingDeclaration, value: Any, now: datetime) -> Event:
    return queue.event_of(declaration, queue.sent_message(body_of(value), now))


def _service_bus(declaration: BindingDeclaration, value: Any, now: datetime) -> Event:
    bodies = enumerate(_each(declaration, value), 1)
    messages = [received(BusMessage(body), now, number) for number, body in bodies]
    return service_bus.event_of(declaration, messages)


def _event_hub(declaration: BindingDeclaration, value: Any, now: datetime) -> Event:
    bodies = enumerate(_each(declaration, value))
    events = [numbered(HubEvent(body), number, now) for number, body in bodies]
    return event_hub.event_of(declaration, events, declaration.string("eventHubName") or "")


def _kafka(declaration: BindingDeclaration, value: Any, now: datetime) -> Event:
    topic = declaration.string("topic") or ""
    records = [
        KafkaRecord(one, topic=topic, offset=number, timestamp=now)
        for number, one in enumerate(_each(declaration, value))
    ]
    return kafka.event_of(declaration, records)


def _blob(declaration: BindingDeclaration, value: Any, now: datetime) -> Event:
    pattern = declaration.string("path") or ""
    return blob_trigger.event_of(pattern, pattern, Blob("", body_of(value), "", now))


def _event_grid(declaration: BindingDeclaration, value: Any, now: datetime) -> Event:
    every = _each(declaration, value)
    is_whole = all(isinstance(one, Mapping) for one in every)
    return grid.event_of(declaration, every if is_whole else [grid.grid_event(value, now)])


def _timer(declaration: BindingDeclaration, value: Any, now: datetime) -> Event:
    if isinstance(value, Mapping):
        return generic.event_of(declaration.kind, value, {})
    return timer.event_of(declaration, now, declaration.string("schedule") or "")


def _documents(_: BindingDeclaration, value: Any, __: datetime) -> Event:
    if isinstance(value, Mapping):
        return changes.documents_event([cast("Mapping[str, Any]", value)])
    return generic.event_of("", value, {})


_MAKERS: dict[str, Maker] = {
    "queuetrigger": _queue,
    "servicebustrigger": _service_bus,
    "eventhubtrigger": _event_hub,
    "kafkatrigger": _kafka,
    "blobtrigger": _blob,
    "eventgridtrigger": _event_grid,
    "timertrigger": _timer,
    "cosmosdbtrigger": _documents,
    "rabbitmqtrigger": brokers.rabbitmq_event,
    "redispubsubtrigger": brokers.redis_channel_event,
    "redislisttrigger": brokers.redis_list_event,
    "redisstreamtrigger": brokers.redis_stream_event,
}
