"""Circular imports that fail, found by following the imports in the order in which they run."""

from __future__ import annotations

from typing import NamedTuple

from funcdeco.analysis.checked_app import CheckedApp, once
from funcdeco.analysis.imports.graph import entries, import_graph, make_search
from funcdeco.analysis.imports.search import Search, Step
from funcdeco.diagnostics.location import Location
from funcdeco.sources.python.imports import Import
from funcdeco.sources.python.lookup import Sources

_DEEPEST = 200
"""Maximum number of nested imports that are followed."""


class Cycle(NamedTuple):
    """An import of a name that its module hasn't defined yet."""

    name: str
    importing: Step
    """The module that contains the import."""
    imported: Step
    """The module that is still being imported."""
    location: Location


class _Failed(Exception):
    """The import of a script fails."""


class _Unknown(Exception):
    """What an import runs isn't certain."""


@once
def failing_cycles(app: CheckedApp) -> list[Cycle]:
    """Return the circular imports because of which every run of a handwritten function fails."""
    reaching = reaching_cycles(import_graph(app).edges)
    if app.sources is None or not reaching:
        return []
    search = make_search(app, app.sources)
    runs = [
        _Run(search, app.sources).run(step)
        for step, function in entries(app)
        if not function.is_decorated and step.name in reaching
    ]
    # After another function has imported a module, it is no longer incomplete.
    whole = {name for run in runs if run.cycle is None for name in run.whole}
    cycles = [run.cycle for run in runs if run.cycle is not None]
    return list(
        {cycle.location: cycle for cycle in cycles if cycle.imported.name not in whole}.values()
    )


def reaching_cycles(edges: dict[str, set[str]]) -> set[str]:
    """Return the modules whose imports lead into a circle."""
    left = {name: set(targets) for name, targets in edges.items()}
    importers: dict[str, set[str]] = {}
    for name, targets in edges.items():
        for target in targets:
            importers.setdefault(target, set()).add(name)
    done = [name for name in importers if name not in left]
    while done:
        name = done.pop()
        for importer in importers.get(name, ()):
            left[importer].discard(name)
            if not left[importer]:
                del left[importer]
                done.append(importer)
    return set(left)


class _Run:
    """The import of one script into a new process."""

    def __init__(self, search: Search, sources: Sources) -> None:
        self._search, self._sources = search, sources
        self._line: dict[str, int] = {}
        """The line that runs in each module whose import hasn't finished."""
        self.whole: set[str] = set()
        self.cycle: Cycle | None = None

    def run(self, script: Step) -> _Run:
        """Follow the imports of *script*, and return this object."""
        try:
            self._load(script, is_sure=True)
        except (_Failed, _Unknown, RecursionError):
            self.whole.clear()
        return self

    def _load(self, step: Step, is_sure: bool) -> None:
        if step.name in self._line or step.name in self.whole or not step.file:
            return
        outline = self._sources.outline(step.file)
        if outline is None or outline.error is not None or len(self._line) > _DEEPEST:
            raise _Unknown
        self._line[step.name] = 0
        for one in outline.imports:
            if one.when != "late":
                self._line[step.name] = one.location.line or 0
                self._import(step, one, is_sure and one.when == "always")
        del self._line[step.name]
        self.whole.add(step.name)

    def _import(self, step: Step, one: Import, is_sure: bool) -> None:
        found = self._search.resolve(one, step)
        if found.failure is not None:
            raise _Unknown  # reported by itself
        for index, loaded in enumerate(found.steps):
            if index == found.position + 1:
                self._check(step, one, found.steps[found.position], is_sure)
            self._load(loaded, is_sure)
        if found.steps and found.position == len(found.steps) - 1:
            self._check(step, one, found.steps[-1], is_sure)

    def _check(self, step: Step, one: Import, imported: Step, is_sure: bool) -> None:
        """Look for names that *imported* hasn't defined yet."""
        line = self._line.get(imported.name)
        outline = self._sources.outline(imported.file) if imported.file else None
        if line is None or outline is None or outline.is_open:
            return
        for name, location in one.names:
            if outline.names.get(name, 0) >= line and not self._is_module(imported, name):
                if is_sure:
                    self.cycle = Cycle(name, step, imported, location)
                raise _Failed

    def _is_module(self, imported: Step, name: str) -> bool:
        return imported.is_package and self._search.has_module(imported, name)
