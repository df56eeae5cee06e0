"""The files of a package: those of the project that an app needs, and those that are generated."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.imports.graph import import_graph
from funcdeco.analysis.published_requirements import requirement_files
from funcdeco.analysis.script_files import script_of
from funcdeco.deployment.package.archive import is_own_zip
from funcdeco.deployment.package.named import named_files
from funcdeco.deployment.package.requirements import Replaced, replaced_requirements
from funcdeco.deployment.package.selection import Selection
from funcdeco.functions.model import FunctionApp
from funcdeco.grammar.funcignore import FuncIgnore
from funcdeco.linter.checking import checked_app, vendored_for
from funcdeco.linter.config import Options, read_config
from funcdeco.project.deployed import read_funcignore
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.tree import walk
from funcdeco.sources.loaded import Loaded
from funcdeco.writer.output import Contents

REQUIREMENTS = "requirements.txt"


@dataclass(frozen=True)
class PackageFiles:
    """What a package of one project consists of."""

    built: FunctionApp
    """The functions whose folders are generated: those with decorators of funcdeco."""
    vendored: Mapping[str, Path]
    """The modules of funcdeco, by their paths in the package."""
    selection: Selection
    replaced: tuple[Replaced, ...]
    """The requirements files without funcdeco."""
    needed: tuple[tuple[str, str], ...]
    """Files that must be there: each with the name of a function, or "" if the app imports it."""

    def contents(self, others: Mapping[str, Path]) -> Contents:
        """Return what an output folder contains, with *others* by their paths in the package."""
        files = {**self.vendored, **others}
        return Contents(files, self.selection.leaves_out, self.needed)


def package_files(loaded: Loaded, options: Options, written: Iterable[Path]) -> PackageFiles:
    """Return what a package of a project that is loaded consists of. Raises OSError.

    *written* are files that this run writes; those in the project stay out of the package.
    """
    snapshot = loaded.snapshot
    checked = checked_app(loaded, read_config(snapshot, options))
    vendored = vendored_for(loaded)
    selection = Selection(
        FuncIgnore(read_funcignore(snapshot)),
        frozenset(_relative(snapshot, file) for file in _needed(checked)),
        frozenset(_written(snapshot, written)),
        frozenset(one.name for one in loaded.functions),
    )
    selection = replace(selection, needed=selection.needed | _named(snapshot, selection))
    return PackageFiles(
        _decorated(loaded),
        vendored,
        selection,
        tuple(replaced_requirements(snapshot)) if vendored else (),
        (*_needed_by_folders(checked), *_imported(checked)),
    )


def _decorated(loaded: Loaded) -> FunctionApp:
    app = loaded.app or FunctionApp((), ())
    return replace(app, functions=tuple(one for one in app if one.model == "funcdeco"))


def _written(snapshot: Snapshot, files: Iterable[Path]) -> Iterator[str]:
    """Yield the paths of *files*, and of all packages in the project."""
    yield from (_relative(snapshot, os.path.realpath(file)) for file in files)
    zips = (path for path in walk(snapshot) if path.lower().endswith(".zip"))
    yield from (path for path in zips if is_own_zip(snapshot.root / path))


def _needed(app: CheckedApp) -> Iterator[str]:
    """Yield the files that functions import and that pip reads, by their absolute paths."""
    for node in import_graph(app).nodes.values():
        if node.step.file:
            yield node.step.file
    for file in requirement_files(app):
        yield file.path
        references = (one for one in file.references if one.is_local and one.option != "-e")
        yield from (file.located(one, str(app.root)) for one in references)


def _named(snapshot: Snapshot, selection: Selection) -> set[str]:
    """Return the paths of files that would be excluded, but that published modules name."""
    kinds = {path: selection.kind(path) for path in walk(snapshot)}
    modules = [path for path, kind in kinds.items() if kind is None and path.endswith(".py")]
    files = [path for path, kind in kinds.items() if kind is not None and kind.may_be_read]
    return named_files(snapshot, files, modules)


def _needed_by_folders(app: CheckedApp) -> Iterator[tuple[str, str]]:
    for function in app.functions:
        if function.model == "v1":
            yield function.name, os.path.join(app.root, function.name, "function.json")
            script = script_of(app.snapshot, function)
            if script is not None and app.snapshot.is_file(script):
                yield function.name, script
        elif function.model == "v2":
            yield function.name, function.source.file


def _imported(app: CheckedApp) -> Iterator[tuple[str, str]]:
    """Yield the modules that are imported whenever their functions are."""
    for node in import_graph(app).nodes.values():
        file = node.step.file
        if file and node.when == "always" and app.snapshot.is_file(file):
            yield "", file


def _relative(snapshot: Snapshot, file: str) -> str:
    return os.path.relpath(file, snapshot.root).replace(os.sep, "/")
