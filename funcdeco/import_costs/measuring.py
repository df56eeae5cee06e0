"""Measure imports in new processes, several times, and keep the fastest result."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.import_costs.importtime import Node, parts, whole
from funcdeco.import_costs.probe import SCRIPTS
from funcdeco.isolation.supervisor import Ended, Start, run_task
from funcdeco.project.project import Project
from funcdeco.sources.child_import import ImportOptions, problem_of_ending, project_python
from funcdeco.sources.recording.signature_codec import read_diagnostic

_TASK = "funcdeco.import_costs.probe:measure_to_json"
_OPTIONS = ("-X", "importtime")

OnRun = Callable[[str], None]
"""Called with what is measured next."""


class Import(NamedTuple):
    """What is known of the import of a module besides its time."""

    memory: int | None
    """By how many bytes the process grew; None if the system doesn't tell."""
    statement: Location | None
    """The statement of the project that imports it; None if other code does."""


class Measured(NamedTuple):
    """The imports of one process: modules imported one after the other."""

    python: str
    """The version of the interpreter."""
    trees: tuple[Node, ...]
    """The modules in the order of the import, each with all that it imports."""
    memory: int | None
    """Bytes of all imports together."""
    imports: dict[str, list[Import]]
    """By the name of the module, in the order in which they end: it may be tried more than once."""
    kinds: dict[str, str]
    """What a module is, if it isn't one of an installed package: "app" for the project's own,
    "namespace" for a folder of several packages, "missing" for one that can't be imported."""
    problems: dict[str, Diagnostic]
    """Why a module can't be imported, by its name."""

    @property
    def seconds(self) -> float:
        """The time of all imports together."""
        return sum(tree.seconds for tree in self.trees)

    def nodes(self) -> list[Node]:
        """Return all modules that were imported."""
        return [node for tree in self.trees for node in tree.walk()]

    def import_of(self) -> dict[int, Import]:
        """Return what is known of the import of each node, by its `id`."""
        left = {name: iter(found) for name, found in self.imports.items()}
        found: dict[int, Import] = {}

        def visit(node: Node) -> None:
            for child in node.children:
                visit(child)
            known = next(left.get(node.name, iter(())), None)
            if known is not None:
                found[id(node)] = known

        for tree in self.trees:
            visit(tree)
        return found


EMPTY = Measured("", (), None, {}, {}, {})
"""Nothing is imported."""


def measure(
    project: Project, modules: Sequence[str], options: ImportOptions, runs: int
) -> Measured:
    """Return the fastest of *runs* measurements of *modules*, each in a new process.

    A module whose import ends the process, or doesn't end, is imported only once: the others are then
    measured without it. Raises StartError and ChildFailed.
    """
    ended: dict[str, Diagnostic] = {}
    found: list[Measured] = []
    while len(found) < runs:
        left = [name for name in modules if name not in ended]
        if not left:
            return EMPTY._replace(problems=ended)
        result = _run(project, left, options)
        if isinstance(result, Measured):
            found.append(result)
        else:
            ended.update(result)
    best = min(found, key=lambda one: one.seconds)
    return best._replace(problems={**ended, **best.problems})


def _run(
    project: Project, modules: list[str], options: ImportOptions
) -> Measured | dict[str, Diagnostic]:
    """Return what *modules* cost, or the module that ended the process with the reason."""
    request = {"modules": modules, "root": str(project.root), "settings": project.settings}
    python = options.python or project_python(project.root)
    with tempfile.TemporaryFile() as errors:
        ended = run_task(
            _TASK,
            request,
            timeout=options.timeout,
            python=python,
            on_wait=options.on_wait,
            start=Start(_OPTIONS, errors.fileno()),
        )
        errors.seek(0)
        trees = parts(errors.read().decode("utf-8", "replace"))
    if not ended.reason:
        return _measured(modules, json.loads(ended.text), trees)
    # The last mark is that of the module whose import ended the process.
    name = modules[max(trees, default=0)]
    return {name: _problem(ended, name, project, options)}


def _problem(ended: Ended, name: str, project: Project, options: ImportOptions) -> Diagnostic:
    shown = name.removeprefix(f"{SCRIPTS}.")
    return problem_of_ending(ended, shown, project.root, options.timeout)


def _measured(
    modules: list[str], data: dict[str, Any], trees: dict[int, tuple[Node, ...]]
) -> Measured:
    rows: list[dict[str, Any]] = data["modules"]
    grown: list[int | None] = [row["memory"] for row in rows]
    known = [number for number in grown if number is not None]
    imports: dict[str, list[Import]] = {}
    for name, memory, file, line in data["imports"]:
        place = Location(file, line) if file else None
        imports.setdefault(name, []).append(Import(memory, place))
    return Measured(
        data["python"],
        tuple(
            whole(name, row["seconds"], trees.get(number, ()))
            for number, (name, row) in enumerate(zip(modules, rows, strict=True))
        ),
        max(sum(known), 0) if len(known) == len(grown) else None,
        imports,
        data["kinds"],
        {
            name: read_diagnostic(row["problem"])
            for name, row in zip(modules, rows, strict=True)
            if row["problem"]
        },
    )
