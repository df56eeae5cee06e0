"""Find an imported module in the files of a project, as Python finds it in the worker.

The worker imports a script as `__app__.<folder>`, and the root of the project is in `sys.path`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import cache
from typing import Literal, NamedTuple

from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.python.imports import Import
from funcdeco.sources.python.lookup import Sources

APP_PACKAGE = "__app__"
"""The package in which the worker imports scripts."""
_INSTALLED = frozenset({"azure", "google", "grpc", "funcdeco", "opentelemetry"})
"""Packages that the worker or funcdeco installs, and namespaces of such packages."""

Problem = Literal["beyond", "module", "name"]


class Step(NamedTuple):
    """A module of the project that an import runs."""

    name: str
    """The name under which it is imported."""
    file: str
    """Absolute path; empty for a folder without `__init__.py`."""
    is_package: bool

    @property
    def package(self) -> str:
        """The package that relative imports in it start from."""
        return self.name if self.is_package else self.name.rpartition(".")[0]


class Failure(NamedTuple):
    """Why an import certainly fails."""

    problem: Problem
    missing: str
    """The name that doesn't exist: of a module, or of an object in a module."""
    place: str
    """The folder (for a module) or the file (for a name) that lacks it; empty for `beyond`."""
    importing: int = -1
    """The index in `Import.names` of the name that is missing; -1 for the module."""


class Resolution(NamedTuple):
    """The modules that an import runs."""

    steps: tuple[Step, ...] = ()
    """The modules of the project, parents first."""
    failure: Failure | None = None
    is_external: bool = False
    """Whether the module is not one of the project: nothing else is known."""
    position: int = -1
    """The index in `steps` of the imported module itself; those after it are its submodules."""


UNKNOWN = Resolution()
EXTERNAL = Resolution(is_external=True)


class Search:
    """Finds modules in the files of one project."""

    def __init__(
        self, snapshot: Snapshot, sources: Sources, may_be_package: Callable[[str], bool]
    ) -> None:
        self._snapshot = snapshot
        self._may_be_package = cache(may_be_package)
        self._is_own = cache(self.is_own)
        self._sources = sources
        self._root = str(snapshot.root)

    def resolve(self, one: Import, importer: Step) -> Resolution:
        """Return what *one* runs, in the module *importer*."""
        parts = one.module.split(".") if one.module else []
        if one.level:
            above = importer.package.split(".") if importer.package else []
            keep = len(above) - one.level + 1
            if keep <= 0:
                return Resolution(failure=Failure("beyond", one.written, ""))
            parts = above[:keep] + parts
        if parts[0] != APP_PACKAGE and not self._is_own(parts[0]):
            return EXTERNAL
        if not one.level and parts[0] != APP_PACKAGE and self._may_be_package(parts[0]):
            return UNKNOWN  # where the root comes last in sys.path, the package is imported
        return self._inside(parts, one, importer.file)

    def is_own(self, name: str) -> bool:
        """Return whether the root contains a module or folder *name*, not one of Python's."""
        if name in sys.stdlib_module_names or name in _INSTALLED:
            return False
        return self.kind(self._root, name) != "missing"

    def kind(self, folder: str, name: str) -> Literal["package", "module", "folder", "missing", ""]:
        """Return what `import name` finds in *folder*; empty for a file that isn't source code."""
        entries = entries_of(self._snapshot, folder)
        is_folder = entries.get(name) == "folder"
        if is_folder and self._snapshot.is_file(os.path.join(folder, name, "__init__.py")):
            return "package"
        if entries.get(f"{name}.py") == "file":
            return "module"
        if name in self._snapshot.made(_stems, folder):
            return ""  # such as a compiled extension
        return "folder" if is_folder else "missing"

    def has_module(self, package: Step, name: str) -> bool:
        """Return whether a package has a submodule *name*."""
        return self.kind(os.path.dirname(package.file), name) != "missing"

    def _inside(self, parts: list[str], one: Import, importer: str) -> Resolution:
        """Return the modules on the way to the dotted name *parts*, which starts in the root."""
        place, steps = self._root, list[Step]()
        for index, part in enumerate(parts):
            if part == APP_PACKAGE and index == 0:
                steps.append(Step(part, "", is_package=True))
                continue
            kind = self.kind(place, part)
            if kind == "missing":
                return self._missing(steps, part, place)
            steps.append(self._step(".".join(parts[: index + 1]), place, kind))
            place = os.path.join(place, part)
            if kind == "" or (kind == "module" and index < len(parts) - 1):
                return Resolution(tuple(steps[:-1]))  # submodules of it are unknown
        return self._with_names(steps, place, one, importer)

    def _step(self, name: str, place: str, kind: str) -> Step:
        found = os.path.join(place, name.rpartition(".")[2])
        files = {"package": os.path.join(found, "__init__.py"), "module": f"{found}.py"}
        return Step(name, files.get(kind, ""), kind != "module")

    def _missing(self, steps: list[Step], part: str, place: str) -> Resolution:
        outline = self._sources.outline(steps[-1].file) if steps and steps[-1].file else None
        if outline is not None and outline.changes_path == "any":
            return Resolution(tuple(steps))
        return Resolution(tuple(steps), Failure("module", part, place))

    def _with_names(self, steps: list[Step], place: str, one: Import, importer: str) -> Resolution:
        """Add the submodules that `from ... import name` runs."""
        last, more = steps[-1], list[Step]()
        for index, (name, _) in enumerate(one.names):
            if name == "*" or (name.startswith("__") and name.endswith("__")):
                continue
            kind = self.kind(place, name) if last.is_package else "missing"
            is_only_here = last.file == importer and self._binds_once(importer, name)
            if last.file and self._defines(last.file, name) and not is_only_here:
                continue
            if kind != "missing":
                more += [self._step(f"{last.name}.{name}", place, kind)] if kind else []
            elif not last.file or is_only_here or self._sources.lacks(last.file, name):
                failure = Failure("name", name, last.file or place, index)
                return Resolution((*steps, *more), failure)
        return Resolution((*steps, *more), position=len(steps) - 1)

    def _defines(self, file: str, name: str) -> bool:
        found = self._sources.outline(file)
        return found is None or name in found.names or found.error is not None

    def _binds_once(self, file: str, name: str) -> bool:
        """Return whether only one statement binds *name*: the import from the module itself."""
        module = self._sources.module(file)
        return (
            module is not None
            and not module.stars
            and not module.is_dynamic
            and len(module.names.get(name, ())) == 1
        )


def entries_of(snapshot: Snapshot, folder: str) -> dict[str, str]:
    """Return the kinds of the entries of *folder* by name."""
    return snapshot.made(_entries, folder)


def _stems(snapshot: Snapshot, folder: str) -> set[str]:
    """Return the names of the files in *folder* up to their first dot."""
    entries = entries_of(snapshot, folder)
    return {name.partition(".")[0] for name in entries if "." in name}


def _entries(snapshot: Snapshot, folder: str) -> dict[str, str]:
    return {entry.name: entry.kind for entry in snapshot.listed(folder)}
