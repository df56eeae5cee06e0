"""Time spans as .NET's `TimeSpan.Parse` reads them in the invariant culture.

Python's `timedelta` has no parser, and duration libraries read ISO 8601 or English. .NET counts
ticks of 100 ns, which are truncated to microseconds here. Every .NET time span fits into a
`timedelta`.
"""

from __future__ import annotations

import re
from datetime import timedelta

from funcdeco.grammar import GrammarError

_TICKS = 10_000_000  # in a second
_LOWEST, _HIGHEST = -(2**63), 2**63 - 1
# .NET rejects a larger number, regardless of its unit.
_NUMBER = 0x0FFFFFFF
_SEVEN_DIGITS = 9_999_999
_SECONDS = {"d": 86400, "h": 3600, "m": 60, "s": 1}
_MOST = {"d": 10675199, "h": 23, "m": 59, "s": 59, "f": _NUMBER}
_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds", "f": "fraction"}
# The units of the numbers, by their separators; `0:0:0` also depends on the first number.
_SHAPES = {
    "0": "d",
    "0:0": "hm",
    "0:0:0": "hms",
    "0.0:0": "dhm",
    "0:0:.0": "hmf",
    "0:0:0.0": "hmsf",
    "0.0:0:0": "dhms",
    "0:0:0:0": "dhms",
    "0.0:0:.0": "dhmf",
    "0:0:0:.0": "dhmf",
    "0.0:0:0.0": "dhmsf",
    "0:0:0:0.0": "dhmsf",
}
# str.strip() removes four control characters more than .NET's Trim().
_BLANKS = (
    "\t\n\v\f\r \x85\xa0\u1680"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
_HINT = "use `hh:mm:ss`, or `d.hh:mm:ss` to include days"


def parse_timespan(text: str) -> timedelta:
    """Return the parsed time span, or raise `GrammarError`."""
    body = text.strip(_BLANKS)
    start = len(text) - len(text.lstrip(_BLANKS)) if body else 0
    negative = body.startswith("-")
    parts = list(re.finditer("[0-9]+", body))
    units = _units(body, parts, start)
    ticks = sum(_ticks(unit, part, start) for unit, part in zip(units, parts, strict=True))
    if not _LOWEST <= (-ticks if negative else ticks) <= _HIGHEST:
        message = "the time span is too long (maximum 10675199 days and almost 3 hours)"
        raise GrammarError(message, "use a shorter time span", start, start + len(body))
    span = timedelta(microseconds=ticks // 10)
    return -span if negative else span


def format_timespan(value: timedelta) -> str:
    """Return *value* as `[-][d.]hh:mm:ss[.fffffff]`, the .NET format of a time span."""
    size = abs(value)
    minutes, seconds = divmod(size.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days = f"{size.days}." if size.days else ""
    fraction = f".{size.microseconds:06}0" if size.microseconds else ""
    sign = "-" if value < timedelta(0) else ""
    return f"{sign}{days}{hours:02}:{minutes:02}:{seconds:02}{fraction}"


def means_days(text: str) -> bool:
    """Return whether *text* looks like `hh:mm:ss` but is read as days, hours and minutes.

    An example is `24:00:00`.
    """
    try:
        parse_timespan(text)
    except GrammarError:
        return False
    found = re.fullmatch("-?([0-9]+):[0-9]+:[0-9]+", text.strip(_BLANKS))
    return found is not None and _value(found[1]) > _MOST["h"]


def _units(body: str, parts: list[re.Match[str]], start: int) -> str:
    shape = re.sub("[0-9]+", "0", body.removeprefix("-"))
    if shape == "0:0:0" and _value(parts[0][0]) > _MOST["h"]:
        return "dhm"
    if units := _SHAPES.get(shape):
        return units
    if not body:
        raise GrammarError("the time span is empty", _HINT, 0, 0)
    # Point at the first invalid character, or at the whole string if there is none.
    odd = re.search("[^0-9:.-]|(?<!^)-", body)
    at, end = odd.span() if odd else (0, len(body))
    shown = "".join(char if char.isprintable() else repr(char)[1:-1] for char in body)
    raise GrammarError(f"invalid time span `{shown}`", _HINT, start + at, start + end)


def _ticks(unit: str, part: re.Match[str], start: int) -> int:
    digits, value = part[0], _value(part[0])
    if value > _MOST[unit] or (unit == "f" and digits[0] != "0" and value > _SEVEN_DIGITS):
        most = "7 digits" if unit == "f" else f"{_MOST[unit]}"
        message = f"invalid {_UNITS[unit]} `{digits}` (maximum {most})"
        raise GrammarError(message, _HINT, start + part.start(), start + part.end())
    return _fraction(value, len(digits)) if unit == "f" else value * _SECONDS[unit] * _TICKS


def _fraction(value: int, length: int) -> int:
    scale: int = 10 ** abs(length - 7)
    # Longer ones begin with zeros, since they passed the limit above, and are rounded half up.
    return value * scale if length <= 7 else (value + scale // 2) // scale


def _value(digits: str) -> int:
    # Python refuses to parse thousands of digits; no part may have more than ten.
    return int(digits.lstrip("0")[:10] or "0")
