"""What `build --keep-going` must not keep or copy for functions with errors."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Iterator, Set
from dataclasses import replace
from pathlib import Path

from funcdeco.diagnostics.diagnostic import CODES, Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.functions.model import FunctionApp
from funcdeco.linter.checking import checked_app
from funcdeco.linter.config import Options, read_config
from funcdeco.linter.engine import run_rules
from funcdeco.project.ownership import FUNCTION_JSON, is_generated
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.tree import folders, walk
from funcdeco.sources.function_json.folder import read_folder
from funcdeco.sources.loaded import Loaded
from funcdeco.sources.python.imports import read_imports
from funcdeco.sources.python.lookup import Sources


def superseded(
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


def broken_modules(loaded: Loaded, app: FunctionApp) -> Set[str]:
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
