"""The expressions in a query of documents: literals, properties, conditions and functions."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from funcdeco.engine.queries.conditions import (
    MISSING,
    Parser,
    QueryError,
    Row,
    Value,
    comparable,
    ordered,
)

_PIECES = re.compile(
    r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|@\w+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\w+|[<>!]=|<>|\S"
)
_CONSTANTS: dict[str, Any] = {"true": True, "false": False, "null": None, "undefined": MISSING}


def _differs(left: Any, right: Any) -> bool:
    if left is MISSING or right is MISSING:
        return False
    return not (comparable(left, right) and left == right)


class Expressions(Parser):
    """Parses the expressions of a query with its parameters."""

    pieces = _PIECES
    comparisons: Mapping[str, Callable[[Any, Any], Any]] = {
        "=": ordered(operator.eq),
        "!=": _differs,
        "<>": _differs,
        ">": ordered(operator.gt),
        ">=": ordered(operator.ge),
        "<": ordered(operator.lt),
        "<=": ordered(operator.le),
    }

    def __init__(self, text: str, parameters: Mapping[str, Any]) -> None:
        super().__init__(text)
        self._parameters = parameters
        self.alias = "c"

    def operand(self) -> Value:
        """Parse a literal, a parameter, a property, a call or a condition in brackets."""
        if self.accept("("):
            inner = self.disjunction()
            self.expect(")")
            return inner
        sign = -1 if self.accept("-") else 1
        piece = self.advance()
        if piece[0] in "'\"":
            return _constant(_string(piece))
        if piece[0].isdigit():
            return _constant(sign * (int(piece) if piece.isdigit() else float(piece)))
        if piece[0] == "@":
            return _constant(self._parameters.get(piece, MISSING))
        if piece.lower() in _CONSTANTS:
            return _constant(_CONSTANTS[piece.lower()])
        if self.next == "(":
            return self._call(piece)
        if not piece.isidentifier():
            self.step_back()
            raise self.error()
        return self._path(piece)

    def condition(self, left: Value) -> Value:
        """Parse `IN (...)`, `BETWEEN ... AND ...` and `LIKE`, with or without `NOT`."""
        is_negated = self.accept("not")
        if self.accept("in"):
            found = self._in(left)
        elif self.accept("between"):
            found = self._between(left)
        elif self.accept("like"):
            found = _like(left, self.operand())
        elif is_negated:
            raise self.error()
        else:
            return left
        return (lambda row: not found(row)) if is_negated else found

    def _in(self, left: Value) -> Value:
        values = self.arguments()
        equal = ordered(operator.eq)
        return lambda row: any(equal(left(row), one(row)) for one in values)

    def _between(self, left: Value) -> Value:
        low = self.operand()
        self.expect("and")
        high = self.operand()
        at_least, at_most = ordered(operator.ge), ordered(operator.le)
        return lambda row: at_least(left(row), low(row)) and at_most(left(row), high(row))

    def arguments(self) -> list[Value]:
        """Parse values in brackets, separated by commas."""
        self.expect("(")
        values: list[Value] = []
        while not self.accept(")"):
            values.append(self.disjunction())
            if self.next != ")":
                self.expect(",")
        return values

    def _call(self, name: str) -> Value:
        function = _FUNCTIONS.get(name.upper())
        if function is None:
            raise unsupported(name)
        values = self.arguments()

        def called(row: Row) -> Any:
            try:
                return function(*(one(row) for one in values))
            except (TypeError, AttributeError):
                return MISSING

        return called

    def _path(self, first: str) -> Value:
        """Parse the properties below the alias."""
        if first != self.alias and first.lower() not in ("c", "root"):
            raise QueryError(f"Identifier '{first}' could not be resolved.")
        names: list[str | int] = []
        while True:
            if self.accept("."):
                names.append(self.advance())
            elif self.accept("["):
                piece = self.advance()
                names.append(int(piece) if piece.isdigit() else _string(piece))
                self.expect("]")
            else:
                break
        return lambda row: _below(row, names)

    def number(self) -> int:
        """Parse a number that isn't negative."""
        value = self.operand()({})
        if not isinstance(value, int):
            raise self.error()
        return value


def unsupported(what: str) -> QueryError:
    """Return the error for a part of the language that isn't evaluated."""
    message = f"`{what}` can't be evaluated in memory"
    return QueryError(f"{message}; provide the documents with `client.provide`")


def _below(value: Any, names: list[str | int]) -> Any:
    for name in names:
        if isinstance(name, int):
            items = cast("list[object]", value) if isinstance(value, list) else []
            value = items[name] if name < len(items) else MISSING
        else:
            members = cast("dict[str, Any]", value) if isinstance(value, Mapping) else {}
            value = members.get(name, MISSING)
    return value


def _like(left: Value, pattern: Value) -> Value:
    def matches(row: Row) -> bool:
        text, form = left(row), pattern(row)
        if not (isinstance(text, str) and isinstance(form, str)):
            return False
        parts = (".*" if one == "%" else "." if one == "_" else re.escape(one) for one in form)
        return bool(re.fullmatch("".join(parts), text, re.DOTALL))

    return matches


def _string(piece: str) -> str:
    return re.sub(r"\\(.)", r"\1", piece[1:-1])


def _constant(value: Any) -> Value:
    return lambda _: value


def _text_test(test: Callable[[str, str], bool]) -> Callable[..., Any]:
    def tested(text: str, part: str, ignores_case: bool = False) -> bool:
        return test(text.lower(), part.lower()) if ignores_case else test(text, part)

    return tested


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_TESTS: dict[str, Callable[[Any], Any]] = {
    "LOWER": str.lower,
    "UPPER": str.upper,
    "LENGTH": len,
    "ABS": abs,
    "IS_DEFINED": lambda value: value is not MISSING,
    "IS_NULL": lambda value: value is None,
    "IS_STRING": lambda value: isinstance(value, str),
    "IS_BOOL": lambda value: isinstance(value, bool),
    "IS_NUMBER": _is_number,
    "ARRAY_LENGTH": len,
}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    **_TESTS,
    "CONTAINS": _text_test(lambda text, part: part in text),
    "STARTSWITH": _text_test(str.startswith),
    "ENDSWITH": _text_test(str.endswith),
    "STRINGEQUALS": _text_test(str.__eq__),
    "ARRAY_CONTAINS": list[Any].__contains__,
}
