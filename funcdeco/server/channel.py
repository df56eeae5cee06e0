"""The worker's end of the connection to the front."""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from funcdeco.server.frames import EVENT, RESPONSE, Decoder, Frame, encode

_SIZE = 1 << 18
_POLL = 0.5
"""Seconds after which a forked process looks whether its parent still runs."""


class Channel:
    """Sends frames from any thread; one thread receives."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._sending = threading.Lock()
        self._owner = os.getpid()
        self._is_all = False
        """Whether this process exists only for the channel."""

    def _forked(self) -> None:
        """Keep a process that the app has forked off the channel, and end it with its parent.

        The processes of a pool keep each other's pipes open: they wouldn't notice its end.
        """
        self._socket.close()
        threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()

    @classmethod
    def inherited(cls, address: str) -> Channel:
        """Return the channel of this process; see `funcdeco.server.process`."""
        if os.name == "nt":
            shared = sys.stdin.buffer.read(int(address))
            found = cls(getattr(socket, "fromshare")(shared))  # noqa: B009
        else:
            os.set_inheritable(int(address), False)
            found = cls(socket.socket(fileno=int(address)))
            os.register_at_fork(after_in_child=found._forked)
        found._is_all = True
        return found

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
        if os.getpid() != self._owner:
            return  # the app has forked this process
        try:
            with self._sending:
                self._socket.sendall(frame)
        except OSError:
            # The front has ended, or the app has closed the connection, and the front doesn't know.
            if self._is_all:
                end_process(1)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_POLL)
    end_process(1)


def end_process(exit_code: int = 0) -> None:
    """End without waiting for threads of the app."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(exit_code)
