"""The costs of imports as text: a table of packages, one of functions, and what to do next."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from funcdeco.diagnostics.wording import counted, in_backticks
from funcdeco.export.function_table import aligned
from funcdeco.import_costs.costs import Cost, Costs, FunctionsCost, PackageCost
from funcdeco.import_costs.movable import is_movable
from funcdeco.import_costs.shown import cost, megabytes, milliseconds, place
from funcdeco.project.vendored import PACKAGE

_MOST_NAMES = 3
"""Maximum number of functions or packages that a cell of a table names."""
_MOST_STEPS = 3
"""Maximum number of imports that are suggested to be moved."""
_WORTH = 0.05
"""The least part of all imports that is worth a suggestion."""


def as_text(
    costs: Costs, root: Path, top: int, chosen: Sequence[FunctionsCost], names: Collection[str]
) -> str:
    """Return the tables, with at most *top* packages, of the functions *chosen*.

    Only the functions in *names*, in lowercase, are listed; all if it is empty.
    """
    own = {name for one in chosen for name in one.root.functions}
    packages = [one for one in costs.packages if not names or own & {*one.functions}]
    blocks = [_head(costs), *_packages(packages, top), *_functions(costs, chosen, names)]
    steps = list(_steps(costs, chosen, root))
    if steps:
        blocks.append("\n".join(["Next steps:", *(f"- {one}" for one in steps)]))
    return "\n\n".join(blocks)


def _head(costs: Costs) -> str:
    runs = counted(costs.runs, "run")
    best = f", best of {runs}" if costs.runs > 1 else ""
    modules = counted(len(costs.modules), "module")
    functions = counted(sum(len(one.root.functions) for one in costs.functions), "function")
    verb = "imports" if functions.startswith("1 ") else "import"
    lines = [
        f"{functions} {verb} {modules}: {cost(costs.start)}",
        f"  Python {costs.python}{best}; without azure.functions and the worker's own imports",
    ]
    if costs.start.memory is None and costs.modules:
        lines.append("  The memory can't be measured on this system.")
    return "\n".join(lines)


def _packages(packages: Sequence[PackageCost], top: int) -> Iterator[str]:
    shown = packages[:top]
    if shown:
        rows = [["PACKAGE", "MS", "SELF", "MB", "MODULES", "FUNCTIONS"]]
        rows += [_package(one) for one in shown]
        more = len(packages) - len(shown)
        yield "\n".join([_numbers(rows, 1, 5), *([f"{more} more"] if more else [])])


def _package(one: PackageCost) -> list[str]:
    return [
        one.name,
        milliseconds(one.total.seconds),
        milliseconds(one.own.seconds),
        megabytes(one.total.memory),
        str(one.modules),
        _named(one.functions),
    ]


def _named(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMES
    shown = ", ".join(names[:_MOST_NAMES])
    return f"{shown}, {more} more" if more > 0 else shown


def _functions(
    costs: Costs, chosen: Sequence[FunctionsCost], names: Collection[str]
) -> Iterator[str]:
    every = [(name, one) for one in chosen for name in one.root.functions]
    every = [(name, one) for name, one in every if not names or name.lower() in names]
    if not every:
        return
    every.sort(key=lambda row: (-_rounded(row[1].alone), row[0].upper()))
    rows = [["FUNCTION", "NOW MS", "MB", "LAZY MS", "MB", "ONLY IT IMPORTS"]]
    rows += [_function(name, one) for name, one in every]
    # The worker imports all modules of a v2 app before any of its functions runs.
    yield _numbers([row[:3] for row in rows] if costs.is_v2 else rows, 1, 3 if costs.is_v2 else 5)


def _rounded(alone: Cost | None) -> int:
    return 0 if alone is None else round(alone.seconds * 1000)


def _function(name: str, one: FunctionsCost) -> list[str]:
    return [
        name,
        milliseconds(one.now.seconds),
        megabytes(one.now.memory),
        "-" if one.alone is None else milliseconds(one.alone.seconds),
        megabytes(one.alone.memory if one.alone else None),
        f"{cost(one.only)}: {_only(one)}" if one.packages else "",
    ]


def _only(one: FunctionsCost) -> str:
    """Return the packages that the app itself imports, and the number of the others."""
    names = [package.name for package in one.packages if package.is_direct][:_MOST_NAMES]
    names = names or [one.packages[0].name]
    more = len(one.packages) - len(names)
    return ", ".join([*names, *([f"{more} more"] if more else [])])


def _direct_first(packages: Sequence[PackageCost]) -> list[PackageCost]:
    return sorted(packages, key=lambda one: not one.is_direct)


def _numbers(rows: list[list[str]], first: int, end: int) -> str:
    """Return *rows* as a table in which the columns from *first* to before *end* are right-aligned."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return aligned(
        [
            [
                cell.rjust(width) if first <= column < end else cell
                for column, (cell, width) in enumerate(zip(row, widths, strict=True))
            ]
            for row in rows
        ]
    )


def _steps(costs: Costs, chosen: Sequence[FunctionsCost], root: Path) -> Iterator[str]:
    """Yield what makes the first response faster: the imports that cost most of it first."""
    least = costs.start.seconds * _WORTH
    worth = [one for one in chosen if one.packages and one.only.seconds > least]
    worth = [one for one in worth if not one.root.is_lazy and len(costs.functions) > 1]
    worth.sort(key=lambda one: -one.only.seconds)
    for one in worth[:_MOST_STEPS]:
        package = next((p for p in _direct_first(one.packages) if _is_worth(p, costs)), None)
        if package is None:
            continue
        less = package.total if costs.is_v2 else one.only
        where = f" ({place(package.statement, root)})" if package.statement else ""
        names = in_backticks(one.root.functions)
        yield (
            f"Move the import of {package.name}{where} into {names}: "
            f"the other functions then need {cost(less)} less."
        )
    if worth and _has_decorators(costs):
        yield 'Or set `scripts = "lazy"` in `[tool.funcdeco]`: each function then imports its own.'
    elif worth and not costs.is_v2:
        yield "Or adopt funcdeco's lazy scripts: each function then imports its own module."


def _is_worth(package: PackageCost, costs: Costs) -> bool:
    """Return whether its import can be moved; the decorators need funcdeco."""
    if costs.is_v2:
        return package.is_direct and is_movable(package.statement)
    return package.name != PACKAGE


def _has_decorators(costs: Costs) -> bool:
    return any(one.root.is_ours for one in costs.functions)
