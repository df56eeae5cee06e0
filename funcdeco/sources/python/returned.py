"""The kinds of values that a function's `return` statements return, if certain."""

from __future__ import annotations

import ast
import builtins
from typing import Literal

from funcdeco.sources.python.annotations import Reader, Unknown, Unreadable
from funcdeco.sources.python.definition import FunctionNode, Returned, own_statements
from funcdeco.sources.python.module import Module, dotted_name
from funcdeco.sources.python.modules import SourceProject

_VALUES = (
    *(ast.JoinedStr, ast.List, ast.Dict, ast.Set, ast.Tuple, ast.Lambda),
    *(ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp),
)
Kind = Literal["none", "value", "unknown"]
_BUILTINS = frozenset(
    "str int float bool bytes dict list tuple set frozenset len repr sorted format ascii".split()  # noqa: SIM905
)


def read_returned(
    node: FunctionNode, module: Module, project: SourceProject
) -> tuple[Returned, ...]:
    """Return the kind of value of each `return` statement of *node* itself."""
    kinds = _Kinds(module, project)
    if isinstance(node, ast.Lambda):
        kind, may_be = kinds.read(node.body)
        return (Returned(kind, module.location(node.body), may_be),)
    found: list[Returned] = []
    for one in own_statements(node.body):
        if isinstance(one, ast.Return):
            kind, may_be = ("none", False) if one.value is None else kinds.read(one.value)
            found.append(Returned(kind, module.location(one), may_be))
    return tuple(found)


class _Kinds:
    def __init__(self, module: Module, project: SourceProject) -> None:
        self._module = module
        self._reader = Reader(module, project)

    def read(self, node: ast.expr) -> tuple[Kind, bool]:
        """Return the kind of an expression's value, and `may_be_value`."""
        try:
            return self.of(node), self.may_be_value(node)
        except RecursionError:  # hundreds of nested conditions
            return "unknown", False

    def of(self, node: ast.expr) -> Kind:
        """Return the kind of an expression's value."""
        if isinstance(node, ast.Constant):
            return "none" if node.value is None else "value"
        if isinstance(node, ast.IfExp):
            first = self.of(node.body)
            return first if first == self.of(node.orelse) else "unknown"
        return "value" if self._is_value(node) else "unknown"

    def may_be_value(self, node: ast.expr) -> bool:
        """Return whether at least one branch of *node* certainly isn't None."""
        if isinstance(node, ast.IfExp):
            return self.may_be_value(node.body) or self.may_be_value(node.orelse)
        if isinstance(node, ast.BoolOp):
            return self.may_be_value(node.values[-1])
        return self.of(node) == "value"

    def _is_value(self, node: ast.expr) -> bool:
        if isinstance(node, _VALUES):
            return True
        if isinstance(node, ast.UnaryOp):
            return isinstance(node.op, ast.Not)
        if isinstance(node, ast.Compare):
            return all(isinstance(op, (ast.Is, ast.IsNot, ast.In, ast.NotIn)) for op in node.ops)
        if isinstance(node, ast.BinOp):
            return any(_is_text(side) for side in (node.left, node.right))
        return isinstance(node, ast.Call) and self._makes_value(node.func)

    def _makes_value(self, made_by: ast.expr) -> bool:
        """Return whether it is a class of azure-functions, a builtin, or `json.dumps`."""
        if isinstance(made_by, ast.Name) and hasattr(builtins, made_by.id):
            return made_by.id in _BUILTINS and made_by.id not in self._module.names
        if dotted_name(made_by) == "json.dumps":
            return "json" in self._module.names
        if isinstance(made_by, ast.Attribute) and _is_text(made_by.value):
            return made_by.attr in ("format", "join")
        try:
            found = self._reader.read(made_by)
        except (Unknown, Unreadable, RecursionError):
            return False
        return isinstance(found, type)


def _is_text(node: ast.expr) -> bool:
    is_constant = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return is_constant or isinstance(node, ast.JoinedStr)
