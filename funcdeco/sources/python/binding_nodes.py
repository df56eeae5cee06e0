"""The names that each node of a syntax tree binds."""

from __future__ import annotations

import ast
from collections.abc import Iterator

_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler)
_PATTERNS = (ast.MatchAs, ast.MatchStar, ast.MatchMapping)
BINDING = (ast.Name, ast.Global, ast.Nonlocal, ast.arg, ast.alias, *_NAMED, *_PATTERNS)
"""The nodes that can bind a name."""


def names_bound_by(node: ast.AST) -> Iterator[str]:
    """Yield the names that *node* itself binds, deletes, or declares as global or nonlocal."""
    if isinstance(node, ast.Name):
        if not isinstance(node.ctx, ast.Load):
            yield node.id
    elif isinstance(node, (ast.Global, ast.Nonlocal)):
        yield from node.names
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.alias):
        yield node.asname or node.name.partition(".")[0]
    elif isinstance(node, (*_NAMED, *_PATTERNS)):
        for name in (getattr(node, "name", None), getattr(node, "rest", None)):
            if isinstance(name, str):
                yield name
