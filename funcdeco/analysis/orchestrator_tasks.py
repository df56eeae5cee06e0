"""Tasks and helper generators that an orchestrator doesn't yield as it has to."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from funcdeco.analysis.called_generators import called_generator, takes_context
from funcdeco.analysis.checked_app import CheckedApp, once
from funcdeco.analysis.collection_changes import keeps_parts
from funcdeco.analysis.orchestrator_data import is_data, is_only_data
from funcdeco.analysis.orchestrator_results import parts_of_result
from funcdeco.analysis.orchestrator_yields import waits_forever
from funcdeco.analysis.orchestrators import Misused, Orchestrator
from funcdeco.analysis.task_groups import wrong_group
from funcdeco.analysis.task_operands import impossible_uses
from funcdeco.sources.python.attribute_uses import shown_call

_TOGETHER = ("task_all", "task_any")
"""The methods that accept tasks."""
_OTHER_INPUTS = {"continue_as_new": 0, "set_custom_status": 0, "signal_entity": 1}
"""The other methods that send data, and the position of the first argument with it."""
_COLLECTIONS: dict[type[ast.expr], str] = {
    ast.List: "a list",
    ast.ListComp: "a list",
    ast.Tuple: "a tuple",
    ast.GeneratorExp: "a generator",
    ast.Set: "a set",
    ast.SetComp: "a set",
}


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
    yield from impossible_uses(one)


def _returned(one: Orchestrator, node: ast.Return) -> Iterator[Misused]:
    value = None if node.value is None else one.assigned(node.value)
    if node.value is None or value is None:
        return
    if method := one.task(value):
        message = f"the task of `{method}` is returned without `yield`"
        direct = f"return (yield {shown_call(value)})"
        yield Misused(
            node.value, message, f"write `{direct}`" if value is node.value else _later(node)
        )
    elif one.is_generator and (name := called_generator(one, value)) and value is node.value:
        if takes_context(one, value):
            message, instead = "without `yield from`", f"(yield from {shown_call(value)})"
        else:
            message, instead = "instead of a list", f"list({shown_call(value)})"
        message = f"the generator `{name}` is returned {message}"
        yield Misused(node.value, message, f"write `return {instead}`")
    else:
        yield from _in_result(one, node.value, value)


def _in_result(one: Orchestrator, node: ast.expr, value: ast.expr) -> Iterator[Misused]:
    """Yield the tasks in the lists and dicts that are returned."""
    if isinstance(value, ast.ListComp) and one.task(value.elt):
        if not isinstance(node, ast.Name) or keeps_parts(one, node.id, value):
            hint = f"write `return (yield {one.context}.task_all({ast.unparse(node)}))`"
            yield Misused(node, "a list of tasks is returned without `yield`", hint)
        return
    for part in parts_of_result(one, node):
        if method := one.task(one.assigned(part)):
            message = f"the task of `{method}` is returned without `yield`"
            yield Misused(part, message, f"write `(yield {shown_call(part)})`")


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
        elif (name := called_generator(one, value)) and _is_only_used(one, target.id):
            instead = _iterated(one, value, value)
            yield _never_run(value, name, f"{target.id}{typed} = {instead}")


def _dropped(one: Orchestrator, value: ast.expr) -> Iterator[Misused]:
    """Yield a task or generator that nothing uses."""
    if method := one.task(value):
        message = f"the task of `{method}` isn't yielded, so it never runs"
        yield Misused(value, message, f"write `yield {shown_call(value)}`", fails=False)
    elif name := called_generator(one, value):
        instead = _iterated(one, value, value)
        without = "`yield from`" if takes_context(one, value) else "a loop"
        message = f"the generator `{name}` is called without {without}, so it never runs"
        yield Misused(value, message, f"write `{instead}`", fails=False)


def _iterated(one: Orchestrator, node: ast.expr, value: ast.expr, form: str = "{}") -> str:
    """Return how to run the generator in *node*, which *value* calls."""
    if takes_context(one, value):
        return form.format(f"yield from {shown_call(node)}")
    return f"list({shown_call(node)})"


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
    elif name := called_generator(one, value):
        message = f"the generator `{name}` is yielded, but only tasks can be"
        takes = takes_context(one, value)
        instead = f"write `{_iterated(one, node.value, value)}`"
        yield Misused(node.value, message, instead if takes else f"{instead} without `yield`")


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
    if _is_misread(one, node) and (name := called_generator(one, node)):
        yield _never_run(node, name, _iterated(one, node, node, "({})"))
    if method and _needs_result(one, node):
        yield _never_yielded(node, method, f"(yield {shown_call(node)})")
    if method in _TOGETHER:
        yield from wrong_group(one, node, method)
        yield from _together(one, node, method)
    for given in _inputs(one, node, method):
        value = one.assigned(given)
        yield from _in_data(one, given)
        if method := one.task(value):
            message = f"the task of `{method}` is passed on without `yield`"
            hint = f"pass its result: `(yield {shown_call(given)})`"
            yield Misused(given, message, hint)
        elif name := called_generator(one, value):
            yield _passed_on(one, given, value, name)


def _in_data(one: Orchestrator, given: ast.expr) -> Iterator[Misused]:
    """Yield the variables with tasks in the lists and dicts of an input."""
    for part in parts_of_result(one, given):
        if part is given or not isinstance(part, ast.Name) or is_only_data(one, part.id):
            continue
        if method := one.task(one.assigned(part)):
            message = f"the task of `{method}` is passed on without `yield`"
            yield Misused(part, message, f"pass its result: `(yield {part.id})`")


def _passed_on(one: Orchestrator, given: ast.expr, value: ast.expr, name: str) -> Misused:
    if takes_context(one, value):
        message = f"the generator `{name}` is passed on without `yield from`"
        hint = f"pass its result: `(yield from {shown_call(given)})`"
    else:
        message = f"the generator `{name}` is passed on instead of a list"
        hint = f"pass `list({shown_call(given)})`"
    return Misused(given, message, hint)


def _inputs(one: Orchestrator, node: ast.Call, method: str) -> list[ast.expr]:
    """Return the arguments that are converted to JSON, if *node* calls a method of the context."""
    named = [keyword.value for keyword in node.keywords]
    if method:
        return [] if method in _TOGETHER else [*node.args[1:], *named]
    function = node.func
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        if function.value.id == one.context and function.attr in _OTHER_INPUTS:
            return [*node.args[_OTHER_INPUTS[function.attr] :], *named]
    return []


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
    """Yield the generators that are passed like tasks."""
    tasks = one.assigned(node.args[0]) if node.args else node
    inside: list[ast.expr] = []
    if isinstance(tasks, (ast.List, ast.Tuple)):
        inside = tasks.elts
    elif isinstance(tasks, (ast.ListComp, ast.GeneratorExp)):
        inside = [tasks.elt]
    for item in inside:
        if name := called_generator(one, one.assigned(item)):
            message = f"the generator `{name}` is passed to `{method}`, which accepts only tasks"
            hint = "make it an orchestrator, and pass `call_sub_orchestrator(...)`"
            yield Misused(item, message, hint)


_CHECKS: dict[type[ast.AST], Callable[..., Iterator[Misused]]] = {
    ast.Return: _returned,
    ast.Expr: _statement,
    ast.Assign: _assigned,
    ast.AnnAssign: _assigned,
    ast.Yield: _yielded,
    ast.YieldFrom: _yielded_from,
    ast.Call: _called,
}
