"""Timer schedules: NCRONTAB, else a time span, in the order of the host's `TimerSchedule`."""

from __future__ import annotations

from datetime import datetime, timedelta

from funcdeco.grammar import GrammarError
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.grammar.timer.ncrontab import Cron, parse_cron
from funcdeco.grammar.timespan import parse_timespan

Schedule = Cron | timedelta
# How many values a field has, the seconds between two of them, and the fields around it.
_FIELDS = (
    (1, 86400, "0 0 0 ", " * *"),
    (24, 3600, "0 0 ", " * * *"),
    (60, 60, "0 ", " * * * *"),
    (60, 1, "", " * * * * *"),
)
_LIKE_A_SPAN = late_pattern(r"\s*-?[0-9]\S*\s*")


def parse_schedule(text: str) -> Schedule:
    """Return the parsed schedule, or raise the `GrammarError` of the form that it resembles."""
    try:
        return parse_cron(text)
    except GrammarError as error:
        fault = error
    try:
        return parse_timespan(text)
    except GrammarError as error:
        raise error if _LIKE_A_SPAN.fullmatch(text) else fault from None


def next_after(schedule: Schedule, moment: datetime) -> datetime | None:
    """Return when the timer fires next after *moment*; None if it never does.

    Time spans aren't aligned to the clock (H-TMR-06). For NCRONTAB, *moment* is in the time zone of
    the schedule; see `Cron.occurrences`.
    """
    if isinstance(schedule, timedelta):
        try:
            return moment + schedule
        except OverflowError:
            return None
    return next(iter(schedule.occurrences(moment, 1)), None)


def as_cron(span: timedelta) -> str | None:
    """Return an NCRONTAB expression that fires at the interval *span*; None if there is none."""
    seconds = span // timedelta(seconds=1)
    if span != timedelta(seconds=seconds):
        return None
    for size, unit, before, after in _FIELDS:
        count, rest = divmod(seconds, unit)
        if count > 0 and rest == 0 and size % count == 0:
            return f"{before}{'*' if count == 1 else f'*/{count}'}{after}"
    return None
