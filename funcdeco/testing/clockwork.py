"""The part of `TestClient` that lets outputs trigger functions and moves the clock."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from funcdeco.engine.arguments import check_type, checked
from funcdeco.engine.delivery.dispatcher import LIMIT, Dispatcher
from funcdeco.engine.errors import UsageError, is_usage_error
from funcdeco.engine.invocation import Invocation
from funcdeco.testing.session import Session

__tracebackhide__ = is_usage_error


class EarlierTime(UsageError, ValueError):
    """Raised for a time before the present time of the clock."""


class Clockwork(Session):
    """Runs functions for waiting messages and for timers that are due."""

    _started: Dispatcher | None = None

    @property
    def now(self) -> datetime:
        """The time of the app's clock, in UTC. Set it to stop the clock at that time.

        A stopped clock moves only during `advance`, and while `run` waits for retries. Timers that
        would have been due before the new time don't run. A time without a time zone is in UTC.
        """
        return self._app.world.clock.now()

    @now.setter
    def now(self, time: datetime) -> None:
        check_type("`now`", time, datetime)
        self._app.world.clock.freeze(time)
        if self._started is not None:
            self._started.restart_timers()

    @checked
    def run(self, *, limit: int = LIMIT) -> list[Invocation]:
        """Deliver the contents of queues and other stores to the functions that listen to them.

        Return the invocations in order, once nothing is left to deliver. A failed delivery is
        retried as often as the host retries it, and then moved to where the host puts it, such as a
        poison queue. The clock advances by the host's delays between attempts. Timers, and
        messages that aren't visible yet, wait for `advance`. Raises EndlessRun after *limit*
        invocations; its message names the functions that trigger each other.
        """
        with self._app.surroundings.running():
            return self._observations.noticing(self._dispatcher.run(limit))

    @checked
    def advance(
        self,
        time: timedelta | None = None,
        *,
        to: datetime | None = None,
        days: float = 0,
        hours: float = 0,
        minutes: float = 0,
        seconds: float = 0,
        limit: int = LIMIT,
    ) -> list[Invocation]:
        """Move the clock, and run timers, delayed messages and retries in the order they are due.

        Return the invocations in order. The first call starts the timers; those with `runOnStartup`
        run immediately. Raises EndlessRun after *limit* invocations at the same time.
        """
        now = self.now
        spans = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        until = (now if to is None else _aware(to)) + spans + (time or timedelta())
        if until < now:
            raise EarlierTime(f"the clock can't move back from {now} to {until}; set `now` first")
        with self._app.surroundings.running():
            return self._observations.noticing(self._dispatcher.advance(until, limit))

    @property
    def _dispatcher(self) -> Dispatcher:
        if self._started is None:
            self._started = Dispatcher(self._app)
        return self._started


def _aware(time: datetime) -> datetime:
    return time if time.tzinfo else time.replace(tzinfo=timezone.utc)
