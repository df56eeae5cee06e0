"""The costs of imports as the object of `funcdeco imports --format json`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from funcdeco.diagnostics.diagnostic import Diagnostic, shown_path
from funcdeco.diagnostics.location import Location
from funcdeco.diagnostics.render.json import rows
from funcdeco.import_costs.costs import Cost, Costs, FunctionsCost, ModuleCost, PackageCost


def as_data(
    costs: Costs, functions: Sequence[FunctionsCost], found: Sequence[Diagnostic]
) -> dict[str, Any]:
    """Return the costs of all imports, and those of *functions*, as plain values for JSON."""
    return {
        "python": costs.python,
        "runs": costs.runs,
        "total": _cost(costs.start),
        "packages": [_package(one) for one in costs.packages],
        "functions": [
            _function(name, one, costs.is_v2) for one in functions for name in one.root.functions
        ],
        "modules": [_module(one) for one in costs.modules],
        "diagnostics": rows(found),
    }


def _cost(cost: Cost) -> dict[str, Any]:
    return {"milliseconds": round(max(cost.seconds, 0) * 1000, 1), "memory": cost.memory}


def _statement(location: Location | None) -> dict[str, Any]:
    if location is None:
        return {"file": None, "line": None}
    return {"file": shown_path(location.file), "line": location.line}


def _package(one: PackageCost) -> dict[str, Any]:
    return {
        "name": one.name,
        "total": _cost(one.total),
        "self": _cost(one.own),
        "modules": one.modules,
        "functions": list(one.functions),
        **_statement(one.statement),
    }


def _function(name: str, one: FunctionsCost, is_v2: bool) -> dict[str, Any]:
    return {
        "name": name,
        "module": one.root.shown,
        "lazy": one.root.is_lazy,
        "now": _cost(one.now),
        "alone": None if one.alone is None or is_v2 else _cost(one.alone),
        "only": {
            **({"milliseconds": None, "memory": None} if is_v2 else _cost(one.only)),
            "packages": [] if is_v2 else [package.name for package in one.packages],
        },
    }


def _module(one: ModuleCost) -> dict[str, Any]:
    return {
        "name": one.name,
        "package": one.package,
        "parent": one.parents[0] if one.parents else None,
        "total": _cost(one.total),
        "self": _cost(one.own),
        **_statement(one.statement),
    }
