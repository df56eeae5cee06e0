"""The arguments of a call."""

from __future__ import annotations

import ast


def argument(call: ast.Call, position: int, keyword: str) -> ast.expr | None:
    """Return the argument at *position* or with the name *keyword*; None if it isn't certain."""
    before = call.args[: position + 1]
    if any(isinstance(one, ast.Starred) for one in before):
        return None
    if len(before) > position:
        return before[position]
    return next((one.value for one in call.keywords if one.arg == keyword), None)


def literal(node: ast.expr | None) -> str | None:
    """Return the value of a string literal; None for any other expression."""
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) else None
