"""Budgets such as `500ms` or `200MB`, and the findings about imports that exceed them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.import_costs.costs import APP, PYTHON, Cost, Costs, FunctionsCost, PackageCost

_BUDGET = late_pattern(r"(\d+(?:\.\d+)?) ?(ms|s|kb|mb|gb)")
_UNITS = {"ms": 1e-3, "s": 1.0, "kb": 1e3, "mb": 1e6, "gb": 1e9}


class Budget(NamedTuple):
    """The most that the imports before the first response may cost."""

    limit: float
    """Seconds or bytes."""
    is_time: bool
    written: str
    """The limit as it was given, in the usual spelling of its unit."""

    def of(self, cost: Cost) -> float:
        """Return the part of a cost that is limited."""
        return cost.seconds if self.is_time else float(cost.memory or 0)

    def shown(self, value: float) -> str:
        """Return a time or a size in the unit in which people read it."""
        return f"{value * 1000:.0f} ms" if self.is_time else f"{value / 1e6:.0f} MB"


def parse_budget(text: str) -> Budget | None:
    """Return the budget, or None if it isn't a number with one of the units."""
    match = _BUDGET.fullmatch(text.strip().lower())
    if match is None:
        return None
    number, unit = match.groups()
    shown = unit if unit in ("ms", "s") else {"kb": "kB"}.get(unit, unit.upper())
    return Budget(float(number) * _UNITS[unit], unit in ("ms", "s"), f"{number} {shown}")


def exceeded(
    costs: Costs, functions: Sequence[FunctionsCost], budgets: Sequence[Budget]
) -> Iterator[Diagnostic]:
    """Yield a finding for each budget that the imports of one of *functions* exceed."""
    for budget in budgets:
        cost = max([one.now for one in functions] or [costs.start], key=budget.of)
        if budget.of(cost) > budget.limit:
            yield _finding(budget, cost, costs, functions)


def _finding(
    budget: Budget, cost: Cost, costs: Costs, functions: Sequence[FunctionsCost]
) -> Diagnostic:
    what = "take" if budget.is_time else "need"
    message = (
        f"the imports before the first response {what} {budget.shown(budget.of(cost))}, "
        f"more than the budget of {budget.written}"
    )
    hint, location = _heaviest(budget, costs, functions)
    return Diagnostic("IMP013", message, hint, location)


def _heaviest(
    budget: Budget, costs: Costs, functions: Sequence[FunctionsCost]
) -> tuple[str, Location | None]:
    """Return what costs most with the way to lower it, and the statement that imports it."""
    names = {name for one in functions for name in one.root.functions}
    packages = [
        one
        for one in costs.packages
        if one.is_direct and one.statement and one.name != APP and names & {*one.functions}
    ]
    package = max(packages, key=lambda one: budget.of(one.total), default=None)
    own = [one for one in costs.modules if one.package == APP]
    module = max(own, key=lambda one: budget.of(one.own), default=None)
    if package is not None and (
        module is None or budget.of(package.total) >= budget.of(module.own)
    ):
        package = _named(budget, package, costs)
        return _of_package(budget, package, costs), package.statement
    if module is None:
        return "import less, or raise the budget", None
    value = budget.shown(budget.of(module.own))
    name = module.name.removeprefix("__app__.")
    hint = f"the code of `{name}` itself needs {value}: move it into a function"
    return hint, module.statement or _file_of(module.name, functions)


def _file_of(module: str, functions: Sequence[FunctionsCost]) -> Location | None:
    """Return the file of a module that no statement of the project imports, but the worker."""
    files = [one.root.file for one in functions if one.root.module == module]
    return Location(files[0]) if files and files[0] else None


def _named(budget: Budget, package: PackageCost, costs: Costs) -> PackageCost:
    """Return a package as people name it: of Python, its heaviest module that the app imports."""
    if package.name != PYTHON:
        return package
    app = {one.name for one in costs.modules if one.package == APP}
    direct = [one for one in costs.modules if one.package == PYTHON and {*one.parents[:1]} & app]
    module = max(direct, key=lambda one: budget.of(one.total))
    return package._replace(name=module.name, total=module.total, statement=module.statement)


def _of_package(budget: Budget, package: PackageCost, costs: Costs) -> str:
    value = budget.shown(budget.of(package.total))
    users = in_backticks(package.functions[:3])
    more = len(package.functions) - 3
    users = f"{users} and {more} more" if more > 0 else users
    only = "only " if len(package.functions) == 1 and len(costs.functions) > 1 else ""
    needs = "needs" if len(package.functions) == 1 else "need"
    head = f"{package.name} costs the most, {value}, and {only}{users} {needs} it"
    is_ours = any(one.root.is_ours for one in costs.functions)
    lazy = ', or set `scripts = "lazy"`' if is_ours else ""
    return f"{head}: move the import into the function{lazy}"
