"""Queue triggers on a storage account: rows H-QUE-01 to H-QUE-09.

See `QueueListener` and `QueueProcessor` in the storage extension of azure-sdk-for-net.
"""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from funcdeco.engine.binding import connection_of
from funcdeco.engine.delivery.queues import QueueOptions, poison_queue
from funcdeco.engine.delivery.source import Concurrency, Listener
from funcdeco.engine.expressions import fill_settings
from funcdeco.engine.families.queue import event_of
from funcdeco.functions.model import Function
from funcdeco.storage.backoff import longest_wait
from funcdeco.storage.health import Healths, Log
from funcdeco.storage.held_delivery import Failures
from funcdeco.storage.held_source import HeldMessages
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


class StorageQueueSource(HeldMessages):
    """The messages of a queue for one function."""

    def __init__(self, listener: Listener, common: Listening) -> None:
        self.function: Function = listener.function
        name = fill_settings(listener.declaration.string("queueName") or "", listener.settings)
        name = name.lower()
        connection = connection_of(listener.declaration, listener.settings)
        storage, poison = common.storage, poison_queue(name)
        queue = storage.queue(connection, name)
        options = QueueOptions.of(listener.options)
        failures = Failures(
            options.max_dequeue_count,
            options.visibility_timeout,
            storage.queue(connection, poison) if poison else None,
            common.log,
        )
        health = common.healths.of(queue.service)
        poll = Poll(queue, health, common.lease, longest_wait(listener.options))
        storage.watch(queue.service, name, lambda _: poll.wake())
        size, threshold = options.batch_size, options.threshold
        self.concurrency: Concurrency = Concurrency(size + threshold, threshold)
        declaration = listener.declaration
        super().__init__(poll, failures, size, lambda one: event_of(declaration, one.message))
