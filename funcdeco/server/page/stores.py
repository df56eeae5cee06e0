"""What is in the stores of an app, as the page shows it: counts, and the latest items."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from funcdeco.diagnostics.secrets import masked
from funcdeco.engine.stores.blobs import Blob, Container
from funcdeco.engine.stores.queues import Queue
from funcdeco.engine.stores.stores import Address, StoreSet
from funcdeco.engine.stores.topics import Topic
from funcdeco.engine.stores.world import World
from funcdeco.server.page.items import MOST_ITEMS, Item, item_of, message_item, row_item, text_of

ACCOUNT_KINDS = ("Queues", "Blob containers", "Tables")
"""What storage accounts have, too."""
_MOST_STORES = 200


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
        _Kind("Tables", world.tables, partial(_listed, noun="row", shown=row_item)),
        _Kind("Service Bus", world.topics, _of_topic),
        _Kind("Event hubs", world.event_hubs, partial(_listed, noun="event", shown=_body)),
        _Kind("Kafka topics", world.kafka, partial(_listed, noun="record", shown=_value)),
        _Kind("RabbitMQ queues", world.rabbitmq, partial(_listed, noun="message", shown=_body)),
        _Kind(
            "Cosmos DB containers",
            world.documents,
            partial(_listed, noun="document", shown=row_item),
        ),
        _Kind("Event Grid", world.events, partial(_listed, noun="event", shown=row_item)),
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
        "items": list(islice(contents.items, MOST_ITEMS)),
    }


def _of_queue(queue: Queue, now: datetime) -> Contents:
    return Contents("message", len(queue), (message_item(one, now) for one in queue))


def _of_container(container: Container) -> Contents:
    latest = sorted(container.values(), key=lambda one: one.last_modified, reverse=True)
    return Contents("blob", len(container), (_blob(one) for one in latest))


def _blob(blob: Blob) -> Item:
    size = f"{len(blob.content):,} bytes"
    return item_of(text_of(blob.content), blob.name, f"{size}, {blob.content_type}")


def _of_topic(topic: Topic) -> Contents:
    """Return what waits in each subscription, also as dead letters; without any, what was sent."""
    items = [
        item_of(text_of(one.message.body), "", note)
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


def _body(event: Any) -> Item:
    return item_of(text_of(event.body))


def _value(event: Any) -> Item:
    return item_of(text_of(event.value))
