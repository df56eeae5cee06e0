"""What is in the stores of an app that runs for a long time, and what it can forget.

What only a test looks at, such as all messages that were ever sent, would grow without an end.
Nothing that a function can still read or receive is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import TYPE_CHECKING, Any

from funcdeco.engine.stores.stores import StoreSet
from funcdeco.engine.stores.world import World

if TYPE_CHECKING:
    from funcdeco.engine.stores.topics import Subscription

KEPT = 1_000
"""How many messages are kept that nothing receives."""


def forget(world: World, most: int = KEPT) -> None:
    """Forget what was consumed, and all but the latest *most* messages that nothing receives."""
    streams: tuple[StoreSet[Any], ...] = (world.event_hubs, world.kafka, world.events, world.sent)
    with world.lock:
        for stream in chain.from_iterable(stores.every for stores in streams):
            stream.forget(most)
        for queue in world.queues.every:
            if not queue.is_received:
                _shorten(queue.messages, most)
        for rabbit in world.rabbitmq.every:
            _shorten(rabbit.rejected, most)
            if not rabbit.is_received:
                _shorten(rabbit.messages, most)
        for topic in world.topics.every:
            topic.forget(most)
            _forget_deliveries(topic.subscriptions, most)
        _forget_receipts(world, most)


def waiting(world: World) -> int:
    """Return how many messages wait for functions that listen, without those being processed."""
    with world.lock:
        now = world.clock.now()
        queues = [one for queue in world.queues.every if queue.is_received for one in queue]
        found = sum(not one.dequeue_count or one.next_visible_time <= now for one in queues)
        found += sum(len(queue) for queue in world.rabbitmq.every if queue.is_received)
        for topic in world.topics.every:
            for one in topic.subscriptions:
                found += one.is_received and sum(not each.locked_until for each in one.deliveries)
        return found


def _shorten(messages: list[Any], most: int) -> None:
    del messages[: max(len(messages) - most, 0)]


def _forget_deliveries(subscriptions: Iterable[Subscription], most: int) -> None:
    for subscription in subscriptions:
        for one in (subscription, subscription.dead_letter_queue):
            if not one.is_received:
                _shorten(one.deliveries, most)


def _forget_receipts(world: World, most: int) -> None:
    """Forget the receipts of versions of blobs that were overwritten or deleted."""
    if len(world.receipts) <= most:
        return
    current = {blob.etag for container in world.blobs.every for blob in container.values()}
    world.receipts = {one for one in world.receipts if one[1] in current}
