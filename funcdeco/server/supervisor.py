"""Let a worker open the project, and replace it after edits and crashes."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from typing import Any

from funcdeco.server.console import Console
from funcdeco.server.debug_port import DebugPort
from funcdeco.server.options import WorkerOptions
from funcdeco.server.process import WorkerProcess
from funcdeco.server.spawning import Spawned
from funcdeco.server.throttle import Throttle
from funcdeco.server.times import utc_now
from funcdeco.server.workers import Event, Workers

_PATIENCE = 30.0
"""Seconds that a request waits for a worker (H-HTTP-31)."""
_LAST_REQUESTS = 300.0
"""Seconds that a replaced worker may need to answer its last requests."""
_LAST_DEBUGGED = 5.0
"""The same while an editor is attached, and a request may wait at a breakpoint."""
_PAUSE = 1.0
"""Seconds that a worker may need to stop its timers."""
_SLOW = 5.0
"""Seconds after which the console shows that an import goes on."""
_ENDED: Mapping[str, Any] = {
    "text": "Error: the app ended the process during its import\n",
    "rows": [],
    "exit": 1,
}
_RESTARTS = 3
"""How often a worker that crashes is replaced within `_WINDOW` seconds."""
_WINDOW = 10.0


class StartError(Exception):
    """Raised if the project can't be opened at the start; the console has explained it."""

    def __init__(self, exit_code: int) -> None:
        super().__init__(exit_code)
        self.exit_code = exit_code


class Supervisor:
    """Has one current worker, which answers requests."""

    def __init__(
        self,
        options: WorkerOptions,
        console: Console,
        *,
        keeps_spare: bool,
        debug_port: DebugPort | None = None,
    ) -> None:
        self._options = options
        self._debug_port = debug_port
        self._console = console
        self._keeps_spare = keeps_spare
        self._current: WorkerProcess | None = None
        is_debugged = debug_port is not None
        self._workers = Workers(self._on_event, quiet=console.is_json, is_debugged=is_debugged)
        self._opening: WorkerProcess | None = None
        self._attempt = 0
        self._tasks: set[asyncio.Task[Any]] = set()
        self._is_ready = asyncio.Event()
        self._crashes: deque[float] = deque(maxlen=_RESTARTS)
        self._warnings: frozenset[str] = frozenset()
        """The identities of the warnings about the project that were reported last."""
        self._timers: Mapping[str, Any] | None = None
        """What the paused worker has handed over; None before the first one listens."""
        self.facts: Mapping[str, Any] = {}
        """What the current worker has described."""
        self.throttle: Throttle = Throttle(-1, -1)
        """The limits of the current worker."""
        self.on_switch: Callable[[Mapping[str, Any], Mapping[str, Any]], None] | None = None
        """Called when another worker is the current one, with the facts before and after."""

    @property
    def is_running(self) -> bool:
        """Whether a worker answers requests."""
        return self._current is not None

    async def current(self) -> WorkerProcess | None:
        """Return the worker that answers requests, once there is one; None after a while."""
        if self._current is None:
            try:
                await asyncio.wait_for(self._is_ready.wait(), _PATIENCE)
            except asyncio.TimeoutError:
                return None
        return self._current

    async def start(self, spawned: Spawned, first: Coroutine[Any, Any, None] | None) -> None:
        """Open the project in *spawned*, after *first*. Raises StartError."""
        await self._workers.adopt(spawned)
        if first is not None:
            await first
        event = await self._open()
        if event is None or event.name != "ready":
            raise StartError(self._failed(event, is_start=True))
        # Edits may rename timers; and only the first start waits for a debugger.
        self._options = self._options._replace(debug_waits=False, run_on_startup=())
        self._console.started(self.facts)

    async def reload(self, changed: list[str]) -> None:
        """Replace the worker after an edit; if the project can't be opened, keep the old one."""
        began = time.monotonic()
        self._console.changed(changed)
        event = await self._open()
        if event is None:
            return  # a later edit replaced this attempt
        if event.name == "ready":
            self._console.reloaded(self.facts, time.monotonic() - began)
        else:
            self._failed(event, is_start=False)

    async def close(self, seconds: float) -> None:
        """End all workers, at the latest after some *seconds*."""
        for task in self._tasks:
            task.cancel()
        await self._workers.close(seconds)

    def azurite(self, facts: Mapping[str, Any]) -> None:
        """Report that Azurite responds or ends; functions wait for it only until then."""
        self._console.azurite(facts)
        if facts["state"] != "waiting":
            self._options = self._options._replace(awaited_ports=())
            self._workers.order_all("await_nothing")

    def trouble(self, error: Exception) -> None:
        """Report an error of ours."""
        self._console.report("trouble", {"text": repr(error)})

    def refused(self, method: str, path: str, status: int, reason: str) -> None:
        """Report a request that the front has answered by itself."""
        report = {"time": utc_now(), "method": method, "path": path, "status": status}
        self._console.report("invocation", {**report, "reason": reason})

    async def _open(self) -> Event | None:
        """Let a new worker open the project, and make it the current one.

        Return what it reports; None if another one was started meanwhile.
        """
        self._attempt += 1
        attempt = self._attempt
        if self._opening is not None:
            self._opening.kill()
        worker = await self._workers.take()
        event = await self._opened(worker) if attempt == self._attempt else None
        if event is None or attempt != self._attempt:
            worker.kill()
            return None
        self._opening = None
        if event.name == "ready":
            await self._switch(worker, event.properties)
        else:
            self._later(worker.end(0))
        return event

    async def _opened(self, worker: WorkerProcess) -> Event:
        self._opening = worker
        if self._debug_port is not None and self._current is None:
            self._debug_port.attach_to(worker)
        worker.order("open", self._options._asdict())
        loop = asyncio.get_running_loop()
        note = loop.call_later(_SLOW, self._console.importing)
        if self._options.debug_waits:
            note.cancel()
        try:
            return await self._workers.event(worker, "ready", "failed", "lost")
        finally:
            note.cancel()

    async def _switch(self, worker: WorkerProcess, facts: Mapping[str, Any]) -> None:
        old, self._current = self._current, worker
        if self._debug_port is not None:
            self._debug_port.attach_to(worker)
        before, self.facts = self.facts, facts
        worker.timeout = facts["timeout"]
        self.throttle = Throttle(facts["most_running"], facts["most_waiting"])
        self._is_ready.set()
        if self.on_switch is not None:
            self.on_switch(before, facts)
        if old is not None:
            old.order("pause")
            with suppress(asyncio.TimeoutError):
                paused = await asyncio.wait_for(self._workers.event(old, "paused", "lost"), _PAUSE)
                self._timers = paused.properties.get("timers", {})
            self._later(old.end(self._patience(old)))
        worker.order("listen", self._timers)
        self._timers = {}  # a worker that replaces one that crashed uses the stored statuses
        if self._keeps_spare:
            self._later(self._workers.prepare())

    def _patience(self, old: WorkerProcess) -> float:
        """Return the seconds that a replaced worker may need for its last requests."""
        is_debugged = self._debug_port is not None and self._debug_port.is_attached(old)
        return _LAST_DEBUGGED if is_debugged else _LAST_REQUESTS

    def _on_event(self, worker: WorkerProcess, name: str, properties: dict[str, Any]) -> None:
        if name in ("invocation", "log", "trouble"):
            self._console.report(name, properties)
            return
        if name == "lost functions":
            if worker is self._current:  # else it was replaced meanwhile, as was its code
                self._warn(properties["warnings"])
            return
        if name == "silent":
            self._console.replaced("a function ran too long, and the process doesn't respond")
            return
        if name == "debugger" and self._debug_port is not None:
            self._debug_port.add(worker, properties["port"])
            return
        self._workers.received(worker, Event(name, properties))
        if name == "timeout":
            self._console.replaced(f"`{properties['function']}` ran too long")
            self._later(self._replace())
        elif name == "lost":
            self._lost(worker)

    def _warn(self, warnings: list[tuple[str, str]]) -> None:
        """Report warnings, each as its identity and text; after an edit, only those that are new."""
        for identity, message in warnings:
            if identity not in self._warnings:
                report = {"level": "WARNING", "message": message, "logger": "funcdeco"}
                self._console.report("log", report)
        self._warnings = frozenset(identity for identity, _ in warnings)

    def _lost(self, worker: WorkerProcess) -> None:
        self._workers.forget(worker)
        if self._debug_port is not None:
            self._debug_port.remove(worker)
        if worker is not self._current or self._workers.is_closing:
            return
        self._current = None
        self._is_ready.clear()
        now = time.monotonic()
        is_often = len(self._crashes) == _RESTARTS and now - self._crashes[0] < _WINDOW
        self._crashes.append(now)
        self._console.crashed(worker.exit_code, is_restarted=not is_often)
        if not is_often:
            self._later(self._replace())

    async def _replace(self) -> None:
        event = await self._open()
        if event is not None and event.name == "lost":  # the spare worker may have been killed, too
            event = await self._open()
        if event is not None and event.name != "ready":
            self._failed(event, is_start=False)

    def _failed(self, event: Event | None, *, is_start: bool) -> int:
        """Report why the project can't be opened, and return the exit code."""
        properties = event.properties if event is not None and event.name == "failed" else _ENDED
        if not is_start and self._current is None:
            then = "after the next edit" if self._keeps_spare else "when you restart it"
            more = f"The app isn't running; it restarts {then}.\n"
            properties = {**properties, "text": properties["text"] + more}
            is_start = True
        self._console.failed(properties, is_start=is_start)
        if self._current is not None:  # its status shows them
            self._current.order("note", _messages(properties))
        return int(properties["exit"])

    def _later(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _messages(properties: Mapping[str, Any]) -> list[str]:
    """Return the messages of the diagnostics; without any, the text."""
    found = [f"{one['code']}: {one['message']}" for one in properties["rows"]]
    return found or [properties["text"].strip()]
