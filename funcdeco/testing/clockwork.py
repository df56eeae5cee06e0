"""The part of `TestClient` that lets outputs trigger functions, and that moves the clock."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from funcdeco.engine.arguments import check_type, checked
from funcdeco.engine.delivery.dispatcher import LIMIT, Dispatcher
from funcdeco.engine.errors import UsageError, is_usage_error
from funcdeco.engine.invocation import Invocation
from funcdeco.testing.session import Session

__tracebackhide__ = is_usage_error


class EarlierTime(UsageError, ValueError):
    """Raised for a time to which the clock would have to move back."""


class Clockwork(Session):
    """Runs what waits in the stores, and what is due."""

    _started: Dispatcher | None = None

    @property
    def now(self) -> datetime:
        """The time of the app's clock, in UTC. Set it to stop the clock at a time of your choice.

        A stopped clock moves only by `advance` and while `run` waits for retries. Timers that would
        have been due before the new time don't run. A time without a zone is in UTC.
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
        """Let what is in queues and other stores trigger the functions that listen there.

        Ends when nothing is left: what fails is tried again as often as the host would, and ends
        where the host puts it, such as a poison queue. The clock moves on by the host's waits
        between attempts. Timers and messages that aren't visible yet wait for `advance`. Returns
        the invocations in order. Raises EndlessRun after *limit* invocations, with the functions
        that trigger each other.
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
        """Move the clock: timers, delayed messages and retries run when they are due, in order.

        The first call starts the timers; with `runOnStartup`, they run at once. Returns the
        invocations in order. Raises EndlessRun after *limit* invocations at the same time.
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
