"""The worker's end of the connection to the front."""

from __future__ import annotations

import os
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from funcdeco.server.frames import EVENT, RESPONSE, Decoder, Frame, encode

_SIZE = 1 << 18


class Channel:
    """Sends frames from any thread; one thread receives."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._sending = threading.Lock()

    @classmethod
    def inherited(cls, address: str) -> Channel:
        """Return the channel of this process; see `funcdeco.server.process`."""
        if os.name == "nt":
            shared = sys.stdin.buffer.read(int(address))
            return cls(getattr(socket, "fromshare")(shared))  # noqa: B009
        os.set_inheritable(int(address), False)
        return cls(socket.socket(fileno=int(address)))

    def frames(self) -> Iterator[Frame]:
        """Yield what arrives, until the front closes the connection."""
        decoder = Decoder()
        while data := self._received():
            yield from decoder.feed(data)

    def _received(self) -> bytes:
        try:
            return self._socket.recv(_SIZE)
        except OSError:
            return b""

    def answer(self, number: int, value: Any, body: bytes) -> None:
        """Answer a request."""
        self._send(encode(RESPONSE, number, value, body))

    def report(self, name: str, **properties: Any) -> None:
        """Report an event."""
        self._send(encode(EVENT, 0, [name, properties]))

    def _send(self, frame: bytes) -> None:
        with suppress(OSError), self._sending:  # the front has ended, and so will this process
            self._socket.sendall(frame)
