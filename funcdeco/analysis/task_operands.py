"""Operations of an orchestrator that no task supports, such as unpacking, iteration and arithmetic."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from funcdeco.analysis.orchestrator_data import is_only_data
from funcdeco.analysis.orchestrators import Misused, Orchestrator
from funcdeco.sources.python.attribute_uses import shown_call

_OF_FIRST = frozenset(
    {
        *("abs", "all", "any", "dict", "enumerate", "float", "frozenset", "int", "iter", "len"),
        *("list", "next", "reversed", "round", "set", "sorted", "sum", "tuple"),
    }
)
"""Builtins that raise if their first argument is a task."""
_OF_EACH = ("zip",)
_AFTER_FIRST = ("map", "filter")
_OF_ONLY = ("max", "min")
_TYPES = (dict, list, str)
"""What JSON holds, and what therefore has the methods of a result."""
_ORDERING = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_MEMBERSHIP = (ast.In, ast.NotIn)
_LISTS = (ast.List, ast.ListComp)
_DISPLAYS = (
    *(*_LISTS, ast.Tuple, ast.Dict, ast.DictComp, ast.Set, ast.SetComp),
    *(ast.Constant, ast.JoinedStr, ast.Yield),
)
"""Expressions whose values can't be combined with a task."""
_NUMBERS = ("bool", "dict", "float", "int", "len", "list", "max", "min", "round", "str", "sum")


def impossible_uses(one: Orchestrator) -> Iterator[Misused]:
    """Yield the places where any task fails, whether or not it was yielded before."""
    seen: set[ast.expr] = set()
    for place, node in _places(one):
        value = one.assigned(node)
        method = one.task(value)
        if not method:
            continue
        if value is node:
            yield _found(node, method, _instead(one, place, node))
        elif is_only_data(one, _name(node)):
            continue  # reported where it is created
        elif _is_yielded(one, _name(node)):
            name = _name(node)
            hint = f"use its result: `{name}.result`, after `yield {name}`"
            yield _found(node, method, hint)
        elif value not in seen:
            seen.add(value)
            yield _found(node, method, _instead(one, place, node, value))


def _found(node: ast.expr, method: str, hint: str) -> Misused:
    return Misused(node, f"the task of `{method}` is used like its result", hint)


def _instead(
    one: Orchestrator, place: ast.AST, node: ast.expr, value: ast.expr | None = None
) -> str:
    if isinstance(place, ast.AugAssign) and isinstance(_initial(one, place.target), _LISTS):
        return f"write `{ast.unparse(place.target)}.append({shown_call(node)})`"
    if value is not None:
        return f"write `{_name(node)} = yield {shown_call(value)}`"
    if isinstance(place, ast.Assign):
        return f"write `{ast.unparse(place.targets[0])} = yield {shown_call(node)}`"
    return f"write `(yield {shown_call(node)})`"


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _is_yielded(one: Orchestrator, name: str) -> bool:
    """Return whether the orchestrator may wait for the task *name*: another use could do it."""
    failing = {id(node) for _, node in _places(one)}
    return not all(id(read) in failing for read in one.scope.reads(name))


def _places(one: Orchestrator) -> Iterator[tuple[ast.AST, ast.expr]]:
    """Yield each statement or expression with an operand that can't be a task."""
    for node in one.scope.nodes:
        operands = _OPERANDS.get(type(node))
        if operands is not None:
            for operand in operands(one, node):
                if isinstance(operand, (ast.Name, ast.Call)):
                    yield node, operand


def _assigned(one: Orchestrator, node: ast.Assign) -> Iterator[ast.expr]:
    if any(isinstance(target, (ast.Tuple, ast.List)) for target in node.targets):
        yield node.value


def _iterated(one: Orchestrator, node: ast.For | ast.comprehension) -> Iterator[ast.expr]:
    yield node.iter


def _starred(one: Orchestrator, node: ast.Starred) -> Iterator[ast.expr]:
    if isinstance(node.ctx, ast.Load):
        yield node.value


def _called(one: Orchestrator, node: ast.Call) -> Iterator[ast.expr]:
    name = one.scope.builtin(node.func)
    if name in _OF_FIRST or (name in _OF_ONLY and len(node.args) == 1):
        yield from node.args[:1]
    elif name in _OF_EACH:
        yield from node.args
    elif name in _AFTER_FIRST:
        yield from node.args[1:]


def _attribute(one: Orchestrator, node: ast.Attribute) -> Iterator[ast.expr]:
    if not node.attr.startswith("_") and any(hasattr(kind, node.attr) for kind in _TYPES):
        yield node.value


def _added(one: Orchestrator, node: ast.AugAssign) -> Iterator[ast.expr]:
    if one.task(one.assigned(node.value)) and _initial(one, node.target) is not None:
        yield node.value


# A direct call is reported as a task that is never yielded in the following expressions.


def _compared(one: Orchestrator, node: ast.Compare) -> Iterator[ast.expr]:
    left = node.left
    for operator, right in zip(node.ops, node.comparators, strict=True):
        if isinstance(operator, _ORDERING):
            yield from () if _may_be_own_object(one, right) else _names(left)
            yield from () if _may_be_own_object(one, left) else _names(right)
        elif isinstance(operator, _MEMBERSHIP):
            yield from _names(right)
        left = right


def _may_be_own_object(one: Orchestrator, node: ast.expr) -> bool:
    """Return whether *node* may be an object whose class compares it with anything."""
    return isinstance(one.assigned(node), ast.Call) and not _is_plain(one, node)


def _subscript(one: Orchestrator, node: ast.Subscript) -> Iterator[ast.expr]:
    yield from _names(node.value)


def _unary(one: Orchestrator, node: ast.UnaryOp) -> Iterator[ast.expr]:
    if not isinstance(node.op, ast.Not):
        yield from _names(node.operand)


def _binary(one: Orchestrator, node: ast.BinOp) -> Iterator[ast.expr]:
    if _is_plain(one, node.right):
        yield from _names(node.left)
    # `"%s" % task` is text.
    if not isinstance(node.op, ast.Mod) and _is_plain(one, node.left):
        yield from _names(node.right)


def _names(*nodes: ast.expr) -> Iterator[ast.Name]:
    return (node for node in nodes if isinstance(node, ast.Name))


def _is_plain(one: Orchestrator, node: ast.expr) -> bool:
    """Return whether *node* is a value that can't be combined with a task."""
    value = one.assigned(node)
    if isinstance(value, ast.Call):
        return bool(one.task(value)) or one.scope.builtin(value.func) in _NUMBERS
    return isinstance(value, _DISPLAYS)


def _initial(one: Orchestrator, target: ast.expr) -> ast.expr | None:
    """Return the first value of a variable that only has plain values and is added to."""
    name = _name(target)
    values = [value for value in map(_value, one.scope.nodes) if value and value[0] == name]
    added = [node for node in one.scope.nodes if _is_addition(node, name)]
    is_known = len(values) + len(added) == one.scope.times_bound(name)
    if not (name and values and is_known and all(_is_plain(one, value) for _, value in values)):
        return None
    return values[0][1]


def _value(node: ast.AST) -> tuple[str, ast.expr] | None:
    """Return the variable that *node* assigns, and its value; None if it doesn't assign one."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        return _name(node.targets[0]), node.value
    if isinstance(node, ast.AnnAssign) and node.value is not None:
        return _name(node.target), node.value
    return None


def _is_addition(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.AugAssign) and _name(node.target) == name


_OPERANDS: dict[type[ast.AST], Callable[..., Iterator[ast.expr]]] = {
    ast.Assign: _assigned,
    ast.For: _iterated,
    ast.comprehension: _iterated,
    ast.Starred: _starred,
    ast.Call: _called,
    ast.Attribute: _attribute,
    ast.AugAssign: _added,
    ast.Compare: _compared,
    ast.Subscript: _subscript,
    ast.UnaryOp: _unary,
    ast.BinOp: _binary,
}
