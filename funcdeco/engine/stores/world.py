"""The clock and the stores that an app is connected to."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from funcdeco.engine.clock import Clock
from funcdeco.engine.stores.blobs import Container
from funcdeco.engine.stores.documents import DocumentContainer
from funcdeco.engine.stores.queues import Queue
from funcdeco.engine.stores.rabbitmq import RabbitQueue
from funcdeco.engine.stores.services import BlobStore, QueueStore, Services, TableStore
from funcdeco.engine.stores.stores import StoreSet
from funcdeco.engine.stores.streams import EventHub, KafkaTopic, Stream
from funcdeco.engine.stores.tables import Table
from funcdeco.engine.stores.topics import Topic
from funcdeco.engine.typed_data import TypedData

if TYPE_CHECKING:
    from funcdeco.engine.durable.host import DurableHost

_OUTSIDE = ("queue", "blob", "table")
"""Types of bindings whose stores may be outside of this process."""
LARGEST_MESSAGE = 64 * 1024
"""Bytes of the largest message that a queue stores (H-QUE-11)."""


class World:
    """Everything outside the app, in memory unless there are `services`."""

    def __init__(self, *, encodes_messages: bool = True) -> None:
        self.clock: Clock = Clock()
        self.lock: AbstractContextManager[bool] = threading.RLock()
        """Held while a store is read or changed, since invocations may run at the same time."""
        self.encodes_messages: bool = encodes_messages
        self.largest_message = LARGEST_MESSAGE * 3 // 4 if encodes_messages else LARGEST_MESSAGE
        """Bytes before the queue's Base64 encoding, which host.json can disable."""
        self.queues: StoreSet[Queue] = StoreSet(
            "queue", lambda name: Queue(name, self.clock, self.largest_message)
        )
        self.blobs: StoreSet[Container] = StoreSet(
            "container", lambda name: Container(name, self.clock)
        )
        self.receipts: set[tuple[str, str]] = set()
        """Versions of blobs that a function received: its name and their ETag (H-BLOB-03)."""
        self.tables: StoreSet[Table] = StoreSet("table", Table)
        self.documents: StoreSet[DocumentContainer] = StoreSet("container", DocumentContainer)
        self.topics: StoreSet[Topic] = StoreSet(
            "Service Bus queue or topic", lambda name: Topic(name, self.clock)
        )
        self.event_hubs: StoreSet[EventHub] = StoreSet(
            "event hub", lambda name: EventHub(name, self.clock)
        )
        self.kafka: StoreSet[KafkaTopic] = StoreSet(
            "Kafka topic", lambda name: KafkaTopic(name, self.clock)
        )
        self.rabbitmq: StoreSet[RabbitQueue] = StoreSet("RabbitMQ queue", RabbitQueue)
        self.events: StoreSet[Stream[Any]] = StoreSet("Event Grid topic", Stream[Any])
        self.sent: StoreSet[Stream[TypedData]] = StoreSet("output", Stream[TypedData])
        """Outputs of all other types, by binding type, such as `signalR`."""
        self.durable: Callable[[], DurableHost] | None = None
        """Returns the durable extension."""
        self.services: Services | None = None
        """Where bindings find queues, blobs and tables, in place of the stores in memory."""

    def guard(self, kind: str) -> AbstractContextManager[object]:
        """Return what is held while a binding of this type is read or written.

        It is the lock, but not for a service, which others would have to wait for.
        """
        return nullcontext() if self.services is not None and kind in _OUTSIDE else self.lock

    def queue(self, connection: str, name: str) -> QueueStore:
        """Return the queue that a binding uses."""
        services = self.services
        return (
            self.queues.at(connection, name)
            if services is None
            else services.queue(connection, name)
        )

    def container(self, connection: str, name: str) -> BlobStore:
        """Return the container that a binding uses."""
        services = self.services
        return (
            self.blobs.at(connection, name)
            if services is None
            else services.container(connection, name)
        )

    def table(self, connection: str, name: str) -> TableStore:
        """Return the table that a binding uses."""
        services = self.services
        return (
            self.tables.at(connection, name)
            if services is None
            else services.table(connection, name)
        )
