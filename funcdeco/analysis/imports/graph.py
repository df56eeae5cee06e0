"""The modules that each function imports, and the imports that lead out of the project or fail."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from funcdeco.analysis.checked_app import CheckedApp, once
from funcdeco.analysis.imports.distributions import installed_providers
from funcdeco.analysis.imports.packages import packages
from funcdeco.analysis.imports.search import APP_PACKAGE, Failure, Resolution, Search, Step
from funcdeco.analysis.script_files import module_of, script_of
from funcdeco.functions.model import Function
from funcdeco.sources.python.imports import Import, When
from funcdeco.sources.python.lookup import Sources

_MOST = 20_000
"""Maximum number of modules that are followed."""
_ORDER: tuple[When, ...] = ("always", "late", "maybe")


class Node(NamedTuple):
    """A module that the worker imports."""

    step: Step
    when: When
    """`always` if the import of at least one function's script runs it."""
    is_script: bool
    """Whether it is the module of a function."""
    is_decorated: bool
    """Whether only decorated functions import it: an import of it has succeeded here."""


class Broken(NamedTuple):
    """An import that certainly fails."""

    node: Node
    one: Import
    failure: Failure
    is_late: bool
    """Whether it runs only when a function is called."""


class External(NamedTuple):
    """An import of a module that isn't in the project."""

    node: Node
    one: Import
    is_late: bool


class Graph(NamedTuple):
    """The import graph of a project."""

    nodes: dict[str, Node]
    """By the name under which the module is imported; those that always run come first."""
    edges: dict[str, set[str]]
    """The modules of the project that each module imports outside its functions."""
    broken: list[Broken]
    external: list[External]
    changes_path: bool
    """Whether a module may change which modules can be imported."""
    hides_modules: bool
    """Whether such a change may also replace modules in the root of the project."""


@once
def import_graph(app: CheckedApp) -> Graph:
    """Return the import graph of the functions' modules."""
    graph = Graph({}, {}, [], [], False, False)
    if app.sources is None:
        return graph
    builder = _Builder(app, make_search(app, app.sources), graph)
    builder.build()
    changes = {builder.changes_path(node) for node in graph.nodes.values()} - {""}
    is_set = app.setting("PYTHONPATH") is not None
    return graph._replace(
        changes_path=is_set or bool(changes), hides_modules=is_set or "any" in changes
    )


def is_only_in_folders(app: CheckedApp, file: str) -> bool:
    """Return whether only handwritten functions import the module in *file*."""
    if not file.endswith(".py") or file in app.modules:
        return False
    nodes = [node for node in import_graph(app).nodes.values() if node.step.file == file]
    return bool(nodes) and not any(node.is_decorated for node in nodes)


def make_search(app: CheckedApp, sources: Sources) -> Search:
    """Return a search in the files of the project."""
    return Search(app.snapshot, sources, packages(app).may_provide)


def entries(app: CheckedApp) -> Iterator[tuple[Step, Function]]:
    """Yield the module of each function, under the name by which the worker imports it."""
    above = str(app.root) + os.sep
    for function in app.functions:
        find = module_of if function.is_decorated else script_of
        file = find(app.snapshot, function)
        if file is None or not file.startswith(above) or not file.endswith(".py"):
            continue
        if not function.is_decorated or file in app.modules:
            yield _entry(file, file[len(above) :], function), function


def _entry(file: str, path: str, function: Function) -> Step:
    parts = path.removesuffix(".py").split(os.sep)
    is_package = parts[-1].lower() == "__init__"
    names = [
        *([] if function.is_decorated else [APP_PACKAGE]),
        *parts[: -1 if is_package else None],
    ]
    return Step(".".join(names), file, is_package)


class _Builder:
    def __init__(self, app: CheckedApp, search: Search, graph: Graph) -> None:
        assert app.sources is not None
        self._app, self._search, self._graph = app, search, graph
        self._sources = app.sources
        self._waiting: dict[When, deque[Node]] = {when: deque() for when in _ORDER}

    def build(self) -> None:
        """Follow all imports, those that always run first."""
        every = list(entries(self._app))
        for is_decorated in (False, True):
            for step, function in every:
                if function.is_decorated == is_decorated:
                    self._waiting["always"].append(Node(step, "always", True, is_decorated))
            self._drain(_ORDER[:1])
        self._drain(_ORDER)

    def _drain(self, order: tuple[When, ...]) -> None:
        while len(self._graph.nodes) < _MOST:
            queue = next((self._waiting[when] for when in order if self._waiting[when]), None)
            if queue is None:
                return
            node = queue.popleft()
            if node.step.name not in self._graph.nodes:
                self._graph.nodes[node.step.name] = node
                self._follow(node)

    def changes_path(self, node: Node) -> str:
        """Return whether a module may change which modules can be imported, as its outline does."""
        outline = self._sources.outline(node.step.file)
        return outline.changes_path if outline is not None else ""

    def _follow(self, node: Node) -> None:
        outline = self._sources.outline(node.step.file) if node.step.file else None
        for one in outline.imports if outline else ():
            when = _ORDER[max(_ORDER.index(node.when), _ORDER.index(one.when))]
            found = self._search.resolve(one, node.step)
            for step in found.steps:
                if not step.file:
                    continue
                if one.when != "late":
                    self._graph.edges.setdefault(node.step.name, set()).add(step.name)
                if step.name not in self._graph.nodes:
                    self._waiting[when].append(Node(step, when, False, node.is_decorated))
            self._record(node, one, found, when)

    def _record(self, node: Node, one: Import, found: Resolution, when: When) -> None:
        if when == "maybe":
            return
        if found.failure is not None and not self._may_be_installed(one):
            self._graph.broken.append(Broken(node, one, found.failure, when == "late"))
        elif found.is_external:
            self._graph.external.append(External(node, one, when == "late"))

    def _may_be_installed(self, one: Import) -> bool:
        """Return whether a package that is installed here has the name of a project's module."""
        first = one.module.partition(".")[0]
        return not one.level and first != APP_PACKAGE and bool(installed_providers(first))
