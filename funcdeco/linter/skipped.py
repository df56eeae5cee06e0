"""What `build --keep-going` keeps of functions with errors, and what it must not keep or copy."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Iterator, Sequence, Set
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from funcdeco.diagnostics.diagnostic import CODES, Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.functions.model import FunctionApp
from funcdeco.linter.checking import checked_app
from funcdeco.linter.config import Options, read_config
from funcdeco.linter.engine import run_rules
from funcdeco.linter.report import reportable
from funcdeco.project.ownership import FUNCTION_JSON, is_generated
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.tree import folders, walk
from funcdeco.sources.function_json.folder import read_folder
from funcdeco.sources.loaded import Loaded
from funcdeco.sources.python.imports import read_imports
from funcdeco.sources.python.lookup import Sources


class Skipped(NamedTuple):
    """What a build does with the functions that it skips."""

    kept: Container[str]
    """Functions whose generated folders stay as they are."""
    removed: Sequence[Diagnostic]
    """Warnings about generated folders that can't stay."""
    modules: Set[str]
    """Modules that an output folder gets no copy of."""


def skipped(
    loaded: Loaded, app: FunctionApp, found: Sequence[Diagnostic], output: Path | None
) -> Skipped:
    """Return what a build of *app* keeps and omits; all other functions have errors in *found*."""
    kept = _with_errors(loaded, found)
    place = output or loaded.snapshot.root
    removed = reportable(_superseded(loaded, app, place, kept), loaded.snapshot)
    modules = _broken_modules(loaded, app) if output else frozenset[str]()
    return Skipped(_Except(kept, {item.function for item in removed}), removed, modules)


def _with_errors(loaded: Loaded, found: Sequence[Diagnostic]) -> Container[str]:
    """Return the functions with errors; all names if an error may hide others, as in a missing import."""
    if any(item.severity == "error" and not item.function for item in loaded.diagnostics):
        return _Except()
    broken = {one.name for one in loaded.app.broken} if loaded.app else set[str]()
    return {*broken, *(one.function for one in found if one.severity == "error" and one.function)}


class _Except:
    """The names in *names*, by default all, but not those in *without*."""

    def __init__(
        self,
        names: Container[str] | None = None,
        without: Container[str | None] = frozenset[str | None](),
    ) -> None:
        self._names = names
        self._without = without

    def __contains__(self, name: Any) -> bool:
        is_in = self._names is None or name in self._names
        return is_in and name not in self._without


def _superseded(
    loaded: Loaded, app: FunctionApp, place: Path, kept: Container[str]
) -> Iterator[Diagnostic]:
    """Yield a warning for each generated folder in *place* that can't remain beside those of *app*.

    The host would reject its function, or the one in *app* that has its route now.
    """
    snapshot, written = Snapshot(place), {one.name.lower(): one.name for one in app}
    checked = checked_app(loaded, read_config(loaded.snapshot, Options()))
    others = [one for one in checked.functions if one.model == "v1" or one in app.functions]
    for name in sorted(folders(snapshot)):
        same = written.get(name.lower())
        if same == name or name not in kept or not is_generated(snapshot, place / name):
            continue
        if same is not None:
            if not (place / same).exists() or not (place / same).samefile(place / name):
                yield _renamed(name, same, place)
            continue
        function = read_folder(snapshot, place / name / FUNCTION_JSON).function
        every = sorted([*others, function], key=lambda one: one.name.upper())
        found = run_rules(
            replace(checked, functions=tuple(every)), lambda code: CODES[code].is_of_pair
        )
        if found:
            yield _removed(name, found[0], place)


def _renamed(name: str, new: str, place: Path) -> Diagnostic:
    message = f"{name}/ isn't kept, since the name of function `{new}` differs only in its case"
    at = Location(str(place / name / FUNCTION_JSON))
    return Diagnostic("BLD011", message, location=at, function=name)


def _removed(name: str, clash: Diagnostic, place: Path) -> Diagnostic:
    message = f"{name}/ isn't kept, since the host would reject `{clash.function}`: {clash.message}"
    hint = f"fix the errors of `{name}`, which writes its folder again"
    is_kept = clash.function == name
    at = Location(str(place / name / FUNCTION_JSON)) if is_kept else clash.location
    return Diagnostic("BLD011", message, hint, at, function=name)


def _broken_modules(loaded: Loaded, app: FunctionApp) -> Set[str]:
    """Return the modules that can't be imported, with those that import them.

    They are relative to the project, with `/` separators. The modules of *app* are not among them.
    """
    snapshot = loaded.snapshot
    problems = (one for one in loaded.diagnostics if one.severity == "error" and not one.function)
    files = (os.path.relpath(one.file, snapshot.root) for one in problems if one.file)
    broken = {file.replace(os.sep, "/") for file in files if file.endswith(".py")}
    waiting = list(broken)
    importers = _importers(snapshot) if waiting else {}
    for path in waiting:
        new = importers.get(_dotted(path), set[str]()) - broken
        broken |= new
        waiting += new
    sound = (os.path.relpath(one.handler.file, snapshot.root) for one in app)
    return broken - {file.replace(os.sep, "/") for file in sound}


def _importers(snapshot: Snapshot) -> dict[str, set[str]]:
    """Return the files that certainly import each module of the project, by its dotted name."""
    found: dict[str, set[str]] = {}
    sources = Sources(snapshot)
    for path in walk(snapshot):
        if snapshot.is_file(snapshot.root / path.partition("/")[0] / FUNCTION_JSON):
            continue  # the script of a function, which no module imports
        module = sources.module(str(snapshot.root / path)) if path.endswith(".py") else None
        for one in read_imports(module) if module else ():
            if one.when == "always":
                base = [*_package(path, one.level), *filter(None, [one.module])]
                for name in _names(base, (imported.name for imported in one.names)):
                    found.setdefault(name, set()).add(path)
    return found


def _package(path: str, level: int) -> list[str]:
    return path.split("/")[:-level] if level else []


def _names(base: list[str], names: Iterable[str]) -> Iterator[str]:
    yield from (".".join(base[:count]) for count in range(1, len(base) + 1))
    yield from (".".join([*base, name]) for name in names)


def _dotted(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
