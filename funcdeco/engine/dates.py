"""Dates as .NET writes them: custom and standard formats, and JSON."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timezone

DEFAULT_FORMAT = "yyyy-MM-ddTHH-mm-ssK"
"""The format of a date in a binding expression without one: `BindingDataPathHelper`."""
_TEXT = "MM/dd/yyyy HH:mm:ss"
_FORMATS = {
    "d": "MM/dd/yyyy",
    "D": "dddd, dd MMMM yyyy",
    "f": "dddd, dd MMMM yyyy HH:mm",
    "F": "dddd, dd MMMM yyyy HH:mm:ss",
    "g": "MM/dd/yyyy HH:mm",
    "G": _TEXT,
    "m": "MMMM dd",
    "o": "yyyy-MM-ddTHH:mm:ss.fffffffK",
    "r": "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
    "s": "yyyy-MM-ddTHH:mm:ss",
    "t": "HH:mm",
    "T": "HH:mm:ss",
    "u": "yyyy-MM-dd HH:mm:ss'Z'",
    "U": "dddd, dd MMMM yyyy HH:mm:ss",
    "y": "yyyy MMMM",
}
_STANDARD = _FORMATS | {name.upper(): _FORMATS[name] for name in "mory"}
_PARTS = re.compile(
    r"""'[^']*'|"[^"]*"|\\.|%|(?P<letter>[dfFgHhKmMstyz])(?P=letter)*|.""", re.DOTALL
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
# Json.NET looks at strings of 19 to 40 characters with a `T` behind the date.
_ISO = re.compile(
    r"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(?P<fraction>\d{1,7}))?(?P<zone>Z|[+-]\d\d:?\d\d)?",
    re.ASCII,
)


class DateTime(datetime):
    """A `DateTime` of .NET in UTC.

    A naive datetime corresponds to one without a zone, any other to a `DateTimeOffset`.
    """

    @classmethod
    def of(cls, value: datetime) -> DateTime:
        """Return the same time."""
        return cls.fromtimestamp(value.timestamp(), timezone.utc)


def format_date(value: datetime, form: str | None) -> str:
    """Return a date in a format of .NET, in the invariant culture."""
    form = form if form and form.strip() else DEFAULT_FORMAT
    form = _STANDARD.get(form, form)
    return "".join(_part(found[0], value) for found in _PARTS.finditer(form))


def to_json(value: datetime) -> str:
    """Return a date as Json.NET writes it: `Z` for a DateTime, an offset for a DateTimeOffset."""
    text = value.isoformat()
    written, zone = (text[:-6], text[-6:]) if value.tzinfo else (text, "")
    if value.microsecond:
        written = written.rstrip("0")
    return written + ("Z" if isinstance(value, DateTime) else zone)


def json_date(text: str) -> datetime | None:
    """Return the date that Json.NET finds in a string, in UTC or without a zone; None if none."""
    found = _ISO.fullmatch(text) if 19 <= len(text) <= 40 else None
    if found is None:
        return None
    fraction, zone = found["fraction"] or "0", found["zone"]
    written = f"{found['time']}.{fraction[:6]:0<6}"
    try:
        if zone is None:
            return datetime.fromisoformat(written)
        zone = "+00:00" if zone == "Z" else f"{zone[:3]}:{zone[-2:]}"
        return DateTime.of(datetime.fromisoformat(written + zone))
    except (ValueError, OverflowError):
        return None


def date_as_text(text: str) -> str:
    """Return a string; if Json.NET finds a date in it, in the form that it becomes as a string."""
    found = json_date(text)
    return text if found is None else format_date(found, _TEXT)


def _part(part: str, value: datetime) -> str:
    letter, count = part[0], len(part)
    if letter in "'\"":
        return part[1:-1] if count > 1 else part
    if letter in "\\%":
        return part[1:]
    written = _WRITERS.get(letter)
    return written(value, count) if written else part


def _number(part: Callable[[datetime], int]) -> Callable[[datetime, int], str]:
    return lambda value, count: f"{part(value):0{min(count, 2)}}"


def _day(value: datetime, count: int) -> str:
    if count < 3:
        return f"{value.day:0{count}}"
    name = _DAYS[value.weekday()]
    return name[:3] if count == 3 else name


def _month(value: datetime, count: int) -> str:
    if count < 3:
        return f"{value.month:0{count}}"
    name = _MONTHS[value.month - 1]
    return name[:3] if count == 3 else name


def _year(value: datetime, count: int) -> str:
    return f"{value.year:0{count}}" if count > 2 else f"{value.year % 100:0{count}}"


def _fraction(value: datetime, count: int) -> str:
    return f"{value.microsecond:06}0"[:count]


def _offset(value: datetime, count: int) -> str:
    seconds = int((value.utcoffset() or timezone.utc.utcoffset(None)).total_seconds())
    hours, minutes = divmod(abs(seconds) // 60, 60)
    sign = "-" if seconds < 0 else "+"
    return f"{sign}{hours:0{min(count, 2)}}" + (f":{minutes:02}" if count > 2 else "")


_WRITERS: dict[str, Callable[[datetime, int], str]] = {
    "d": _day,
    "f": _fraction,
    "F": lambda value, count: _fraction(value, count).rstrip("0"),
    "g": lambda _, __: "A.D.",
    "H": _number(lambda value: value.hour),
    "h": _number(lambda value: value.hour % 12 or 12),
    "K": lambda value, count: "Z" * count if value.tzinfo else "",
    "m": _number(lambda value: value.minute),
    "M": _month,
    "s": _number(lambda value: value.second),
    "t": lambda value, count: ("AM" if value.hour < 12 else "PM")[:count],
    "y": _year,
    "z": _offset,
}
