"""A worker process as the front sees it: it starts, answers requests, reports events, and ends."""

from __future__ import annotations

import asyncio
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple, cast

from funcdeco.server.frames import EVENT, ORDER, REQUEST, RESPONSE, Decoder, Frame, encode
from funcdeco.server.spawning import Spawned
from funcdeco.server.streams import Stream

_LAST_DATA = 0.2
"""Seconds in which the last data of a process that has ended is read."""
_GRACE = 5.0
"""Seconds of silence after which a worker with an overdue response is killed."""


class WorkerLost(Exception):
    """Raised if a worker ends before it has answered a request."""


class Reply(NamedTuple):
    """The response of a worker."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    reason: str = ""
    """Why the front answers by itself; empty for a response of a worker."""
    stream: Stream | None = None
    """What is sent instead of the body, for as long as the client listens."""


OnEvent = Callable[["WorkerProcess", str, dict[str, Any]], None]


class WorkerProcess(asyncio.Protocol):
    """One worker. *on_event* gets what it reports; `lost` is the last event."""

    def __init__(self, on_event: OnEvent) -> None:
        self._on_event = on_event
        self._decoder = Decoder()
        self._waiting: dict[int, asyncio.Future[Reply]] = {}
        self._last = 0
        self._heard = 0.0
        self._process: subprocess.Popen[bytes] | None = None
        self._transport: asyncio.Transport | None = None
        self._ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.timeout: float | None = None
        """Seconds after which a response is overdue; None for no limit."""

    async def start(self, spawned: Spawned) -> None:
        """Connect to the process."""
        self._process = spawned.process
        loop = asyncio.get_running_loop()
        waiter = threading.Thread(target=self._wait, args=(self._process, loop), daemon=True)
        waiter.start()
        await loop.create_connection(lambda: self, sock=spawned.connection)

    def _wait(self, process: subprocess.Popen[bytes], loop: asyncio.AbstractEventLoop) -> None:
        process.wait()
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(self._exited)

    def _exited(self) -> None:
        """Close the connection soon: a process that the app has forked may keep it open."""
        transport = self._transport
        if transport is not None and not transport.is_closing():
            asyncio.get_running_loop().call_later(_LAST_DATA, transport.abort)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Pass answers to the requests that wait, and events on."""
        self._heard = time.monotonic()
        for frame in self._decoder.feed(data):
            if frame.kind == RESPONSE:
                self._answered(frame)
            elif frame.kind == EVENT:
                name, properties = frame.value
                self._on_event(self, name, properties)

    def _answered(self, frame: Frame) -> None:
        status, headers, report = frame.value
        if report is not None:
            self._on_event(self, "invocation", report)
        waiting = self._waiting.pop(frame.number, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(Reply(status, headers, frame.body))

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail the requests that wait."""
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(WorkerLost())
        self._waiting.clear()
        if not self._ended.done():
            self._ended.set_result(None)
        self._on_event(self, "lost", {})

    async def send(self, value: list[Any], body: bytes) -> Reply:
        """Return the response to a request. Raises WorkerLost."""
        if self._transport is None or self._ended.done():
            raise WorkerLost
        self._last = number = (self._last + 1) & 0xFFFFFFFF
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[Reply] = loop.create_future()
        overdue: asyncio.TimerHandle | None = None
        self._waiting[number] = waiting
        self._transport.write(encode(REQUEST, number, value, body))
        if self.timeout is not None:
            overdue = loop.call_later(self.timeout, self._check, number)
        try:
            return await waiting
        finally:
            self._waiting.pop(number, None)
            if overdue is not None:
                overdue.cancel()

    def _check(self, number: int) -> None:
        """Kill the worker if it is silent instead of answering an overdue request.

        Code that never releases the interpreter stops the worker's own timeouts too.
        """
        if number not in self._waiting:
            return
        left = self._heard + _GRACE - time.monotonic()
        if left > 0:
            asyncio.get_running_loop().call_later(left, self._check, number)
            return
        self._on_event(self, "silent", {})
        self.kill()

    def order(self, name: str, argument: Any = None) -> None:
        """Send an order, such as `open`."""
        if self._transport is not None and not self._ended.done():
            self._transport.write(encode(ORDER, 0, [name, argument]))

    async def end(self, seconds: float) -> None:
        """Let the worker end when it has answered all requests; kill it after some *seconds*."""
        self.order("end", seconds)
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.shield(self._ended), seconds + 0.2)
        self.kill()

    def kill(self) -> None:
        """End the process at once."""
        if self._process is None:
            return
        with suppress(OSError):
            self._process.kill()
        self._process.wait()
        if self._transport is not None:
            self._transport.abort()

    @property
    def exit_code(self) -> int | None:
        """The exit code of the process that has ended; negative for the number of a signal."""
        return None if self._process is None else self._process.wait()

    @property
    def has_ended(self) -> bool:
        """Whether the process has ended, even if `lost` is not reported yet."""
        return self._process is not None and self._process.poll() is not None
