"""Let a function process in real time what one source delivers, several deliveries at once.

Each pump has a thread that looks for work; the calls run in threads of a pool.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import datetime
from itertools import count

from funcdeco.engine.app import EngineApp
from funcdeco.engine.delivery.signals import Signals
from funcdeco.engine.delivery.source import Concurrency, Delivery, Source
from funcdeco.engine.event import BindError
from funcdeco.engine.invocation import Invocation
from funcdeco.engine.retry import RetryPolicy

_LONGEST_WAIT = 1.0
"""Seconds after which a pump looks at its source and at the clock in any case."""


class Slots:
    """The calls of one trigger that run, or of several that share their limit.

    It is read and changed only while the lock of the world is held.
    """

    def __init__(self, concurrency: Concurrency) -> None:
        self._concurrency = concurrency
        self.running: int = 0

    @property
    def room(self) -> int:
        """How much work may be taken now."""
        return self._concurrency.room(self.running)


class Pump:
    """Takes work from *source*, and lets its function process it until the signals stop it.

    *on_settled* is called after each delivery, and *on_error* with an error of our own. *guard* is
    held while the source or a delivery is used, by default the lock of the world.
    """

    def __init__(
        self,
        app: EngineApp,
        source: Source,
        slots: Slots,
        signals: Signals,
        pool: ThreadPoolExecutor,
        on_settled: Callable[[Source], None] = lambda _: None,
        on_error: Callable[[BaseException], None] = lambda _: None,
        guard: AbstractContextManager[object] | None = None,
    ) -> None:
        self._app = app
        self._world = app.world
        self._source = source
        self._slots = slots
        self._signals = signals
        self._pool = pool
        self._on_settled = on_settled
        self._on_error = on_error
        self._guard = app.world.lock if guard is None else guard
        self._running: dict[int, Delivery] = {}
        self._is_taking = False

    def run(self) -> None:
        """Run until the signals stop it; calls that run go on."""
        try:
            self._run()
        finally:
            self._signals.wake()  # for those that wait until this is idle

    def _run(self) -> None:
        signals = self._signals
        while not signals.is_stopped:
            seen, now = signals.version, self._world.clock.now()
            try:
                taken = self._take(now)
                for delivery in taken:
                    self._pool.submit(self._process, delivery)
                if not taken:
                    signals.wait(seen, self._seconds_until_due(now))
            except Exception as error:  # the next attempt may work  # noqa: BLE001
                if not signals.is_stopped:
                    self._on_error(error)
                signals.sleep(_LONGEST_WAIT)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being processed."""
        return not self._running and not self._is_taking

    def renew(self) -> None:
        """Keep what is being processed from others."""
        with self._guard:
            with self._world.lock:
                running = list(self._running.values())
            for delivery in running:
                delivery.renew(self._world.clock.now())

    def _take(self, now: datetime) -> list[Delivery]:
        with self._guard:
            with self._world.lock:
                # Under this lock it is stopped, so that what was taken is attempted in any case.
                room = 0 if self._signals.is_stopped else self._slots.room
                self._slots.running += room  # others may share them
                self._is_taking = room > 0
            taken: list[Delivery] = []
            try:
                taken += self._source.take(now, room) if room else ()
            finally:
                with self._world.lock:
                    self._slots.running += len(taken) - room
                    self._running.update((id(one), one) for one in taken)
                    self._is_taking = False
        return taken

    def _seconds_until_due(self, now: datetime) -> float:
        """Return how long to wait for work that wasn't ready at *now*."""
        with self._guard:
            due = self._source.due(now) if self._slots.room else None
        if due is None or due <= now:  # it waits for what runs, which wakes this pump at its end
            return _LONGEST_WAIT
        left = (due - self._world.clock.now()).total_seconds()
        return min(max(left, 0.0), _LONGEST_WAIT)

    def _process(self, delivery: Delivery) -> None:
        is_success: bool | None = None
        try:
            is_success = self._attempts(delivery)
        except BaseException as error:  # such as KeyboardInterrupt in a handler  # noqa: BLE001
            self._app.failed(self._source.function, error)
            is_success = False
        try:
            self._settle(delivery, is_success)
            if is_success is not None:
                self._on_settled(self._source)
        except Exception as error:  # such as a poison queue that is full  # noqa: BLE001
            self._on_error(error)
        self._signals.wake()

    def _settle(self, delivery: Delivery, is_success: bool | None) -> None:
        """Settle a delivery; return it if the signals have stopped its attempts."""
        with self._guard:
            now = self._world.clock.now()
            try:
                if is_success is None:
                    delivery.release(now)
                else:
                    delivery.finish(now, is_success=is_success)
            finally:
                with self._world.lock:
                    self._slots.running -= 1
                    del self._running[id(delivery)]

    def _attempts(self, delivery: Delivery) -> bool | None:
        """Make all attempts that the retry policy allows; return whether the last one succeeded.

        Return None if the signals stop it before that.
        """
        policy = self._app.retry_policy(self._source.function)
        identity = str(uuid.uuid4())
        failure: BaseException | None = None
        for retry in count():
            if retry and self._signals.is_stopped:
                return None
            invocation = self._invoke(delivery, policy, retry, failure, identity)
            failure = None if invocation is None else invocation.exception
            if failure is None:
                return True
            if policy is None or not policy.allows(retry + 1):
                return False
            wait = policy.wait_before(retry + 1)
            with self._guard:
                delivery.hold(self._world.clock.now() + wait)
            self._signals.sleep(wait.total_seconds())
        raise AssertionError("unreachable")

    def _invoke(
        self,
        delivery: Delivery,
        policy: RetryPolicy | None,
        retry: int,
        failure: BaseException | None,
        identity: str,
    ) -> Invocation | None:
        """Return the invocation; None if there is nothing left to do."""
        app, function = self._app, self._source.function
        context = policy.context(retry, failure) if policy is not None else None
        try:
            with self._guard:
                event = delivery.event()
            if event is None:
                return None
            return app.invoke(function, event, {}, context, invocation_id=identity)
        except BindError as error:
            return app.failed(function, error, identity)
