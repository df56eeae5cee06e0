"""Timers: rows H-TMR-01 to 06.

See `TimerListener` in azure-webjobs-sdk-extensions.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from funcdeco.engine.delivery.source import ONE_CALL, Concurrency, Delivery, Listener
from funcdeco.engine.event import Event
from funcdeco.engine.families.timer import NEVER, Status, run_event
from funcdeco.engine.schedule import schedule_of
from funcdeco.functions.model import Function


class TimerSource:
    """The runs of one timer; they never overlap."""

    concurrency: Concurrency = ONE_CALL

    def __init__(self, listener: Listener) -> None:
        self.function: Function = listener.function
        declaration = listener.declaration
        self._schedule = schedule_of(declaration, listener.settings)
        self._runs_on_startup = str(declaration.value("runOnStartup")).lower() == "true"
        self._is_past_due = False
        self._running_since: datetime | None = None
        self._since = listener.world.clock.now()
        self._next = self._schedule.next_after(self._since)
        self._last = self._updated = NEVER

    @property
    def is_monitored(self) -> bool:
        """Whether the host stores the status (H-TMR-03)."""
        return self._schedule.is_monitored

    @property
    def status(self) -> Status:
        """What continues the schedule in another process; a run that goes on counts as ended."""
        since = self._running_since
        if since is None:
            return Status(self._last, self._next, self._since)
        return Status(since, self._schedule.next_after(since), since)

    def upcoming(self, count: int) -> list[datetime]:
        """Return the next *count* times at which it fires, fewer if the schedule ends."""
        found = [one for one in (self.status.next,) if one is not None]
        while found and len(found) < count:
            following = self._schedule.next_after(found[-1])
            if following is None:
                break
            found.append(following)
        return found

    def restart(self, now: datetime) -> None:
        """Compute the next run from *now*."""
        self._since, self._next = now, self._schedule.next_after(now)

    def start_from(self, stored: Status, now: datetime) -> None:
        """Start as the host does with the status that it has stored (H-TMR-04)."""
        self.continue_from(stored, now)
        self._is_past_due = self._next is not None and now > self._next

    def continue_from(self, status: Status, now: datetime) -> None:
        """Continue a schedule: what became due meanwhile runs once, and isn't past due.

        If the schedule has changed, the next run is computed from *now*, unless it is later anyway.
        """
        since = status.updated if status.last == NEVER else status.last
        expected = None if since == NEVER else self._schedule.next_after(since)
        if expected is not None and expected == status.next:
            self._last, self._since, self._updated = status.last, since, status.updated
            self._next = expected
        elif expected is not None and expected > now:
            self._since, self._next = since, expected

    def run_at_start(self, *, is_wanted: bool = True) -> None:
        """Let the timer fire at once, as with `runOnStartup`, or not."""
        self._runs_on_startup = is_wanted

    def take(self, now: datetime, most: int | None = None) -> Sequence[Delivery]:
        """Return the run that is due; of several missed ones, only one (H-TMR-02)."""
        time = self.due(now)
        if time is None or time > now:
            return ()
        is_past_due, self._is_past_due = self._is_past_due, False
        is_startup, self._runs_on_startup = self._runs_on_startup, False
        planned = None if is_startup or is_past_due else self._next
        run = TimerDelivery(self, now, planned, is_past_due=is_past_due)
        self._running_since = run.started
        return (run,)

    def redelivery(self, now: datetime) -> None:
        """Return None: a run that failed isn't repeated."""
        return

    def due(self, now: datetime) -> datetime | None:
        """Return when the timer fires; now at the start with `runOnStartup` (H-TMR-05)."""
        if self._running_since is not None:
            return None
        return now if self._runs_on_startup else self._next

    def event(self, now: datetime, *, is_past_due: bool) -> Event:
        """Return the event, which has the status before the run."""
        status = None
        if self._schedule.is_monitored:
            status = Status(self._last, self._next, self._updated)
        zone, adjusts = self._schedule.zone, self._schedule.adjusts_for_dst
        return run_event(status, now, zone, adjusts_for_dst=adjusts, past_due=is_past_due)

    def released(self) -> None:
        """Fire again for the same occurrence."""
        self._running_since = None

    def ended(self, started: datetime) -> None:
        """Compute the next run from the start of this one."""
        self._running_since = None
        self._since = started
        self._last = self._updated = started.astimezone(self._schedule.zone)
        self._next = self._schedule.next_after(started)


class TimerDelivery:
    """One run of a timer."""

    def __init__(
        self, source: TimerSource, now: datetime, planned: datetime | None, *, is_past_due: bool
    ) -> None:
        self._source = source
        self._is_past_due = is_past_due
        self.started: datetime = now if planned is None else max(now, planned)

    def event(self) -> Event:
        """Return the event of the run."""
        return self._source.event(self.started, is_past_due=self._is_past_due)

    def hold(self, until: datetime) -> None:
        """Wait: the timer doesn't fire while it runs."""

    def renew(self, now: datetime) -> None:
        """Do nothing: the timer doesn't fire while it runs."""

    def release(self, now: datetime) -> None:
        """Let the timer fire again."""
        self._source.released()

    def finish(self, now: datetime, *, is_success: bool) -> None:
        """Continue the schedule, whether the run failed or not."""
        self._source.ended(self.started)
