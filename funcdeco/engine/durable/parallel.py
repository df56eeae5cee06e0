"""Run what is ready in a task hub in real time: several functions at once, each in a thread.

The hub is read and changed only while its lock is held, and no function runs meanwhile. So a
function may use a durable client: its call is answered while the function waits.
"""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple

from funcdeco.engine.delivery.signals import Signals
from funcdeco.engine.durable.entries import ActivityCall
from funcdeco.engine.durable.host import DurableHost
from funcdeco.engine.durable.lock import HubClosed
from funcdeco.engine.host_options import HostOptions

_AT_ONCE = 10 * (os.cpu_count() or 1)
_LONGEST_WAIT = 1.0
"""Seconds after which timers are looked at in any case, since the clock may be set."""
ORCHESTRATOR, ACTIVITY, ENTITY = "Orchestrator", "Activity", "Entity"


class _Job(NamedTuple):
    kind: str
    run: Callable[[], None]


class ParallelWorker:
    """Runs the durable functions of *durable* until *signals* stop it.

    *on_error* gets the errors that aren't those of a function, such as a step that isn't
    deterministic.
    """

    def __init__(
        self,
        durable: DurableHost,
        options: HostOptions,
        signals: Signals,
        pool: ThreadPoolExecutor,
        on_error: Callable[[BaseException], None] = lambda _: None,
    ) -> None:
        self._hub = durable.hub
        self._worker = durable.worker
        self._signals = signals
        self._pool = pool
        self._on_error = on_error
        self._most = {
            kind: most_at_once(options, kind) for kind in (ORCHESTRATOR, ACTIVITY, ENTITY)
        }
        self._counting = threading.Lock()
        self._running: Counter[str] = Counter()
        self.running_calls: list[ActivityCall] = []
        """The activities that run."""
        self._hub.keeps_results = False
        durable.api.pump = _nothing
        durable.api.on_change = signals.wake
        durable.api.sleep = signals.sleep

    def run(self) -> None:
        """Run until the signals stop it; functions that run go on."""
        signals, hub = self._signals, self._hub
        while not signals.is_stopped:
            seen = signals.version
            with hub.lock:
                hub.fire_timers()
                jobs = [] if signals.is_stopped else list(self._claimed())
                due = hub.timers.next_due(retries_only=False)
                left = _LONGEST_WAIT if due is None else (due - hub.now()).total_seconds()
            for job in jobs:
                self._pool.submit(self._do, job)
            signals.wait(seen, min(max(left, 0.0), _LONGEST_WAIT))

    @property
    def is_idle(self) -> bool:
        """Whether no function runs."""
        return not any(self._running.values())

    def forget(self) -> None:
        """Forget what no orchestration needs any more."""
        with self._hub.lock:
            self._hub.forget_timers()

    def _claimed(self) -> Iterator[_Job]:
        """Yield what is ready, as far as it may run now, and keep it from being yielded again."""
        yield from self._steps()
        hub = self._hub
        while hub.activities and self._claims(ACTIVITY):
            yield _Job(ACTIVITY, partial(self._call, hub.activities.popleft()))
        for entity in list(hub.entities.values()):
            is_ready = entity.inbox and not entity.is_running and entity.name in hub.entity_names
            if is_ready and self._claims(ENTITY):
                entity.is_running = True
                yield _Job(ENTITY, partial(self._worker.run_entity, entity))

    def _steps(self) -> Iterator[_Job]:
        active, known = self._hub.active, self._hub.orchestrators
        for identity, instance in list(active.items()):
            if instance.is_over:
                del active[identity]
                continue
            is_ready = instance.is_ready and instance.name.lower() in known
            if is_ready and not instance.is_stepping and self._claims(ORCHESTRATOR):
                instance.is_stepping = True
                yield _Job(ORCHESTRATOR, partial(self._worker.run_step, instance))

    def _call(self, call: ActivityCall) -> None:
        self.running_calls.append(call)
        try:
            self._worker.run_activity(call)
        finally:
            self.running_calls.remove(call)

    def _claims(self, kind: str) -> bool:
        with self._counting:
            if self._running[kind] >= self._most[kind]:
                return False
            self._running[kind] += 1
            return True

    def _do(self, job: _Job) -> None:
        try:
            job.run()
        except HubClosed:  # another process has the hub now, and runs it again
            pass
        except BaseException as error:  # such as a step that isn't deterministic  # noqa: BLE001
            self._on_error(error)
        finally:
            with self._counting:
                self._running[job.kind] -= 1
            self._signals.wake()


def most_at_once(options: HostOptions, kind: str) -> int:
    """Return how many orchestrators, activities or entities run at the same time (H-DUR-18)."""
    at = "extensions", "durableTask", f"maxConcurrent{kind}Functions"
    return max(options.number(_AT_ONCE, *at), 1)


def _nothing() -> None:
    pass
