"""A proxy in front of Azurite that drops connections, or answers as a service that is busy."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

from azurite import Azurite

_BUSY = b'<?xml version="1.0"?><Error><Code>ServerBusy</Code><Message>busy</Message></Error>'
_ANSWER = (
    b"HTTP/1.1 503 Service Unavailable\r\nx-ms-error-code: ServerBusy\r\n"
    b"Content-Type: application/xml\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%b"
)


class Proxy:
    """Passes connections on to one port, unless it shall disturb them."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self._listening.getsockname()[1]
        self.disturbed = 0
        """How many connections it has disturbed."""
        self._is_dropping = self._is_busy = False
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def drop(self) -> None:
        """Close all connections, and each new one at once."""
        self._is_dropping = True
        self._close_all()

    def throttle(self) -> None:
        """Answer each request with status 503."""
        self._is_busy = True
        self._close_all()

    def heal(self) -> None:
        """Pass everything on again."""
        self._is_dropping = self._is_busy = False

    def close(self) -> None:
        """End it."""
        self._listening.close()
        self._close_all()

    def _close_all(self) -> None:
        with self._lock:
            for one in self._open:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # it is closed
            while True:
                connection, _ = self._listening.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            if self._is_dropping or self._is_busy:
                self.disturbed += 1
            if self._is_busy:
                _read_request(client)
                client.sendall(_ANSWER % (len(_BUSY), _BUSY))
            elif not self._is_dropping:
                with socket.create_connection(("127.0.0.1", self._target)) as service:
                    self._pass(client, service)

    def _pass(self, client: socket.socket, service: socket.socket) -> None:
        with self._lock:
            self._open |= {client, service}
        try:
            back = threading.Thread(target=_copy, args=(service, client), daemon=True)
            back.start()
            _copy(client, service)
            back.join()
        finally:
            with self._lock:
                self._open -= {client, service}


def _read_request(connection: socket.socket) -> None:
    """Read a request with its body, so that the answer isn't lost."""
    data = b""
    while b"\r\n\r\n" not in data:
        if not (part := connection.recv(65_536)):
            return
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    lines = (line.partition(b":") for line in head.lower().split(b"\r\n"))
    length = next((int(value) for name, _, value in lines if name == b"content-length"), 0)
    while len(body) < length and (part := connection.recv(65_536)):
        body += part


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
    for one in (source, target):
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)


class Proxies:
    """A proxy for each service of Azurite."""

    def __init__(self, storage: Azurite) -> None:
        self._every = {name: Proxy(port) for name, port in storage.ports.items()}

    @property
    def ports(self) -> dict[str, int]:
        """By the name of a service, the port of its proxy."""
        return {name: one.port for name, one in self._every.items()}

    @property
    def disturbed(self) -> int:
        """How many connections to queues were disturbed."""
        return self._every["queue"].disturbed

    def drop(self) -> None:
        """Close all connections, and each new one at once."""
        for one in self._every.values():
            one.drop()

    def throttle(self) -> None:
        """Answer each request with status 503."""
        for one in self._every.values():
            one.throttle()

    def heal(self) -> None:
        """Pass everything on again."""
        for one in self._every.values():
            one.heal()

    def close(self) -> None:
        """End all of them."""
        for one in self._every.values():
            one.close()


@contextlib.contextmanager
def proxies(storage: Azurite) -> Iterator[Proxies]:
    """Put a proxy in front of each service."""
    found = Proxies(storage)
    try:
        yield found
    finally:
        found.close()
