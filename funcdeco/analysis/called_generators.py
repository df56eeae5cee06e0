"""Helper generators that an orchestrator calls."""

from __future__ import annotations

import ast
import sys

from funcdeco.analysis.orchestrators import Orchestrator, called_helper, is_generator
from funcdeco.sources.python.definition import Body


def called_generator(one: Orchestrator, node: ast.expr) -> str:
    """Return the name of the helper generator that *node* calls; empty if it calls none."""
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Name):
        helper = called_helper(one.scope, node) or _nested(one, node.func.id)
        if helper is not None:
            return node.func.id if is_generator(helper) else ""
    if _may_be_distant(one, node.func):
        from funcdeco.analysis.helper_generators import is_distant_generator

        return ast.unparse(node.func) if is_distant_generator(one, node) else ""
    return ""


def takes_context(one: Orchestrator, node: ast.expr) -> bool:
    """Return whether a generator that *node* calls may get the context, and then yield its tasks."""
    waiting, seen = [node], set[ast.expr]()
    while waiting:
        for part in ast.walk(waiting.pop()):
            if not isinstance(part, ast.Name):
                continue
            if part.id == one.context and not isinstance(one.scope.parent(part), ast.Attribute):
                return True
            if _nested(one, part.id) is not None:  # it sees the variables of the orchestrator
                return True
            value = one.assigned(part)
            if value is not part and value not in seen:
                seen.add(value)
                waiting.append(value)
    return False


def _may_be_distant(one: Orchestrator, function: ast.expr) -> bool:
    """Return whether a function may be a method, or that of another module of the project."""
    owner = function
    while isinstance(owner, (ast.Attribute, ast.Call)):
        owner = owner.func if isinstance(owner, ast.Call) else owner.value
    value = one.assigned(owner)
    if owner is not function and isinstance(value, ast.Call):
        owner = value.func
        while isinstance(owner, ast.Attribute):
            owner = owner.value
    name = owner.id if isinstance(owner, ast.Name) else ""
    if not name or name == one.context or one.scope.times_bound(name):
        return False
    found = one.scope.body.module.names.get(name, ())
    if any(isinstance(bound.node, ast.ClassDef) for bound in found):
        return owner is not function
    modules = {_imported(bound.node, bound.alias) for bound in found}
    return bool(modules) and not modules & {"", *sys.stdlib_module_names}


def _imported(node: ast.stmt, alias: ast.alias | None) -> str:
    """Return the first part of the name of an imported module; empty if nothing is imported."""
    if alias is None:
        return ""
    name = (node.module or ".") if isinstance(node, ast.ImportFrom) else alias.name
    return name.partition(".")[0] or "."


def _nested(one: Orchestrator, name: str) -> Body | None:
    """Return the function with this name that the orchestrator itself defines."""
    if one.scope.times_bound(name) != 1:
        return None
    found = (node for node in one.scope.nodes if isinstance(node, ast.FunctionDef))
    node = next((node for node in found if node.name == name and not node.decorator_list), None)
    return None if node is None else one.scope.body._replace(node=node)
