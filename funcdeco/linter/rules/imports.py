"""Rules for imports of the project's own modules."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator

from funcdeco.analysis.checked_app import CheckedApp, once
from funcdeco.analysis.imports.cycles import failing_cycles
from funcdeco.analysis.imports.graph import Broken, External, import_graph
from funcdeco.analysis.imports.hidden import hidden_modules
from funcdeco.analysis.imports.never_called import is_never_called
from funcdeco.analysis.imports.publishing import may_create
from funcdeco.analysis.imports.search import entries_of
from funcdeco.analysis.imports.siblings import is_sibling, sibling_path
from funcdeco.diagnostics.location import Location
from funcdeco.grammar.similar import closest
from funcdeco.linter.rule import Finding, Findings, Table
from funcdeco.linter.rules.import_order import failing_modules
from funcdeco.sources.python.imports import Import

TABLE = Table("IMP")


@TABLE.app("IMP004")
def module_missing(app: CheckedApp) -> Findings:
    """Report imports of modules that the project doesn't contain."""
    for broken in _broken(app):
        if not broken.is_late and broken.failure.problem != "name":
            yield _no_module(broken, app)
    for external in _siblings(app):
        if not external.is_late:
            yield _no_sibling(external, app)


@TABLE.app("IMP005")
def name_missing(app: CheckedApp) -> Findings:
    """Report names that the imported module of the project doesn't define."""
    for broken in _broken(app):
        if not broken.is_late and broken.failure.problem == "name":
            yield _no_name(broken, app)


@TABLE.app("IMP006")
def import_in_function_fails(app: CheckedApp) -> Findings:
    """Report imports inside functions that can't succeed."""
    for broken in _broken(app):
        if broken.is_late:
            is_name = broken.failure.problem == "name"
            yield _no_name(broken, app) if is_name else _no_module(broken, app)
    for external in _siblings(app):
        if external.is_late:
            yield _no_sibling(external, app)
    for node in import_graph(app).nodes.values():
        if node.when != "late":
            continue
        outline = app.sources.outline(node.step.file) if app.sources else None
        if outline is not None and outline.error is not None:
            message = (
                f"a function imports this module, which has a syntax error: {outline.error.msg}"
            )
            yield Finding(message, at=outline.error_location)


@TABLE.app("IMP009")
def same_name_as_standard_module(app: CheckedApp) -> Findings:
    """Report imports that find the other one of two modules with the same name."""
    for one in hidden_modules(app):
        message = f"{one.path} hides {one.other} `{one.module}`, which defines `{one.name}`"
        if one.is_own_hidden:
            message = f"`{one.module}` is {one.other} module, not {one.path}, "
            message += f"which defines `{one.name}`"
        yield Finding(message, f"rename {one.path.removesuffix('/__init__.py')}", at=one.location)


@TABLE.app("IMP010")
def circular_import(app: CheckedApp) -> Findings:
    """Report names that a circular import reads before they are defined."""
    for cycle in failing_cycles(app):
        if _hides_module(app, cycle.imported.file):
            continue  # FUN003 reports it
        name = cycle.imported.name
        message = f"`{name}` is still being imported and hasn't defined `{cycle.name}` yet"
        hint = "break the circular import: move the name to a third module, or import it later"
        yield Finding(message, hint, at=cycle.location)
    yield from failing_modules(app)


@once
def _broken(app: CheckedApp) -> list[Broken]:
    """Return the imports that fail in Azure, each once.

    Of several imports in a file that need the same missing module, only the first is included.
    For decorated functions, the imports of modules have already succeeded or been reported.
    """
    found: dict[object, Broken] = {}
    for broken in sorted(import_graph(app).broken, key=lambda broken: broken.is_late):
        if (broken.is_late or not broken.node.is_decorated) and _is_certain(app, broken):
            if not _is_excused(app, broken):
                found.setdefault(_cause(broken), broken)
    return list(found.values())


def _is_certain(app: CheckedApp, broken: Broken) -> bool:
    """Return whether no change of `sys.path` can provide what an import lacks."""
    graph = import_graph(app)
    if broken.one.level or not graph.changes_path:
        return True
    place = broken.failure.place
    is_whole = app.snapshot.is_file(place) or app.snapshot.is_file(f"{place}/__init__.py")
    return is_whole and not graph.hides_modules


def _cause(broken: Broken) -> object:
    """Return what several findings would have in common."""
    failure = broken.failure
    if failure.problem == "module":
        return broken.one.location.file, failure.place, failure.missing
    return _location(broken)


def _location(broken: Broken) -> Location:
    index = broken.failure.importing
    return broken.one.names[index].location if index >= 0 else broken.one.location


def _hides_module(app: CheckedApp, file: str) -> bool:
    """Return whether *file* is the package of a function that hides a module, as FUN003 reports."""
    folder, name = os.path.split(file)
    is_function = name == "__init__.py" and app.snapshot.exists(f"{folder}/function.json")
    is_first_level = os.path.dirname(folder) == str(app.root)
    return is_function and is_first_level and app.snapshot.exists(f"{folder}.py")


def _may_appear(app: CheckedApp, broken: Broken) -> bool:
    """Return whether a missing module may be created before publishing, or is kept out of Git."""
    place = broken.failure.place
    is_module = place.endswith(".py") and os.path.basename(place) != "__init__.py"
    is_fixed = broken.failure.problem == "beyond" or is_module
    return not is_fixed and may_create(app, broken.failure.missing)


def _is_set_elsewhere(app: CheckedApp, broken: Broken) -> bool:
    """Return whether another module assigns the missing name, as in `settings.NAME = 1`."""
    if broken.failure.problem != "name":
        return False
    name = re.escape(broken.failure.missing.encode())
    assignment = re.compile(
        rb"\.%b[ \t]*(?::[^\n=]*)?=(?!=)|\bsetattr\([^\n]*\b%b\b" % (name, name)
    )
    files = {node.step.file for node in import_graph(app).nodes.values()} - {""}
    return any(assignment.search(app.snapshot.read(file) or b"") for file in files)


def _is_excused(app: CheckedApp, broken: Broken) -> bool:
    """Return whether the import may succeed after all, or another rule reports it."""
    return (
        (broken.is_late and is_never_called(app, broken.one.location))
        or _may_appear(app, broken)
        or _is_set_elsewhere(app, broken)
        or _hides_module(app, broken.failure.place)
    )


@once
def _siblings(app: CheckedApp) -> list[External]:
    found: dict[Location, External] = {}
    for external in import_graph(app).external:
        first = external.one.module.partition(".")[0]
        if first not in sys.stdlib_module_names and is_sibling(app, external):
            found.setdefault(external.one.location, external)
    return list(found.values())


def _no_module(broken: Broken, app: CheckedApp) -> Finding:
    one, failure = broken.one, broken.failure
    if failure.problem == "beyond":
        return Finding(*_beyond(broken, app), at=one.location)
    folder = os.path.relpath(failure.place, app.root).replace(os.sep, "/")
    where = "the project" if folder == "." else f"{folder}/"
    message = f"{where} contains no module `{failure.missing}`"
    near = closest(failure.missing, _modules_in(app, failure.place))
    inside = f".{one.module}.".partition(f".{failure.missing}.")[2].split(".")
    path = "/".join(filter(None, ("" if folder == "." else folder, failure.missing, *inside)))
    hint = f"did you mean `{near}`?" if near else f"create {path}.py, or correct the import"
    return Finding(message, hint, at=one.location)


def _beyond(broken: Broken, app: CheckedApp) -> tuple[str, str]:
    one, name = broken.one, broken.node.step.name
    hint = f"the worker imports this module as `{name}`"
    shown = one.written if one.module else f"{one.written} import {one.names[0].name}"
    return f"the relative import `from {shown}` leads out of the top-level package", hint


def _no_name(broken: Broken, app: CheckedApp) -> Finding:
    failure = broken.failure
    name = broken.one.names[failure.importing]
    place = os.path.relpath(failure.place, app.root).replace(os.sep, "/")
    is_folder = app.snapshot.is_folder(failure.place)
    known = _modules_in(app, failure.place) if is_folder else _names_of(app, failure.place)
    message = f"{place} doesn't define `{name.name}`"
    hint = "define it there, or import the module that defines it"
    if is_folder:
        message = f"{place}/ contains no module `{name.name}`"
        hint = f"create {place}/{name.name}.py, or correct the import"
    near = closest(name.name, {*known} - {name.name})
    return Finding(message, f"did you mean `{near}`?" if near else hint, at=name.location)


def _no_sibling(external: External, app: CheckedApp) -> Finding:
    one = external.one
    path = sibling_path(app, external)
    message = f"the root of the project contains no module `{one.module.partition('.')[0]}`"
    return Finding(message, f"write `{_relative(one)}` to import {path}", at=one.location)


def _relative(one: Import) -> str:
    """Return the relative import of a sibling."""
    if one.names:
        return f"from .{one.module} import {', '.join(name.name for name in one.names)}"
    above, _, last = one.module.rpartition(".")
    return f"from .{above} import {last}"


def _modules_in(app: CheckedApp, folder: str) -> Iterator[str]:
    for name, kind in entries_of(app.snapshot, folder).items():
        if kind == "folder" or name.endswith(".py"):
            yield name.removesuffix(".py")


def _names_of(app: CheckedApp, file: str) -> list[str]:
    outline = app.sources.outline(file) if app.sources else None
    names = list(outline.names) if outline else []
    if os.path.basename(file) == "__init__.py":
        names += _modules_in(app, os.path.dirname(file))
    return names
