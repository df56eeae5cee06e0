"""NCRONTAB timer schedules, as the host's NCrontab library and timer extension parse them.

No Python library implements these semantics: seconds first, day *and* weekday, swapped ranges,
Sunday only as 0, any prefix of a name. See `CrontabFieldImpl` in NCrontab.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, NoReturn

from funcdeco.grammar import GrammarError
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.grammar.timer.cron import LENGTHS, Cron, Field, Item
from funcdeco.grammar.timespan import format_timespan

__all__ = ["Cron", "Field", "Surprise", "parse_cron", "surprises"]


@dataclass(frozen=True)
class _Kind:
    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()


_MONTHS = "January February March April May June July August September October November December"
_WEEKDAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday"
_KINDS = (
    _Kind("second", 0, 59),
    _Kind("minute", 0, 59),
    _Kind("hour", 0, 23),
    _Kind("day", 1, 31),
    _Kind("month", 1, 12, tuple(_MONTHS.split())),
    _Kind("weekday", 0, 6, tuple(_WEEKDAYS.split())),
)
_SIX = "use second, minute, hour, day, month and weekday, as in `0 */5 * * * *`"
_NICKNAMES = {
    "@yearly": "0 0 0 1 1 *",
    "@annually": "0 0 0 1 1 *",
    "@monthly": "0 0 0 1 * *",
    "@weekly": "0 0 0 * * 0",
    "@daily": "0 0 0 * * *",
    "@midnight": "0 0 0 * * *",
    "@hourly": "0 0 * * * *",
}
_QUARTZ = late_pattern(r"L|L?W|[0-9]+[LW]|[0-9A-Z]+#[0-9]+|[A-Z]{3}L", re.IGNORECASE | re.ASCII)
_QUARTZ_HINTS = {
    "?": "use `*`",
    "L": "use numbers: days `28-31` include the last one, and the function can check the date",
    "W": "combine days and weekdays, which must both match: `1-3` with `MON-FRI`",
    "#": "combine days and a weekday: `8-14` with `MON` is the second Monday",
}


@dataclass(frozen=True)
class Surprise:
    """Something that the host accepts but may interpret in an unexpected way."""

    kind: Literal[
        "backwards-range", "step-not-positive", "step-too-large", "day-and-weekday", "never",
        "every-second", "five-fields",
    ]  # fmt: skip
    message: str
    hint: str
    start: int
    end: int


def parse_cron(text: str) -> Cron:
    """Return the parsed schedule, or raise `GrammarError`."""
    words = [(found[0], found.start()) for found in re.finditer("[^ ]+", text)]
    if len(words) not in (5, 6) or words[0][0].startswith("@"):
        _refuse_count(text, words)
    has_seconds = len(words) == 6
    at = words[0][1]
    second = Field("second", (0,), "", at, at, False, ())
    if has_seconds:
        second = _field(_KINDS[0], *words.pop(0))
    rest = (_field(kind, *word) for kind, word in zip(_KINDS[1:], words, strict=True))
    minute, hour, day, month, weekday = rest
    return Cron(text, second, minute, hour, day, month, weekday, has_seconds)


def _refuse_count(text: str, words: list[tuple[str, int]]) -> NoReturn:
    if not words:
        raise GrammarError("the schedule is empty", _SIX, 0, len(text))
    (first, start), (last, at) = words[0], words[-1]
    end = at + len(last)
    if first.startswith("@"):
        known = _NICKNAMES.get(first.lower())
        message = f"{_quote(first)} is not supported by the host's timer"
        raise GrammarError(message, f"use `{known}`" if known else _SIX, start, start + len(first))
    if space := re.search(r"[^\S ]+", text[start:end]):
        _refuse_space(start + space.start(), start + space.end())
    message = f"expected six fields, or five without seconds, but found {len(words)}"
    start = words[6][1] if len(words) > 6 else start
    name = first.strip("{}")
    is_name = len(words) == 1 and name.isidentifier()
    hint = f"write `%{name}%` if it is the name of an app setting" if is_name else _SIX
    raise GrammarError(message, hint, start, end)


def _refuse_space(start: int, end: int) -> NoReturn:
    message = "fields must be separated by spaces, not tabs or line breaks"
    raise GrammarError(message, "use a space", start, end)


def _quote(text: str) -> str:
    return f"`{''.join(char if char.isprintable() else repr(char)[1:-1] for char in text)}`"


def _field(kind: _Kind, text: str, start: int) -> Field:
    items: list[Item] = []
    at = start
    for part in text.split(","):
        if not part:
            comma = max(at - 1, start)
            message = f"missing value next to a comma in {_quote(text)}"
            raise GrammarError(message, "remove the comma", comma, comma + 1)
        items.append(_item(kind, part, at))
        at += len(part) + 1
    values = tuple(sorted({value for item in items for value in item.values}))
    full = len(values) == kind.high - kind.low + 1
    return Field(kind.name, values, text, start, start + len(text), full, tuple(items))


def _item(kind: _Kind, text: str, start: int) -> Item:
    body, slash, step_text = text.partition("/")
    if not body:
        message = f"missing value before the step in {_quote(text)}"
        raise GrammarError(message, f"use `*{_quote(text)[1:]}", start, start + len(text))
    step = _step(step_text, start + len(body) + 1) if slash else None
    left, dash, right = body.partition("-")
    if body == "*":
        first, last = kind.low, kind.high
    elif left and dash:
        at = start + len(left) + 1
        first, last = _value(kind, left, start, body), _value(kind, right, at, body)
    else:
        first = _value(kind, body, start, body)
        last = kind.high if slash else first
    return Item(text, start, first, last, step)


def _step(text: str, start: int) -> int:
    # .NET allows a sign and white space other than spaces around an integer.
    found = re.fullmatch(r"[\t-\r]*([+-]?)0*([0-9]{1,10})[\t-\r]*\0*", text)
    if not found or (step := int(found[1] + found[2])) not in range(-(2**31), 2**31):
        message = f"invalid step {_quote(text)}" if text else "missing step after `/`"
        at = start if text else start - 1
        raise GrammarError(
            message, "use a number of at least 1, as in `*/5`", at, start + len(text)
        )
    return step


def _value(kind: _Kind, text: str, start: int, body: str) -> int:
    end = start + len(text)
    if found := re.fullmatch(r"0*([0-9]+)[\t-\r]*\0*", text):
        if len(found[1]) > 2 or not kind.low <= (value := int(found[1])) <= kind.high:
            message = f"invalid {kind.name} {_quote(text)} (expected {kind.low}-{kind.high})"
            sunday = kind.name == "weekday" and found[1] == "7"
            raise GrammarError(
                message, "use `0` for Sunday" if sunday else _choices(kind), start, end
            )
        return value
    for number, name in enumerate(kind.names, kind.low):
        if text and text.isascii() and name.lower().startswith(text.lower()):
            return number
    raise _refused(kind, text, start, body)


def _refused(kind: _Kind, text: str, start: int, body: str) -> GrammarError:
    end = start + len(text)
    if space := re.search(r"[^\S ]+", text):
        _refuse_space(start + space.start(), start + space.end())
    if text == "?" or _QUARTZ.fullmatch(text):
        sign = "#" if "#" in text else text[-1].upper()
        message = f"{_quote(text)} is not supported by the host's timer"
        return GrammarError(message, _QUARTZ_HINTS[sign], start, end)
    if not text:
        start -= 1  # the dash without a value after it
        return GrammarError(
            f"the range {_quote(body)} has no end", _choices(kind), start, start + 1
        )
    return GrammarError(f"invalid {kind.name} {_quote(text)}", _choices(kind), start, end)


def _choices(kind: _Kind) -> str:
    names = f", or {_short(kind, kind.low)} to {_short(kind, kind.high)}" if kind.names else ""
    return f"use a number from {kind.low} to {kind.high}{names}"


def _short(kind: _Kind, value: int) -> str:
    return kind.names[value - kind.low][:3].upper()


def surprises(cron: Cron) -> list[Surprise]:
    """Return the parts of *cron* that the host accepts but may interpret in an unexpected way."""
    found = [
        surprise
        for kind, field in zip(_KINDS, cron.fields, strict=True)
        for item in field.items
        for surprise in _of_item(kind, item)
    ]
    return [*found, *_of_days(cron), *_of_seconds(cron)]


def _of_item(kind: _Kind, item: Item) -> Iterator[Surprise]:
    body, _, step = item.text.partition("/")
    end = item.start + len(item.text)
    if item.first > item.last:
        left, _, right = body.partition("-")
        swapped = _quote(f"{right}-{left}")
        message = f"the host swaps the ends of {_quote(body)} and reads it as {swapped}"
        hint = f"write `{_around(kind, item)}`"
        yield Surprise("backwards-range", message, hint, item.start, item.start + len(body))
    if item.step is not None and item.step < 1:
        message = f"the host reads the step {_quote(step)} as `1`"
        hint = f"write {_quote(f'{body}/1')}, or the intended step"
        yield Surprise("step-not-positive", message, hint, end - len(step), end)
    # `*/60` minutes is the usual way to write every hour, and fires every hour.
    if item.step is not None and item.step > kind.high - kind.low + 1:
        first = min(item.first, item.last)
        only = kind.names[first - kind.low] if kind.names else first
        message = (
            f"the step {_quote(step)} is greater than the {kind.name} field "
            f"({kind.low}-{kind.high}): only {kind.name} `{only}` matches"
        )
        yield Surprise("step-too-large", message, _longer(kind, item.step), end - len(step), end)


_SECONDS = {"second": 1, "minute": 60, "hour": 3600}
_YEAR = 366 * 86400


def _longer(kind: _Kind, step: int) -> str:
    """Return how to write an interval of *step* units, which the field can't hold."""
    seconds = step * _SECONDS.get(kind.name, _YEAR)
    if seconds > _YEAR:
        return f"write the intended {kind.name}s, separated by commas"
    larger = _KINDS[_KINDS.index(kind) + 1]
    count, rest = divmod(step, kind.high + 1)
    if rest == 0 and (larger.high + 1) % count == 0 and larger.name != "day":
        return f"for every {step} {kind.name}s, write `*/{count}` in the {larger.name} field"
    span = format_timespan(timedelta(seconds=seconds))
    several = "use several timers, or the time span"
    return f"for every {step} {kind.name}s, {several} `{span}` on a Premium or Dedicated plan"


def _around(kind: _Kind, item: Item) -> str:
    """Return the values from the first to the last, wrapping around the end of the field."""
    named = not item.text[0].isdigit()

    def format_values(low: int, high: int) -> str:
        ends = [_short(kind, end) if named else str(end) for end in (low, high)]
        return ends[0] if low == high else "-".join(ends)

    if item.step is None or item.step <= 1:
        return f"{format_values(item.first, kind.high)},{format_values(kind.low, item.last)}"
    size = kind.high - kind.low + 1
    values = range(item.first, item.last + size + 1, item.step)
    return ",".join(
        format_values(value, value) for value in (kind.low + (v - kind.low) % size for v in values)
    )


def _of_days(cron: Cron) -> Iterator[Surprise]:
    day, month, weekday = cron.day, cron.month, cron.weekday
    if cron.never_fires:
        longest = max(LENGTHS[number] for number in month.values)
        message = (
            f"the schedule never fires: month {_quote(month.text)} has no day {_quote(day.text)}"
        )
        hint = f"use a day from 1 to {longest}, or another month"
        yield Surprise("never", message, hint, day.start, month.end)
    if not (day.is_star or weekday.is_star):
        message = f"day {_quote(day.text)} and weekday {_quote(weekday.text)} must both match"
        hint = "use `*` for one of them, or two timers if either one should match"
        yield Surprise("day-and-weekday", message, hint, day.start, weekday.end)


def _of_seconds(cron: Cron) -> Iterator[Surprise]:
    words = cron.text.split(" ")
    rest = " ".join(word for word in words if word)
    if not cron.has_seconds:
        message = "a schedule of five fields begins with the minute; the second is 0"
        hint = f"write {_quote(f'0 {rest}')}"
        yield Surprise("five-fields", message, hint, cron.minute.start, cron.weekday.end)
    elif cron.second.is_star:
        second = cron.second
        message = (
            f"the seconds field {_quote(second.text)} fires every second of each matching minute"
        )
        hint = f"write {_quote('0' + rest[len(second.text) :])} to fire once per matching minute"
        yield Surprise("every-second", message, hint, second.start, second.end)
