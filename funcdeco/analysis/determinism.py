"""Code of orchestrators that behaves differently when it is replayed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from funcdeco.analysis.determinism_table import (
    ADVICE,
    BUILTINS,
    CALLS,
    MUTATES,
    PATH_METHODS,
    Kind,
)
from funcdeco.analysis.orchestrators import TASKS
from funcdeco.sources.python.module import dotted_name
from funcdeco.sources.python.scope import Scope

_SHOWN = frozenset(
    {
        *("critical", "debug", "error", "exception", "info", "log", "warn", "warning"),
        "set_custom_status",
    }
)
"""Methods of loggers and of the context that have no effect on the orchestrator."""
_HOPS = 3
"""Maximum number of variables through which a value is followed to a log."""
_SETS = (ast.Set, ast.SetComp)
_LOOPS = (ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp)
_CONTAINERS = {"list", "dict", "set", "collections.defaultdict", "collections.deque"}


class Difference(NamedTuple):
    """A place where replays of an orchestrator may differ."""

    node: ast.AST
    message: str
    hint: str


def differences(scope: Scope, context: str, *, is_passed: bool = True) -> Iterator[Difference]:
    """Yield such places in an orchestrator or in a function that it calls.

    Excluded are values that only appear in logs, and code that runs only if it isn't a replay.
    *context* is a variable of the orchestrator if it isn't passed to the function.
    """
    where = "" if is_passed else " in the orchestrator"
    for node in scope.nodes:
        call = _call(scope, node, context, where)
        for found in (call, _state(scope, node), _order(scope, node)):
            if found is not None and not _is_excused(scope, node):
                yield found


def _call(scope: Scope, node: ast.AST, context: str, where: str) -> Difference | None:
    if isinstance(node, ast.Subscript):
        kind: Kind | None = _environment(scope, node)
        shown = node.value
    elif isinstance(node, ast.Call):
        kind, shown = _kind(scope, node), node.func
    else:
        return None
    if kind is None:
        return None
    advice = ADVICE[kind]
    text = scope.body.module.text(shown)
    hint = advice.hint.format(context=context) + (where if "{context}" in advice.hint else "")
    return Difference(node, advice.message.format(text), hint)


def _environment(scope: Scope, node: ast.Subscript) -> Kind | None:
    is_read = isinstance(node.ctx, ast.Load) and scope.dotted(node.value) == "os.environ"
    return "environment" if is_read else None


def _kind(scope: Scope, call: ast.Call) -> Kind | None:
    if name := scope.builtin(call.func):
        return BUILTINS.get(name)
    name = scope.dotted(call.func)
    if CALLS.get(name) == "uuid" and isinstance(scope.parent(call), ast.Attribute):
        return "guid"
    if name.startswith("random.") and _is_seeded(scope):
        return None
    if not name and isinstance(call.func, ast.Attribute) and call.func.attr in PATH_METHODS:
        made = call.func.value
        is_path = isinstance(made, ast.Call) and scope.dotted(made.func) == "pathlib.Path"
        return "io" if is_path else None
    return CALLS.get(name)


def _is_seeded(scope: Scope) -> bool:
    return any(scope.dotted(one.func) == "random.seed" and one.args for one in scope.calls)


def _state(scope: Scope, node: ast.AST) -> Difference | None:
    """Return a change of a variable of the module."""
    name = _changed(scope, node)
    if not name:
        return None
    message = f"`{name}` is a module-level variable: replays of the orchestrator see its changes"
    return Difference(node, message, "use a local variable, an entity, or the input of an activity")


def _changed(scope: Scope, node: ast.AST) -> str:
    """Return the variable of the module that *node* changes; empty if it changes none."""
    if isinstance(node, ast.Name):
        return node.id if isinstance(node.ctx, ast.Store) and node.id in scope.globals else ""
    target = None
    if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
        target = node.value
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        target = node.func.value if node.func.attr in MUTATES else None
    name = target.id if isinstance(target, ast.Name) else ""
    return name if name and _is_mutable(scope, name) else ""


def _is_mutable(scope: Scope, name: str) -> bool:
    """Return whether *name* is a list, a dict or a set of the module."""
    bound = None if scope.times_bound(name) else scope.body.module.lookup(name)
    node = bound.node if bound is not None else None
    value = node.value if isinstance(node, (ast.Assign, ast.AnnAssign)) else None
    if isinstance(value, ast.Call):
        module = scope.body.module
        return (module.dotted(value.func) or dotted_name(value.func)) in _CONTAINERS
    return isinstance(value, (ast.List, ast.Dict, *_SETS, ast.ListComp, ast.DictComp))


def _order(scope: Scope, node: ast.AST) -> Difference | None:
    """Return a loop over a set that creates or yields tasks."""
    if isinstance(node, ast.For):
        items = node.iter
    elif isinstance(node, _LOOPS):
        items = node.generators[0].iter
    else:
        return None
    if not _is_set(scope, items) or not any(map(_is_task, ast.walk(node))):
        return None
    message = "the order of a set differs between replays of the orchestrator"
    return Difference(items, message, "iterate over `sorted(...)`")


def _is_set(scope: Scope, node: ast.expr) -> bool:
    value = scope.value(node.id) if isinstance(node, ast.Name) else node
    if isinstance(value, ast.Call):
        return scope.builtin(value.func) in ("set", "frozenset")
    return isinstance(value, _SETS) and not _is_of_numbers(value)


def _is_of_numbers(node: ast.expr) -> bool:
    """Return whether a set holds only numbers, whose order is the same in each process."""
    return isinstance(node, ast.Set) and all(
        isinstance(one, ast.Constant) and isinstance(one.value, (int, float)) for one in node.elts
    )


def _is_task(node: ast.AST) -> bool:
    """Return whether *node* yields or creates a task."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and node.func.attr in TASKS
    return isinstance(node, (ast.Yield, ast.YieldFrom))


def _is_excused(scope: Scope, node: ast.AST, hops: int = _HOPS) -> bool:
    """Return whether *node* doesn't run at replays, or its value is only logged."""
    parent = scope.parent(node)
    while parent is not None:
        if isinstance(parent, (ast.If, ast.IfExp)) and _asks_for_replay(parent.test):
            return True
        if isinstance(parent, ast.Call) and _only_shows(scope, parent):
            return True
        if isinstance(parent, ast.Assign) and hops and _is_only_logged(scope, parent, hops - 1):
            return True
        parent = scope.parent(parent)
    return False


def _is_only_logged(scope: Scope, node: ast.Assign, hops: int) -> bool:
    """Return whether the assigned variable is used only in logs."""
    target = node.targets[0]
    if not isinstance(target, ast.Name) or scope.value(target.id) is not node.value:
        return False
    reads = scope.reads(target.id)
    return bool(reads) and all(_is_excused(scope, one, hops) for one in reads)


def _asks_for_replay(test: ast.expr) -> bool:
    return any(
        isinstance(one, ast.Attribute) and one.attr == "is_replaying" for one in ast.walk(test)
    )


def _only_shows(scope: Scope, call: ast.Call) -> bool:
    """Return whether *call* prints or logs its arguments, or sets the status for clients."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr in _SHOWN
    return scope.builtin(call.func) == "print"
