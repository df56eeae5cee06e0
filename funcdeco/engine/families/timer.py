"""Timers: row H-TMR-01; see `TimerInfo` and `TimerTriggerBinding`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from funcdeco.engine.dates import format_date
from funcdeco.engine.event import Event
from funcdeco.engine.typed_data import as_json
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.grammar import GrammarError
from funcdeco.grammar.timer.schedule import parse_schedule

NEVER = "0001-01-01T00:00:00"
"""`DateTime.MinValue`: the time of the last run before the first one."""


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
    status = {
        "Last": _time(last),
        "Next": _time(now),
        "LastUpdated": _time(last),
    }
    is_monitored = declaration.value("useMonitor") is not False
    info: dict[str, Any] = {
        "Schedule": {"AdjustForDST": not _is_span(schedule)},
        "ScheduleStatus": status if is_monitored else None,
        "IsPastDue": past_due,
    }
    return Event(as_json(info), {"TimerTrigger": format_date(now, "MM/dd/yyyy HH:mm:ss")}, {})


def _time(time: datetime | None) -> str:
    return NEVER if time is None else time.isoformat()


def _is_span(schedule: str) -> bool:
    try:
        return isinstance(parse_schedule(schedule), timedelta)
    except GrammarError:
        return False
