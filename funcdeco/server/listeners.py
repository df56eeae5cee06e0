"""What runs without a request: timers and, in memory, what waits in the stores of the app."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from funcdeco.diagnostics.wording import counted
from funcdeco.engine.app import EngineApp
from funcdeco.engine.delivery.pump import Pump, Slots
from funcdeco.engine.delivery.signals import Signals
from funcdeco.engine.delivery.source import Listener, Source
from funcdeco.engine.delivery.tables import SOURCES
from funcdeco.engine.enabled import is_enabled
from funcdeco.engine.event import Event
from funcdeco.engine.expressions import ExpressionError
from funcdeco.engine.stores.retention import forget, waiting
from funcdeco.functions.model import Function
from funcdeco.grammar import GrammarError
from funcdeco.server.options import WorkerOptions
from funcdeco.server.timers import Statuses, TimerFiles, Timers

if TYPE_CHECKING:
    from funcdeco.engine.durable.host import DurableHost
    from funcdeco.server.orchestrations import Orchestrations
    from funcdeco.storage.listening import StorageListening

TIMER, BLOB = "timertrigger", "blobtrigger"
_MOST_CALLS = 1_000
"""How many invocations run at once; the limits of the triggers are usually lower."""
_SHOWN_RUNS = 4
_ACCOUNTS = "#accounts"
"""Beside the timers that are handed over, the storage accounts that the user knows about."""
_STORED = ("queue", "queuetrigger", "blob", "blobtrigger", "table")
_CARE = 5.0
"""Seconds between two looks at locks and at what can be forgotten."""
Report = Callable[..., None]
"""Reports an event to the front: its name, and its properties as keywords."""


class Listeners:
    """All triggers of an app that listen to something."""

    def __init__(self, app: EngineApp, options: WorkerOptions, report: Report) -> None:
        self._app = app
        self._options = options
        self._report = report
        self._signals = Signals()
        self._calls = ThreadPoolExecutor(_MOST_CALLS, "events")
        self._pumps: list[Pump] = []
        self._shared = dict[str, Slots]()
        self._timers = Timers(TimerFiles(options.folder, self._warn))
        self._storage: StorageListening | None = None
        self._accounts: list[str] = []
        if not options.in_memory and any(map(_uses_storage, app.functions)):
            self._open_storage()
        self._durable: Orchestrations | None = None
        self._writers = {one.name for one in app.functions if options.in_memory and _writes(one)}
        app.prepare_durable(self._prepare_durable)
        if options.in_memory or _uses_durable(app):
            self._run_durable()

    def _open_storage(self) -> None:
        from funcdeco.storage.listening import StorageListening

        options = self._options
        self._storage = StorageListening(
            self._app,
            options.folder,
            self._log,
            timedelta(seconds=options.queue_lease),
            is_starting=options.starts_azurite,
            awaited_ports=options.awaited_ports,
        )
        self._storage.wake_after_writes(self._signals.wake)

    def _prepare_durable(self, durable: DurableHost) -> None:
        from funcdeco.server.orchestrations import task_hub_name

        durable.api.origin = self._options.url
        durable.api.hub_name = task_hub_name(self._app)

    def _run_durable(self) -> None:
        from funcdeco.server.orchestrations import Orchestrations

        self._durable = Orchestrations(
            self._app, self._options, self._signals, self._calls, self._log
        )

    def start(self, before: Statuses | None) -> None:
        """Start to listen; *before* has the timers of the previous worker, None at the start."""
        self._pumps = [self._pump(source) for source in self._sources(before)]
        targets = [self._care, *(pump.run for pump in self._pumps)]
        if self._storage is not None:
            self._accounts = self._storage.warn((before or {}).get(_ACCOUNTS, ()))
            targets += [partial(scan, self._signals) for scan in self._storage.scans]
        if self._durable is not None:
            targets.append(self._durable.run)
        for target in targets:
            threading.Thread(target=target, daemon=True).start()

    def stop(self) -> None:
        """Stop to listen; invocations that run go on."""
        hub = nullcontext() if self._durable is None else self._durable.guard()
        with self._app.world.lock, hub:
            self._signals.stop()

    def hand_over(self) -> Statuses:
        """Stop to listen, and return what the next worker needs to continue the timers."""
        self.stop()
        if self._options.in_memory:
            self._report_discarded()
        elif self._durable is not None:
            self._durable.hand_over()
        return {**self._timers.hand_over(), _ACCOUNTS: self._accounts}

    def _report_discarded(self) -> None:
        """Warn of what a reload discards, since the new worker begins with empty stores."""
        with self._app.durable.hub.lock:
            running = sum(not one.is_over for one in self._app.durable.hub.active.values())
        counts = (waiting(self._app.world), "message"), (running, "orchestration")
        found = [counted(count, noun) for count, noun in counts if count]
        if found:
            self._warn(f"the reload discards what is in memory: {' and '.join(found)}")

    def drain(self, seconds: float) -> None:
        """Wait until all invocations that were started here have ended, at most some *seconds*."""
        self._signals.wait_for(self._is_idle, seconds)

    def await_nothing(self) -> None:
        """Let no function wait for Azurite any more."""
        if self._storage is not None:
            self._storage.await_nothing()

    def close(self) -> None:
        """Close connections, and what other processes may use next."""
        if self._durable is not None:
            self._durable.close()
        if self._storage is not None:
            self._storage.close()

    def wake(self) -> None:
        """Let all triggers look at their stores."""
        self._signals.wake()

    def wake_after(self, function: str) -> None:
        """Let all triggers look at their stores, if this *function* may have written to one."""
        if function in self._writers:
            self._signals.wake()

    def timer_event(self, function: str) -> Event | None:
        """Return the event of a timer that is run by hand; None if it doesn't listen."""
        world = self._app.world
        with world.lock:
            return self._timers.event(function, world.clock.now())

    def schedules(self) -> Mapping[str, list[str]]:
        """Return when each timer runs next, several times."""
        with self._app.world.lock:
            return self._timers.upcoming(_SHOWN_RUNS)

    def _sources(self, before: Statuses | None) -> Iterator[Source]:
        app = self._app
        for function in app.functions:
            trigger = function.declared_trigger
            if trigger is None or not self._listens(function, trigger.kind):
                continue
            try:
                listener = Listener(function, trigger, app.settings, app.options, app.world)
                with self._guard(trigger.kind) or app.world.lock:
                    source = self._source(listener)
                    if source is not None:
                        self._start_timer(source, before)
            except (ExpressionError, GrammarError):  # the table of functions shows it
                continue
            if source is not None:
                yield source

    def _guard(self, kind: str) -> AbstractContextManager[None] | None:
        """Return what is held while a source is used in place of the lock of the stores, if it is.

        Nothing waits for a slow account.
        """
        is_outside = self._storage is not None and self._storage.listens(kind)
        return nullcontext() if is_outside else None

    def _source(self, listener: Listener) -> Source | None:
        """Return what delivers to a trigger; None if nothing does."""
        kind = listener.declaration.kind
        if self._storage is not None and self._storage.listens(kind):
            return self._storage.source(listener)
        return SOURCES[kind](listener)

    def _start_timer(self, source: Source, before: Statuses | None) -> None:
        from funcdeco.engine.delivery.timers import TimerSource

        if isinstance(source, TimerSource):
            at_once = source.function.name in self._options.run_on_startup
            self._timers.start(source, self._app.world.clock.now(), before, at_once=at_once)

    def _listens(self, function: Function, kind: str) -> bool:
        is_delivered = kind == TIMER or (kind in SOURCES and self._options.in_memory)
        is_delivered |= self._storage is not None and self._storage.listens(kind)
        return is_delivered and is_enabled(
            function.name, self._app.settings, self._app.options.content
        )

    def _pump(self, source: Source) -> Pump:
        trigger = source.function.declared_trigger
        assert trigger is not None
        slots = Slots(source.concurrency)
        if trigger.kind == BLOB:  # they share a limit (H-BLOB-05)
            slots = self._shared.setdefault(BLOB, slots)
        guard = self._guard(trigger.kind)
        signals, calls = self._signals, self._calls
        return Pump(self._app, source, slots, signals, calls, self._settled, self._on_error, guard)

    def _is_idle(self) -> bool:
        is_idle = all(pump.is_idle for pump in self._pumps)
        return is_idle and (self._durable is None or self._durable.is_idle)

    def _settled(self, source: Source) -> None:
        from funcdeco.engine.delivery.timers import TimerSource

        if isinstance(source, TimerSource):
            self._timers.keep(source)

    def _care(self) -> None:
        """Renew locks, and forget what nobody needs, as long as this listens."""
        while self._signals.sleep(_CARE):
            for pump in self._pumps:
                pump.renew()
            forget(self._app.world)
            if self._durable is not None:
                self._durable.forget()

    def _on_error(self, error: BaseException) -> None:
        self._report("trouble", text=repr(error))

    def _warn(self, text: str) -> None:
        self._log("WARNING", text)

    def _log(self, level: str, message: str) -> None:
        record: dict[str, Any] = {"level": level, "message": message, "logger": "funcdeco"}
        self._report("log", **record)


def _writes(function: Function) -> bool:
    outputs = (one.kind for one in function.declarations if one.direction == "out")
    return any(kind != "http" for kind in outputs)


def _uses_durable(app: EngineApp) -> bool:
    return any(one.facts.durable for function in app.functions for one in function.declarations)


def _uses_storage(function: Function) -> bool:
    return any(one.kind in _STORED for one in function.declarations)
