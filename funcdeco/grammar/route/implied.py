"""Implications between constraints of route parameters, as far as they are certain."""

from __future__ import annotations

from collections.abc import Sequence

from funcdeco.grammar.route.constraints import INT, LONG, length, numbers
from funcdeco.grammar.route.template import Constraint, Literal, Segment

_INTEGERS = frozenset({"int", "long", "min", "max", "range"})
_HAVE_NO_DOT = _INTEGERS | {"bool", "guid", "alpha"}
_LEAST = {"bool": 4, "guid": 32, "file": 2}
_NO_LIMIT = 2**31


def implies(declared: Sequence[Constraint], expected: Sequence[Constraint], least: int = 1) -> bool:
    """Return whether *declared* implies *expected* for strings of at least *least* characters."""
    return all(_implies_one(declared, one, least) for one in expected)


def least_length(segment: Segment) -> int:
    """Return the minimum number of characters that a segment with several parts matches."""
    parts = segment.parts
    last = parts[-1]
    if not isinstance(last, Literal) and last.is_optional:
        parts = parts[:-2]
    sizes = (length(part.text) if isinstance(part, Literal) else 1 for part in parts)
    return max(sum(sizes), 1)


def _implies_one(declared: Sequence[Constraint], expected: Constraint, least: int) -> bool:
    names = {one.name for one in declared}
    if any((one.name, one.argument) == (expected.name, expected.argument) for one in declared):
        return True
    values = numbers(expected)
    if "length" in expected.name:
        return bool(values) and _within(
            _lengths(declared, least), _expected_lengths(expected.name, values)
        )
    if expected.name in _INTEGERS:
        limits = _limits(expected)
        found = _integers(declared)
        return limits is not None and found is not None and _within(found, limits)
    if expected.name == "required":
        return True
    if expected.name == "nonfile":
        return bool(names & _HAVE_NO_DOT)
    if expected.name in ("double", "float"):
        return bool(names & (_INTEGERS | {"double", "float"}))
    return expected.name == "decimal" and bool(names & _INTEGERS)


def _within(inner: tuple[int, int], outer: tuple[int, int]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _expected_lengths(name: str, values: Sequence[int]) -> tuple[int, int]:
    low = 0 if name == "maxlength" else values[0]
    return low, _NO_LIMIT if name == "minlength" else values[-1]


def _lengths(declared: Sequence[Constraint], least: int) -> tuple[int, int]:
    low, high = least, _NO_LIMIT
    for one in declared:
        values = numbers(one)
        if "length" in one.name and values:
            expected = _expected_lengths(one.name, values)
            low, high = max(low, expected[0]), min(high, expected[1])
        low = max(low, _LEAST.get(one.name, 0))
    return low, high


def _limits(one: Constraint) -> tuple[int, int] | None:
    """Return the lowest and highest integer that satisfies *one*, or None if it has no limits."""
    if one.name == "int":
        return INT
    values = numbers(one)
    if one.name == "long" or not values:
        return LONG if one.name == "long" else None
    low = LONG[0] if one.name == "max" else values[0]
    return low, LONG[1] if one.name == "min" else values[-1]


def _integers(declared: Sequence[Constraint]) -> tuple[int, int] | None:
    found = [limits for one in declared if one.name in _INTEGERS and (limits := _limits(one))]
    if not found:
        return None
    return max(low for low, _ in found), min(high for _, high in found)
