"""The functions that a durable orchestration runs: the orchestrator and its helper functions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from funcdeco.analysis.checked_app import CheckedApp, once
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.sources.python.certain import certain_nodes
from funcdeco.sources.python.definition import Body, Definition, own_nodes
from funcdeco.sources.python.scope import Scope

if TYPE_CHECKING:
    from funcdeco.sources.python.lookup import Sources

TASKS = frozenset(
    {
        *("call_activity", "call_activity_with_retry", "call_entity", "call_http"),
        *("call_sub_orchestrator", "call_sub_orchestrator_with_retry", "create_timer"),
        *("task_all", "task_any", "wait_for_external_event"),
    }
)
"""The methods of the context that return a task, which does nothing until it is yielded."""
_DEEPEST = 3
"""Maximum number of helper functions that call one another."""
_YIELDS = (ast.Yield, ast.YieldFrom)


@dataclass(frozen=True, eq=False)
class Orchestrator:
    """An orchestrator whose source is known."""

    name: str
    scope: Scope
    context: str
    """Its first parameter."""
    sources: Sources | None = None
    """The files of the project."""

    @cached_property
    def is_generator(self) -> bool:
        """Whether it yields."""
        return any(isinstance(node, _YIELDS) for node in self.scope.nodes)

    @cached_property
    def certain(self) -> frozenset[int]:
        """The IDs of the nodes that are part of every run."""
        return certain_nodes(self.scope.body.node)

    def task(self, node: ast.AST | None) -> str:
        """Return the method of the context that creates the task *node*; empty if it is none."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            if isinstance(owner, ast.Name) and owner.id == self.context:
                return node.func.attr if node.func.attr in TASKS else ""
        return ""

    def assigned(self, node: ast.expr) -> ast.expr:
        """Return the only value of a local variable, or *node* itself."""
        value = self.scope.value(node.id) if isinstance(node, ast.Name) else None
        return node if value is None else value


class Misused(NamedTuple):
    """An expression that isn't yielded as it has to be."""

    node: ast.expr
    message: str
    hint: str
    fails: bool = True
    """Whether the run fails there; otherwise, the task or generator never runs."""


def orchestrator(function: Function, app: CheckedApp) -> Orchestrator | None:
    """Return the orchestrator of *function*; None if it isn't one, or isn't known."""
    trigger = function.declared_trigger
    if trigger is None or trigger.facts.durable != "orchestrator":
        return None
    found = _orchestrators(app)
    if id(function) not in found:
        found[id(function)] = _orchestrator(function, trigger, app)
    return found[id(function)]


@once
def _orchestrators(app: CheckedApp) -> dict[int, Orchestrator | None]:
    """Return the orchestrators that are already known, by the ID of their function."""
    del app
    return {}


def _orchestrator(
    function: Function, trigger: BindingDeclaration, app: CheckedApp
) -> Orchestrator | None:
    found = app.definition(function)
    if found is not None and not function.is_decorated:
        found = found.inner if found.created == "Orchestrator" else None
    if found is None or found.body is None or found.is_wrapped or found.is_async:
        return None
    context = _context(found, trigger.name, function.is_decorated)
    scope = Scope(found.body)
    if not context or scope.times_bound(context) != 1 or _is_raw(found, context):
        return None
    return Orchestrator(found.name, scope, context, app.sources)


def _is_raw(found: Definition, context: str) -> bool:
    """Return whether the function receives the worker's context, since it isn't wrapped."""
    annotation = found.parameters[context].annotation or ""
    return annotation.endswith(".OrchestrationContext") and not found.is_generator


def _context(found: Definition, declared: str, is_decorated: bool) -> str:
    """Return the parameter that receives the context."""
    if is_decorated and declared in found.parameters:
        return declared
    first = next(iter(found.parameters.values()), None)
    return first.name if first is not None and first.kind in ("positional", "usual") else ""


class Replayed(NamedTuple):
    """A function that an orchestrator runs."""

    scope: Scope
    context: str
    """Its variable for the context; empty if it isn't passed the context."""


@once
def replayed(app: CheckedApp) -> dict[int, list[Replayed]]:
    """Return the functions that each orchestrator runs, itself first, by the ID of its function.

    A helper function that several orchestrators call is listed for the first one only.
    """
    seen: set[ast.AST] = set()
    found: dict[int, list[Replayed]] = {}
    for function in app.functions:
        one = orchestrator(function, app)
        if one is not None:
            found[id(function)] = list(
                _with_helpers(Replayed(one.scope, one.context), seen, _DEEPEST)
            )
    return found


def _with_helpers(one: Replayed, seen: set[ast.AST], hops: int) -> Iterator[Replayed]:
    if one.scope.body.node in seen:
        return
    seen.add(one.scope.body.node)
    yield one
    for call in one.scope.calls if hops else ():
        helper = called_helper(one.scope, call)
        if helper is not None:
            context = _parameter(helper.node.args, call, one.context)
            yield from _with_helpers(Replayed(Scope(helper), context), seen, hops - 1)


def _parameter(parameters: ast.arguments, call: ast.Call, variable: str) -> str:
    """Return the parameter that receives *variable* in *call*; empty if none certainly does."""
    given = [one.id if isinstance(one, ast.Name) else "" for one in call.args]
    if variable and variable in given:
        names = [one.arg for one in (*parameters.posonlyargs, *parameters.args)]
        is_starred = any(isinstance(one, ast.Starred) for one in call.args)
        return "" if is_starred else "".join(names[given.index(variable) :][:1])
    named = {one.value.id: one.arg for one in call.keywords if isinstance(one.value, ast.Name)}
    return named.get(variable) or ""


def called_helper(scope: Scope, call: ast.Call) -> Body | None:
    """Return the function of the same module that *call* runs, if it is certain."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if not name or scope.times_bound(name):
        return None
    bound = scope.body.module.lookup(name)
    node = bound.node if bound is not None else None
    if not isinstance(node, ast.FunctionDef) or node.decorator_list:
        return None
    return scope.body._replace(node=node)


def is_generator(helper: Body) -> bool:
    """Return whether calling *helper* only returns a generator."""
    return any(isinstance(node, _YIELDS) for node in own_nodes(helper.node))
