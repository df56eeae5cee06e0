"""Names that modules read from azure-functions and azure-functions-durable, but that they lack.

The installed packages are read, not imported.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from funcdeco.analysis.checked_app import CheckedApp, once
from funcdeco.analysis.imports.graph import import_graph
from funcdeco.analysis.imports.packages import packages
from funcdeco.diagnostics.location import Location
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.grammar.similar import closest
from funcdeco.sources.python.module import Module
from funcdeco.worker.class_table import NAMES

_PACKAGES = {
    "azure.functions": "azure-functions",
    "azure.durable_functions": "azure-functions-durable",
}
_ALIAS = late_pattern(
    rb"^(?:import[ \t]+azure\.(functions|durable_functions)[ \t]+as[ \t]+(\w+)"
    rb"|from[ \t]+azure[ \t]+import[ \t]+(functions|durable_functions)(?:[ \t]+as[ \t]+(\w+))?)",
    re.MULTILINE,
)
_CHECKED = late_pattern(rb"\b(?:hasattr|AttributeError|getattr|setattr)\b")
"""Code that may define the name, or that handles its absence."""
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Lacking(NamedTuple):
    """A use of a name that the package doesn't define."""

    package: str
    name: str
    near: str
    """The name that was probably intended; empty if none is similar."""
    location: Location


@once
def lacking_names(app: CheckedApp) -> list[Lacking]:
    """Return the uses that handwritten functions' modules evaluate when they are imported."""
    found: dict[Location, Lacking] = {}
    for node in import_graph(app).nodes.values():
        if node.when == "always" and not node.is_decorated and node.step.file:
            for one in (*_attributes(app, node.step.file), *_imported(app, node.step.file)):
                found.setdefault(one.location, one)
    return list(found.values())


def _imported(app: CheckedApp, file: str) -> Iterator[Lacking]:
    outline = app.sources.outline(file) if app.sources else None
    for one in outline.imports if outline else ():
        if one.module in _PACKAGES and one.when == "always":
            for name, location in one.names:
                if name != "*" and (missing := _lacking(app, one.module, name, location)):
                    yield missing


def _attributes(app: CheckedApp, file: str) -> Iterator[Lacking]:
    content = app.snapshot.read(file) or b""
    aliases = dict(_aliases(content)) if b"azure" in content else {}
    used = [
        (alias, package)
        for alias, package in aliases.items()
        if any(_is_unknown(package, name) for name in _used(content, alias))
    ]
    module = app.sources.module(file) if app.sources and used else None
    if module is None or _CHECKED.search(content):
        return
    for alias, package in used:
        is_changed = re.search(rb"^[ \t]*%b\.\w+[ \t]*=(?!=)" % alias.encode(), content, re.M)
        if len(module.names.get(alias, ())) == 1 and not is_changed:
            is_late = app.target.python >= (3, 14) or _is_late(module)
            for node in _evaluated(module.tree.body, is_late):
                yield from _in_expression(app, module, node, alias, package)


def _is_late(module: Module) -> bool:
    """Return whether annotations aren't evaluated when the module is imported."""
    bound = module.names.get("annotations", ())
    return any(
        isinstance(one.node, ast.ImportFrom) and one.node.module == "__future__" for one in bound
    )


def _in_expression(
    app: CheckedApp, module: Module, node: ast.expr, alias: str, package: str
) -> Iterator[Lacking]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name):
            if inner.value.id == alias and _is_unknown(package, inner.attr):
                if found := _lacking(app, package, inner.attr, module.location(inner)):
                    yield found


def _aliases(content: bytes) -> Iterator[tuple[str, str]]:
    for first, alias, second, other in _ALIAS.findall(content):
        yield (alias or other or second).decode(), f"azure.{(first or second).decode()}"


def _used(content: bytes, alias: str) -> set[str]:
    found = re.findall(rb"\b%b\s*\.\s*(\w+)" % re.escape(alias.encode()), content)
    return {name.decode("utf-8", "replace") for name in found}


def _is_unknown(package: str, name: str) -> bool:
    return f"{package}.{name}" not in NAMES


def _evaluated(body: list[ast.stmt], is_late: bool) -> Iterator[ast.expr]:
    """Yield the expressions that certainly run when the module is imported."""
    for node in body:
        if isinstance(node, _FUNCTIONS):
            yield from node.decorator_list
            yield from (*node.args.defaults, *(one for one in node.args.kw_defaults if one))
            if not is_late:
                yield from _annotations(node)
        elif isinstance(node, ast.ClassDef):
            yield from (*node.decorator_list, *node.bases)
            yield from _evaluated(node.body, is_late)
        elif isinstance(node, ast.AnnAssign):
            yield from [] if is_late else [node.annotation]
            yield from [node.value] if node.value and _is_plain(node.value) else []
        elif isinstance(node, (ast.Assign, ast.Expr)) and _is_plain(node.value):
            yield node.value


def _annotations(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.expr]:
    arguments = node.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [one for one in (arguments.vararg, arguments.kwarg) if one]
    yield from (one.annotation for one in every if one.annotation)
    if node.returns is not None:
        yield node.returns


def _is_plain(node: ast.expr) -> bool:
    """Return whether all parts of an expression run: it contains no `lambda` and no condition."""
    partly = (ast.Lambda, ast.IfExp, ast.BoolOp, ast.GeneratorExp)
    return not any(isinstance(one, partly) for one in ast.walk(node))


def _lacking(app: CheckedApp, package: str, name: str, location: Location) -> Lacking | None:
    module = _installed(package)
    if module is None or not packages(app).admits_installed(_PACKAGES[package]):
        return None
    if name.startswith("__") or not module.lacks(name):
        return None
    if any(entry.partition(".")[0] == name for entry in os.listdir(os.path.dirname(module.file))):
        return None  # a module of the package
    known = [one for one in module.names if not one.startswith("_")]
    return Lacking(package, name, closest(name, known) or "", location)


@cache
def _installed(package: str) -> Module | None:
    """Return the `__init__.py` of an installed package; None if it can't be read."""
    from importlib.util import find_spec

    try:
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            return None
        with open(spec.origin, "rb") as file:
            return Module(spec.origin, file.read())
    except (ImportError, OSError, ValueError, AttributeError):
        return None
