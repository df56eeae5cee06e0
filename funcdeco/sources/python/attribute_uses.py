"""How source code uses an attribute at a line: as a decorator, or in a statement of its own."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from typing import Literal, NamedTuple

_DECORATED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_TRY: tuple[type[ast.Try], ...] = (ast.Try, getattr(ast, "TryStar", ast.Try))
_LONGEST = 80
"""Maximum number of characters of a call that a hint repeats."""


class Use(NamedTuple):
    """An attribute that is a decorator, or the call that a statement consists of."""

    owner: str
    """The expression before the dot."""
    kind: Literal["decorator", "statement"]
    calls: int
    """The number of calls: 0 for `@app.route`, 2 for the statement `app.route()(function)`."""


def use_at(tree: ast.Module, line: int, name: str) -> Use | None:
    """Return the use of the attribute *name* at *line*; None if it is used in another way."""
    for kind, expression in _candidates(tree):
        node, calls = expression, 0
        while isinstance(node, ast.Call):
            node, calls = node.func, calls + 1
        if isinstance(node, ast.Attribute) and node.attr == name and _holds(node, line):
            return Use(ast.unparse(node.value), kind, calls)
    return None


def line_of_bare(tree: ast.Module, line: int, name: str) -> int:
    """Return the line of the decorator *name* without parentheses of the `def` at *line*."""
    for node in ast.walk(tree):
        if isinstance(node, _DECORATED) and node.lineno == line:
            for one in node.decorator_list:
                if isinstance(one, ast.Attribute) and one.attr == name:
                    return one.lineno
    return line


def _candidates(
    tree: ast.Module,
) -> Iterator[tuple[Literal["decorator", "statement"], ast.expr]]:
    for node in ast.walk(tree):
        if isinstance(node, _DECORATED):
            for one in node.decorator_list:
                yield "decorator", one
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            yield "statement", node.value


def is_guarded(tree: ast.Module, line: int, error: type[Exception]) -> bool:
    """Return whether code around *line* may handle an exception of the type *error*."""
    return any(_guards(node, line, error) for node in ast.walk(tree))


def _guards(node: ast.AST, line: int, error: type[Exception]) -> bool:
    if isinstance(node, (ast.With, ast.AsyncWith)):
        # `contextlib.suppress` and `pytest.raises`; other managers rarely swallow exceptions.
        written = [ast.unparse(one.context_expr) for one in node.items]
        return _holds(node, line) and any("suppress" in one or "raises" in one for one in written)
    if isinstance(node, _TRY) and any(_holds(one, line) for one in node.body):
        return any(_catches(one.type, error) for one in node.handlers)
    return False


def _catches(written: ast.expr | None, error: type[Exception]) -> bool:
    """Return whether `except` with the expression *written* may catch *error*."""
    if isinstance(written, ast.Tuple):
        return any(_catches(one, error) for one in written.elts)
    found = getattr(builtins, written.id, None) if isinstance(written, ast.Name) else None
    return found is None or not isinstance(found, type) or issubclass(error, found)


def _holds(node: ast.AST, line: int) -> bool:
    first, last = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0)
    if isinstance(node, _DECORATED) and node.decorator_list:
        first = node.decorator_list[0].lineno
    return bool(first <= line <= last)


def shown_call(node: ast.expr) -> str:
    """Return an expression in one line; a call without its arguments if they are long."""
    text = ast.unparse(node)
    is_short = len(text) <= _LONGEST and "`" not in text
    if is_short or not isinstance(node, ast.Call):
        return text
    return f"{ast.unparse(node.func)}(...)"
