"""A delivery that is one message of a storage queue: rows H-QUE-06 and H-QUE-07."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from funcdeco.engine.errors import HostError
from funcdeco.engine.event import Event
from funcdeco.storage.health import Log
from funcdeco.storage.poll import Poll
from funcdeco.storage.queues import Received, ServiceQueue

_AT_ONCE = timedelta()


class Failures(NamedTuple):
    """What happens to messages that functions can't process."""

    most_tries: int
    wait: timedelta
    """Before the next try."""
    poison: ServiceQueue | None
    log: Log


class HeldDelivery:
    """One message, held until the function has processed it; *make* returns its event."""

    def __init__(
        self, poll: Poll, received: Received, failures: Failures, make: Callable[[], Event | None]
    ) -> None:
        self._leases = poll.leases
        self._held = poll.hold(received)
        self._received = received
        self._failures = failures
        self._make = make

    @property
    def is_poison(self) -> bool:
        """Whether no function gets the message (H-QUE-06, H-QUE-08)."""
        tries = self._received.message.dequeue_count
        return not self._received.is_decoded or tries > self._failures.most_tries

    def event(self) -> Event | None:
        """Return the event of the message; None if there is nothing left to do."""
        return self._make()

    def hold(self, until: datetime) -> None:
        """Do nothing: the lease is renewed until the message is settled."""

    def renew(self, now: datetime) -> None:
        """Do nothing: a thread of the source renews the leases."""

    def release(self, now: datetime) -> None:
        """Make the message visible again."""
        self._settle(lambda: self._held.show(_AT_ONCE))

    def finish(self, now: datetime, *, is_success: bool) -> None:
        """Delete the message, make it visible again, or move it to the poison queue (H-QUE-06)."""
        failures = self._failures
        if is_success:
            self._settle(self._held.delete)
        elif self._received.message.dequeue_count < failures.most_tries:
            self._settle(lambda: self._held.show(failures.wait))
        else:
            self.give_up()

    def give_up(self) -> None:
        """Move the message to the poison queue; without one, it stays invisible (H-QUE-07)."""
        poison, text = self._failures.poison, self._received.text
        if poison is None:
            self._leases.remove(self._held)
            return
        what = f"Message has reached MaxDequeueCount of {self._failures.most_tries}."
        if not self._received.is_decoded:
            what = "Message isn't Base64."
        self._failures.log("WARNING", f"{what} Moving message to queue '{poison.name}'.")
        self._settle(lambda: self._held.move(lambda: poison.put_text(text)))

    def _settle(self, call: Callable[[], None]) -> None:
        self._leases.remove(self._held)
        try:
            call()
        except HostError as error:
            self._failures.log("ERROR", f"a message may be delivered once more: {error}")
