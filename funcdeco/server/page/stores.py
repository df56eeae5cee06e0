"""What is in the stores of an app, as the page shows it: counts, and the latest items."""

from __future__ import annotations

import json
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from funcdeco.diagnostics.secrets import masked
from funcdeco.engine.stores.blobs import Blob, Container
from funcdeco.engine.stores.queues import Message, Queue
from funcdeco.engine.stores.stores import Address, StoreSet
from funcdeco.engine.stores.topics import Topic
from funcdeco.engine.stores.world import World
from funcdeco.server.page.history import cut

_MOST_ITEMS = 20
_MOST_STORES = 200
_LONGEST = 2_000
Item = dict[str, str]
"""`text` is the content; `label` and `note` may be empty."""


class Contents(NamedTuple):
    """What a store has: how many items, the latest of them, and what one is called."""

    noun: str
    total: int
    items: Iterable[Item]


class _Kind(NamedTuple):
    title: str
    stores: StoreSet[Any]
    contents: Callable[[Any], Contents]


def shown_stores(world: World) -> list[dict[str, Any]]:
    """Return each store with its latest items, as JSON."""
    with world.lock:
        return list(islice(_shown(world), _MOST_STORES))


def _shown(world: World) -> Iterator[dict[str, Any]]:
    now = world.clock.now()
    for kind in _kinds(world, now):
        for address in sorted(kind.stores):
            yield _described(kind, address)


def _kinds(world: World, now: datetime) -> tuple[_Kind, ...]:
    return (
        _Kind("Queues", world.queues, partial(_of_queue, now=now)),
        _Kind("Blob containers", world.blobs, _of_container),
        _Kind("Tables", world.tables, partial(_listed, noun="row", shown=_row)),
        _Kind("Service Bus", world.topics, _of_topic),
        _Kind("Event hubs", world.event_hubs, partial(_listed, noun="event", shown=_body)),
        _Kind("Kafka topics", world.kafka, partial(_listed, noun="record", shown=_value)),
        _Kind("RabbitMQ queues", world.rabbitmq, partial(_listed, noun="message", shown=_body)),
        _Kind(
            "Cosmos DB containers", world.documents, partial(_listed, noun="document", shown=_row)
        ),
        _Kind("Event Grid", world.events, partial(_listed, noun="event", shown=_row)),
        _Kind("Other outputs", world.sent, partial(_listed, noun="value", shown=_value)),
    )


def _described(kind: _Kind, address: Address) -> dict[str, Any]:
    contents = kind.contents(kind.stores.at(*address))
    return {
        "kind": kind.title,
        "connection": masked(address.connection),
        "name": masked(address.name),
        "noun": contents.noun,
        "count": contents.total,
        "items": list(islice(contents.items, _MOST_ITEMS)),
    }


def _of_queue(queue: Queue, now: datetime) -> Contents:
    return Contents("message", len(queue), (_message(one, now) for one in queue))


def _message(message: Message, now: datetime) -> Item:
    notes: list[str] = []
    if message.dequeue_count:
        notes.append(f"attempt {message.dequeue_count}")
    if message.next_visible_time > now:
        seconds = (message.next_visible_time - now).total_seconds()
        notes.append(f"invisible for {seconds:.0f} s")
    return _item(text_of(message.body), _time(message.insertion_time), ", ".join(notes))


def _of_container(container: Container) -> Contents:
    latest = sorted(container.values(), key=lambda one: one.last_modified, reverse=True)
    return Contents("blob", len(container), (_blob(one) for one in latest))


def _blob(blob: Blob) -> Item:
    size = f"{len(blob.content):,} bytes"
    return _item(text_of(blob.content), blob.name, f"{size}, {blob.content_type}")


def _of_topic(topic: Topic) -> Contents:
    """Return what waits in each subscription, also as dead letters; without any, what was sent."""
    items = [
        _item(text_of(one.message.body), "", note)
        for each in topic.subscriptions
        for found, note in ((each, ""), (each.dead_letter_queue, "dead letter"))
        for one in found.deliveries
    ]
    if not topic.subscriptions:
        return _listed(topic, "message", _body)
    return Contents("message", len(items), items)


def _listed(store: Iterable[Any], noun: str, shown: Callable[[Any], Item]) -> Contents:
    """Return the contents of a list, the latest items first."""
    every: Sequence[Any] = list(store)
    return Contents(noun, len(every), (shown(one) for one in reversed(every)))


def _row(row: Any) -> Item:
    return _item(text_of(row))


def _body(event: Any) -> Item:
    return _item(text_of(event.body))


def _value(event: Any) -> Item:
    return _item(text_of(event.value))


def _item(text: str, label: str = "", note: str = "") -> Item:
    return {"text": masked(text), "label": masked(label), "note": note}


def text_of(value: Any) -> str:
    """Return the beginning of a value as text; of binary data, its size."""
    if isinstance(value, bytes):
        return _decoded(value)
    if isinstance(value, (Mapping, list, tuple)):
        value = json.dumps(value, indent=2, ensure_ascii=False, default=str)
    return cut(str(value), _LONGEST)


def _decoded(value: bytes) -> str:
    decoder = getincrementaldecoder("utf-8")()
    try:  # of a large value, only the beginning; its last character may be incomplete
        text = decoder.decode(value[: _LONGEST * 4], final=len(value) <= _LONGEST * 4)
    except UnicodeDecodeError:
        return f"{len(value):,} bytes of binary data"
    is_whole = len(value) <= _LONGEST * 4
    return cut(text, _LONGEST) if is_whole else f"{text[:_LONGEST]} … ({len(value):,} bytes)"


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
