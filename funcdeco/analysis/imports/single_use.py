"""Imports of heavy packages that one function needs, and that all others wait for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from funcdeco.analysis.checked_app import CheckedApp, once
from funcdeco.analysis.imports.graph import entries, import_graph
from funcdeco.analysis.imports.heavy_packages import heavy_package
from funcdeco.diagnostics.location import Location
from funcdeco.functions.model import Function
from funcdeco.sources.python.imports import Import
from funcdeco.sources.python.module import Module, dotted_name

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class SingleUse(NamedTuple):
    """A statement that imports a heavy package."""

    package: str
    function: Function
    """The only function that uses it."""
    location: Location


class _Statement(NamedTuple):
    """An import of a heavy package, and the functions that need it."""

    package: str
    users: frozenset[str]
    waiting: frozenset[str]
    """The functions whose modules run it."""
    location: Location
    is_movable: bool
    """Whether it is at the top of its module, and only functions use what it binds."""


@once
def single_uses(app: CheckedApp) -> list[SingleUse]:
    """Return the imports that could be moved into the only function that needs them."""
    functions = {function.name: function for function in app.functions}
    found: dict[str, list[_Statement]] = {}
    for statement in _statements(app) if len(functions) > 1 else ():
        found.setdefault(statement.package, []).append(statement)
    eager = {name for name, function in functions.items() if not function.lazy}
    uses: list[SingleUse] = []
    for package, statements in found.items():
        users = frozenset[str]().union(*(one.users for one in statements))
        waiting = frozenset[str]().union(*(one.waiting for one in statements))
        # An eager script lets all functions wait, a lazy one only those of the same module.
        if len(users) == 1 and (len(waiting) > 1 or waiting & eager):
            function = functions[next(iter(users))]
            uses += [
                SingleUse(package, function, one.location) for one in statements if one.is_movable
            ]
    return uses


def _statements(app: CheckedApp) -> Iterator[_Statement]:
    """Yield the imports of heavy packages that run when a module is imported."""
    assert app.sources is not None or not app.functions
    reach = _functions_by_module(app)
    for name, node in import_graph(app).nodes.items():
        file = node.step.file
        outline = app.sources.outline(file) if app.sources and file else None
        for one in outline.imports if outline else ():
            if package := _heavy(one) if one.when != "late" else "":
                module = app.sources.module(file) if app.sources else None
                waiting = frozenset(reach.get(name, ()))
                users = _users(app, module, one, name, waiting) if module else None
                movable = users is not None and one.when == "always"
                place = one.location
                yield _Statement(package, users or waiting, waiting, place, movable)


def _heavy(one: Import) -> str:
    if one.level:
        return ""
    names = [f"{one.module}.{name.name}" for name in one.names] or [one.module]
    found = {heavy_package(name) for name in names}
    return found.pop() if len(found) == 1 else ""


def _functions_by_module(app: CheckedApp) -> dict[str, set[str]]:
    """Return the functions whose modules import each module of the project."""
    edges = import_graph(app).edges
    found: dict[str, set[str]] = {}
    for step, function in entries(app):
        waiting, seen = [step.name], {step.name}
        while waiting:
            name = waiting.pop()
            found.setdefault(name, set()).add(function.name)
            new = edges.get(name, set()) - seen
            seen |= new
            waiting += new
    return found


def _users(
    app: CheckedApp, module: Module, one: Import, name: str, waiting: frozenset[str]
) -> frozenset[str] | None:
    """Return the functions that use what an import binds; None if it has to stay where it is."""
    bound = _bound(module, one)
    if not bound or _is_imported_elsewhere(app, bound, name):
        return None
    owners = set(_owners(module.tree.body, bound))
    if not owners or "" in owners:
        return None
    handlers = _handlers(app, module.file)
    users = [{*handlers[owner]} if owner in handlers else waiting for owner in owners]
    return frozenset[str]().union(*users)


def _bound(module: Module, one: Import) -> frozenset[str]:
    """Return the names that an import at the top of its module binds; none if it isn't there."""
    for node in module.tree.body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names = node.names if isinstance(node, ast.ImportFrom) else _of_module(node, one)
            places = [module.location(part) for part in (node, *node.names)]
            if one.location in places:
                return frozenset(
                    alias.asname or alias.name.partition(".")[0] for alias in names
                ) - {"*"}
    return frozenset()


def _of_module(node: ast.Import, one: Import) -> list[ast.alias]:
    return [alias for alias in node.names if alias.name == one.module]


def _is_imported_elsewhere(app: CheckedApp, bound: frozenset[str], name: str) -> bool:
    """Return whether another module may import one of the names from the module *name*."""
    last = name.rpartition(".")[2]
    for other in import_graph(app).nodes.values():
        outline = app.sources.outline(other.step.file) if app.sources else None
        for one in outline.imports if outline else ():
            is_it = one.module.rpartition(".")[2] == last
            if is_it and bound & {"*", *(imported.name for imported in one.names)}:
                return True
    return False


def _handlers(app: CheckedApp, file: str) -> dict[str, set[str]]:
    """Return the functions of the app that are defined in *file*, by the name of the definition."""
    found: dict[str, set[str]] = {}
    for step, function in entries(app):
        if step.file == file:
            found.setdefault(function.handler.attribute, set()).add(function.name)
    return found


def _owners(body: list[ast.stmt], names: frozenset[str]) -> Iterator[str]:
    """Yield the function at the top of the module around each use of *names*; "" for the module."""
    for node in body:
        if isinstance(node, _FUNCTIONS):
            heads = [*node.decorator_list, node.args, *([node.returns] if node.returns else [])]
            yield from ("" for head in heads if _uses(head, names))
            yield from (node.name for part in node.body if _uses(part, names))
        elif isinstance(node, ast.If) and _is_checking(node):
            yield from _owners(node.orelse, names)
        elif not isinstance(node, (ast.Import, ast.ImportFrom)) and _uses(node, names):
            yield ""


def _is_checking(node: ast.If) -> bool:
    return dotted_name(node.test).rpartition(".")[2] == "TYPE_CHECKING"


def _uses(node: ast.AST, names: frozenset[str]) -> bool:
    return any(isinstance(one, ast.Name) and one.id in names for one in ast.walk(node))
