"""Circular imports of decorated apps, found by importing modules in the order of the worker."""

from __future__ import annotations

from typing import NamedTuple

from funcdeco.analysis.checked_app import CheckedApp, once
from funcdeco.analysis.imports.cycles import reaching_cycles
from funcdeco.analysis.imports.graph import entries, import_graph
from funcdeco.diagnostics.diagnostic import Diagnostic


class FirstImport(NamedTuple):
    """A module of functions that can't be imported first."""

    module: str
    problem: Diagnostic
    earlier: str
    """The module whose import by another function makes this one succeed; empty if none does."""


@once
def failing_first_imports(app: CheckedApp) -> list[FirstImport]:
    """Return the modules in import cycles that fail if they are imported before the app's module.

    `build` imports the app's module first. The worker imports the module of each function, in the
    order of their names: `FunctionMetadataManager` in azure-functions-host sorts them.
    """
    order, late = _modules(app, is_lazy=False), _modules(app, is_lazy=True)
    cyclic = reaching_cycles(import_graph(app).edges).intersection([*order, *late])
    if app.try_imports is None or not cyclic:
        return []
    results = dict(zip(order, app.try_imports(order), strict=False))
    found: list[FirstImport] = []
    for module in sorted(cyclic.intersection(late).difference(order)):
        # The functions that import it are called in any order.
        *_, problem = [None, *app.try_imports([*order, module])]
        if problem is not None:
            found.append(FirstImport(module, problem, ""))
    for module in order:
        problem = results.get(module)
        if problem is not None:
            found.append(FirstImport(module, problem, ""))
        elif module in cyclic and module != order[0]:
            alone, *_ = [*app.try_imports([module]), None]
            if alone is not None:
                found.append(FirstImport(module, alone, order[0]))
    return found


def _modules(app: CheckedApp, *, is_lazy: bool) -> list[str]:
    """Return the modules that generated scripts import, in the order of the worker."""
    own = (
        step.name
        for step, function in entries(app)
        if function.is_decorated and function.needs_shim and bool(function.lazy) == is_lazy
    )
    return list(dict.fromkeys(own))
