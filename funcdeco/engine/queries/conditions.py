"""Conditions of query languages: parsed by precedence, evaluated on one row or document."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any

from funcdeco.engine.errors import HostError

Row = Mapping[str, Any]
Value = Callable[[Row], Any]
"""Evaluates a part of a condition."""


class _Missing:
    """The value of a property that doesn't exist."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING = _Missing()


class QueryError(HostError):
    """Raised for a query that is invalid, or that can't be evaluated in memory."""


class Parser(ABC):
    """Parses the words and signs of a query; subclasses define the language."""

    pieces: re.Pattern[str]
    """Matches one piece, or what can't be one."""
    comparisons: Mapping[str, Callable[[Any, Any], Any]]
    """By operator, in lowercase."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._pieces = [found[0] for found in self.pieces.finditer(text) if found[0].strip()]
        self._at = 0

    @property
    def next(self) -> str:
        """The next piece; "" at the end."""
        return self._pieces[self._at] if self._at < len(self._pieces) else ""

    @property
    def last(self) -> str:
        """The previous piece."""
        return self._pieces[self._at - 1]

    def step_back(self) -> None:
        """Return to the previous piece."""
        self._at -= 1

    def accept(self, *words: str) -> bool:
        """Skip the next pieces if they are *words*, ignoring case, and return whether they were."""
        end = self._at + len(words)
        if [one.lower() for one in self._pieces[self._at : end]] != list(words):
            return False
        self._at = end
        return True

    def expect(self, word: str) -> None:
        """Skip the next piece, which must be *word*."""
        if not self.accept(word):
            raise self.error()

    def advance(self) -> str:
        """Skip the next piece and return it."""
        piece = self.next
        if not piece:
            raise self.error()
        self._at += 1
        return piece

    def error(self) -> QueryError:
        """Return the error for the next piece."""
        what = f"unexpected `{self.next}`" if self.next else "unexpected end"
        return QueryError(f"{what} in the query `{self.text}`")

    def disjunction(self) -> Value:
        """Parse conditions combined by `or`."""
        parts = [self._conjunction()]
        while self.accept("or"):
            parts.append(self._conjunction())
        return parts[0] if len(parts) == 1 else lambda row: any(one(row) is True for one in parts)

    def _conjunction(self) -> Value:
        parts = [self._negation()]
        while self.accept("and"):
            parts.append(self._negation())
        return parts[0] if len(parts) == 1 else lambda row: all(one(row) is True for one in parts)

    def _negation(self) -> Value:
        if not self.accept("not"):
            return self._comparison()
        inner = self._negation()

        def negated(row: Row) -> Any:
            value = inner(row)
            return not value if isinstance(value, bool) else MISSING

        return negated

    def _comparison(self) -> Value:
        left = self.operand()
        compare = self.comparisons.get(self.next.lower())
        if compare is None:
            return self.condition(left)
        self.advance()
        right = self.operand()
        return lambda row: compare(left(row), right(row))

    def condition(self, left: Value) -> Value:
        """Parse what can follow an operand besides a comparison."""
        return left

    @abstractmethod
    def operand(self) -> Value:
        """Parse a literal, a property, a call or a condition in brackets."""
        ...


def ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], Any]:
    """Return a comparison that is false for values of different types."""

    def compared(left: Any, right: Any) -> Any:
        return compare(left, right) if comparable(left, right) else False

    return compared


def comparable(left: Any, right: Any) -> bool:
    """Return whether two values have the same type, of which all numbers are one."""
    if left is MISSING or right is MISSING:
        return False
    if isinstance(left, bool) or isinstance(right, bool):
        return isinstance(left, bool) and isinstance(right, bool)
    numbers = (int, float)
    both = isinstance(left, numbers) and isinstance(right, numbers)
    return both or type(left) is type(right)
