"""The time zone of timer schedules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo

TIME_ZONE = "WEBSITE_TIME_ZONE"
"""The setting with its name; without it, schedules are in UTC (R-TMR-06)."""


def zone_named(name: str) -> tzinfo | None:
    """Return the time zone with this name in the tz database; None if there is none."""
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None


def zone_name(settings: Mapping[str, str]) -> str:
    """Return the name of the time zone in the app settings; "" without one."""
    named = (value for name, value in settings.items() if name.upper() == TIME_ZONE)
    return next(named, "")
