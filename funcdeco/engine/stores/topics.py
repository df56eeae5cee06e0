"""Service Bus queues and topics in memory."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from itertools import islice
from typing import Any, NamedTuple

from funcdeco.engine.arguments import checked
from funcdeco.engine.clock import Clock
from funcdeco.engine.errors import UsageError, is_usage_error
from funcdeco.engine.other_clients import Hinted
from funcdeco.engine.payload import body_of
from funcdeco.engine.stores.errors import ServiceError
from funcdeco.engine.stores.listed import Listed

__tracebackhide__ = is_usage_error

QUEUE = ""
"""The subscription of an entity that is a queue."""
_DEAD_LETTERS = "/$deadletterqueue"
_SUBSCRIPTIONS = "/subscriptions/"
NEVER = datetime.max.replace(tzinfo=timezone.utc)
"""When a message expires that has no time to live."""
_LOCK = timedelta(minutes=1)
_NO_SESSION = "Session enabled entity doesn't allow a message whose session identifier is null."
_CANNOT_BE_SENT = (
    "The SessionId was not set on a message, and it cannot be sent to the entity. Entities that have "
    "session support enabled can only receive messages that have the SessionId set to a valid value."
)


@dataclass(frozen=True)
class BusMessage(Hinted):
    """A message of a Service Bus queue or topic."""

    body: Any
    """Bytes after it was sent. A body that is neither a string nor bytes is sent as JSON."""
    properties: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The application properties."""
    session_id: str | None = None
    message_id: str | None = None
    content_type: str | None = None
    correlation_id: str | None = None
    subject: str | None = None
    to: str | None = None
    reply_to: str | None = None
    reply_to_session_id: str | None = None
    partition_key: str | None = None
    dead_letter_source: str | None = None
    delivery_count: int = 1
    sequence_number: int = 0
    enqueued_time: datetime | None = None
    expires_at: datetime | None = None
    lock_token: str | None = None


def received(message: BusMessage, now: datetime, number: int = 1) -> BusMessage:
    """Return *message* with what the service sets when it is sent and received."""
    return replace(
        message,
        message_id=message.message_id or uuid.uuid4().hex,
        sequence_number=message.sequence_number or number,
        enqueued_time=message.enqueued_time or now,
        expires_at=message.expires_at or NEVER,
        lock_token=message.lock_token or str(uuid.uuid4()),
    )


class ReceiverAddress(NamedTuple):
    """What a receiver gets messages from."""

    entity: str
    """Name of a queue or topic."""
    subscription: str
    is_dead_letter_queue: bool

    @classmethod
    def of(cls, queue: str, topic: str, subscription: str) -> ReceiverAddress:
        """Return the address for the names in a trigger.

        The last one may end in `/$DeadLetterQueue`, and *queue* may be
        `topic/Subscriptions/subscription`, as in the SDK.
        """
        path = queue or subscription
        is_dead = path.lower().endswith(_DEAD_LETTERS)
        path = path[: -len(_DEAD_LETTERS)] if is_dead else path
        if not queue:
            return cls(topic, path, is_dead)
        place = path.lower().find(_SUBSCRIPTIONS)
        if place < 0:
            return cls(path, QUEUE, is_dead)
        return cls(path[:place], path[place + len(_SUBSCRIPTIONS) :], is_dead)


@dataclass
class Delivery:
    """A message in a subscription, and how often it was received."""

    message: BusMessage
    count: int = 0
    locked_until: datetime | None = None

    def lock(self, now: datetime) -> None:
        """Count one more delivery."""
        self.count += 1
        self.locked_until = now + _LOCK

    def unlock(self) -> None:
        """Undo the delivery."""
        self.count -= 1
        self.locked_until = None

    def to_message(self) -> BusMessage:
        """Return the message as a receiver gets it."""
        token = str(uuid.uuid4())
        return replace(self.message, delivery_count=self.count, lock_token=token)


class Subscription(Hinted):
    """What one subscription, or the only receiver of a queue, hasn't completed yet."""

    def __init__(self, messages: Sequence[BusMessage] = (), most: int | None = 10) -> None:
        self.deliveries: list[Delivery] = [Delivery(message) for message in messages]
        self._most = most
        self.is_received: bool = False
        """Whether a function listens to it."""
        self._dead: Subscription | None = None
        self.requires_session: bool = False
        """Whether messages need a session ID."""
        self._held: list[str | None] = []

    @property
    def dead_letter_queue(self) -> Subscription:
        """What was dead-lettered; from there, messages go nowhere else."""
        if self._dead is None:
            self._dead = Subscription(most=None)
        return self._dead

    @property
    def dead_letters(self) -> list[BusMessage]:
        """The messages that were dead-lettered and have not been completed since."""
        return [one.message for one in self.dead_letter_queue.deliveries]

    def take(self, most: int, now: datetime) -> list[Delivery]:
        """Return up to *most* messages that aren't locked, locked from now on."""
        free = list(islice((one for one in self.deliveries if one.locked_until is None), most))
        for one in free:
            one.lock(now)
        return free

    def take_sessions(self, most: int, most_of_each: int, now: datetime) -> list[list[Delivery]]:
        """Return the next messages of up to *most* sessions; later ones wait for those (H-BUS-03).

        A receiver keeps its sessions as long as they have messages.
        """
        sessions: dict[str | None, list[Delivery]] = {}
        for one in self.deliveries:
            sessions.setdefault(one.message.session_id, []).append(one)
        free = [one for one, every in sessions.items() if every[0].locked_until is None]
        self._held = sorted(free, key=lambda one: one not in self._held)[:most]
        taken = [sessions[one][:most_of_each] for one in self._held]
        for one in (one for every in taken for one in every):
            one.lock(now)
        return taken

    def receive(self, message: BusMessage) -> None:
        """Add a message that was sent; without a session that is required, it is dead-lettered."""
        if self.requires_session and message.session_id is None:
            self._dead_letter(message, "Session ID is null", _NO_SESSION)
        else:
            self.deliveries.append(Delivery(message))

    def complete(self, delivery: Delivery) -> None:
        """Remove a message."""
        self.deliveries.remove(delivery)

    def abandon(self, delivery: Delivery) -> None:
        """Unlock a message; dead-letter it once it was received too often (H-BUS-02)."""
        delivery.locked_until = None
        if self._most is not None and delivery.count >= self._most:
            self.deliveries.remove(delivery)
            description = f"Message could not be consumed after {self._most} delivery attempts."
            self._dead_letter(delivery.message, "MaxDeliveryCountExceeded", description)

    def _dead_letter(self, message: BusMessage, reason: str, description: str) -> None:
        """Dead-letter a message, with the properties that the service adds."""
        added = {"DeadLetterReason": reason, "DeadLetterErrorDescription": description}
        dead = replace(message, properties={**message.properties, **added})
        self.dead_letter_queue.deliveries.append(Delivery(dead))


class NoSubscription(UsageError, LookupError):
    """Raised for a subscription that no function receives from."""


class Topic(Listed[BusMessage]):
    """A queue or topic: all messages that were sent to it, and its subscriptions."""

    def __init__(self, name: str, clock: Clock | None = None) -> None:
        self.name = name
        self._clock = clock or Clock()
        self.messages: list[BusMessage] = []
        self._forgotten = 0
        self._subscriptions: dict[str, Subscription] = {}

    @checked
    def put(self, message: Any) -> BusMessage:
        """Send a `BusMessage`, or a body: a string, bytes, or a value that becomes JSON."""
        sent = message if isinstance(message, BusMessage) else BusMessage(message)
        return self.send(sent, self._clock.now())

    def send(self, message: BusMessage, now: datetime) -> BusMessage:
        """Append *message*, and pass it to each subscription.

        Raises ServiceError for a queue with sessions if it has none.
        """
        message = replace(message, body=body_of(message.body))
        queue = self._subscriptions.get(QUEUE)
        if queue is not None and queue.requires_session and message.session_id is None:
            raise ServiceError(_CANNOT_BE_SENT, 400, "InvalidOperation")
        sent = received(message, now, self._forgotten + len(self.messages) + 1)
        self.messages.append(sent)
        for subscription in self._subscriptions.values():
            subscription.receive(sent)
        return sent

    def forget(self, most: int) -> None:
        """Forget all but the latest *most* messages; subscriptions keep what they have."""
        count = max(len(self.messages) - most, 0)
        del self.messages[:count]
        self._forgotten += count

    @property
    def subscriptions(self) -> Iterable[Subscription]:
        """All subscriptions."""
        return self._subscriptions.values()

    @checked
    def subscription(self, name: str = QUEUE) -> Subscription:
        """Return a subscription; without a name, the messages of the only receiver of a queue.

        Raises LookupError if functions receive only from other subscriptions.
        """
        if self._subscriptions and name not in self._subscriptions:
            names = ", ".join(f"`{one}`" for one in self._subscriptions if one)
            known = f"available: {names}" if names else "it is a queue"
            what = f"has no subscription `{name}`" if name else "is a topic; name a subscription"
            raise NoSubscription(f"`{self.name}` {what}; {known}")
        return self.receiver(name)

    def receiver(self, name: str) -> Subscription:
        """Return a subscription, which has all messages since the first one."""
        if name not in self._subscriptions:
            self._subscriptions[name] = Subscription(self.messages)
        return self._subscriptions[name]

    def _items(self) -> list[BusMessage]:
        return self.messages

    def __len__(self) -> int:
        return len(self.messages)

    def __iter__(self) -> Iterator[BusMessage]:
        return iter(self.messages)

    def __repr__(self) -> str:
        return f"<topic {self.name!r}: {[message.body for message in self.messages]}>"
