"""Timers: row H-TMR-01."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any, NamedTuple

from funcdeco.engine.event import Event
from funcdeco.engine.typed_data import as_json


class Status(NamedTuple):
    """The status of a schedule, as the host stores it."""

    last: datetime
    next: datetime | None
    updated: datetime


def event_of(
    status: Status | None,
    now: datetime,
    zone: tzinfo,
    *,
    adjusts_for_dst: bool = True,
    past_due: bool = False,
) -> Event:
    """Return the event of a run at *now*; *status* is the one before it, None if it isn't stored."""
    shown: dict[str, Any] | None = None
    if status is not None:
        times = {"Last": status.last, "Next": status.next, "LastUpdated": status.updated}
        shown = {name: _local(time, zone) for name, time in times.items()}
    content = {
        "Schedule": {"AdjustForDST": adjusts_for_dst},
        "ScheduleStatus": shown,
        "IsPastDue": past_due,
    }
    return Event(as_json(content), {"TimerTrigger": now.strftime("%m/%d/%Y %H:%M:%S")}, {})


def _local(time: datetime | None, zone: tzinfo) -> str:
    """Return a time with its offset, without zeros at the end of the fraction, as .NET writes it."""
    if time is None or time.year == 1:
        return "0001-01-01T00:00:00+00:00"
    text = time.astimezone(zone).isoformat()
    head, dot, rest = text.partition(".")
    return f"{head}.{rest[:6].rstrip('0')}{rest[6:]}" if dot else text
