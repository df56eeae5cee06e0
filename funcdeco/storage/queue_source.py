"""Queue triggers on a storage account: rows H-QUE-01 to H-QUE-09.

See `QueueListener` and `QueueProcessor` in the storage extension of azure-sdk-for-net.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from funcdeco.engine.binding import connection_of
from funcdeco.engine.delivery.queues import QueueOptions, poison_queue
from funcdeco.engine.delivery.source import Concurrency, Delivery, Listener
from funcdeco.engine.expressions import fill_settings
from funcdeco.engine.families.queue import event_of
from funcdeco.functions.model import Function
from funcdeco.storage.backoff import longest_wait
from funcdeco.storage.health import Healths, Log
from funcdeco.storage.held_delivery import Failures, HeldDelivery
from funcdeco.storage.poll import Poll
from funcdeco.storage.storage import Storage


class Listening(NamedTuple):
    """What all sources of an app have in common."""

    storage: Storage
    healths: Healths
    log: Log
    lease: timedelta
    """How long a message that was received is invisible to others (H-QUE-05)."""
    host_id: str
    """ID of this host in the names of what it stores."""


class StorageQueueSource:
    """The messages of a queue for one function."""

    def __init__(self, listener: Listener, common: Listening) -> None:
        self.function: Function = listener.function
        self._declaration = listener.declaration
        name = fill_settings(listener.declaration.string("queueName") or "", listener.settings)
        name = name.lower()
        connection = connection_of(listener.declaration, listener.settings)
        storage, poison = common.storage, poison_queue(name)
        queue = storage.queue(connection, name)
        self._options = options = QueueOptions.of(listener.options)
        self._failures = Failures(
            options.max_dequeue_count,
            options.visibility_timeout,
            storage.queue(connection, poison) if poison else None,
            common.log,
        )
        health = common.healths.of(queue.service)
        self._poll = Poll(queue, health, common.lease, longest_wait(listener.options))
        storage.watch(queue.service, name, lambda _: self._poll.wake())
        size, threshold = options.batch_size, options.threshold
        self.concurrency: Concurrency = Concurrency(size + threshold, threshold)

    def take(self, now: datetime, most: int | None = None) -> Sequence[Delivery]:
        """Return the messages of a batch; those that no function can process become poison."""
        size = self._options.batch_size
        found: list[Delivery] = []
        for one in self._poll.receive(now, size if most is None else min(size, most)):
            make = partial(event_of, self._declaration, one.message)
            work = HeldDelivery(self._poll, one, self._failures, make)
            if work.is_poison:
                work.give_up()
            else:
                found.append(work)
        return found

    def redelivery(self, now: datetime) -> datetime | None:
        """Return None: only the service knows."""
        return None

    def due(self, now: datetime) -> datetime | None:
        """Return when to look at the queue."""
        return self._poll.due(now)
