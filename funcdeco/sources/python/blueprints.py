"""Blueprints that a module defines, and modules that use them, read from syntax trees."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from funcdeco.diagnostics.location import Location
from funcdeco.functions.origin import Model
from funcdeco.sources.python.module import HOPS, Module, dotted_name
from funcdeco.sources.python.modules import SourceProject

_CLASSES: Mapping[str, Model] = {
    "funcdeco.Blueprint": "funcdeco",
    "funcdeco.app.Blueprint": "funcdeco",
    "azure.functions.Blueprint": "v2",
    "azure.functions.decorators.Blueprint": "v2",
    "azure.functions.decorators.function_app.Blueprint": "v2",
    "azure.durable_functions.Blueprint": "v2",
}
"""Classes of blueprints, and the programming model of each."""
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class DefinedBlueprint(NamedTuple):
    """A blueprint at the top level of a module."""

    name: str
    location: Location
    functions: tuple[range, ...]
    """The lines of the decorators and the `def` of each of its functions."""
    model: Model
    """The programming model of its class."""


def defined_blueprints(module: Module, project: SourceProject) -> Iterator[DefinedBlueprint]:
    """Yield each blueprint with functions that its module uses for nothing but decorators."""
    for name, bound in module.names.items():
        node = bound[0].node
        if len(bound) > 1 or not isinstance(node, (ast.Assign, ast.AnnAssign)):
            continue
        is_alone = isinstance(node, ast.AnnAssign) or len(node.targets) == 1
        if not is_alone or not isinstance(node.value, ast.Call):
            continue
        model = _model_of(node.value.func, module, project, HOPS)
        if model:
            functions = tuple(_functions(module, name))
            if functions and not _is_loaded(module.tree, name):
                target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
                yield DefinedBlueprint(name, module.location(target), functions, model)


def _model_of(node: ast.expr, module: Module, project: SourceProject, hops: int) -> Model | None:
    """Return the model of the `Blueprint`, or of a subclass, that *node* certainly names."""
    if known := _CLASSES.get(module.dotted(node)):
        return known
    bound = module.lookup(node.id) if isinstance(node, ast.Name) and hops else None
    if bound is None:
        return None
    if isinstance(bound.node, ast.ClassDef):
        for base in bound.node.bases:
            found = _model_of(base, module, project, hops - 1)
            if found:
                return found
        return None
    if bound.alias is None or not isinstance(bound.node, ast.ImportFrom):
        return None
    other = project.imported(module, bound.node)
    name = ast.Name(bound.alias.name)
    return _model_of(name, other, project, hops - 1) if other is not None else None


def _functions(module: Module, name: str) -> Iterator[range]:
    """Yield the lines of each function with a decorator of the blueprint *name*."""
    for node in ast.walk(module.tree):
        if isinstance(node, _FUNCTIONS):
            own = [one for one in node.decorator_list if _root(one) == name]
            if own:
                yield range(min(one.lineno for one in node.decorator_list), node.lineno + 1)


def _root(decorator: ast.expr) -> str:
    """Return the name before the dot in a decorator such as `bp.http()`; empty for others."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    first, dot, _ = dotted_name(called).partition(".")
    return first if dot else ""


def _is_loaded(tree: ast.Module, name: str) -> bool:
    """Return whether *name* is used, other than in decorators and to include other blueprints."""
    loads = [one for one in ast.walk(tree) if isinstance(one, ast.Name) and one.id == name]
    ignored = sum(_ignored_loads(node, name) for node in ast.walk(tree))
    return sum(isinstance(one.ctx, ast.Load) for one in loads) > ignored


def _ignored_loads(node: ast.AST, name: str) -> int:
    if isinstance(node, _FUNCTIONS):
        return sum(_root(one) == name for one in node.decorator_list)
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return dotted_name(node.value.func) == f"{name}.include"
    return 0


class Users:
    """Whether the modules of a project use a blueprint that another module defines."""

    def __init__(self, root: str) -> None:
        self._root = root

    def uses(self, module: Module, owner: str, name: str) -> bool:
        """Return whether *module* may use the blueprint *name* of the file *owner*."""
        wanted = f"{self._import_name(owner)}.{name}"
        imported = self._imported(module)
        aliases = [alias for alias, names in imported.items() if _is_one(wanted, names)]
        if any(_is_loaded(module.tree, alias) for alias in aliases):
            return True
        if aliases and os.path.basename(module.file) == "__init__.py":
            return True  # other modules import it from the package
        if module.stars and _is_loaded(module.tree, name):
            return True
        return any(_mentions(node, wanted, imported) for node in ast.walk(module.tree))

    def _imported(self, module: Module) -> dict[str, set[str]]:
        """Return the full names of everything that *module* imports, by its name there."""
        found: dict[str, set[str]] = {}
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Import):
                for one in node.names:
                    full = one.name if one.asname else one.name.partition(".")[0]
                    found.setdefault(one.asname or full, set()).add(full)
            elif isinstance(node, ast.ImportFrom):
                package = self._package(module, node)
                for one in node.names:
                    found.setdefault(one.asname or one.name, set()).add(f"{package}{one.name}")
        return found

    def _package(self, module: Module, node: ast.ImportFrom) -> str:
        """Return the absolute name of the module of `from ... import`, with a dot at its end."""
        parts = [node.module] if node.module else []
        if node.level:
            folder = module.file
            for _ in range(node.level):
                folder = os.path.dirname(folder)
            above = self._import_name(os.path.join(folder, "__init__.py"))
            parts = [above, *parts] if above else parts
        return "".join(f"{part}." for part in parts)

    def _import_name(self, file: str) -> str:
        path = os.path.relpath(file, self._root).removesuffix(".py")
        parts = [part for part in path.split(os.sep) if part not in (".", "..")]
        return ".".join(parts[:-1] if parts[-1:] == ["__init__"] else parts)


def _is_one(wanted: str, names: set[str]) -> bool:
    """Return whether one of *names* means *wanted*, which may have folders before the package."""
    plain = [one.removeprefix("__app__.") for one in names]
    return any(wanted == one or wanted.endswith(f".{one}") for one in plain)


def _mentions(node: ast.AST, wanted: str, imported: dict[str, set[str]]) -> bool:
    """Return whether *node* is an attribute or a string that may refer to *wanted*."""
    name = wanted.rpartition(".")[2]
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and _names(node.value, wanted, name)
    if not isinstance(node, ast.Attribute) or node.attr != name:
        return False
    first, dot, rest = dotted_name(node).partition(".")
    if first not in imported:
        return True  # an attribute of any object, such as a module in a loop
    return _is_one(wanted, {f"{full}{dot}{rest}" for full in imported[first]})


def _names(text: str, wanted: str, name: str) -> bool:
    """Return whether a string may refer to *wanted*, such as `module:name`."""
    module, colon, attribute = text.rpartition(":")
    if attribute != name:
        return False
    is_whole = bool(colon) and all(part.isidentifier() for part in module.split("."))
    return not is_whole or _is_one(wanted, {f"{module}.{name}"})
