"""The port that editors attach to: each connection is passed on to the debugger of a worker.

The front owns the port, so that it stays open while workers are replaced. Editors and debuggers
speak the Debug Adapter Protocol: JSON messages with a length in front.
"""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable
from contextlib import suppress

from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.server.process import WorkerProcess

_LOOPBACK = "127.0.0.1"
_HEAD_END = b"\r\n\r\n"
_HEAD = late_pattern(rb"Content-Length: *(\d{1,9})\r\n\r\n")
"""Anything else, such as a request of a browser, never reaches the debugger."""
_LAST_COMMANDS = ("disconnect", "terminate")
_CLOSED = (OSError, EOFError, ValueError, asyncio.LimitOverrunError)
Change = Callable[[bytes], bytes]


class DebugPort:
    """Connects editors with the debugger of the worker that answers requests."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        self._ports: dict[WorkerProcess, int] = {}
        self._worker: WorkerProcess | None = None
        self._attached: list[WorkerProcess] = []
        self._changed = asyncio.Event()
        self._is_closed = False

    async def open(self) -> None:
        """Accept connections; they wait until the worker's debugger is known."""
        self._server = await asyncio.start_server(self._connected, sock=self._listening)

    def close(self) -> None:
        """End all sessions for good."""
        self._is_closed = True
        self._server.close()

    def add(self, worker: WorkerProcess, port: int) -> None:
        """Record the port of a worker's debugger; 0 if it has none."""
        self._ports[worker] = port
        self._changed.set()

    def remove(self, worker: WorkerProcess) -> None:
        """Forget a worker that has ended."""
        self._ports.pop(worker, None)

    def attach_to(self, worker: WorkerProcess) -> None:
        """Pass new connections on to this worker; sessions with another one go on until it ends."""
        self._worker = worker
        self._changed.set()

    def is_attached(self, worker: WorkerProcess) -> bool:
        """Return whether an editor debugs this worker."""
        return worker in self._attached

    async def _ready(self) -> WorkerProcess:
        while self._worker is None or self._worker not in self._ports:
            self._changed.clear()
            await self._changed.wait()
        return self._worker

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(*_CLOSED):
                first = await _message(reader)
                worker = await self._ready()
                theirs = await asyncio.open_connection(_LOOPBACK, self._ports[worker])
                self._attached.append(worker)
                try:
                    await self._pass(first, (reader, writer), theirs)
                finally:
                    self._attached.remove(worker)
        finally:
            writer.close()

    async def _pass(
        self,
        first: bytes,
        editor: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        debugger: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> None:
        session = _Session(self)
        _send(debugger[1], first)
        tasks = [
            asyncio.ensure_future(_pass(editor[0], debugger[1], session.of_editor)),
            asyncio.ensure_future(_pass(debugger[0], editor[1], session.of_debugger)),
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            debugger[1].close()

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be attached to any more."""
        return self._is_closed


class _Session:
    """Lets an editor attach again if the worker is replaced, but not if the editor has detached."""

    def __init__(self, port: DebugPort) -> None:
        self._port = port
        self._is_detached = False

    def of_editor(self, message: bytes) -> bytes:
        self._is_detached |= json.loads(message).get("command") in _LAST_COMMANDS
        return message

    def of_debugger(self, message: bytes) -> bytes:
        if b'"terminated"' not in message or self._is_detached or self._port.is_closed:
            return message
        value = json.loads(message)
        if value.get("event") != "terminated":
            return message
        return json.dumps({**value, "body": {"restart": True}}).encode()


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, change: Change) -> None:
    with suppress(*_CLOSED):
        while True:
            _send(writer, change(await _message(reader)))
            await writer.drain()


async def _message(reader: asyncio.StreamReader) -> bytes:
    """Return the next message. Raises one of `_CLOSED` at the end, and for another protocol."""
    head = _HEAD.fullmatch(await reader.readuntil(_HEAD_END))
    if head is None:
        raise ValueError("another protocol")
    return await reader.readexactly(int(head[1]))


def _send(writer: asyncio.StreamWriter, message: bytes) -> None:
    writer.write(b"Content-Length: %d\r\n\r\n%b" % (len(message), message))
