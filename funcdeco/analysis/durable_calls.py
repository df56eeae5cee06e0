"""Durable functions in Python sources: how orchestrators are created, and what they call."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.durable_clients import ClientFunction
from funcdeco.diagnostics.location import Location
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.sources.python.arguments import argument, literal
from funcdeco.sources.python.definition import Definition, FunctionNode, own_nodes
from funcdeco.sources.python.module import dotted_name

Kind = Literal["activity", "orchestrator", "entity"]
_CALLED: dict[str, Kind] = {
    "call_activity": "activity",
    "call_activity_with_retry": "activity",
    "call_sub_orchestrator": "orchestrator",
    "call_sub_orchestrator_with_retry": "orchestrator",
    "call_entity": "entity",
    "signal_entity": "entity",
}


_STARTED: dict[str, tuple[Kind, str]] = {
    "start_new": ("orchestrator", "orchestration_function_name"),
    "signal_entity": ("entity", "entityId"),
}
"""The methods of a client for which the host checks the name, and the parameter of the name."""


class Called(NamedTuple):
    """A name that an orchestrator or a client calls."""

    method: str
    kind: Kind
    name: str
    location: Location


def lacks_create(function: Function, app: CheckedApp) -> bool:
    """Return whether a handwritten orchestrator or entity certainly cannot run.

    The worker passes an object that has only a `body`.
    """
    trigger, found = function.declared_trigger, app.definition(function)
    if function.is_decorated or trigger is None or not trigger.facts.wrapper or found is None:
        return False
    if found.body is None or found.created or found.is_wrapped:
        return False
    return found.is_generator or any(_used(found.body.node, trigger.name))


def called(orchestrator: Definition) -> Iterator[Called]:
    """Yield the names that are string literals in the calls of an orchestrator's context."""
    context = next(iter(orchestrator.parameters), None)
    if orchestrator.body is None or context is None:
        return
    node, place, _ = orchestrator.body
    for one in own_nodes(node):
        method = _method(one, context)
        if isinstance(one, ast.Call) and method in _CALLED:
            given = argument(one, 0, "entityId" if method.endswith("entity") else "name")
            if method.endswith("entity"):
                given = _name_of_entity(given, node)
            yield from _called(method, _CALLED[method], given, place)


def called_by_clients(function: ClientFunction) -> Iterator[Called]:
    """Yield the names that are string literals in calls of clients that belong to this app."""
    for call, owner, method in function.calls():
        binding = function.clients[owner]
        if method not in _STARTED or binding is None or is_of_another_app(binding):
            continue
        kind, keyword = _STARTED[method]
        given = argument(call, 0, keyword)
        if kind == "entity":
            given = _name_of_entity(given, function.scope.body.node)
        yield from _called(method, kind, given, function.scope.body.place)


def is_of_another_app(binding: BindingDeclaration) -> bool:
    """Return whether the host can't know the functions that are called, and doesn't check them."""
    return any(binding.value(key) for key in ("taskHub", "connectionName", "externalClient"))


def _called(
    method: str, kind: Kind, given: ast.expr | None, place: Callable[[ast.AST], Location]
) -> Iterator[Called]:
    name = literal(given)
    if name is not None and given is not None:
        yield Called(method, kind, name, place(given))


def _used(node: FunctionNode, context: str) -> Iterator[bool]:
    """Yield True for each use of an attribute that the *context* passed by the worker lacks."""
    for one in own_nodes(node):
        if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name):
            if one.value.id == context and one.attr != "body" and not hasattr(str, one.attr):
                yield True


def _method(node: ast.AST, context: str) -> str:
    """Return the method of *context* that *node* calls; empty if it calls none."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        owner = node.func.value
        if isinstance(owner, ast.Name) and owner.id == context:
            return node.func.attr
    return ""


def _assigned(node: FunctionNode) -> dict[str, ast.expr]:
    """Return the value of each name that is assigned exactly once."""
    stored = Counter(
        one.id
        for one in own_nodes(node)
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
    )
    found: dict[str, ast.expr] = {}
    for one in own_nodes(node):
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name):
            if stored[one.targets[0].id] == 1:
                found[one.targets[0].id] = one.value
    return found


def _name_of_entity(node: ast.expr | None, function: FunctionNode) -> ast.expr | None:
    """Return the first argument of `EntityId(...)`, given directly or through a variable."""
    if isinstance(node, ast.Name):
        node = _assigned(function).get(node.id)
    if isinstance(node, ast.Call) and dotted_name(node.func).rpartition(".")[2] == "EntityId":
        return argument(node, 0, "name")
    return None
