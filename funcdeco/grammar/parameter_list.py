"""Lists of parameters in bindings to databases: `@name=value,@other=value`.

See `ParseParameters` in the `BindingUtilities` classes of azure-functions-sql-extension,
azure-functions-mysql-extension and Webjobs.Extensions.Kusto, which are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from funcdeco.grammar import GrammarError

_PAIRS = "write `@name=value` pairs, separated by commas without spaces"
_FILLED_IN = "\0"
"""Stands for each character of an expression, whose value is unknown."""


class Parameter(NamedTuple):
    """One `@name=value`; `start` and `end` are the offsets of its name."""

    name: str
    """With the `@`; None of its characters is filled in."""
    start: int
    end: int


def parse_parameters(
    text: str, filled_in: Sequence[tuple[int, int]] = ()
) -> tuple[Parameter, ...] | None:
    """Return the parameters in *text*; raise `GrammarError` if every value of it is invalid.

    *filled_in* are the ranges of the binding expressions in *text*. The result is None if they
    determine the names of parameters.
    """
    masked = _masked(text, filled_in)
    pairs = [pair for pair in _pairs(masked) if pair[1]]
    found = [_parameter(text, start, pair) for start, pair in pairs]
    known = [one for one in found if one is not None]
    _check_unique(known)
    return tuple(known) if len(known) == len(found) else None


def _masked(text: str, filled_in: Sequence[tuple[int, int]]) -> str:
    parts, at = list[str](), 0
    for start, end in filled_in:
        parts += text[at:start], _FILLED_IN * (end - start)
        at = end
    return "".join((*parts, text[at:]))


def _pairs(text: str) -> Iterator[tuple[int, str]]:
    """Yield the parts between commas with their offsets."""
    start = 0
    for pair in text.split(","):
        yield start, pair
        start += len(pair) + 1


def _parameter(text: str, start: int, pair: str) -> Parameter | None:
    """Return the parameter of *pair*; None if its name or its form depends on an expression."""
    name, *values = pair.split("=")
    if name.startswith(_FILLED_IN):
        return None
    _check_name(text, start, name)
    if not values and _FILLED_IN not in pair:
        shown = text[start : start + len(pair)]
        message = f"the parameter {shown!r} has no `=`"
        raise GrammarError(message, _PAIRS, start, start + len(pair))
    if len(values) > 1 and not any(_FILLED_IN in value for value in values[:-1]):
        second = start + pair.index("=", pair.index("=") + 1)
        message = f"the value of the parameter `{name.strip(_FILLED_IN)}` contains `=`"
        hint = "a value can't contain `,` or `=`; pass it with a binding expression or use a constant in the command"
        raise GrammarError(message, hint, second, second + 1)
    return None if not values or _FILLED_IN in name else Parameter(name, start, start + len(name))


def _check_name(text: str, start: int, name: str) -> None:
    if name.startswith("@"):
        return
    shown = text[start : start + len(name)].replace(_FILLED_IN, "")
    end = start + max(len(name), 1)
    if name.lstrip().startswith("@"):
        blanks = len(name) - len(name.lstrip())
        message = f"the parameter `{shown.strip()}` starts with a space"
        raise GrammarError(message, "remove the space after the comma", start, start + blanks)
    if not name.strip():
        message = "a parameter has no name" if name or text[start:] else "a parameter is empty"
        raise GrammarError(message, _PAIRS, start, end)
    message = f"the parameter `{shown.strip()}` doesn't start with `@`"
    raise GrammarError(message, f"write `@{shown.strip()}`, without a space before it", start, end)


def _check_unique(parameters: Sequence[Parameter]) -> None:
    seen: set[str] = set()
    for one in parameters:
        if one.name in seen:
            message = f"the parameter `{one.name}` is set twice"
            raise GrammarError(message, "remove one of them", one.start, one.end)
        seen.add(one.name)
