"""The next runs of a timer, as printed by `show`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

from funcdeco.grammar import GrammarError
from funcdeco.grammar.expression import settings_in
from funcdeco.grammar.timer.ncrontab import Cron
from funcdeco.grammar.timer.schedule import parse_schedule
from funcdeco.grammar.timer.zone import TIME_ZONE, zone_name, zone_named
from funcdeco.grammar.timespan import format_timespan

COUNT = 5
"""The number of runs to show."""


def next_runs(schedule: str, settings: Mapping[str, str], now: datetime) -> list[str]:
    """Return lines with the next runs of a timer after *now*, which must be timezone-aware.

    The result is empty if *schedule* is invalid or contains an unknown setting.
    """
    lower = {name.lower(): value for name, value in settings.items()}
    try:
        meaning = parse_schedule(_filled(schedule, lower))
    except (GrammarError, KeyError):
        return []
    if isinstance(meaning, Cron):
        return _clock_runs(meaning, zone_name(settings), now)
    if meaning <= timedelta(0):
        return ["next runs: continuously"]
    return [f"next runs: every {format_timespan(meaning)} from the host's start ([d.]hh:mm:ss)"]


def _filled(text: str, settings: Mapping[str, str]) -> str:
    """Return *text* with its settings filled in. Raises KeyError for an unknown setting."""
    for use in reversed(settings_in(text)):
        text = text[: use.start] + settings[use.name.lower()] + text[use.end :]
    return text


def _clock_runs(cron: Cron, name: str, now: datetime) -> list[str]:
    zone = zone_named(name)
    shown = name if zone else "UTC" + (f"; unknown time zone in `{TIME_ZONE}`" if name else "")
    found = cron.occurrences(now.astimezone(zone or timezone.utc), COUNT)
    if not found:
        return [f"next runs ({shown}): none"]
    return [f"next runs ({shown}):", *(f"  {_format(moment)}" for moment in found)]


def _format(moment: datetime) -> str:
    """Return a time to the second, with its offset unless it is in UTC."""
    if moment.tzinfo is timezone.utc:
        return f"{moment:%Y-%m-%d %H:%M:%S}"
    return moment.isoformat(" ", "seconds")
