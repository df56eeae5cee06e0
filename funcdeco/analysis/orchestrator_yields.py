"""Yields of an orchestrator that have no task, after which it never continues."""

from __future__ import annotations

import ast
from typing import Any, cast

from funcdeco.analysis.orchestrators import Orchestrator, called_helper

_RENEWS = "continue_as_new"
"""After a call of this method, an orchestrator may yield anything."""
_LEAVING = (ast.Return, ast.Raise, ast.Break, ast.Continue)
_BLOCKS = ("body", "orelse", "handlers", "finalbody", "cases")


def waits_forever(one: Orchestrator, node: ast.Yield) -> bool:
    """Return whether the orchestrator yields None there, and certainly doesn't begin again."""
    return _is_none(one, node) and not _may_renew(one) and not _is_dead(one, node)


def _is_none(one: Orchestrator, node: ast.Yield) -> bool:
    value = None if node.value is None else one.assigned(node.value)
    if value is None:
        return True
    if isinstance(value, ast.Constant):
        return value.value is None
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Attribute):
        return False
    owner = value.func.value
    is_of_context = isinstance(owner, ast.Name) and owner.id == one.context
    return is_of_context and value.func.attr == "set_custom_status"


def _may_renew(one: Orchestrator) -> bool:
    """Return whether the orchestrator may call `continue_as_new`, or code that isn't known."""
    if _renews(one.scope.body.node):
        return True
    return not all(_is_known_use(one, read) for read in one.scope.reads(one.context))


def _renews(function: ast.AST) -> bool:
    return any(
        isinstance(node, ast.Attribute) and node.attr == _RENEWS for node in ast.walk(function)
    )


def _is_known_use(one: Orchestrator, read: ast.Name) -> bool:
    above = one.scope.parent(read)
    if isinstance(above, ast.keyword):
        above = one.scope.parent(above)
    if isinstance(above, ast.Call) and above.func is not read:
        helper = called_helper(one.scope, above)
        return helper is not None and not _renews(helper.node) and not _passes_on(helper.node)
    return isinstance(above, ast.Attribute)


def _passes_on(helper: ast.AST) -> bool:
    """Return whether a helper function calls others: they may get the context."""
    calls = (node for node in ast.walk(helper) if isinstance(node, ast.Call))
    return any(isinstance(call.func, ast.Name) and (call.args or call.keywords) for call in calls)


def _is_dead(one: Orchestrator, node: ast.AST) -> bool:
    """Return whether a statement before *node*, or a constant condition, prevents its evaluation.

    Such a `yield` only makes a generator of the function.
    """
    above = one.scope.parent(node)
    while above is not None:
        if isinstance(above, (ast.If, ast.While)) and _is_fixed(above.test):
            return True
        for name in _BLOCKS:
            found: Any = getattr(above, name, None)
            if isinstance(found, list) and node in found:  # a lambda's body is one expression
                block = cast("list[ast.AST]", found)
                before = block[: block.index(node)]
                if any(isinstance(statement, _LEAVING) for statement in before):
                    return True
        node, above = above, one.scope.parent(above)
    return False


def _is_fixed(test: ast.expr) -> bool:
    """Return whether a condition has one value, such as `False` and `TYPE_CHECKING`."""
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", "")
    return name == "TYPE_CHECKING" or (isinstance(test, ast.Constant) and not test.value)
