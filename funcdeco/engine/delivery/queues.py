"""Storage queues: rows H-QUE-02, 05 to 09, and R-QUE-01.

See `QueueListener` and `QueueProcessor` in the storage extension of azure-sdk-for-net.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from funcdeco.engine.binding import connection_of
from funcdeco.engine.delivery.source import Concurrency, Delivery, Listener
from funcdeco.engine.event import Event
from funcdeco.engine.expressions import fill_settings
from funcdeco.engine.families.queue import INVISIBLE, event_of
from funcdeco.engine.host_options import HostOptions
from funcdeco.engine.stores.queues import Message, Queue
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function

_POISON = "-poison"
_LONGEST_WITH_POISON = 56
_MOST_IN_BATCH = 32


class QueueOptions(NamedTuple):
    """`extensions.queues` of host.json."""

    batch_size: int
    threshold: int
    """The next batch is taken once at most this many messages are processed (H-QUE-02)."""
    max_dequeue_count: int
    visibility_timeout: timedelta

    @classmethod
    def of(cls, options: HostOptions) -> QueueOptions:
        """Return the options with the host's defaults."""
        at = "extensions", "queues"
        batch = min(max(options.number(16, *at, "batchSize"), 1), _MOST_IN_BATCH)
        threshold = options.number(batch // 2, *at, "newBatchThreshold")
        most = options.number(5, *at, "maxDequeueCount")
        visibility = options.span(timedelta(), *at, "visibilityTimeout")
        return cls(batch, max(threshold, 0), max(most, 1), visibility)


def poison_queue(name: str) -> str:
    """Return the name of a queue's poison queue; "" if it has none (R-QUE-01)."""
    has_poison = not name.endswith(_POISON) and len(name) <= _LONGEST_WITH_POISON
    return name + _POISON if has_poison else ""


class QueueSource:
    """The messages of a queue for one function."""

    def __init__(self, listener: Listener) -> None:
        self.function: Function = listener.function
        declaration, settings, world = listener.declaration, listener.settings, listener.world
        name = fill_settings(declaration.string("queueName") or "", settings).lower()
        connection = connection_of(declaration, settings)
        self._declaration = declaration
        self._queue = world.queues.at(connection, name)
        self._queue.is_received = True
        poison = poison_queue(name)
        self._poison = world.queues.at(connection, poison) if poison else None
        self._options = options = QueueOptions.of(listener.options)
        self.concurrency: Concurrency = Concurrency(
            options.batch_size + options.threshold, options.threshold
        )

    def take(self, now: datetime, most: int | None = None) -> Sequence[Delivery]:
        """Return the messages of a batch; those that were tried too often become poison."""
        found: list[Delivery] = []
        size = self._options.batch_size
        count = size if most is None else min(size, most)
        for message in self._queue.take(count, now, INVISIBLE):
            work = QueueDelivery(
                message, self._declaration, self._queue, self._poison, self._options
            )
            if message.dequeue_count > self._options.max_dequeue_count:
                work.finish(now, is_success=False)
            else:
                found.append(work)
        return found

    def redelivery(self, now: datetime) -> datetime | None:
        """Return when a message that failed becomes visible."""
        return min(
            (
                one.next_visible_time
                for one in self._queue
                if 0 < one.dequeue_count < self._options.max_dequeue_count
            ),
            default=None,
        )

    def due(self, now: datetime) -> datetime | None:
        """Return when the first message becomes visible."""
        return min((one.next_visible_time for one in self._queue), default=None)


@dataclass
class QueueDelivery:
    """One message."""

    message: Message
    declaration: BindingDeclaration
    queue: Queue
    poison: Queue | None
    options: QueueOptions

    def __post_init__(self) -> None:
        self._receipt = self.message.pop_receipt

    def event(self) -> Event:
        """Return the event of the message."""
        return event_of(self.declaration, self.message)

    def hold(self, until: datetime) -> None:
        """Renew the message's invisibility (H-QUE-05)."""
        self.message.next_visible_time = until + INVISIBLE

    def renew(self, now: datetime) -> None:
        """Renew the message's invisibility (H-QUE-05)."""
        if self.message.pop_receipt == self._receipt:
            until = max(self.message.next_visible_time, now + INVISIBLE)
            self.message.next_visible_time = until

    def release(self, now: datetime) -> None:
        """Make the message visible again."""
        self.message.dequeue_count -= 1
        self.message.next_visible_time = now

    def finish(self, now: datetime, *, is_success: bool) -> None:
        """Delete the message, make it visible again, or move it to the poison queue (H-QUE-06)."""
        message, queue = self.message, self.queue
        if message.pop_receipt != self._receipt:
            return  # it was received again meanwhile, and the service rejects the old receipt
        if is_success:
            queue.remove(message)
        elif message.dequeue_count < self.options.max_dequeue_count:
            message.next_visible_time = now + self.options.visibility_timeout
        elif self.poison is not None:
            self.poison.put(message.body, now)
            queue.remove(message)
        # Without a poison queue, it stays invisible until its time ends (H-QUE-07).
