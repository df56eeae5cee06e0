"""Measure the imports of a loaded project: all of them, and those of each function alone."""

from __future__ import annotations

from collections.abc import Callable

from funcdeco.import_costs.costs import Costs, costs_of
from funcdeco.import_costs.measuring import Measured, measure
from funcdeco.import_costs.roots import Roots, roots_of
from funcdeco.project.project import Project
from funcdeco.sources.child_import import ImportOptions
from funcdeco.sources.loaded import Loaded

OnStep = Callable[[str], None]
"""Called with what is measured next."""


def measure_app(loaded: Loaded, options: ImportOptions, runs: int, on_step: OnStep) -> Costs:
    """Return what the imports of a project cost. Raises StartError and ChildFailed."""
    assert loaded.project is not None
    roots = roots_of(loaded)
    on_step("the imports of a cold start")
    start = measure(loaded.project, roots.at_start, options, runs)
    alone = _alone(loaded.project, roots, start, options, runs, on_step)
    return costs_of(roots, start, alone, runs)


def _alone(
    project: Project,
    roots: Roots,
    start: Measured,
    options: ImportOptions,
    runs: int,
    on_step: OnStep,
) -> dict[str, Measured]:
    """Return the imports of each root by its module, except those that have ended a process."""
    found: dict[str, Measured] = {}
    is_whole = len(roots.at_start) == 1
    imported = {tree.name for tree in start.trees}
    for number, root in enumerate(roots.modules, 1):
        if is_whole and root.module in roots.at_start:
            found[root.module] = start
        elif root.module in imported or roots.v2_app:
            on_step(f"the imports of {root.shown} ({number} of {len(roots.modules)})")
            found[root.module] = measure(project, [root.module], options, runs)
    return found
