"""RabbitMQ queues: row H-BUS-05.

See `RabbitMQListener` in azure-functions-rabbitmq-extension. A message that fails is sent again, to
the end of its queue; after the fifth failure it is rejected.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from funcdeco.engine.binding import connection_of
from funcdeco.engine.delivery.source import Concurrency, Delivery, Listener, up_to
from funcdeco.engine.event import Event
from funcdeco.engine.expressions import fill_settings
from funcdeco.engine.families.brokers import rabbitmq_event
from funcdeco.engine.stores.rabbitmq import RabbitMessage, RabbitQueue
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function

_MOST_REQUEUES = 5
_PREFETCHED = 30


class RabbitSource:
    """The messages of a queue for one function."""

    def __init__(self, listener: Listener) -> None:
        self.function: Function = listener.function
        self._declaration = listener.declaration
        name = fill_settings(listener.declaration.string("queueName") or "", listener.settings)
        connection = connection_of(listener.declaration, listener.settings)
        self._queue = listener.world.rabbitmq.at(connection, name)
        self._queue.is_received = True
        most = listener.options.number(_PREFETCHED, "extensions", "rabbitMQ", "prefetchCount")
        self._most = max(most, 1)
        self.concurrency: Concurrency = up_to(self._most)

    def take(self, now: datetime, most: int | None = None) -> Sequence[Delivery]:
        """Return the messages that are prefetched."""
        taken = self._queue.take(self._most if most is None else min(self._most, most))
        return [RabbitDelivery(one, self._queue, self._declaration, now) for one in taken]

    def redelivery(self, now: datetime) -> None:
        """Return None: what failed is ready at once."""
        return

    def due(self, now: datetime) -> datetime | None:
        """Return now if a message is left."""
        return now if self._queue else None


@dataclass
class RabbitDelivery:
    """One message."""

    message: RabbitMessage
    queue: RabbitQueue
    declaration: BindingDeclaration
    received: datetime

    def event(self) -> Event:
        """Return the event of the message."""
        return rabbitmq_event(
            self.declaration, self.message.body, self.received, self.message.requeue_count
        )

    def hold(self, until: datetime) -> None:
        """Wait: the message isn't acknowledged yet."""

    def renew(self, now: datetime) -> None:
        """Do nothing: the message isn't acknowledged yet."""

    def release(self, now: datetime) -> None:
        """Let the message be received again."""
        self.queue.messages.append(self.message)

    def finish(self, now: datetime, *, is_success: bool) -> None:
        """Acknowledge the message after sending it again if it failed, or reject it."""
        if is_success:
            return
        failed = replace(self.message, requeue_count=self.message.requeue_count + 1)
        if failed.requeue_count >= _MOST_REQUEUES:
            self.queue.rejected.append(self.message)
        else:
            self.queue.messages.append(failed)
