"""The names that each node of a syntax tree binds."""

from __future__ import annotations

import ast
from collections.abc import Iterator


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
    else:  # `def`, `class`, `except ... as`, and `case`
        for name in (getattr(node, "name", None), getattr(node, "rest", None)):
            if isinstance(name, str):
                yield name
