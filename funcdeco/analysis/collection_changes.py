"""Whether an orchestrator keeps the parts of a list or dict that it assigns to a variable."""

from __future__ import annotations

import ast

from funcdeco.analysis.orchestrators import Orchestrator

_COLLECTIONS = (ast.Dict, ast.List, ast.Tuple)
_COMPUTED = (ast.DictComp, ast.ListComp, ast.SetComp)
_READS = (ast.Compare, ast.FormattedValue, ast.If, ast.UnaryOp, ast.While)
_LOOPS = (ast.For, ast.Starred, ast.comprehension)
_ADDS = ("append", "extend", "insert")
_LISTS = ("copy", "count", "get", "index", "items", "keys", "values")
_MODULES = ("json", "logging")
"""Modules whose functions don't change their arguments."""
_SENDS = ("continue_as_new", "set_custom_status", "signal_entity")


def keeps_parts(one: Orchestrator, name: str, value: ast.expr) -> bool:
    """Return whether *value*, which is assigned to *name*, certainly keeps what it contains."""
    is_flat = not any(
        isinstance(one.assigned(part), (*_COLLECTIONS, *_COMPUTED)) for part in _parts(value)
    )
    return all(_keeps(one, read, value, is_flat=is_flat) for read in one.scope.reads(name))


def _parts(value: ast.expr) -> list[ast.expr]:
    if isinstance(value, ast.Dict):
        return value.values
    return value.elts if isinstance(value, (ast.List, ast.Tuple)) else []


def _keeps(one: Orchestrator, read: ast.Name, value: ast.expr, *, is_flat: bool) -> bool:
    """Return whether the use of a variable at *read* changes nothing in its *value*."""
    above = one.scope.parent(read)
    if isinstance(above, ast.keyword):
        above = one.scope.parent(above)
    if isinstance(above, ast.Subscript):
        if isinstance(above.ctx, ast.Load):
            return is_flat
        return isinstance(above.ctx, ast.Store) and _is_new_key(above.slice, value)
    if isinstance(above, ast.Attribute):
        return above.attr in _ADDS or (is_flat and above.attr in _LISTS)
    if isinstance(above, _LOOPS):
        return is_flat
    if isinstance(above, ast.Call) and _only_reads(one, above):
        return is_flat or bool(one.task(above))
    return isinstance(above, _READS) or _is_returned(one, above)


def _is_new_key(key: ast.expr, value: ast.expr) -> bool:
    if not (isinstance(value, ast.Dict) and isinstance(key, ast.Constant)):
        return False
    keys = [one.value for one in value.keys if isinstance(one, ast.Constant)]
    return len(keys) == len(value.keys) and key.value not in keys


def _only_reads(one: Orchestrator, call: ast.Call) -> bool:
    """Return whether the called function doesn't change its arguments."""
    function = call.func
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        if function.value.id == one.context and function.attr in _SENDS:
            return True
    is_known = one.scope.dotted(function).partition(".")[0] in _MODULES
    return is_known or bool(one.task(call) or one.scope.builtin(function))


def _is_returned(one: Orchestrator, node: ast.AST | None) -> bool:
    while isinstance(node, _COLLECTIONS):
        node = one.scope.parent(node)
    return isinstance(node, ast.Return)
