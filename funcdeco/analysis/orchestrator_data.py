"""Tasks of an orchestrator that it uses like their results, without a `yield`."""

from __future__ import annotations

import ast

from funcdeco.analysis.orchestrators import Orchestrator

_HOLDERS = (ast.Dict, ast.List, ast.Tuple, ast.Set, ast.JoinedStr, ast.FormattedValue, ast.keyword)
"""What data is written in before it is passed on."""
_EQUAL = (ast.Eq, ast.NotEq, ast.Is, ast.IsNot)
_TOGETHER = ("task_all", "task_any")
"""The methods that accept tasks."""


def is_only_data(one: Orchestrator, name: str) -> bool:
    """Return whether the orchestrator reads *name*, and only in places that need a result.

    These are operands, what is indexed or compared, text, and parts of the input of a call. A list
    of tasks may be yielded later, so that other uses are in doubt.
    """
    every = one.scope.reads(name)
    return bool(every) and all(is_data(one, node) or _is_equated(one, node) for node in every)


def _is_equated(one: Orchestrator, node: ast.AST) -> bool:
    """Return whether a task is only compared there, such as one of `task_any` with its winner."""
    above = one.scope.parent(node)
    return isinstance(above, ast.Compare) and all(isinstance(op, _EQUAL) for op in above.ops)


def is_data(one: Orchestrator, node: ast.AST) -> bool:
    """Return whether a result is needed at *node*."""
    above = one.scope.parent(node)
    if isinstance(above, (ast.BinOp, ast.FormattedValue)):
        return True
    if isinstance(above, ast.Subscript):
        return above.value is node
    if not isinstance(above, _HOLDERS) or isinstance(above, ast.keyword):
        return False  # also an input itself, which is reported where it is passed on
    while isinstance(above, _HOLDERS):
        node, above = above, one.scope.parent(above)
    is_name = isinstance(above, ast.Call) and node in above.args[:1]
    return isinstance(above, ast.Call) and not is_name and _starts(one, above)


def _starts(one: Orchestrator, call: ast.Call) -> bool:
    return one.task(call) not in ("", *_TOGETHER)
