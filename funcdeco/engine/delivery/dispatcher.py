"""Let functions process what waits for them, until nothing is left or the clock has advanced."""

from __future__ import annotations

import heapq
import itertools
import uuid
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from funcdeco.engine.app import EngineApp
from funcdeco.engine.context import RetryContext
from funcdeco.engine.delivery.loops import explain
from funcdeco.engine.delivery.source import Delivery, Listener, Source
from funcdeco.engine.delivery.tables import SOURCES
from funcdeco.engine.delivery.timers import TimerSource
from funcdeco.engine.enabled import is_enabled
from funcdeco.engine.errors import is_usage_error
from funcdeco.engine.event import BindError
from funcdeco.engine.expressions import ExpressionError
from funcdeco.engine.invocation import Invocation
from funcdeco.engine.logs import log_not_started
from funcdeco.engine.retry import RetryPolicy
from funcdeco.functions.model import Function
from funcdeco.grammar import GrammarError

__tracebackhide__ = is_usage_error

LIMIT = 10_000
"""How many invocations a run may have."""


@dataclass
class Work:
    """A delivery with its attempts."""

    function: Function
    delivery: Delivery
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    retry: int = 0
    """Number of the attempt, from 0."""
    failure: BaseException | None = None
    """That of the previous attempt."""


class Steps:
    """The invocations of one run, and the bound on their number."""

    def __init__(self, limit: int) -> None:
        self.invocations: list[Invocation] = []
        self.limit = limit
        self._left = limit

    @property
    def is_over(self) -> bool:
        """Whether no further step is allowed."""
        return self._left <= 0

    def count(self) -> None:
        """Count one step."""
        self._left -= 1

    def restart(self) -> None:
        """Allow as many steps again, since the clock has moved."""
        self._left = self.limit


class Dispatcher:
    """The listeners of an app, started when this is created."""

    def __init__(self, app: EngineApp) -> None:
        self._app = app
        self._clock = app.world.clock
        self._durable = app.durable.worker
        self._settings = app.settings
        self._timers: list[TimerSource] = []
        self._queues: list[Source] = []
        self._waiting: list[tuple[datetime, int, Work]] = []
        self._order = itertools.count()
        for listener in self._listeners():
            try:
                self._add(listener)
            except (ExpressionError, GrammarError) as error:  # the host starts the others
                log_not_started(listener.function.name, error)

    def _add(self, listener: Listener) -> None:
        source = SOURCES[listener.declaration.kind](listener)
        if isinstance(source, TimerSource):
            self._timers.append(source)
        else:
            self._queues.append(source)

    def _listeners(self) -> Iterator[Listener]:
        options = self._app.options
        for function in self._app.functions:
            trigger = function.declared_trigger
            if trigger is None or trigger.kind not in SOURCES:
                continue
            if is_enabled(function.name, self._settings, options.content):
                yield Listener(function, trigger, self._settings, options, self._app.world)

    def restart_timers(self) -> None:
        """Compute anew when timers are due, since the clock was set."""
        for timer in self._timers:
            timer.restart(self._clock.now())

    def run_durable(self, limit: int) -> list[Invocation]:
        """Run only orchestrations and entities, and wait for their next attempts.

        Raises EndlessRun after *limit* invocations, and NonDeterministic.
        """
        steps = Steps(limit)
        self._drain_durable(steps)
        while (time := self._durable.next_due(retries_only=True)) is not None:
            self._move(time, steps)
            self._drain_durable(steps)
        return steps.invocations

    def run(self, limit: int) -> list[Invocation]:
        """Process all that is ready, and wait for what failed to be ready again.

        Raises EndlessRun after *limit* invocations.
        """
        steps = Steps(limit)
        self._drain(self._queues, steps)
        while (time := self._next_redelivery()) is not None:
            self._move(time, steps)
            self._drain(self._queues, steps)
        return steps.invocations

    def advance(self, until: datetime, limit: int) -> list[Invocation]:
        """Move the clock to *until*, and process all that becomes ready, in order.

        Raises EndlessRun after *limit* invocations at one time.
        """
        steps = Steps(limit)
        every: list[Source] = [*self._timers, *self._queues]
        self._drain(every, steps)
        while (time := self._next_due(every)) is not None and time <= until:
            if time > self._clock.now():
                steps.restart()
            self._move(time, steps)
            self._drain(every, steps)
        self._clock.move_to(until)
        return steps.invocations

    def _move(self, time: datetime, steps: Steps) -> None:
        self._count(steps)
        self._clock.move_to(time)

    def _next_redelivery(self) -> datetime | None:
        now = self._clock.now()
        times = (source.redelivery(now) for source in self._queues)
        return self._earliest([self._durable.next_due(retries_only=True), *times])

    def _next_due(self, sources: Iterable[Source]) -> datetime | None:
        now = self._clock.now()
        times = (source.due(now) for source in sources)
        return self._earliest([self._durable.next_due(retries_only=False), *times])

    def _earliest(self, times: Iterable[datetime | None]) -> datetime | None:
        retries = [entry[0] for entry in self._waiting[:1]]
        return min([*retries, *(time for time in times if time is not None)], default=None)

    def _drain(self, sources: Iterable[Source], steps: Steps) -> None:
        """Process what is ready, and what is ready thereafter, at the present time."""
        is_busy = True
        while is_busy:
            is_busy = self._retry(steps) | self._drain_durable(steps)
            for source in sources:
                taken = deque(source.take(self._clock.now()))
                is_busy = is_busy or bool(taken)
                self._try_each(source.function, taken, steps)

    def _try_each(self, function: Function, taken: deque[Delivery], steps: Steps) -> None:
        """Make the first attempts; if the run stops, return what wasn't processed."""
        try:
            while taken:
                self._try(Work(function, taken[0]), steps)
                taken.popleft()
        except BaseException:
            for delivery in taken:
                delivery.release(self._clock.now())
            raise

    def _drain_durable(self, steps: Steps) -> bool:
        """Run the orchestrations and entities that are ready; return whether there were any."""
        every = self._app.invocations
        before = len(every)

        def note() -> None:
            nonlocal before
            steps.invocations += every[before:]
            before = len(every)

        def count() -> None:
            note()  # an endless run is explained by its invocations
            self._count(steps)

        try:
            return self._durable.run(count)
        finally:
            note()

    def _retry(self, steps: Steps) -> bool:
        """Make the attempts that are due; return whether there were any."""
        now = self._clock.now()
        due: list[Work] = []
        while self._waiting and self._waiting[0][0] <= now:
            due.append(heapq.heappop(self._waiting)[2])
        for work in due:
            self._try(work, steps)
        return bool(due)

    def _try(self, work: Work, steps: Steps) -> None:
        """Make one attempt, and settle the work unless another one follows."""
        self._count(steps)
        policy = self._app.retry_policy(work.function)
        invocation = self._invoke(work, policy)
        if invocation is None:
            return
        steps.invocations.append(invocation)
        now = self._clock.now()
        if invocation.is_success or policy is None or not policy.allows(work.retry + 1):
            work.delivery.finish(now, is_success=invocation.is_success)
            return
        work.retry += 1
        work.failure = invocation.exception
        time = now + policy.wait_before(work.retry)
        work.delivery.hold(time)
        heapq.heappush(self._waiting, (time, next(self._order), work))

    def _invoke(self, work: Work, policy: RetryPolicy | None) -> Invocation | None:
        """Return the invocation; one whose event can't be bound fails (H-QUE-09)."""
        retry: RetryContext | None = None
        if policy is not None:
            retry = policy.context(work.retry, work.failure)
        try:
            event = work.delivery.event()
        except BindError as error:
            failed = self._app.failed(work.function, error, work.id)
            failed.retry_count = work.retry
            return failed
        if event is None:
            return None
        return self._app.invoke(work.function, event, {}, retry, invocation_id=work.id)

    def _count(self, steps: Steps) -> None:
        if steps.is_over:
            limit, functions = steps.limit, self._app.functions
            raise explain(limit, steps.invocations, functions, self._settings)
        steps.count()
