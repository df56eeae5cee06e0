"""What queue and blob triggers have in common: each delivery is a message of a queue."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from funcdeco.engine.delivery.source import Delivery
from funcdeco.engine.event import Event
from funcdeco.storage.held_delivery import Failures, HeldDelivery
from funcdeco.storage.poll import Poll
from funcdeco.storage.queues import Received


class HeldMessages:
    """The messages that *poll* finds, up to *most* at once; *make* returns the event of one."""

    def __init__(
        self, poll: Poll, failures: Failures, most: int, make: Callable[[Received], Event | None]
    ) -> None:
        self._poll = poll
        self._failures = failures
        self._most = most
        self._make = make

    def take(self, now: datetime, most: int | None = None) -> Sequence[Delivery]:
        """Return the messages of a batch; those that no function can process become poison."""
        found: list[Delivery] = []
        for one in self._poll.receive(now, self._most if most is None else min(self._most, most)):
            work = HeldDelivery(self._poll, one, self._failures, partial(self._make, one))
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
