"""Timer schedules: NCRONTAB, else a time span, in the order of the host's `TimerSchedule`."""

from __future__ import annotations

import re
from datetime import timedelta

from funcdeco.grammar import GrammarError
from funcdeco.grammar.timer.ncrontab import Cron, parse_cron
from funcdeco.grammar.timespan import parse_timespan

Schedule = Cron | timedelta
_LIKE_A_SPAN = re.compile(r"\s*-?[0-9]\S*\s*")


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
