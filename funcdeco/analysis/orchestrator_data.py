"""Tasks of an orchestrator that it uses like their results, without a `yield`."""

from __future__ import annotations

import ast

from funcdeco.analysis.orchestrators import Orchestrator

_HOLDERS = (ast.Dict, ast.List, ast.Tuple, ast.Set, ast.JoinedStr, ast.FormattedValue, ast.keyword)
"""What data is written in before it is passed on."""
_TOGETHER = ("task_all", "task_any")
"""The methods that accept tasks."""


def is_only_data(one: Orchestrator, name: str) -> bool:
    """Return whether the orchestrator reads *name*, and only in places that need a result.

    These are operands, what is indexed, text, and parts of the input of a call. A list of tasks may
    be yielded later, so that other uses are in doubt.
    """
    parents = {child: node for node in one.scope.nodes for child in ast.iter_child_nodes(node)}
    every = [node for node in ast.walk(one.scope.body.node) if _is_read(node, name)]
    return bool(every) and all(node in parents and _is_data(one, node, parents) for node in every)


def _is_read(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)


def _is_data(one: Orchestrator, node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    above = parents[node]
    if isinstance(above, (ast.BinOp, ast.FormattedValue)):
        return True
    if isinstance(above, ast.Subscript):
        return above.value is node
    if not isinstance(above, _HOLDERS) or isinstance(above, ast.keyword):
        return False  # also an input itself, which is reported where it is passed on
    while isinstance(above, _HOLDERS) and above in parents:
        node, above = above, parents[above]
    is_name = isinstance(above, ast.Call) and node in above.args[:1]
    return isinstance(above, ast.Call) and not is_name and _starts(one, above)


def _starts(one: Orchestrator, call: ast.Call) -> bool:
    return one.task(call) not in ("", *_TOGETHER)
