"""Whether an import can be moved into the functions that use it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from funcdeco.diagnostics.location import Location

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def is_movable(statement: Location | None) -> bool:
    """Return whether only the bodies of functions use the names that a statement imports."""
    if statement is None:
        return False
    try:
        tree = ast.parse(Path(statement.file).read_bytes())
    except (OSError, ValueError, SyntaxError):
        return False
    names = {name for one in tree.body for name in _imported(one, statement.line)}
    return bool(names) and "*" not in names and not names & set(_read_at_import(tree))


def _imported(statement: ast.stmt, line: int | None) -> Iterator[str]:
    if isinstance(statement, (ast.Import, ast.ImportFrom)) and statement.lineno == line:
        for one in statement.names:
            yield one.asname or one.name.partition(".")[0]


def _read_at_import(tree: ast.Module) -> Iterator[str]:
    """Yield the names that a module reads when it is imported; annotations count, too."""
    waiting: list[ast.AST] = [tree]
    for node in waiting:
        if isinstance(node, ast.Name):
            yield node.id
        inside = _body(node) if isinstance(node, _FUNCTIONS) else []
        waiting += [one for one in ast.iter_child_nodes(node) if one not in inside]


def _body(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> list[ast.AST]:
    return [function.body] if isinstance(function, ast.Lambda) else [*function.body]
