"""Filters of tables, such as `Price gt 5 and Name eq 'tea'`.

https://learn.microsoft.com/rest/api/storageservices/querying-tables-and-entities
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from typing import Any

from funcdeco.engine.dates import json_date
from funcdeco.engine.queries.conditions import MISSING, Parser, Row, Value, comparable, ordered

_PIECES = re.compile(
    r"(?:datetime|guid|binary|X)?'(?:''|[^'])*'|[()]|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[LlDdFf]?\b|\w+|\S"
)
_NUMBER = re.compile(r"(-?\d[\d.eE+-]*)[LlDdFf]?")


def _comparison(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], Any]:
    typed = ordered(compare)
    return lambda left, right: typed(_plain(left), _plain(right))


def _plain(value: Any) -> Any:
    """Return times in one type, so that they can be compared."""
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=timezone.utc)
        return aware.timestamp(), "time"
    return value


def _differs(left: Any, right: Any) -> bool:
    left, right = _plain(left), _plain(right)
    return left is not MISSING and not (comparable(left, right) and left == right)


class TableFilter(Parser):
    """Parses a filter."""

    pieces = _PIECES
    comparisons: Mapping[str, Callable[[Any, Any], Any]] = {
        "eq": _comparison(operator.eq),
        "ne": _differs,
        "gt": _comparison(operator.gt),
        "ge": _comparison(operator.ge),
        "lt": _comparison(operator.lt),
        "le": _comparison(operator.le),
    }

    def operand(self) -> Value:
        """Parse a literal, a property or a condition in brackets."""
        if self.accept("("):
            inner = self.disjunction()
            self.expect(")")
            return inner
        piece = self.advance()
        if piece.endswith("'"):
            return _constant(_quoted(piece))
        if number := _NUMBER.fullmatch(piece):
            digits = number[1]
            return _constant(int(digits) if digits.lstrip("-").isdigit() else float(digits))
        if piece in ("true", "false"):
            return _constant(piece == "true")
        if not piece.isidentifier():
            self.step_back()
            raise self.error()
        return lambda row: row.get(piece, MISSING)


def parse_filter(text: str) -> Callable[[Row], bool]:
    """Return whether a row fulfills a filter, as a function. Raises QueryError."""
    parser = TableFilter(text)
    condition = parser.disjunction()
    if parser.next:
        raise parser.error()
    return lambda row: condition(row) is True


def _quoted(piece: str) -> Any:
    kind, _, rest = piece.partition("'")
    text = rest[:-1].replace("''", "'")
    if kind == "datetime":
        return json_date(text) or MISSING
    return bytes.fromhex(text) if kind in ("X", "binary") else text


def _constant(value: Any) -> Value:
    return lambda _: value
