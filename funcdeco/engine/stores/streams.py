"""Logs of events in memory: event hubs, Kafka topics, and what is only sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from funcdeco.engine.arguments import checked
from funcdeco.engine.clock import Clock
from funcdeco.engine.errors import is_usage_error
from funcdeco.engine.other_clients import Hinted
from funcdeco.engine.payload import body_of
from funcdeco.engine.stores.listed import Listed

__tracebackhide__ = is_usage_error

E = TypeVar("E")


class Stream(Listed[E]):
    """Events in the order in which they were sent. Readers keep their own position."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.events: list[E] = []
        self.busy: set[str] = set()
        """The readers whose latest events are being processed."""
        self._forgotten = 0
        self._positions: dict[str, int] = {}

    @property
    def total(self) -> int:
        """How many events were sent."""
        return self._forgotten + len(self.events)

    def join(self, reader: str) -> None:
        """Let *reader* start at the first event."""
        self._positions.setdefault(reader, self._forgotten)

    def forget(self, most: int) -> None:
        """Forget what all readers have passed; without readers, all but the latest *most* events."""
        passed = min(self._positions.values(), default=self.total - most) - self._forgotten
        del self.events[: max(passed, 0)]
        self._forgotten += max(passed, 0)

    def put(self, event: E) -> E:
        """Append an event."""
        self.events.append(event)
        return event

    def pending(self, reader: str, most: int) -> list[E]:
        """Return up to *most* events that *reader* hasn't passed; it starts at the first one."""
        start = max(self._positions.get(reader, 0) - self._forgotten, 0)
        return self.events[start : start + most]

    def advance(self, reader: str, count: int) -> None:
        """Write the checkpoint of *reader*, after *count* more events."""
        self._positions[reader] = self._positions.get(reader, 0) + count

    def _items(self) -> list[E]:
        return self.events

    def __len__(self) -> int:
        return len(self.events)

    def __iter__(self) -> Iterator[E]:
        return iter(self.events)

    def __repr__(self) -> str:
        return f"<stream {self.name!r}: {self.events}>"


@dataclass(frozen=True)
class HubEvent(Hinted):
    """An Event Hubs event."""

    body: Any
    """Bytes after it was sent. A body that is neither a string nor bytes is sent as JSON."""
    partition_key: str | None = None
    properties: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Set by the sender."""
    system_properties: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Set by the service, such as `iothub-connection-device-id`."""
    sequence_number: int = 0
    offset: str = "0"
    enqueued_time: datetime | None = None
    partition: str = "0"


class EventHub(Stream[HubEvent]):
    """An event hub with one partition."""

    def __init__(self, name: str, clock: Clock | None = None) -> None:
        super().__init__(name)
        self._clock = clock or Clock()

    @checked
    def put(self, event: Any) -> HubEvent:
        """Send a `HubEvent`, or a body: a string, bytes, or a value that becomes JSON."""
        sent = event if isinstance(event, HubEvent) else HubEvent(event)
        return self.send(sent, self._clock.now())

    def send(self, event: HubEvent, now: datetime) -> HubEvent:
        """Append *event* with the number and the time that the service sets."""
        event = replace(event, body=body_of(event.body))
        return super().put(numbered(event, self.total, now))


def numbered(event: HubEvent, number: int, now: datetime) -> HubEvent:
    """Return *event* as the service stores it; the number and the time are kept if they are set."""
    if event.enqueued_time is not None:
        return event
    number = event.sequence_number or number
    offset = event.offset if event.offset != "0" else str(number)
    return replace(event, sequence_number=number, offset=offset, enqueued_time=now)


@dataclass(frozen=True)
class KafkaRecord(Hinted):
    """A Kafka record."""

    value: Any
    """Bytes after it was sent. A value that is neither a string nor bytes is sent as JSON."""
    key: str | None = None
    headers: Mapping[str, str | bytes] = field(default_factory=dict[str, "str | bytes"])
    topic: str = ""
    partition: int = 0
    offset: int = 0
    timestamp: datetime | None = None


class KafkaTopic(Stream[KafkaRecord]):
    """A Kafka topic with one partition."""

    def __init__(self, name: str, clock: Clock | None = None) -> None:
        super().__init__(name)
        self._clock = clock or Clock()

    @checked
    def put(self, event: Any) -> KafkaRecord:
        """Send a `KafkaRecord`, or a value: a string, bytes, or a value that becomes JSON."""
        sent = event if isinstance(event, KafkaRecord) else KafkaRecord(event)
        return self.send(sent, self._clock.now())

    def send(self, record: KafkaRecord, now: datetime) -> KafkaRecord:
        """Append *record* with the offset and the time that the broker sets."""
        value, offset = body_of(record.value), self.total
        record = replace(record, value=value, topic=self.name, offset=offset, timestamp=now)
        return super().put(record)
