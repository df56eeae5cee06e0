"""Tasks and helper generators that an orchestrator doesn't yield as it has to."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import NamedTuple

from funcdeco.analysis.checked_app import CheckedApp, once
from funcdeco.analysis.orchestrator_data import is_data, is_only_data
from funcdeco.analysis.orchestrator_yields import waits_forever
from funcdeco.analysis.orchestrators import Orchestrator, called_helper, is_generator
from funcdeco.sources.python.attribute_uses import shown_call
from funcdeco.sources.python.definition import Body

_TOGETHER = ("task_all", "task_any")
"""The methods that accept tasks."""
_COLLECTIONS: dict[type[ast.expr], str] = {
    ast.List: "a list",
    ast.ListComp: "a list",
    ast.Tuple: "a tuple",
    ast.GeneratorExp: "a generator",
    ast.Set: "a set",
    ast.SetComp: "a set",
}

_ITERATORS = ("filter", "map", "reversed", "zip")
"""Builtins whose result has no length."""


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


def _assigned(one: Orchestrator, node: ast.Assign | ast.AnnAssign) -> Iterator[Misused]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    target, value = targets[0], node.value
    if len(targets) == 1 and isinstance(target, ast.Name) and isinstance(value, ast.Call):
        typed = f": {ast.unparse(node.annotation)}" if isinstance(node, ast.AnnAssign) else ""
        if one.scope.value(target.id) is not value:
            return
        if not one.scope.reads(target.id):
            yield from _dropped(one, value)
        elif (method := one.task(value)) and is_only_data(one, target.id):
            yield _never_yielded(value, method, f"{target.id}{typed} = yield {shown_call(value)}")
        elif (name := _generator(one, value)) and _is_only_used(one, target.id):
            yield _never_run(value, name, f"{target.id}{typed} = yield from {shown_call(value)}")


def _dropped(one: Orchestrator, value: ast.expr) -> Iterator[Misused]:
    """Yield a task or generator that nothing uses."""
    if method := one.task(value):
        message = f"the task of `{method}` isn't yielded, so it never runs"
        yield Misused(value, message, f"write `yield {shown_call(value)}`", fails=False)
    elif name := _generator(one, value):
        message = f"the generator `{name}` is called without `yield from`, so it never runs"
        yield Misused(value, message, f"write `yield from {shown_call(value)}`", fails=False)


def _yielded(one: Orchestrator, node: ast.Yield) -> Iterator[Misused]:
    if waits_forever(one, node):
        message = "no task is yielded, so the orchestration never continues"
        hint = f"yield a task, such as `{one.context}.create_timer(...)`, or remove the `yield`"
        yield Misused(node, message, hint)
    value = None if node.value is None else one.assigned(node.value)
    if node.value is None or value is None:
        return
    if type(value) in _COLLECTIONS:
        message = f"{_COLLECTIONS[type(value)]} is yielded, but only tasks can be"
        hint = f"write `yield {one.context}.task_all({_as_list(node.value, value)})`"
        yield Misused(node.value, message, hint)
    elif isinstance(value, (ast.Dict, ast.JoinedStr)) or _is_value(value):
        message = "the yielded value isn't a task"
        yield Misused(node.value, message, "remove the `yield`")
    elif name := _generator(one, value):
        message = f"the generator `{name}` is yielded, but only tasks can be"
        yield Misused(node.value, message, f"write `yield from {shown_call(node.value)}`")


def _as_list(node: ast.expr, value: ast.expr) -> str:
    """Return the code of a list of the tasks in *node*, whose value is *value*."""
    if isinstance(value, (ast.List, ast.ListComp)):
        return ast.unparse(node)
    if isinstance(node, (ast.Tuple, ast.Set)):
        return ast.unparse(ast.List(node.elts, ast.Load()))
    if isinstance(node, (ast.GeneratorExp, ast.SetComp)):
        return ast.unparse(ast.ListComp(node.elt, node.generators))
    return f"list({ast.unparse(node)})"


def _is_value(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is not None


def _yielded_from(one: Orchestrator, node: ast.YieldFrom) -> Iterator[Misused]:
    if method := one.task(one.assigned(node.value)):
        message = f"`yield from` can't iterate over the task of `{method}`"
        yield Misused(node.value, message, f"write `yield {shown_call(node.value)}`")


def _called(one: Orchestrator, node: ast.Call) -> Iterator[Misused]:
    """Yield the tasks and generators that are passed as the input of another task."""
    method = one.task(node)
    if (name := _generator(one, node)) and _is_misread(one, node):
        yield _never_run(node, name, f"(yield from {shown_call(node)})")
    if method and _needs_result(one, node):
        yield _never_yielded(node, method, f"(yield {shown_call(node)})")
    if method in _TOGETHER:
        yield from _together(one, node, method)
    if method in ("", *_TOGETHER):
        return
    for given in (*node.args[1:], *(keyword.value for keyword in node.keywords)):
        value = one.assigned(given)
        if method := one.task(value):
            message = f"the task of `{method}` is passed on without `yield`"
            hint = f"pass its result: `(yield {shown_call(given)})`"
            yield Misused(given, message, hint)
        elif name := _generator(one, value):
            message = f"the generator `{name}` is passed on without `yield from`"
            yield Misused(given, message, f"pass its result: `(yield from {shown_call(given)})`")


def _is_only_used(one: Orchestrator, name: str) -> bool:
    every = one.scope.reads(name)
    return bool(every) and all(_is_misread(one, node) for node in every)


def _is_misread(one: Orchestrator, node: ast.expr) -> bool:
    """Return whether a generator is wrong at *node*; `in` iterates over it."""
    above = one.scope.parent(node)
    if isinstance(above, ast.Compare) and node in above.comparators:
        if isinstance(above.ops[above.comparators.index(node)], (ast.In, ast.NotIn)):
            return False
    return _needs_result(one, node)


def _needs_result(one: Orchestrator, node: ast.expr) -> bool:
    """Return whether a generator or a new task is wrong at *node*, but its result may be right."""
    above = one.scope.parent(node)
    if isinstance(above, (ast.If, ast.While, ast.IfExp)):
        return above.test is node
    is_operand = isinstance(above, (ast.Compare, ast.UnaryOp))
    return is_operand or is_data(one, node)


def _never_run(node: ast.expr, name: str, instead: str) -> Misused:
    message = f"the generator `{name}` is used like its result, so it never runs"
    return Misused(node, message, f"write `{instead}`", fails=False)


def _never_yielded(node: ast.expr, method: str, instead: str) -> Misused:
    message = f"the task of `{method}` is never yielded, but used like its result"
    return Misused(node, message, f"write `{instead}`", fails=False)


def _together(one: Orchestrator, node: ast.Call, method: str) -> Iterator[Misused]:
    """Yield what isn't a list of tasks, and the generators that are passed like tasks."""
    tasks = one.assigned(node.args[0]) if node.args else node
    yield from _no_list(one, node, tasks, method)
    inside: list[ast.expr] = []
    if isinstance(tasks, (ast.List, ast.Tuple)):
        inside = tasks.elts
    elif isinstance(tasks, (ast.ListComp, ast.GeneratorExp)):
        inside = [tasks.elt]
    for item in inside:
        if name := _generator(one, one.assigned(item)):
            message = f"the generator `{name}` is passed to `{method}`, which accepts only tasks"
            hint = "make it an orchestrator, and pass `call_sub_orchestrator(...)`"
            yield Misused(item, message, hint)


def _no_list(one: Orchestrator, node: ast.Call, tasks: ast.expr, method: str) -> Iterator[Misused]:
    """Yield the arguments that azure-functions-durable can't read as a list of tasks."""
    message = f"`{method}` accepts only a list of tasks"
    call = ast.unparse(node.func)
    if len(node.args) > 1 and not any(isinstance(given, ast.Starred) for given in node.args):
        items = ast.unparse(ast.List(node.args, ast.Load()))
        yield Misused(node.args[1], message, f"write `{call}({items})`")
    elif node.args and one.task(tasks) and tasks is not node:
        yield Misused(node.args[0], message, f"write `{call}([{ast.unparse(node.args[0])}])`")
    elif isinstance(tasks, ast.GeneratorExp) or _is_iterator(one, tasks):
        hint = f"write `{call}({_as_list(node.args[0], tasks)})`"
        yield Misused(node.args[0], message, hint)


def _is_iterator(one: Orchestrator, node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and one.scope.builtin(node.func) in _ITERATORS


def _generator(one: Orchestrator, node: ast.expr) -> str:
    """Return the name of the helper generator that *node* calls; empty if it calls none."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return ""
    helper = called_helper(one.scope, node) or _nested(one, node.func.id)
    return node.func.id if helper is not None and is_generator(helper) else ""


def _nested(one: Orchestrator, name: str) -> Body | None:
    """Return the function with this name that the orchestrator itself defines."""
    if one.scope.times_bound(name) != 1:
        return None
    found = (node for node in one.scope.nodes if isinstance(node, ast.FunctionDef))
    node = next((node for node in found if node.name == name and not node.decorator_list), None)
    return None if node is None else one.scope.body._replace(node=node)


_CHECKS: dict[type[ast.AST], Callable[..., Iterator[Misused]]] = {
    ast.Return: _returned,
    ast.Expr: _statement,
    ast.Assign: _assigned,
    ast.AnnAssign: _assigned,
    ast.Yield: _yielded,
    ast.YieldFrom: _yielded_from,
    ast.Call: _called,
}
