"""What a function returns, if certain: its `return` statements, and the end of its body."""

from __future__ import annotations

import ast
from typing import Literal, NamedTuple

from funcdeco.sources.python.definition import End, FunctionNode, Returned, Use
from funcdeco.sources.python.flow import Flow, ReachedReturn
from funcdeco.sources.python.known_values import instance
from funcdeco.sources.python.local_names import LocalNames
from funcdeco.sources.python.module import Module
from funcdeco.sources.python.modules import SourceProject
from funcdeco.sources.python.values import ValueReader
from funcdeco.worker.encoding import UNKNOWN, Value

Kind = Literal["none", "value", "unknown"]


class Results(NamedTuple):
    """How a function ends."""

    returned: tuple[Returned, ...]
    end: End
    uses: dict[str, Use] | None = None


def read_results(node: FunctionNode, module: Module, project: SourceProject) -> Results:
    """Return what *node* returns, whether the end of its body is reached, and its parameters."""
    local = LocalNames(node)
    reader = ValueReader(node, module, project, local)
    if isinstance(node, ast.Lambda):
        values = _read(node.body, reader)
        return Results((_returned(values, module, node.body),), End("no"))
    try:
        flow = Flow(node, module, project, local)
    except RecursionError:  # hundreds of nested blocks
        return Results((), End("maybe"))
    found = (_returned(_values(one, reader), module, one.node) for one in flow.returns)
    arguments = node.args
    every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    names = [one for one in every if one.arg != "context"]
    # One parameter is the trigger, so the others matter.
    outputs = [one.arg for one in names if len(names) > 1 and _may_be_output(one, module)]
    if not outputs:
        return Results(tuple(found), flow.end)
    from funcdeco.sources.python.parameter_uses import read_uses

    uses = read_uses(local, outputs, module, flow, reader)
    return Results(tuple(found), flow.end, uses)


def _may_be_output(node: ast.arg, module: Module) -> bool:
    """Return whether the parameter isn't annotated, or annotated as an output."""
    return node.annotation is None or "Out" in module.text(node.annotation)


def is_stub(node: FunctionNode) -> bool:
    """Return whether the function isn't written yet."""
    if isinstance(node, ast.Lambda):
        return False
    return all(
        isinstance(one, ast.Pass)
        or (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
        for one in node.body
    )


def _values(one: ReachedReturn, reader: ValueReader) -> tuple[Value, ...]:
    if one.node.value is None:
        return (instance("NoneType"),)
    found = _read(one.node.value, reader) if one.is_certain else (UNKNOWN,)
    if one.is_caught:
        return tuple(UNKNOWN if value.raises else value for value in found)
    return found


def _read(node: ast.expr, reader: ValueReader) -> tuple[Value, ...]:
    try:
        return reader.alternatives(node)
    except RecursionError:  # hundreds of nested conditions
        return (UNKNOWN,)


def _returned(values: tuple[Value, ...], module: Module, node: ast.AST) -> Returned:
    may_be_value = any(one.is_known and not one.is_none for one in values)
    return Returned(_kind(values), module.location(node), may_be_value, values)


def _kind(values: tuple[Value, ...]) -> Kind:
    if all(one.is_none for one in values):
        return "none"
    is_value = all(one.is_known and not _may_be_none(one) for one in values)
    return "value" if is_value else "unknown"


def _may_be_none(value: Value) -> bool:
    return value.is_none or any(map(_may_be_none, value.any_of))
