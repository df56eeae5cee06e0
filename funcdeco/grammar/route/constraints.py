"""Constraints of ASP.NET Core route parameters: names, arguments and the strings that satisfy them.

.NET accepts more dates and regular expressions than this module, which reports that a string does
not satisfy such a constraint.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from funcdeco.grammar import GrammarError
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.grammar.route.template import Constraint, Parameter, Template
from funcdeco.grammar.similar import did_you_mean

INT = (-(2**31), 2**31 - 1)
LONG = (-(2**63), 2**63 - 1)
_DECIMAL_LIMIT = 79_228_162_514_264_337_593_543_950_335

# White space that .NET skips around numbers; it also allows trailing null characters.
_SPACE = r"[\t-\r ]*"
_INTEGER = late_pattern(rf"{_SPACE}([+-]?)([0-9]+){_SPACE}\0*")
_NUMBER = r"(?:[0-9][0-9,]*(?:\.[0-9]*)?|\.[0-9]+)"
_DECIMAL = late_pattern(rf"{_SPACE}(?:[+-]?({_NUMBER})|({_NUMBER}){_SPACE}[+-]){_SPACE}\0*")
_DOUBLE = late_pattern(
    rf"{_SPACE}[+-]?(?:{_NUMBER}(?:E[+-]?[0-9]+)?|NAN|INFINITY){_SPACE}\0*",
    re.IGNORECASE | re.ASCII,
)
_BOOL = late_pattern(r"[\0\s]*(?:true|false)[\0\s]*", re.IGNORECASE | re.ASCII)
_HEX = "[0-9a-f]"
_DASHED = rf"{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}"
_GUID = late_pattern(
    rf"\s*(?:{_HEX}{{32}}|{_DASHED}|\{{{_DASHED}\}}|\({_DASHED}\))\s*", re.IGNORECASE | re.ASCII
)
_ALPHA = late_pattern(r"[A-Za-z]*\n?")
_DATE = late_pattern(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ]([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,7})?)?Z?)?", re.ASCII
)

# Constructs that Python lacks or reads differently from .NET, and groups that can be very slow.
_NOT_PORTABLE = late_pattern(
    r"""\[[^\]]*-\[|\{,|[*+?}]\+|\\[pPzZGkKhHRXN]|\(\?(?:-|\w*[naLuP]|[>('])
    |\([^()]*[*+}|][^()]*\)[*+{]|\)[^()]*\)[*+{]""",
    re.VERBOSE,
)
_PYTHON_GROUP = late_pattern(r"(?<!\\)\(\?P[<=>]")
_BROKEN = (
    "missing ), unterminated subpattern",
    "unbalanced parenthesis",
    "unterminated character set",
    "nothing to repeat",
    "bad escape (end of pattern)",
    "bad character range",
)

_INTENDED = {
    **dict.fromkeys(("string", "str", "text", "any", "default"), ""),
    **dict.fromkeys(("uuid", "uuid4"), ":guid"),
    **dict.fromkeys(("in", "integer", "number", "int32", "digit", "digits"), ":int"),
    **dict.fromkeys(("int64", "bigint"), ":long"),
    **dict.fromkeys(("boolean",), ":bool"),
    **dict.fromkeys(("date", "time"), ":datetime"),
    **dict.fromkeys(("letters", "slug"), ":alpha"),
}


@dataclass(frozen=True)
class _Kind:
    """The arguments that a constraint accepts, and the strings that satisfy it."""

    counts: tuple[int, ...]
    limits: tuple[int, int]
    example: str
    holds: Callable[[str, Sequence[int]], bool]


def integer(text: str) -> int | None:
    """Return an integer as .NET reads it, or None if *text* is not an integer of up to 64 bits."""
    found = _INTEGER.fullmatch(text)
    if not found:
        return None
    sign, digits = found[1], found[2].lstrip("0")
    # int() counts the digits first and rejects very long strings.
    if len(digits) > 19:
        return None
    number = int(f"{sign}{digits or 0}")
    return number if LONG[0] <= number <= LONG[1] else None


def length(text: str) -> int:
    """Return the length in .NET: characters outside the basic plane count as two."""
    return len(text) + sum(char > "\uffff" for char in text)


def is_file(text: str) -> bool:
    """Return whether the last segment of *text* has a dot followed by something other than dots."""
    _, dot, after = text.rpartition("/")[2].partition(".")
    return bool(dot and after.strip("."))


def numbers(constraint: Constraint) -> tuple[int, ...]:
    """Return the numeric arguments of a constraint; empty if any is invalid."""
    kind = _KINDS.get(constraint.name)
    if not kind or not constraint.argument or constraint.name == "regex":
        return ()
    found = [_number(text, kind.limits) for text in _arguments(constraint, kind)]
    return () if None in found else tuple(number for number in found if number is not None)


def satisfies(constraint: Constraint, text: str | None) -> bool:
    """Return whether *text* is certain to satisfy *constraint*; None is a missing value."""
    if text is None:
        return constraint.name == "nonfile"
    if constraint.name == "regex":
        pattern = _compiled(constraint.argument) if constraint.argument is not None else None
        return bool(pattern and pattern.search(text))
    kind = _KINDS.get(constraint.name)
    return bool(kind and not _fault(constraint) and kind.holds(text, numbers(constraint)))


def satisfies_all(constraints: Sequence[Constraint], text: str | None) -> bool:
    """Return whether *text* is certain to satisfy all *constraints*."""
    return all(satisfies(constraint, text) for constraint in constraints)


def accepts_all(constraints: Sequence[Constraint], text: str | None) -> bool:
    """Return whether *text* satisfies all *constraints*, as far as Python can evaluate them.

    Regular expressions that Python may read differently from .NET, or slowly, are evaluated too.
    """
    return all(_accepts(constraint, text) for constraint in constraints)


def _accepts(constraint: Constraint, text: str | None) -> bool:
    if text is None or constraint.name != "regex" or constraint.argument is None:
        return satisfies(constraint, text)
    try:
        return bool(_compile(constraint.argument).search(text))
    except (re.error, Warning, ValueError, OverflowError, RecursionError):
        return False


def check_constraints(template: Template) -> list[GrammarError]:
    """Return one error for each constraint in *template* that the host rejects."""
    return [
        GrammarError(*fault, constraint.start, constraint.end)
        for parameter in template.parameters
        for constraint in parameter.constraints
        if (fault := _unknown(constraint, parameter) or _fault(constraint))
    ]


def _unknown(constraint: Constraint, parameter: Parameter) -> tuple[str, str] | None:
    if constraint.name in _KINDS:
        return None
    name = constraint.name.strip()
    if name in _KINDS:
        hint = f"write it without spaces: `:{constraint.text.strip()}`"
    elif name == "path":
        hint = f"write `{{*{parameter.name}}}`"
    elif name in _INTENDED:
        mark = "?" if parameter.is_optional else ""
        hint = f"write `{{{parameter.name}{_INTENDED[name]}{mark}}}`"
        hint += "" if _INTENDED[name] else "; parameters are strings by default"
    else:
        hint = did_you_mean(name, _KINDS) or f"use one of {', '.join(_KINDS)}"
    return f"invalid route constraint `{constraint.text}`", hint


@lru_cache(maxsize=4096)
def _fault(constraint: Constraint) -> tuple[str, str] | None:
    kind = _KINDS[constraint.name]
    text = f"`{constraint.text}`"
    hint = f"write `{kind.example}`"
    arguments = _arguments(constraint, kind)
    if constraint.name == "regex":
        fault = _regex_fault(arguments[0]) if arguments else ("requires a regular expression", hint)
        return (f"{text} {fault[0]}", fault[1]) if fault else None
    if len(arguments) not in kind.counts:
        return f"{text} accepts {_count(kind.counts)}", hint
    found = [_number(argument, kind.limits) for argument in arguments]
    if None in found:
        bits = 32 if kind.limits[1] == INT[1] else 64
        return f"{text} accepts only {bits}-bit integers", hint
    values = numbers(constraint)
    if "length" in constraint.name and min(values) < 0:
        return f"{text} has a negative length", hint
    if len(values) == 2 and values[0] > values[1]:
        name = constraint.text.partition("(")[0]
        return f"{text} has a maximum below its minimum", f"write `{name}({values[1]},{values[0]})`"
    return None


def _arguments(constraint: Constraint, kind: _Kind) -> list[str]:
    if constraint.argument is None:
        return []
    # ASP.NET splits the arguments only if the constraint allows more than one.
    return [constraint.argument] if kind.counts == (1,) else constraint.argument.split(",")


def _count(counts: tuple[int, ...]) -> str:
    if counts == (0,):
        return "no arguments and no parentheses"
    return {1: "one number", 2: "two numbers", 3: "one or two numbers"}[sum(counts)]


def _number(text: str, limits: tuple[int, int]) -> int | None:
    number = integer(text.strip())
    return number if number is not None and limits[0] <= number <= limits[1] else None


def _regex_fault(pattern: str) -> tuple[str, str] | None:
    """Return the error and hint for *pattern* if .NET is certain to reject it."""
    if _PYTHON_GROUP.search(pattern):
        return "uses Python's syntax for a named group", "write `(?<name>...)`"
    try:
        _compile(pattern)
    except re.error as error:
        if error.msg.startswith(_BROKEN) and not _NOT_PORTABLE.search(pattern):
            hint = "fix the expression; a `)` before `:` or `=` ends the constraint"
            return f"is not a valid regular expression: {error.msg}", hint
    except (Warning, ValueError, OverflowError, RecursionError):
        pass
    return None


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    if _NOT_PORTABLE.search(pattern):
        return None
    try:
        return _compile(pattern)
    except (re.error, Warning, ValueError, OverflowError, RecursionError):
        return None


@lru_cache(maxsize=1024)
def _compile(pattern: str) -> re.Pattern[str]:
    # Python warns about syntax whose meaning may change, such as nested sets.
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return re.compile(re.sub(r"\(\?<(?=[A-Za-z_])", "(?P<", pattern), re.IGNORECASE)


def _is_decimal(text: str) -> bool:
    found = _DECIMAL.fullmatch(text)
    if not found:
        return False
    whole = (found[1] or found[2]).partition(".")[0].replace(",", "").lstrip("0")
    # A number equal to the limit may still be rounded above it.
    return len(whole) < 29 or len(whole) == 29 and int(whole) < _DECIMAL_LIMIT


def _is_date(text: str) -> bool:
    found = _DATE.fullmatch(text)
    if not found:
        return False
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return False
    # At either end, a time zone may move the date out of the range of .NET.
    return 1 < day.year < 9999


def _matches(pattern: re.Pattern[str]) -> Callable[[str, Sequence[int]], bool]:
    return lambda text, _: pattern.fullmatch(text) is not None


def _within(text: str, low: int, high: int) -> bool:
    number = integer(text)
    return number is not None and low <= number <= high


_NONE: tuple[int, int] = (0, 0)
_KINDS = {
    "int": _Kind((0,), _NONE, "int", lambda text, _: _within(text, *INT)),
    "bool": _Kind((0,), _NONE, "bool", _matches(_BOOL)),
    "datetime": _Kind((0,), _NONE, "datetime", lambda text, _: _is_date(text)),
    "decimal": _Kind((0,), _NONE, "decimal", lambda text, _: _is_decimal(text)),
    "double": _Kind((0,), _NONE, "double", _matches(_DOUBLE)),
    "float": _Kind((0,), _NONE, "float", _matches(_DOUBLE)),
    "guid": _Kind((0,), _NONE, "guid", _matches(_GUID)),
    "long": _Kind((0,), _NONE, "long", lambda text, _: _within(text, *LONG)),
    "alpha": _Kind((0,), _NONE, "alpha", _matches(_ALPHA)),
    "required": _Kind((0,), _NONE, "required", lambda text, _: text != ""),
    "file": _Kind((0,), _NONE, "file", lambda text, _: is_file(text)),
    "nonfile": _Kind((0,), _NONE, "nonfile", lambda text, _: not is_file(text)),
    "min": _Kind((1,), LONG, "min(1)", lambda text, n: _within(text, n[0], LONG[1])),
    "max": _Kind((1,), LONG, "max(10)", lambda text, n: _within(text, LONG[0], n[0])),
    "range": _Kind((2,), LONG, "range(1,10)", lambda text, n: _within(text, n[0], n[1])),
    "minlength": _Kind((1,), INT, "minlength(1)", lambda text, n: length(text) >= n[0]),
    "maxlength": _Kind((1,), INT, "maxlength(10)", lambda text, n: length(text) <= n[0]),
    "length": _Kind((1, 2), INT, "length(1,10)", lambda text, n: n[0] <= length(text) <= n[-1]),
    "regex": _Kind((1,), _NONE, "regex(^[a-z]+$)", lambda text, _: False),
}
