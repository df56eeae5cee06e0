"""How a function uses its parameters: whether it reads them, assigns to them, or calls `set`."""

from __future__ import annotations

import ast
from typing import NamedTuple

from funcdeco.diagnostics.location import Location
from funcdeco.sources.python.definition import SetCall, Use
from funcdeco.sources.python.flow import Flow
from funcdeco.sources.python.local_names import LocalNames
from funcdeco.sources.python.module import Module
from funcdeco.sources.python.values import ValueReader
from funcdeco.worker.encoding import UNKNOWN, Value

_DYNAMIC = (b"locals(", b"vars(", b"eval(", b"exec(", b"nonlocal")
"""Code that may use a parameter without its name, or from another function."""
_SCOPES = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)
_OTHER = Use(is_used=True, assigned=None, sets=())
"""The use of a parameter if a nested scope has a variable of the same name."""
Position = tuple[int, int]


class _Found(NamedTuple):
    """The nodes that name one parameter."""

    reads: list[ast.Name]
    writes: list[ast.Name]
    sets: list[ast.Call]


def read_uses(
    local: LocalNames, names: list[str], module: Module, flow: Flow, reader: ValueReader
) -> dict[str, Use] | None:
    """Return the use of each parameter in *names*; None if it isn't certain."""
    if any(module.contains(one) for one in _DYNAMIC):
        return None
    found = {name: _Found([], [], []) for name in names}
    others: set[str] = set()
    for one in local.nodes:
        if isinstance(one, _SCOPES):
            others |= _bound_in(one)
        elif isinstance(one, ast.Name):
            if one.id in found:
                is_read = isinstance(one.ctx, ast.Load)
                (found[one.id].reads if is_read else found[one.id].writes).append(one)
        elif isinstance(one, ast.Expr) and id(one) in flow.reached:
            call = _set_call(one.value)
            if call is not None and call[0] in found:
                found[call[0]].sets.append(call[1])
    return {
        name: _OTHER if name in others else _use(one, module, local, reader)
        for name, one in found.items()
    }


def _bound_in(scope: ast.AST) -> set[str]:
    """Return the names that a nested function, class or comprehension binds itself."""
    nodes = list(ast.walk(scope))
    stored = {
        one.id for one in nodes if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
    }
    return stored | {one.arg for one in nodes if isinstance(one, ast.arg)}


def _set_call(node: ast.expr) -> tuple[str, ast.Call] | None:
    """Return the name and the call, if it is like `name.set(value)`."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    owner = node.func.value
    if node.func.attr != "set" or not isinstance(owner, ast.Name):
        return None
    return (owner.id, node) if len(node.args) == 1 and not node.keywords else None


def _use(found: _Found, module: Module, local: LocalNames, reader: ValueReader) -> Use:
    assigned = _assigned(found, module, local)
    sets: tuple[SetCall, ...] = ()
    if not found.writes and len(found.reads) == len(found.sets):
        sets = tuple(_read_set(one, module, reader) for one in found.sets)
    return Use(bool(found.reads or found.writes), assigned, sets)


def _assigned(found: _Found, module: Module, local: LocalNames) -> Location | None:
    """Return the first assignment to the parameter, if nothing uses it before."""
    if not found.writes:
        return None
    first = min(found.writes, key=_position)
    last = max((_end_of(one, first) for one in local.nodes), default=(0, 0))
    is_first = all(_position(one) > max(last, _position(first)) for one in found.reads)
    return module.location(first) if is_first else None


def _end_of(node: ast.AST, target: ast.Name) -> Position:
    """Return where the assignment to *target* ends, or the beginning if it is another node."""
    targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
    if target not in targets or not isinstance(node, ast.stmt):
        return 0, 0
    value = getattr(node, "value", None) or getattr(node, "iter", None)
    return (value.end_lineno, value.end_col_offset) if value is not None else (0, 0)


def _position(node: ast.Name) -> Position:
    return node.lineno, node.col_offset


def _read_set(call: ast.Call, module: Module, reader: ValueReader) -> SetCall:
    values: tuple[Value, ...]
    try:
        values = reader.alternatives(call.args[0])
    except RecursionError:  # hundreds of nested conditions
        values = (UNKNOWN,)
    if module.contains(b"except"):  # which may handle the error
        values = tuple(UNKNOWN if one.raises else one for one in values)
    return SetCall(values, module.location(call.args[0]))
