"""The processes of workers: start them, keep a spare one, and end them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from funcdeco.server.process import WorkerProcess
from funcdeco.server.spawning import Spawned, spawn

_SPARE_DELAY = 0.5
"""Seconds after which the next worker is prepared, so that it doesn't slow the first responses."""


class Event(NamedTuple):
    """What a worker reports."""

    name: str
    properties: Mapping[str, Any]


class Workers:
    """All processes that run, among them a spare one that needs only to open the project."""

    def __init__(
        self,
        on_event: Callable[[WorkerProcess, str, dict[str, Any]], None],
        *,
        quiet: bool,
        is_debugged: bool,
    ) -> None:
        self._on_event = on_event
        self._is_quiet = quiet
        self._is_debugged = is_debugged
        self._spare: WorkerProcess | None = None
        self._is_preparing = False
        self._events: MutableMapping[WorkerProcess, asyncio.Queue[Event]] = WeakKeyDictionary()
        self._every: set[WorkerProcess] = set()
        self.is_closing: bool = False

    async def adopt(self, spawned: Spawned) -> None:
        """Make *spawned* the spare worker."""
        self._spare = await self._connected(spawned)

    async def take(self) -> WorkerProcess:
        """Return the spare worker, or a new one."""
        spare, self._spare = self._spare, None
        if spare is not None and not spare.has_ended:
            return spare
        return await self._spawned()

    async def prepare(self) -> None:
        """Start a spare worker after a while, unless there is one."""
        await asyncio.sleep(_SPARE_DELAY)
        # Of two edits in quick succession, the second may find no spare worker while one starts.
        if self._spare is not None or self._is_preparing or self.is_closing:
            return
        self._is_preparing = True
        try:
            self._spare = await self._spawned()
        finally:
            self._is_preparing = False
        self._spare.order("load")

    async def event(self, worker: WorkerProcess, *names: str) -> Event:
        """Return the next event of a worker that has one of these *names*."""
        while True:
            event = await self._events[worker].get()
            if event.name in names:
                return event

    def received(self, worker: WorkerProcess, event: Event) -> None:
        """Keep an event until `event` returns it."""
        self._events[worker].put_nowait(event)

    def order_all(self, name: str) -> None:
        """Send an order to each worker."""
        for worker in self._every:
            worker.order(name)

    def forget(self, worker: WorkerProcess) -> None:
        """Forget a worker that has ended."""
        self._every.discard(worker)
        if worker is self._spare:
            self._spare = None

    async def close(self, seconds: float) -> None:
        """End all workers, at the latest after some *seconds*."""
        self.is_closing = True
        await asyncio.gather(*(one.end(seconds) for one in self._every), return_exceptions=True)

    async def _spawned(self) -> WorkerProcess:
        return await self._connected(spawn(quiet=self._is_quiet))

    async def _connected(self, spawned: Spawned) -> WorkerProcess:
        worker = WorkerProcess(self._on_event)
        self._events[worker] = asyncio.Queue()
        self._every.add(worker)
        await worker.start(spawned)
        if self._is_debugged:
            worker.order("debug")
        return worker
