"""Static evaluation of annotations, without running the module that contains them.

Only names of azure-functions, azure-functions-durable, `typing`, `collections.abc` and the builtins
are followed, and classes of the project that derive from those; others are unknown. The first two
packages are imported only for names that `funcdeco.worker.class_table` doesn't have: functions,
classes of internal modules, and misspelt names.
"""

from __future__ import annotations

import abc
import ast
import builtins
import importlib
import operator
import typing
import warnings
from types import ModuleType
from typing import Any

from funcdeco.grammar.similar import near
from funcdeco.sources.python.definition import UNKNOWN, Evaluation
from funcdeco.sources.python.module import HOPS, Bound, Module, dotted_name
from funcdeco.sources.python.modules import SourceProject
from funcdeco.worker.azure_classes import find_class, stand_in

_FOLLOWED = ("azure.functions", "azure.durable_functions", "typing", "collections.abc", "builtins")
_ABOVE = ("azure", "collections")
_MAKERS = {typing.TypeVar: typing.TypeVar("T"), typing.NewType: typing.NewType("N", object)}
"""Callables whose result is not a type, and an example of the result."""


class Unknown(Exception):
    """The value of an expression can't be determined."""


class Unreadable(Exception):
    """Evaluating an expression certainly raises; the text is the error."""


class Package:
    """A module or package that is followed, under the name by which it is imported."""

    def __init__(self, name: str) -> None:
        self.name = name

    def get(self, attribute: str) -> Any:
        """Return the value of *attribute* in the module."""
        whole = f"{self.name}.{attribute}"
        if whole in _FOLLOWED or whole in _ABOVE:
            return Package(whole)
        if not self.name.startswith(_FOLLOWED):
            raise Unknown(whole)
        if known := find_class(whole):
            return known
        module = _followed(self.name)
        found: object = getattr(module, attribute, None)
        if isinstance(found, ModuleType) and found.__name__ == whole:
            return Package(whole)
        if found is None or isinstance(found, ModuleType):
            self._lacks(module, attribute)
        return _class_of(found) if isinstance(found, type) else found

    def _lacks(self, module: ModuleType, attribute: str) -> None:
        """Raise Unreadable for a misspelled name, Unknown for one that another version may have."""
        if self.name == "azure.functions" and near(attribute, dir(module)):
            raise Unreadable(f"AttributeError: `azure.functions` has no `{attribute}`")
        raise Unknown(attribute)


def _class_of(found: type) -> type:
    try:
        return stand_in(found)
    except TypeError:  # its bases need more than their names
        raise Unknown(found.__name__) from None


def _followed(name: str) -> ModuleType:
    """Import a followed package, without its warnings, which aren't about the annotation."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return importlib.import_module(name)
        except Exception:  # not installed, or incompatible  # noqa: BLE001
            raise Unknown(name) from None


def evaluate(node: ast.expr, module: Module, project: SourceProject) -> Evaluation:
    """Return the value of an annotation in *module*."""
    try:
        found = Reader(module, project).read(node)
    except Unreadable as error:
        return Evaluation("unreadable", str(error))
    except (Unknown, RecursionError, MemoryError):
        return UNKNOWN
    if isinstance(found, (Package, str)):
        return UNKNOWN
    return Evaluation("value", _as_type(found))


class Reader:
    """Reads expressions in one module."""

    def __init__(self, module: Module, project: SourceProject, hops: int = HOPS) -> None:
        self._module = module
        self._project = project
        self._hops = hops

    def read(self, node: ast.expr) -> Any:
        """Return the value of *node*. Raises Unknown and Unreadable."""
        if isinstance(node, ast.Constant):
            return self._constant(node.value)
        if isinstance(node, ast.Name):
            return self.name(node.id)
        if isinstance(node, ast.Attribute):
            owner = self.read(node.value)
            if isinstance(owner, Package):
                return owner.get(node.attr)
        elif isinstance(node, ast.Subscript):
            return self._subscript(node)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return _apply(_either, self.read(node.left), self.read(node.right))
        elif isinstance(node, (ast.Tuple, ast.List)):
            found = [self.read(element) for element in node.elts]
            return tuple(found) if isinstance(node, ast.Tuple) else found
        elif isinstance(node, ast.Call):
            return self._call(node)
        raise Unknown

    def name(self, name: str) -> Any:
        """Return the value of *name* at the top level of the module."""
        if self._hops <= 0:
            raise Unknown(name)
        bound = self._module.lookup(name)
        if bound is not None and self._is_steady(name):
            return self._bound(bound, name)
        if name in self._module.names:
            raise Unknown(name)
        if hasattr(builtins, name):
            return getattr(builtins, name)
        if self._module.lacks(name):
            raise Unreadable(f"NameError: name `{name}` is not defined")
        raise Unknown(name)

    def _is_steady(self, name: str) -> bool:
        """Return whether the name has the same value throughout the module."""
        found = self._module.names[name]
        return len(found) == 1 or all(isinstance(one.node, ast.Import) for one in found)

    def _constant(self, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return _as_type(self.read(ast.parse(value.strip(), mode="eval").body))
        except (SyntaxError, ValueError):
            raise Unreadable(f"SyntaxError in {value!r}") from None

    def _bound(self, bound: Bound, name: str) -> Any:
        node, alias = bound.node, bound.alias
        if isinstance(node, ast.Import) and alias is not None:
            return _package(alias.name if alias.asname else name)
        if isinstance(node, ast.ImportFrom) and alias is not None:
            return self._imported(node, alias)
        deeper = Reader(self._module, self._project, self._hops - 1)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            if not isinstance(node.value, ast.Constant):
                return deeper.read(node.value)
        if isinstance(node, ast.ClassDef):
            return deeper.make_class(node)
        raise Unknown(name)

    def _imported(self, node: ast.ImportFrom, alias: ast.alias) -> Any:
        if not node.level and node.module in (*_FOLLOWED, *_ABOVE, "typing_extensions"):
            own = "typing" if node.module == "typing_extensions" else node.module
            return Package(own).get(alias.name)
        found = self._project.imported(self._module, node)
        if found is None or found.lookup(alias.name) is None:
            raise Unknown(alias.name)
        return Reader(found, self._project, self._hops - 1).name(alias.name)

    def make_class(self, node: ast.ClassDef) -> Any:
        """Return a class with the bases of the project's class at *node*."""
        is_data = all(_ends_with_dataclass(one) for one in node.decorator_list)
        if node.keywords or not is_data or getattr(node, "type_params", None):
            raise Unknown(node.name)
        bases = [self.read(base) for base in node.bases]
        if any(not isinstance(base, type) or not _is_plain(base) for base in bases):
            raise Unknown(node.name)
        return _apply(type, node.name, tuple(bases), {"__module__": "builtins"})

    def _subscript(self, node: ast.Subscript) -> Any:
        owner = self.read(node.value)
        if isinstance(owner, Package):
            raise Unknown
        if owner is typing.Literal:
            constants = [one.value for one in ast.walk(node.slice) if isinstance(one, ast.Constant)]
            return _apply(operator.getitem, owner, tuple(constants) or "")
        if owner is typing.Annotated:
            inside = node.slice.elts if isinstance(node.slice, ast.Tuple) else []
            if len(inside) < 2:
                raise Unknown
            return _as_type(self.read(inside[0]))
        return _apply(operator.getitem, owner, self.read(node.slice))

    def _call(self, node: ast.Call) -> Any:
        made_by = self.read(node.func)
        for maker, made in _MAKERS.items():
            if made_by is maker:
                return made
        raise Unknown


def _as_type(found: Any) -> Any:
    """Return the type of an annotation, converting None as `typing` does."""
    return type(None) if found is None else found


def _either(left: Any, right: Any) -> Any:
    return left | right


def _apply(function: Any, *arguments: Any) -> Any:
    """Evaluate an operation of an annotation. Raises Unreadable if the operation raises."""
    if any(isinstance(one, Package) for one in arguments):
        raise Unknown
    try:
        return function(*arguments)
    except Exception as error:  # noqa: BLE001
        raise Unreadable(f"{type(error).__name__}: {error}") from None


def _package(name: str) -> Package:
    if name == "typing_extensions":
        return Package("typing")
    if name in _ABOVE or name.startswith(_FOLLOWED):
        return Package(name)
    raise Unknown(name)


def _ends_with_dataclass(node: ast.expr) -> bool:
    called = node.func if isinstance(node, ast.Call) else node
    return dotted_name(called).rpartition(".")[2] == "dataclass"


def _is_plain(base: type) -> bool:
    """Return whether deriving from the class has no side effects."""
    is_ours = base.__module__ == "builtins" or (
        base.__module__.startswith("azure.functions.") and base.__module__[16:] != "meta"
    )
    return is_ours and type(base) in (type, abc.ABCMeta)
