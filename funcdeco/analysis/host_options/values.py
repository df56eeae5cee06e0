"""The values of options as .NET's configuration converts them from strings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from funcdeco.grammar import GrammarError
from funcdeco.grammar.timespan import parse_timespan
from funcdeco.project.host_values import config_text, whole_number

Accepts = Callable[[object], bool]


class Value(NamedTuple):
    """The values that an option accepts."""

    expected: str
    """A description, such as `a whole number from 1 to 32`."""
    accepts: Accepts

    def fault(self, value: object) -> str:
        """Return a description of the valid values if *value* is invalid, else an empty string."""
        return "" if self.accepts(value) else self.expected


def number(least: int | None = None, most: int | None = None, other: int | None = None) -> Value:
    """Return the whole numbers from *least* to *most*, and *other*."""

    def accepts(value: object) -> bool:
        if (config_text(value) or "").strip().lower().startswith(("#", "0x", "&h")):
            return True  # .NET also reads hexadecimal numbers
        found = whole_number(value)
        is_within = found is not None and (least is None or least <= found)
        is_within = is_within and (most is None or (found is not None and found <= most))
        return is_within or (found is not None and found == other)

    return Value(f"a whole number{_limits(least, most, other)}", accepts)


def _limits(least: int | None, most: int | None, other: int | None) -> str:
    if least is None:
        return ""
    limits = f" of at least {least}" if most is None else f" from {least} to {most}"
    return limits + ("" if other is None else f", or {other}")


def decimal(least: float | None = None, most: float | None = None) -> Value:
    """Return the numbers between *least* and *most*, both excluded."""

    def accepts(value: object) -> bool:
        try:
            found = float(config_text(value) or "")
        except ValueError:
            return False
        return (least is None or least < found) and (most is None or found < most)

    if least is None or most is None:
        return Value("a number", accepts)
    example = (least + most) * 0.8
    return Value(f"a number between {least:g} and {most:g}, such as `{example:g}`", accepts)


def span(
    least: timedelta | None = None,
    most: timedelta | None = None,
    *,
    is_above: bool = False,
    other: timedelta | None = None,
) -> Value:
    """Return the time spans from *least* to *most*, and *other*; *is_above* excludes *least*."""

    def accepts(value: object) -> bool:
        try:
            found = parse_timespan(config_text(value) or "")
        except GrammarError:
            return False
        is_within = least is None or found > least or (found == least and not is_above)
        return (is_within and (most is None or found <= most)) or found == other

    shape = "a time span in the form `hh:mm:ss`"
    if least is None and most is None:
        return Value(shape, accepts)
    lower = (least or timedelta(0)).total_seconds()
    if most is None:
        limit = f"longer than {lower:g}" if is_above else f"of at least {lower:g}"
        return Value(f"{shape}, {limit} seconds", accepts)
    limit = f"longer than {lower:g} and at most" if is_above else f"of {lower:g} to"
    return Value(f"{shape}, {limit} {most.total_seconds():g} seconds", accepts)


def choice(*names: str) -> Value:
    """Return the names of a .NET enum: case is ignored, and numbers count too."""
    known = {name.lower() for name in names}

    def accepts(value: object) -> bool:
        parts = {part.strip().lower() for part in (config_text(value) or "").split(",")}
        return whole_number(value) is not None or parts <= known

    listed = ", ".join(f"`{name}`" for name in names[:-1])
    return Value(f"{listed} or `{names[-1]}`", accepts)


def _is_flag(value: object) -> bool:
    return (config_text(value) or "").strip().lower() in ("true", "false")


FLAG = Value("`true` or `false`", _is_flag)


def _is_any(value: object) -> bool:
    return True


TEXT = Value("a string", _is_any)
LIST = Value("a list of strings", _is_any)
DATE = Value("a date and time", _is_any)
