"""Timers: row H-TMR-01; see `TimerInfo` and `TimerTriggerBinding`."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any, NamedTuple

from funcdeco.engine.dates import format_date
from funcdeco.engine.event import Event
from funcdeco.engine.typed_data import as_json
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.grammar import GrammarError
from funcdeco.grammar.timer.schedule import parse_schedule

NEVER = datetime(1, 1, 1, tzinfo=timezone.utc)
"""`DateTime.MinValue`: the time of the last run before the first one."""


class Status(NamedTuple):
    """The status of a schedule, as the host stores it."""

    last: datetime = NEVER
    next: datetime | None = None
    updated: datetime = NEVER


def event_of(
    declaration: BindingDeclaration,
    now: datetime,
    schedule: str,
    *,
    past_due: bool = False,
    last: datetime | None = None,
) -> Event:
    """Return the event for a run that is due at *now*; *last* is the time of the previous one.

    *schedule* is the schedule with its settings filled in.
    """
    status = Status(last or NEVER, now, last or NEVER)
    is_monitored = declaration.value("useMonitor") is not False
    return run_event(
        status if is_monitored else None,
        now,
        timezone.utc,
        adjusts_for_dst=not _is_span(schedule),
        past_due=past_due,
    )


def run_event(
    status: Status | None,
    now: datetime,
    zone: tzinfo,
    *,
    adjusts_for_dst: bool,
    past_due: bool = False,
) -> Event:
    """Return the event of a run at *now*; *status* is the one before it, None if it isn't stored.

    Times are in *zone*, with their offset.
    """
    shown: dict[str, Any] | None = None
    if status is not None:
        times = {"Last": status.last, "Next": status.next, "LastUpdated": status.updated}
        shown = {name: _local(time or NEVER, zone) for name, time in times.items()}
    info = {
        "Schedule": {"AdjustForDST": adjusts_for_dst},
        "ScheduleStatus": shown,
        "IsPastDue": past_due,
    }
    return Event(as_json(info), {"TimerTrigger": format_date(now, "MM/dd/yyyy HH:mm:ss")}, {})


def _local(time: datetime, zone: tzinfo) -> str:
    """Return a time as .NET writes it, without zeros at the end of the fraction."""
    text = (time if time == NEVER else time.astimezone(zone)).isoformat()
    head, dot, rest = text.partition(".")
    return f"{head}.{rest[:6].rstrip('0')}{rest[6:]}" if dot else text


def _is_span(schedule: str) -> bool:
    try:
        return isinstance(parse_schedule(schedule), timedelta)
    except GrammarError:
        return False
