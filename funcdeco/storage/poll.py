"""Receive messages of a queue, after the waits of the host: rows H-QUE-01, 03 and 04."""

from __future__ import annotations

from datetime import datetime, timedelta

from funcdeco.engine.errors import HostError
from funcdeco.storage.backoff import Backoff
from funcdeco.storage.health import Health
from funcdeco.storage.leases import Held, Leases
from funcdeco.storage.queues import Received, ServiceQueue


class Poll:
    """Looks at one queue now and then."""

    def __init__(
        self, queue: ServiceQueue, health: Health, lease: timedelta, longest: timedelta
    ) -> None:
        self.queue = queue
        self.leases: Leases = Leases(lease)
        self._health = health
        self._lease = lease
        self._backoff = Backoff(longest)
        self._next: datetime | None = None
        """When to look next; None for at once."""
        self._is_woken = False

    def due(self, now: datetime) -> datetime:
        """Return when to look next."""
        return now if self._next is None or self._is_woken else self._next

    def wake(self) -> None:
        """Look at once (H-QUE-03)."""
        self._is_woken = True

    def receive(self, now: datetime, most: int) -> list[Received]:
        """Return messages, if it is time to look; an error of the service is reported once."""
        if now < self.due(now):
            return []
        is_woken, self._is_woken = self._is_woken, False
        found: list[Received] = []
        try:
            found = self.queue.receive(most, self._lease)
            self._health.answered()
        except HostError as error:
            self._health.failed(error)
        if found or is_woken:
            self._backoff.reset()
        self._next = None if found else now + self._backoff.next()
        return found

    def hold(self, received: Received) -> Held:
        """Return a message whose lease is renewed."""
        held = Held(self.queue, received.message, self._lease)
        self.leases.add(held)
        return held
