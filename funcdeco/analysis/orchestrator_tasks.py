"""Tasks and helper generators that an orchestrator doesn't yield as it has to."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import NamedTuple

from funcdeco.analysis.checked_app import CheckedApp, once
from funcdeco.analysis.orchestrator_data import is_only_data
from funcdeco.analysis.orchestrators import Orchestrator, called_helper, is_generator
from funcdeco.sources.python.attribute_uses import shown_call

_TOGETHER = ("task_all", "task_any")
"""The methods that accept tasks."""
_COLLECTIONS: dict[type[ast.expr], str] = {
    ast.List: "a list",
    ast.ListComp: "a list",
    ast.Tuple: "a tuple",
    ast.GeneratorExp: "a generator",
}


class Misused(NamedTuple):
    """An expression that isn't yielded as it has to be."""

    node: ast.expr
    message: str
    hint: str
    fails: bool = True
    """Whether the run fails there; otherwise, the task or generator never runs."""


def misused_tasks(one: Orchestrator, app: CheckedApp) -> list[Misused]:
    """Return the tasks and generators that the orchestrator itself doesn't yield correctly."""
    found = _found(app)
    if id(one) not in found:
        found[id(one)] = list(_misused(one))
    return found[id(one)]


@once
def _found(app: CheckedApp) -> dict[int, list[Misused]]:
    """Return what is already known, by the ID of the orchestrator."""
    del app
    return {}


def _misused(one: Orchestrator) -> Iterator[Misused]:
    for node in one.scope.nodes:
        check = _CHECKS.get(type(node))
        if check is not None:
            yield from check(one, node)


def _returned(one: Orchestrator, node: ast.Return) -> Iterator[Misused]:
    value = None if node.value is None else one.assigned(node.value)
    method = one.task(value)
    if node.value is None or value is None:
        return
    if method:
        message = f"the task of `{method}` is returned without `yield`"
        direct = f"return (yield {shown_call(value)})"
        yield Misused(
            node.value, message, f"write `{direct}`" if value is node.value else _later(node)
        )
    elif one.is_generator and (name := _generator(one, value)) and value is node.value:
        message = f"the generator `{name}` is returned without `yield from`"
        yield Misused(node.value, message, f"write `return (yield from {shown_call(value)})`")


def _later(node: ast.Return) -> str:
    name = node.value.id if isinstance(node.value, ast.Name) else ""
    return f"write `return (yield {name})`"


def _statement(one: Orchestrator, node: ast.Expr) -> Iterator[Misused]:
    yield from _dropped(one, node.value)


def _assigned(one: Orchestrator, node: ast.Assign) -> Iterator[Misused]:
    target, value = node.targets[0], node.value
    if len(node.targets) == 1 and isinstance(target, ast.Name) and isinstance(value, ast.Call):
        if one.scope.value(target.id) is not value:
            return
        if not one.scope.reads(target.id):
            yield from _dropped(one, value)
        elif (method := one.task(value)) and is_only_data(one, target.id):
            message = f"the task of `{method}` is never yielded, but used like its result"
            hint = f"write `{target.id} = yield {shown_call(value)}`"
            yield Misused(value, message, hint, fails=False)


def _dropped(one: Orchestrator, value: ast.expr) -> Iterator[Misused]:
    """Yield a task or generator that nothing uses."""
    if method := one.task(value):
        message = f"the task of `{method}` isn't yielded, so it never runs"
        yield Misused(value, message, f"write `yield {shown_call(value)}`", fails=False)
    elif name := _generator(one, value):
        message = f"the generator `{name}` is called without `yield from`, so it never runs"
        yield Misused(value, message, f"write `yield from {shown_call(value)}`", fails=False)


def _yielded(one: Orchestrator, node: ast.Yield) -> Iterator[Misused]:
    value = None if node.value is None else one.assigned(node.value)
    if node.value is None or value is None:
        return
    if type(value) in _COLLECTIONS:
        message = f"{_COLLECTIONS[type(value)]} is yielded, but only tasks can be"
        tasks = shown_call(node.value)
        is_list = isinstance(value, (ast.List, ast.ListComp))
        hint = f"write `yield {one.context}.task_all({tasks if is_list else f'list({tasks})'})`"
        yield Misused(node.value, message, hint)
    elif isinstance(value, (ast.Dict, ast.JoinedStr)) or _is_value(value):
        message = "the yielded value isn't a task"
        yield Misused(node.value, message, "remove the `yield`")
    elif name := _generator(one, value):
        message = f"the generator `{name}` is yielded, but only tasks can be"
        yield Misused(node.value, message, f"write `yield from {shown_call(node.value)}`")


def _is_value(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is not None


def _yielded_from(one: Orchestrator, node: ast.YieldFrom) -> Iterator[Misused]:
    if method := one.task(one.assigned(node.value)):
        message = f"`yield from` can't iterate over the task of `{method}`"
        yield Misused(node.value, message, f"write `yield {shown_call(node.value)}`")


def _called(one: Orchestrator, node: ast.Call) -> Iterator[Misused]:
    """Yield the tasks that are passed as the input of another one."""
    if one.task(node) in ("", *_TOGETHER):
        return
    for given in (*node.args[1:], *(keyword.value for keyword in node.keywords)):
        if method := one.task(one.assigned(given)):
            message = f"the task of `{method}` is passed on without `yield`"
            hint = f"pass its result: `(yield {shown_call(given)})`"
            yield Misused(given, message, hint)


def _generator(one: Orchestrator, node: ast.expr) -> str:
    """Return the name of the helper generator that *node* calls; empty if it calls none."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return ""
    helper = called_helper(one.scope, node)
    return node.func.id if helper is not None and is_generator(helper) else ""


_CHECKS: dict[type[ast.AST], Callable[..., Iterator[Misused]]] = {
    ast.Return: _returned,
    ast.Expr: _statement,
    ast.Assign: _assigned,
    ast.Yield: _yielded,
    ast.YieldFrom: _yielded_from,
    ast.Call: _called,
}
