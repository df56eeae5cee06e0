"""The stores of an app in storage accounts, which take the place of those in memory."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from funcdeco.engine.errors import HostError
from funcdeco.storage.blobs import ServiceContainer
from funcdeco.storage.clients import EXTRA, is_installed, open_client
from funcdeco.storage.connections import Connections
from funcdeco.storage.queues import ServiceQueue
from funcdeco.storage.service import Kind, Service
from funcdeco.storage.tables import ServiceTable
from funcdeco.storage.waiting import is_known_lost

Written = Callable[[str], None]
"""Called with the name of a blob that was written, or of a queue that got a message."""
_START = 30.0
"""Seconds in which the emulator usually listens, also on a machine that is busy."""
_STEP = 0.05
"""Seconds between two looks whether the emulator listens."""


class Storage:
    """Opens stores by the name of their connection, each client once.

    Functions that use a service on *awaited_ports* before it listens wait for it, for a while.
    """

    def __init__(
        self,
        connections: Connections,
        largest: int,
        *,
        encodes_messages: bool = True,
        awaited_ports: Sequence[int] = (),
    ) -> None:
        self._connections = connections
        self._largest = largest
        self._encodes_messages = encodes_messages
        self._listens_before = time.monotonic() + _START
        self.awaited_ports: Sequence[int] = awaited_ports
        """On this machine."""
        self._clients: dict[Service, Any] = {}
        self._lock = threading.Lock()
        self.on_written: Callable[[], None] = _nothing
        """Called after each write of this process to what it watches."""
        self._watching: defaultdict[tuple[str, str], list[Written]] = defaultdict(list)

    def service(self, connection: str, kind: Kind) -> Service:
        """Return a service of a connection. Raises ConnectionProblem."""
        return self._connections.service(connection, kind)

    def queue(self, connection: str, name: str) -> ServiceQueue:
        """Return a queue. Raises ConnectionProblem, and HostError without the libraries."""
        service = self.service(connection, "queue")
        written = partial(self._written, service, name)
        encoded = self._encodes_messages
        client = self._opener(service)
        return ServiceQueue(
            service, client, name, self._largest, is_encoded=encoded, on_put=lambda: written(name)
        )

    def container(self, connection: str, name: str) -> ServiceContainer:
        """Return a container. Raises ConnectionProblem, and HostError without the libraries."""
        service = self.service(connection, "blob")
        return ServiceContainer(
            service, self._opener(service), name, partial(self._written, service, name)
        )

    def table(self, connection: str, name: str) -> ServiceTable:
        """Return a table. Raises ConnectionProblem, and HostError without the libraries."""
        service = self.service(connection, "table")
        return ServiceTable(service, self._opener(service), name)

    def watch(self, service: Service, name: str, written: Written) -> None:
        """Call *written* after each write of this process to a queue or container (H-QUE-03)."""
        self._watching[service.url, name].append(written)

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            clients, self._clients = list(self._clients.values()), {}
        for client in clients:
            client.close()

    def _opener(self, service: Service) -> Callable[[], Any]:
        """Return what opens a client at its first use, since the import of its library takes long."""
        if not is_installed():
            raise HostError(f"storage requires more packages: run `pip install '{EXTRA}'`")
        return partial(self._client, service)

    def _client(self, service: Service) -> Any:
        if service not in self._clients:
            while self._is_awaited(service) and is_known_lost(service):
                time.sleep(_STEP)
        with self._lock:
            if service not in self._clients:
                self._clients[service] = open_client(service)
            return self._clients[service]

    def _is_awaited(self, service: Service) -> bool:
        return service.port in self.awaited_ports and time.monotonic() < self._listens_before

    def _written(self, service: Service, container: str, name: str) -> None:
        watching = self._watching.get((service.url, container), ())
        for written in watching:
            written(name)
        if watching:
            self.on_written()


def _nothing() -> None:
    pass
