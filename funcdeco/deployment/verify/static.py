"""Check a package without importing it: what its functions import, and what is compiled."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from funcdeco.analysis.imports.distributions import is_workers
from funcdeco.analysis.imports.search import APP_PACKAGE, Search, Step
from funcdeco.deployment.runtime.discovery import Function
from funcdeco.deployment.verify.failures import Explainer, Reason
from funcdeco.deployment.verify.missing import exists_in, is_in_standard_library
from funcdeco.deployment.verify.source import Package
from funcdeco.diagnostics.location import Location
from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.python.imports import Import
from funcdeco.sources.python.lookup import Sources
from funcdeco.sources.python.new_syntax import new_syntax

_MOST = 20_000
"""Maximum number of modules that are followed."""
_AZURE = "azure.functions"
_FIRST_CALL = "funcdeco.first_call"
"""Imported by generated scripts whose other imports run at the first call."""


class Static:
    """Follows the imports of functions in one package, for Python *version*."""

    def __init__(
        self, package: Package, explainer: Explainer, version: str, *, has_packages: bool
    ) -> None:
        snapshot = Snapshot(package.root)
        self._package, self._explainer = package, explainer
        self._version, self._has_packages = version, has_packages
        self._sources = Sources(snapshot)
        self._search = Search(snapshot, self._sources, self._may_be_package)
        self._problems: dict[str, _Followed] = {}

    def of_function(self, function: Function) -> Reason | None:
        """Return the first problem in the modules that a function of the v1 model imports."""
        path = function.script_file.relative_to(self._package.root).with_suffix("")
        parts = [APP_PACKAGE, *path.parts]
        is_package = path.name.lower() == "__init__"
        name = ".".join(parts[: -1 if is_package else None])
        return self.of_module(Step(name, str(function.script_file), is_package))

    def of_module(self, first: Step) -> Reason | None:
        """Return the first problem in what the import of a module certainly runs."""
        waiting, seen = deque([first]), set[str]()
        while waiting and len(seen) < _MOST:
            step = waiting.popleft()
            if step.name in seen or not step.file:
                continue
            seen.add(step.name)
            followed = self._followed(step)
            if followed.problem is not None:
                return followed.problem
            waiting += followed.steps
        return None

    def _followed(self, step: Step) -> _Followed:
        if step.name not in self._problems:
            self._problems[step.name] = self._follow(step)
        return self._problems[step.name]

    def _follow(self, step: Step) -> _Followed:
        if problem := self._syntax(step.file):
            return _Followed(problem)
        outline = self._sources.outline(step.file)
        steps: list[Step] = []
        imports = outline.imports if outline is not None else ()
        is_lazy = any(one.module == _FIRST_CALL for one in imports)
        for one in imports:
            if one.when != "always" and not (is_lazy and one.when == "late"):
                continue
            found = self._search.resolve(one, step)
            steps += found.steps
            missing = ""
            if found.failure is not None and found.failure.problem == "module":
                missing = self._name_of(one, step)
            elif found.is_external and self._lacks(one.module):
                missing = one.module
            if missing:
                return _Followed(self._explainer.of_module(missing, self._at(one.location)))
        return _Followed(None, tuple(steps))

    @staticmethod
    def _name_of(one: Import, step: Step) -> str:
        if not one.level:
            return one.module
        above = step.package.split(".")
        parts = above[: len(above) - one.level + 1]
        return ".".join([*parts, one.module]).strip(".")

    def _syntax(self, file: str) -> Reason | None:
        outline, module = self._sources.outline(file), self._sources.module(file)
        if outline is not None and outline.error is not None:
            at = outline.error_location
            return self._explainer.of_syntax(file, outline.error.msg, self._at(at))
        major, minor = map(int, self._version.split("."))
        for one in new_syntax(module, (major, minor)) if module is not None else ():
            since = ".".join(map(str, one.since))
            what = f"{one.what} is new in Python {since}"
            return self._explainer.of_syntax(file, what, self._at(one.location))
        return None

    def _at(self, location: Location) -> Location:
        return location._replace(file=self._package.shown(Path(location.file)))

    def _may_be_package(self, name: str) -> bool:
        return exists_in(self._package.packages, name)

    def _lacks(self, module: str) -> bool:
        """Return whether neither the packages, the worker nor Python have a module."""
        first = module.partition(".")[0]
        if not self._has_packages or is_in_standard_library(first, self._version):
            return False
        if f"{module}.".startswith(f"{_AZURE}.") or is_workers(module):
            return False
        return not any(_holds(folder, module) for folder in self._folders())

    def _folders(self) -> Iterator[Path]:
        yield self._package.packages
        yield self._package.root


class _Followed(NamedTuple):
    """A module: the problem in it, or the modules that it imports."""

    problem: Reason | None
    steps: tuple[Step, ...] = ()


def _holds(folder: Path, module: str) -> bool:
    """Return whether *folder* has a module, as far as files tell.

    A package with code of its own may create its submodules.
    """
    place = folder
    for part in module.split("."):
        if not exists_in(place, part):
            return False
        place = place / part
        if not os.path.isdir(place) or (place / "__init__.py").is_file():
            return True
    return True
