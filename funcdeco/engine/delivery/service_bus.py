"""Service Bus queues and subscriptions: rows H-BUS-02 and H-BUS-03.

See `ServiceBusListener` in the Service Bus extension of azure-sdk-for-net.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from funcdeco.engine.delivery.source import ONE_CALL, Concurrency, Delivery, Listener, up_to
from funcdeco.engine.event import Event
from funcdeco.engine.families.forms import is_many
from funcdeco.engine.families.service_bus import event_of
from funcdeco.engine.receivers import receiver_of
from funcdeco.engine.stores import topics
from funcdeco.engine.stores.topics import Subscription
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function

_CALLS = 16
_SESSIONS = 8
_LOCK = timedelta(minutes=1)
_RENEWED, _LONGEST = timedelta(minutes=5), timedelta(days=365)


class ServiceBusSource:
    """The messages of a queue or subscription for one function."""

    def __init__(self, listener: Listener) -> None:
        self.function: Function = listener.function
        self._declaration = listener.declaration
        options = listener.options
        self._messages = receiver_of(listener.declaration, listener.settings, listener.world)
        self._messages.is_received = True
        self._is_many = is_many(listener.declaration)
        at = "extensions", "serviceBus", "maxConcurrentCalls"
        calls = options.number(_CALLS, *at)
        self._calls = max(options.number(_CALLS * (os.cpu_count() or 1), *at), 1)
        batch = options.number(1000, "extensions", "serviceBus", "maxMessageBatchSize")
        self._most = max(batch if self._is_many else calls, 1)
        sessions = options.number(_SESSIONS, "extensions", "serviceBus", "maxConcurrentSessions")
        self._most_sessions = max(sessions, 1)
        self._completes = _completes(listener)
        at = "extensions", "serviceBus", "maxAutoLockRenewalDuration"
        renewed = min(listener.options.span(_RENEWED, *at), _LONGEST)
        self._renewed = timedelta() if self._is_many else renewed

    @property
    def concurrency(self) -> Concurrency:
        """How many calls run at the same time; batches run one after the other."""
        if self._messages.requires_session:
            return up_to(self._most_sessions)
        return ONE_CALL if self._is_many else up_to(self._calls)

    def take(self, now: datetime, most: int | None = None) -> Sequence[Delivery]:
        """Return a batch as one delivery, or messages with a delivery each."""
        for one in list(self._messages.deliveries):
            if one.locked_until is not None and one.locked_until <= now:
                self._messages.abandon(one)
        return [
            ServiceBusDelivery(
                group, self._declaration, self._messages, self._completes, now + self._renewed
            )
            for group in self._taken(now, most)
        ]

    def _taken(self, now: datetime, most: int | None) -> list[list[topics.Delivery]]:
        if self._messages.requires_session:
            each = self._most if self._is_many else 1
            sessions = self._most_sessions if most is None else min(self._most_sessions, most)
            return self._messages.take_sessions(sessions, each, now)
        count = self._most if self._is_many or most is None else most
        taken = self._messages.take(count, now)
        return [taken] if self._is_many and taken else [[one] for one in taken]

    def redelivery(self, now: datetime) -> datetime | None:
        """Return when a lock ends, of a message that was received but not settled."""
        locks = (one.locked_until for one in self._messages.deliveries)
        return min((lock for lock in locks if lock is not None), default=None)

    def due(self, now: datetime) -> datetime | None:
        """Return now for a message that isn't locked, else when a lock ends."""
        return min((one.locked_until or now for one in self._messages.deliveries), default=None)


@dataclass
class ServiceBusDelivery:
    """One message, or a batch."""

    received: Sequence[topics.Delivery]
    declaration: BindingDeclaration
    messages: Subscription
    completes: bool
    renewed_until: datetime

    def __post_init__(self) -> None:
        self._counts = [one.count for one in self.received]

    @property
    def _locked(self) -> list[topics.Delivery]:
        """The messages whose locks haven't been lost."""
        pairs = zip(self.received, self._counts, strict=True)
        return [one for one, count in pairs if one.locked_until is not None and one.count == count]

    def event(self) -> Event:
        """Return the event of the message or the batch."""
        return event_of(self.declaration, [one.to_message() for one in self.received])

    def hold(self, until: datetime) -> None:
        """Renew the locks."""
        for one in self.received:
            one.locked_until = until + _LOCK

    def renew(self, now: datetime) -> None:
        """Renew the locks for a while (H-BUS-03)."""
        for one in self._locked if now < self.renewed_until else ():
            one.locked_until = max(one.locked_until or now, now + _LOCK)

    def release(self, now: datetime) -> None:
        """Unlock the messages."""
        for one in self.received:
            one.unlock()

    def finish(self, now: datetime, *, is_success: bool) -> None:
        """Complete the messages, or abandon them; without automatic completion, leave the locks."""
        for one in self._locked:
            if not is_success:
                self.messages.abandon(one)
            elif self.completes:
                self.messages.complete(one)


def _completes(listener: Listener) -> bool:
    """Return `autoCompleteMessages`, which the trigger can override."""
    at = "extensions", "serviceBus", "autoCompleteMessages"
    own = listener.declaration.properties.get("autoCompleteMessages")
    return own if isinstance(own, bool) else listener.options.flag(True, *at)
