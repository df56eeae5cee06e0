"""Schedules of timers: when the host fires them next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone, tzinfo
from typing import NamedTuple

from funcdeco.engine.expressions import fill_settings
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.grammar.timer.ncrontab import Cron
from funcdeco.grammar.timer.schedule import Schedule, next_after, parse_schedule
from funcdeco.grammar.timer.zone import zone_name, zone_named

_MINUTE = timedelta(minutes=1)


class TimerSchedule(NamedTuple):
    """The schedule of a timer in its time zone."""

    schedule: Schedule
    zone: tzinfo
    is_monitored: bool
    """Whether the host stores its status (H-TMR-03)."""

    def next_after(self, moment: datetime) -> datetime | None:
        """Return when it fires next, in its time zone; None if it never does."""
        return next_after(self.schedule, moment.astimezone(self.zone))

    @property
    def adjusts_for_dst(self) -> bool:
        """`AdjustForDST` of the event (H-TMR-01)."""
        return isinstance(self.schedule, Cron)


def schedule_of(declaration: BindingDeclaration, settings: Mapping[str, str]) -> TimerSchedule:
    """Return the schedule of a timer trigger. Raises GrammarError or ExpressionError."""
    schedule = parse_schedule(fill_settings(declaration.string("schedule") or "", settings))
    zone = zone_named(zone_name(settings)) or timezone.utc
    monitored = str(declaration.value("useMonitor")).lower() != "false"
    return TimerSchedule(schedule, zone, monitored and not _is_below_a_minute(schedule))


def _is_below_a_minute(schedule: Schedule) -> bool:
    return schedule < _MINUTE if isinstance(schedule, timedelta) else schedule.is_below_a_minute
