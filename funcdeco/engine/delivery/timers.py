"""Timers: rows H-TMR-01 to 06.

See `TimerListener` in azure-webjobs-sdk-extensions.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from funcdeco.engine.delivery.source import Delivery, Listener
from funcdeco.engine.event import Event
from funcdeco.engine.families.timer import NEVER, Status, run_event
from funcdeco.engine.schedule import schedule_of
from funcdeco.functions.model import Function


class TimerSource:
    """The runs of one timer; they never overlap."""

    def __init__(self, listener: Listener) -> None:
        self.function: Function = listener.function
        declaration = listener.declaration
        self._schedule = schedule_of(declaration, listener.settings)
        self._runs_on_startup = str(declaration.value("runOnStartup")).lower() == "true"
        self._is_running = False
        self._next = self._schedule.next_after(listener.world.clock.now())
        self._last = self._updated = NEVER

    def restart(self, now: datetime) -> None:
        """Compute the next run from *now*."""
        self._next = self._schedule.next_after(now)

    def take(self, now: datetime) -> Sequence[Delivery]:
        """Return the run that is due; of several missed ones, only one (H-TMR-02)."""
        time = self.due(now)
        if time is None or time > now:
            return ()
        is_startup, self._runs_on_startup = self._runs_on_startup, False
        self._is_running = True
        planned = None if is_startup else self._next
        return (TimerDelivery(self, now, planned),)

    def redelivery(self, now: datetime) -> None:
        """Return None: a run that failed isn't repeated."""
        return

    def due(self, now: datetime) -> datetime | None:
        """Return when the timer fires; now at the start with `runOnStartup` (H-TMR-05)."""
        if self._is_running:
            return None
        return now if self._runs_on_startup else self._next

    def event(self, now: datetime) -> Event:
        """Return the event, which has the status before the run."""
        status = None
        if self._schedule.is_monitored:
            status = Status(self._last, self._next, self._updated)
        zone, adjusts = self._schedule.zone, self._schedule.adjusts_for_dst
        return run_event(status, now, zone, adjusts_for_dst=adjusts)

    def released(self) -> None:
        """Fire again for the same occurrence."""
        self._is_running = False

    def ended(self, started: datetime) -> None:
        """Compute the next run from the start of this one."""
        self._is_running = False
        self._last = self._updated = started.astimezone(self._schedule.zone)
        self._next = self._schedule.next_after(started)


class TimerDelivery:
    """One run of a timer."""

    def __init__(self, source: TimerSource, started: datetime, planned: datetime | None) -> None:
        self._source = source
        self._started = started if planned is None else max(started, planned)

    def event(self) -> Event:
        """Return the event of the run."""
        return self._source.event(self._started)

    def hold(self, until: datetime) -> None:
        """Wait: the timer doesn't fire while it runs."""

    def release(self, now: datetime) -> None:
        """Let the timer fire again."""
        self._source.released()

    def finish(self, now: datetime, *, is_success: bool) -> None:
        """Continue the schedule, whether the run failed or not."""
        self._source.ended(self._started)
