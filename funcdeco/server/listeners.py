"""Timers and, in memory, what waits in the stores: each trigger runs in a thread of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from itertools import count

from funcdeco.engine.app import EngineApp
from funcdeco.engine.delivery.source import Delivery, Listener, Source
from funcdeco.engine.delivery.tables import SOURCES
from funcdeco.engine.durable.determinism import NonDeterministic
from funcdeco.engine.enabled import is_enabled
from funcdeco.engine.event import BindError
from funcdeco.engine.expressions import ExpressionError
from funcdeco.grammar import GrammarError
from funcdeco.server.options import WorkerOptions

_TIMER = "timertrigger"
_IN_ORDER = ("eventhubtrigger", "kafkatrigger", "cosmosdbtrigger")
"""Triggers whose events are processed one after the other."""
_PARALLEL = 16
"""How many events of one trigger run at once: the default of most extensions."""
_LONGEST_WAIT = 1.0
"""Seconds after which a trigger looks at its store and at the clock in any case."""


class Listeners:
    """All triggers of an app that listen to something."""

    def __init__(self, app: EngineApp, options: WorkerOptions) -> None:
        self._app = app
        self._options = options
        self._changed = threading.Condition()
        self._version = 0
        self._is_stopped = False
        self._threads: list[threading.Thread] = []
        self._calls = ThreadPoolExecutor(thread_name_prefix="events")

    def start(self) -> None:
        """Start to listen."""
        targets = [_Loop(self._app, source, self, self._calls).run for source in self._sources()]
        if self._options.in_memory:
            targets.append(self._run_durable)
        for target in targets:
            thread = threading.Thread(target=target, daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """Stop to listen; invocations that run go on."""
        self._is_stopped = True
        self.wake()

    def wake(self) -> None:
        """Let all triggers look at their stores."""
        with self._changed:
            self._version += 1
            self._changed.notify_all()

    @property
    def is_stopped(self) -> bool:
        """Whether nothing may start any more."""
        return self._is_stopped

    def wait(self, seen: int, due: datetime | None) -> int:
        """Wait until something has changed since *seen*, or until *due*; return what is seen."""
        seconds = _LONGEST_WAIT
        if due is not None:
            seconds = min(seconds, (due - self._app.world.clock.now()).total_seconds())
        with self._changed:
            self._changed.wait_for(
                lambda: self._version != seen or self._is_stopped, max(seconds, 0)
            )
            return self._version

    @property
    def version(self) -> int:
        """A number that grows with each change."""
        return self._version

    def _sources(self) -> Iterator[Source]:
        app = self._app
        for function in app.functions:
            trigger = function.declared_trigger
            if trigger is None or trigger.kind not in SOURCES:
                continue
            if trigger.kind != _TIMER and not self._options.in_memory:
                continue
            if not is_enabled(function.name, app.settings, app.options.content):
                continue
            listener = Listener(function, trigger, app.settings, app.options, app.world)
            try:
                yield SOURCES[trigger.kind](listener)
            except (ExpressionError, GrammarError):  # the table of functions shows it
                continue

    def _run_durable(self) -> None:
        worker = self._app.durable.worker
        while not self._is_stopped:
            seen = self._version
            try:
                worker.run(lambda: None)
            except NonDeterministic:  # the instance has failed with it
                continue
            self.wait(seen, worker.next_due(retries_only=False))


class _Loop:
    """Runs a function for what one source delivers."""

    def __init__(
        self, app: EngineApp, source: Source, listeners: Listeners, calls: ThreadPoolExecutor
    ) -> None:
        self._app = app
        self._source = source
        self._listeners = listeners
        self._calls = calls
        trigger = source.function.declared_trigger
        kind = trigger.kind if trigger is not None else ""
        self._most = 1 if kind in (*_IN_ORDER, _TIMER) else _PARALLEL
        self._slots = threading.Semaphore(self._most)

    def run(self) -> None:
        """Run until the listeners stop."""
        world, source = self._app.world, self._source
        while not self._listeners.is_stopped:
            seen = self._listeners.version
            with world.lock:
                taken = source.take(world.clock.now())
            running = [self._start(delivery) for delivery in taken]
            if self._most == 1:
                for one in running:
                    one.result()
            if not taken:
                with world.lock:
                    due = source.due(world.clock.now())
                self._listeners.wait(seen, due)

    def _start(self, delivery: Delivery) -> Future[None]:
        self._slots.acquire()
        future = self._calls.submit(self._process, delivery)
        future.add_done_callback(lambda _: self._slots.release())
        return future

    def _process(self, delivery: Delivery) -> None:
        """Make all attempts that the retry policy allows, and settle the delivery."""
        app, function, world = self._app, self._source.function, self._app.world
        policy = app.retry_policy(function)
        failure: BaseException | None = None
        for retry in count():
            context = policy.context(retry, failure) if policy is not None else None
            try:
                with world.lock:
                    event = delivery.event()
            except BindError as error:
                invocation = app.failed(function, error)
            else:
                if event is None:
                    return
                invocation = app.invoke(function, event, {}, context)
            now, failure = world.clock.now(), invocation.exception
            if failure is None or policy is None or not policy.allows(retry + 1):
                with world.lock:
                    delivery.finish(now, is_success=failure is None)
                self._listeners.wake()
                return
            wait = policy.wait_before(retry + 1)
            with world.lock:
                delivery.hold(now + wait)
            time.sleep(wait.total_seconds())
