"""Arguments of `task_all` and `task_any`, which accept one list of tasks."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from funcdeco.analysis.orchestrators import Misused, Orchestrator
from funcdeco.sources.python.attribute_uses import shown_call

_KEYWORDS = ("activities", "tasks")
"""Names of the parameter in azure-functions-durable 1 and 2."""
_LONGEST = 80
"""Maximum number of characters of arguments that a hint repeats."""
_ITERATORS = ("filter", "map", "reversed", "zip")


def wrong_group(one: Orchestrator, call: ast.Call, method: str) -> Iterator[Misused]:
    """Yield the problem of a call of *method*, if it certainly raises."""
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    starred = [arg for arg in call.args if isinstance(arg, ast.Starred)]
    function = ast.unparse(call.func)
    if len(given) - len(starred) > 1:
        message = f"`{method}` accepts one list, not {len(given)} arguments"
        yield Misused(call, message, f"write `{_as_one_list(one, function, given)}`")
    elif any(keyword.arg not in _KEYWORDS for keyword in call.keywords):
        return
    elif not given:
        message = f"`{method}` requires a list of tasks"
        yield Misused(call, message, f"write `{function}([...])`")
    elif len(given) == 1 and starred:
        if _holds_tasks(one, starred[0].value):
            message = f"`{method}` accepts one list, not separate tasks"
            yield Misused(call, message, f"write `{function}({ast.unparse(starred[0].value)})`")
    elif len(given) == 1:
        yield from _wrong_argument(one, given[0], function, method)


def _wrong_argument(
    one: Orchestrator, given: ast.expr, function: str, method: str
) -> Iterator[Misused]:
    value = one.assigned(given)
    if inner := one.task(value):
        message = f"`{method}` requires a list, not the task of `{inner}`"
        yield Misused(given, message, f"write `{function}([{shown_call(given)}])`")
    elif _is_dict_of_tasks(one, given, value):
        message = f"`{method}` iterates over the keys of a dict, which aren't tasks"
        dict_ = f"({ast.unparse(given)})" if value is given else ast.unparse(given)
        yield Misused(given, message, f"write `{function}(list({dict_}.values()))`")
    elif method == "task_all" and _is_iterator(one, value):
        kind = "a generator" if isinstance(value, ast.GeneratorExp) else "an iterator"
        shown = ast.unparse(given)
        if isinstance(given, ast.GeneratorExp):
            shown = ast.unparse(ast.ListComp(given.elt, given.generators))
        else:
            shown = f"list({shown})"
        message = f"`{method}` requires a list, not {kind}"
        yield Misused(given, message, f"write `{function}({shown})`")


def _as_one_list(one: Orchestrator, function: str, given: list[ast.expr]) -> str:
    """Return a call with the arguments in a list; in short if they are long, or aren't tasks."""
    written = ", ".join(map(ast.unparse, given))
    are_tasks = all(one.task(one.assigned(node)) for node in given)
    is_short = len(written) <= _LONGEST and "`" not in written
    return f"{function}([{written if are_tasks and is_short else '...'}])"


def _is_iterator(one: Orchestrator, value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return one.scope.builtin(value.func) in _ITERATORS
    return isinstance(value, ast.GeneratorExp) and bool(one.task(value.elt))


def _holds_tasks(one: Orchestrator, node: ast.expr) -> bool:
    """Return whether *node* is a collection that contains tasks, and nothing else."""
    value = one.assigned(node)
    if isinstance(value, (ast.ListComp, ast.GeneratorExp, ast.SetComp)):
        return bool(one.task(one.assigned(value.elt)))
    if not isinstance(value, (ast.List, ast.Tuple, ast.Set)):
        return False
    appended = _appended(one, node) if isinstance(node, ast.Name) else []
    items = [*value.elts, *appended]
    return bool(items) and all(one.task(one.assigned(item)) for item in items)


def _appended(one: Orchestrator, name: ast.Name) -> list[ast.expr]:
    calls = (_method_call(one, read, "append") for read in one.scope.reads(name.id))
    return [call.args[0] for call in calls if call is not None and call.args]


def _method_call(one: Orchestrator, read: ast.Name, method: str) -> ast.Call | None:
    """Return the call of a *method* of the variable that is read there."""
    above = one.scope.parent(read)
    call = one.scope.parent(above) if isinstance(above, ast.Attribute) else None
    is_method = isinstance(above, ast.Attribute) and above.attr == method
    return call if is_method and isinstance(call, ast.Call) and call.func is above else None


def _is_dict_of_tasks(one: Orchestrator, node: ast.expr, value: ast.expr) -> bool:
    if isinstance(value, ast.DictComp):
        items = [value.value]
    elif isinstance(value, ast.Dict):
        items = [*value.values, *(_stored(one, node.id) if isinstance(node, ast.Name) else ())]
    else:
        return False
    return bool(items) and all(one.task(one.assigned(item)) for item in items)


def _stored(one: Orchestrator, name: str) -> Iterator[ast.expr]:
    """Yield the values that are stored under keys of a dict."""
    for node in one.scope.nodes:
        for target in node.targets if isinstance(node, ast.Assign) else ():
            if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
                if target.value.id == name and isinstance(node, ast.Assign):
                    yield node.value
