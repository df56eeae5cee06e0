"""The names of apps and blueprints: their assignments, and their imports into other modules."""

from __future__ import annotations

import os

import libcst as cst

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.eject.source import Imported, Source, first_name
from funcdeco.eject.sources import Sources
from funcdeco.sources.recording.model import Recording
from funcdeco.sources.recording.sites import Site

_Assigned = cst.Assign | cst.AnnAssign
_CONDITIONAL = (
    cst.Module,
    cst.IndentedBlock,
    cst.SimpleStatementLine,
    cst.SimpleStatementSuite,
    cst.If,
    cst.Else,
    cst.Try,
    cst.ExceptHandler,
    cst.Finally,
    cst.With,
)
"""What may be around a statement of a module that runs once."""


class Names:
    """Where each file binds the names of apps and blueprints."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.problems: list[Diagnostic] = []
        self.assigned: dict[str, dict[str, list[cst.CSTNode]]] = {}
        """By file and name: the statements that assign an app or a blueprint."""
        self.imported: dict[str, list[Imported]] = {}
        """By file: the imports of these names."""
        self.modules: dict[str, list[tuple[Imported, str]]] = {}
        """By file: the imports of modules that have these names, each with the module's file."""

    def bound(self, file: str) -> set[str]:
        """Return the names that *file* binds to apps and blueprints."""
        return {*self.assigned.get(file, {}), *(one.name for one in self.imported.get(file, []))}

    @property
    def files(self) -> set[str]:
        """The files that bind such names."""
        return {*self.assigned, *self.imported}

    def refers(self, source: Source, node: cst.BaseExpression) -> bool:
        """Return whether *node* is a name of an app or a blueprint."""
        if isinstance(node, cst.Name):
            return node.value in self.bound(source.file)
        if not isinstance(node, cst.Attribute):
            return False
        return any(
            first_name(node) == one.name and node.attr.value in self.bound(file)
            for one, file in self.modules.get(source.file, [])
        )

    def add_assignments(self, recording: Recording) -> None:
        """Find and remove the statement that creates each app and blueprint."""
        for registry in recording.registries:
            site = registry.site
            source = self.sources.source(site.file) if os.path.isabs(site.file) else None
            if source is None:
                continue  # the problem of the file is reported
            statement = _assignment(source, site)
            names = _targets(statement) if statement else []
            if statement is None or not names:
                message = "the app or blueprint that is created here isn't assigned to a name"
                hint = "create it at the top level of a module: `app = App()`"
                at = Location(site.file, site.line)
                self.problems.append(Diagnostic("EJC003", message, hint, at))
                source.reported.append(source.line(site.line))
                continue
            source.statements[statement] = None
            for name in names:
                self.assigned.setdefault(site.file, {}).setdefault(name, []).append(statement)

    def add_imports(self) -> list[Source]:
        """Follow the imports of these names through the project; return the files involved."""
        count = -1
        found: list[Source] = []
        while count != sum(map(len, self.imported.values())):
            count = sum(map(len, self.imported.values()))
            found = list(self.sources.naming(self.files))
            for source in found:
                self._follow(source)
        for source in found:
            self.modules[source.file] = self._modules(source)
        return found

    def _follow(self, source: Source) -> None:
        known = self.imported.setdefault(source.file, [])
        for one in source.imports:
            if not one.attribute or one in known:
                continue
            file = self.sources.file_of(source.file, one.module, one.level)
            if file and file != source.file and one.attribute in self.bound(file):
                known.append(one)
        if not known:
            del self.imported[source.file]

    def _modules(self, source: Source) -> list[tuple[Imported, str]]:
        found: list[tuple[Imported, str]] = []
        for one in source.imports:
            module = f"{one.module}.{one.attribute}" if one.attribute else one.module
            file = self.sources.file_of(source.file, module, one.level)
            if file in self.files and file != source.file:
                found.append((one, file))
        return found


def _assignment(source: Source, site: Site) -> _Assigned | None:
    """Return the simple statement that assigns the object created at *site*."""
    found: list[_Assigned] = []
    for node in source.nodes(cst.Assign, cst.AnnAssign):
        assert isinstance(node, (cst.Assign, cst.AnnAssign))
        first, last = source.rows(node)
        if first <= site.line <= last and isinstance(node.value, cst.Call):
            if all(isinstance(outer, _CONDITIONAL) for outer, _ in source.above(node)):
                found.append(node)
    return found[0] if len(found) == 1 else None


def _targets(statement: _Assigned) -> list[str]:
    """Return the names that are assigned; none if one of the targets is anything else."""
    if isinstance(statement, cst.AnnAssign):
        targets = [statement.target]
    else:
        targets = [one.target for one in statement.targets]
    names = [one.value for one in targets if isinstance(one, cst.Name)]
    return names if len(names) == len(targets) else []
