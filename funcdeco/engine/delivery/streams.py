"""Event hubs, Kafka topics and change feeds: rows H-HUB-02, H-KAF-01, H-COS-01 and H-RETRY-05.

The checkpoint moves on after failures too: events are lost unless a retry policy repeats them. See
`EventHubListener.PartitionProcessor`, Kafka's `MultipleItemFunctionExecutor` and
`CosmosDBTriggerListener`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from funcdeco.engine.binding import connection_of
from funcdeco.engine.delivery.source import ONE_CALL, Concurrency, Delivery, Listener
from funcdeco.engine.event import Event
from funcdeco.engine.expressions import fill_settings
from funcdeco.engine.families import changes, event_hub, kafka
from funcdeco.engine.families.forms import is_many
from funcdeco.engine.stores.documents import Document, DocumentContainer
from funcdeco.engine.stores.streams import HubEvent, KafkaRecord
from funcdeco.functions.model import Function
from funcdeco.project.host_values import whole_number

E = TypeVar("E")
_DOCUMENTS = 100
"""How many documents the service returns at once."""


class Feed(Protocol[E]):
    """Events in order, with a checkpoint for each reader."""

    @property
    def busy(self) -> set[str]:
        """The readers whose latest events are being processed."""
        ...

    def pending(self, reader: str, most: int) -> list[E]:
        """Return up to *most* events after the checkpoint."""
        ...

    def advance(self, reader: str, count: int) -> None:
        """Move the checkpoint on."""
        ...


class StreamSource(Generic[E]):
    """The events of a stream for one function, one call after the other."""

    concurrency: Concurrency = ONE_CALL

    def __init__(
        self,
        function: Function,
        feed: Feed[E],
        reader: str,
        most: int,
        event_of: Callable[[Sequence[E]], Event],
    ) -> None:
        self.function = function
        self._feed = feed
        self._reader = reader
        self._most = max(most, 1)
        self._event_of = event_of

    def take(self, now: datetime, most: int | None = None) -> Sequence[Delivery]:
        """Return the next batch, unless the previous one of the reader is still running."""
        feed, reader = self._feed, self._reader
        if reader in feed.busy or not (events := feed.pending(reader, self._most)):
            return ()
        feed.busy.add(reader)
        return (StreamDelivery(self, events),)

    def redelivery(self, now: datetime) -> None:
        """Return None: what failed isn't delivered again."""
        return

    def due(self, now: datetime) -> datetime | None:
        """Return now if an event is left."""
        feed, reader = self._feed, self._reader
        is_left = reader not in feed.busy and feed.pending(reader, 1)
        return now if is_left else None

    def event(self, events: Sequence[E]) -> Event:
        """Return the event for a batch."""
        return self._event_of(events)

    def ended(self, count: int) -> None:
        """Write the checkpoint after a batch of *count*; 0 leaves it where it is."""
        self._feed.busy.discard(self._reader)
        if count:
            self._feed.advance(self._reader, count)


class StreamDelivery(Generic[E]):
    """One event, or a batch."""

    def __init__(self, source: StreamSource[E], events: Sequence[E]) -> None:
        self._source = source
        self._events = events

    def event(self) -> Event:
        """Return the event of the batch."""
        return self._source.event(self._events)

    def hold(self, until: datetime) -> None:
        """Wait: later events don't overtake those that are retried."""

    def renew(self, now: datetime) -> None:
        """Do nothing: the reader gets no other events meanwhile."""

    def release(self, now: datetime) -> None:
        """Let the batch be received again."""
        self._source.ended(0)

    def finish(self, now: datetime, *, is_success: bool) -> None:
        """Write the checkpoint, whether the batch failed or not."""
        self._source.ended(len(self._events))


def event_hub_source(listener: Listener) -> StreamSource[HubEvent]:
    """Return the source of an event hub trigger; functions in a consumer group share its events."""
    declaration = listener.declaration
    name = _filled(listener, "eventHubName")
    hub = listener.world.event_hubs.at(_connection(listener), name)
    most = listener.options.number(100, "extensions", "eventHubs", "maxEventBatchSize")
    reader = _filled(listener, "consumerGroup") or "$Default"
    hub.join(reader)
    return StreamSource(
        listener.function,
        hub,
        reader,
        most if is_many(declaration) else 1,
        lambda events: event_hub.event_of(declaration, events, name),
    )


def kafka_source(listener: Listener) -> StreamSource[KafkaRecord]:
    """Return the source of a Kafka trigger."""
    declaration = listener.declaration
    topic = listener.world.kafka.at(_connection(listener), _filled(listener, "topic"))
    most = listener.options.number(64, "extensions", "kafka", "maxBatchSize")
    reader = _filled(listener, "consumerGroup")
    topic.join(reader)
    return StreamSource(
        listener.function,
        topic,
        reader,
        most if is_many(declaration) else 1,
        lambda records: kafka.event_of(declaration, records),
    )


class DocumentFeed:
    """The change feed of a container: the latest version of each document."""

    def __init__(self, container: DocumentContainer) -> None:
        self._container = container
        self.busy: set[str] = set()
        self._checkpoints: dict[str, int] = {}
        self._versions: list[int] = []

    def pending(self, reader: str, most: int) -> list[Document]:
        """Return up to *most* documents that changed after the checkpoint."""
        found = self._container.changed_after(self._checkpoints.get(reader, 0))[:most]
        self._versions = [version for version, _ in found]
        return [document for _, document in found]

    def advance(self, reader: str, count: int) -> None:
        """Move the checkpoint on."""
        self._checkpoints[reader] = self._versions[count - 1]


def cosmos_db_source(listener: Listener) -> StreamSource[Document]:
    """Return the source of a Cosmos DB trigger, which has leases of its own."""
    declaration = listener.declaration
    name = _filled(listener, "containerName") or _filled(listener, "collectionName")
    address = f"{_filled(listener, 'databaseName')}/{name}"
    container = listener.world.documents.at(_connection(listener), address)
    most = whole_number(declaration.value("maxItemsPerInvocation"))
    return StreamSource(
        listener.function,
        DocumentFeed(container),
        "",
        most if most is not None and most > 0 else _DOCUMENTS,
        changes.documents_event,
    )


def _connection(listener: Listener) -> str:
    return connection_of(listener.declaration, listener.settings)


def _filled(listener: Listener, key: str) -> str:
    return fill_settings(listener.declaration.string(key) or "", listener.settings)
