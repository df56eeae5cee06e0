"""`funcdeco imports`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from funcdeco.cli.common import Report, end, exit_code, load_quietly, print_json, reportable
from funcdeco.cli.options import app_option, format_option, import_options, project_argument
from funcdeco.cli.projects import find_project
from funcdeco.diagnostics.diagnostic import Diagnostic, in_order, shown_path
from funcdeco.diagnostics.secrets import masked

if TYPE_CHECKING:
    from funcdeco.import_costs.budget import Budget
    from funcdeco.import_costs.costs import Costs, FunctionsCost
    from funcdeco.sources.child_import import ImportOptions
    from funcdeco.sources.loaded import Loaded


def _budgets(
    _: click.Context, parameter: click.Parameter, values: Sequence[str]
) -> tuple[Budget, ...]:
    from funcdeco.import_costs.budget import parse_budget

    found: list[Budget] = []
    for value in values:
        budget = parse_budget(value)
        if budget is None:
            message = f"{value!r} is neither a time (500ms, 1.5s) nor a size (200MB)"
            raise click.BadParameter(message, param=parameter)
        found.append(budget)
    return tuple(found)


@click.command()
@project_argument
@app_option
@click.option(
    "--function",
    "names",
    metavar="NAME",
    multiple=True,
    help="Show only this function and its packages. Can be repeated.",
)
@click.option(
    "--top",
    type=click.IntRange(0),
    default=10,
    show_default=True,
    metavar="N",
    help="Number of packages in the table.",
)
@click.option(
    "--runs",
    type=click.IntRange(1),
    default=3,
    show_default=True,
    metavar="N",
    help="Number of runs; the fastest one is reported.",
)
@click.option(
    "--budget",
    "budgets",
    callback=_budgets,
    metavar="LIMIT",
    multiple=True,
    help="Fail if the imports before the first response exceed LIMIT, such as 500ms, 1.5s or 200MB. "
    "Can be repeated.",
)
@click.option(
    "--svg",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Also write a flame graph of the imports.",
)
@import_options
@format_option("Output format; json includes every module.")
def command(
    project: Path,
    spec: str | None,
    names: tuple[str, ...],
    top: int,
    runs: int,
    budgets: tuple[Budget, ...],
    svg: Path | None,
    importing: ImportOptions,
    shape: str,
) -> None:
    """Measure what the imports of PROJECT cost: per package and per function.

    The worker imports all functions before it responds to the first request. This command imports the
    same modules in new processes and discards what they print. It also imports the modules of each
    function alone, which shows the cost with lazy scripts. Nothing is built.

    In the table, NOW is the cost of the imports before a function's first response, and LAZY the cost
    if each function imported only its own modules. MB is the memory in millions of bytes.

    Exit codes: 0 success, 1 a module can't be imported or a budget is exceeded, 2 invalid usage.
    """
    _check_target(svg)
    place = find_project(project, spec)
    loaded = load_quietly(place.folder, place.spec, importing=importing)
    found = loaded.functions.diagnostics
    if loaded.project is None:
        end(Report(reportable(found, loaded.snapshot), loaded.snapshot), shape=shape)
    _check_names(names, loaded)
    costs = _measured(loaded, importing, runs, budgets)
    chosen = [
        one for one in costs.functions if not names or _lower(names) & _lower(one.root.functions)
    ]
    found = (*found, *_new_problems(costs, found), *_exceeded(costs, chosen, budgets))
    every = in_order(reportable(found, loaded.snapshot))
    if svg is not None and costs.modules:  # an earlier graph is better than an empty one
        _write(svg, costs, loaded)
    _print(costs, chosen, every, shape, top, names, loaded)


def _measured(
    loaded: Loaded, importing: ImportOptions, runs: int, budgets: Sequence[Budget]
) -> Costs:
    from funcdeco.import_costs.app_costs import measure_app
    from funcdeco.isolation.supervisor import StartError

    try:
        costs = measure_app(loaded, importing, runs, _progress)
    except StartError as error:
        _fail(f"{error}; choose another interpreter: `--python PATH`")
    if costs.modules and costs.start.memory is None and any(not one.is_time for one in budgets):
        _fail("the memory can't be measured on this system; remove the memory budgets")
    return costs


def _new_problems(costs: Costs, found: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Return the problems of the measured imports that aren't in *found*.

    What one means for the app is known only when the functions are read, so messages may differ.
    """
    known = {(item.code, item.file, item.line) for item in found}
    return [item for item in costs.problems if (item.code, item.file, item.line) not in known]


def _exceeded(
    costs: Costs, chosen: Sequence[FunctionsCost], budgets: Sequence[Budget]
) -> list[Diagnostic]:
    from funcdeco.import_costs.budget import exceeded

    return list(exceeded(costs, chosen, budgets))


def _print(
    costs: Costs,
    chosen: Sequence[FunctionsCost],
    found: list[Diagnostic],
    shape: str,
    top: int,
    names: Sequence[str],
    loaded: Loaded,
) -> NoReturn:
    if shape == "json":
        from funcdeco.import_costs.data import as_data

        print_json(as_data(costs, chosen, found))
        sys.exit(exit_code(found))
    if not costs.modules and exit_code(found):  # nothing was measured
        end(Report(found, loaded.snapshot))
    from funcdeco.import_costs.table import as_text

    click.echo(masked(as_text(costs, loaded.snapshot.root, top, chosen, _lower(names))))
    if found:
        click.echo()
    end(Report(found, loaded.snapshot))


def _lower(names: Sequence[str]) -> set[str]:
    return {name.lower() for name in names}


def _check_names(names: Sequence[str], loaded: Loaded) -> None:
    """End the command if one of the functions doesn't exist, or may be what can't be loaded."""
    from funcdeco.grammar.similar import closest

    app = loaded.functions
    unknown = [name for name in names if name not in app]
    if unknown:
        found = reportable(app.diagnostics, loaded.snapshot)
        if exit_code(found):
            end(Report(found, loaded.snapshot), err=True)
        near = closest(unknown[0], [one.name for one in app])
        hint = f"Did you mean {near!r}?" if near else "Run `funcdeco list` for all names."
        _fail(f"function {unknown[0]!r} does not exist. {hint}")


def _check_target(svg: Path | None) -> None:
    """End the command if the file of `--svg` exists and isn't a flame graph of ours."""
    if svg is None:
        return
    from funcdeco.import_costs.flame_graph import is_flame_graph

    if not svg.absolute().parent.is_dir():
        _fail(f"{shown_path(str(svg.parent))} is not a folder; create it, or choose another FILE")
    if os.path.lexists(svg) and (svg.is_symlink() or not svg.is_file()):
        _fail(f"{shown_path(str(svg))} is not a regular file; choose another FILE")
    if svg.exists() and not is_flame_graph(svg.read_bytes()):
        _fail(
            f"{shown_path(str(svg))} exists and is not a flame graph written by funcdeco; "
            "remove it, or choose another FILE"
        )


def _write(svg: Path, costs: Costs, loaded: Loaded) -> None:
    from funcdeco.import_costs.flame_graph import flame_graph
    from funcdeco.project.pyproject import project_name

    text = flame_graph(costs, f"Imports of {project_name(loaded.snapshot)}")
    # A file that is written only in part would not be ours the next time.
    temporary = svg.with_name(f".{svg.name}.{os.getpid()}.tmp")
    try:
        temporary.write_text(text, "utf-8", newline="\n")
        os.replace(temporary, svg)
    finally:
        temporary.unlink(missing_ok=True)
    click.echo(f"Wrote {shown_path(str(svg))}", err=True)


def _progress(text: str) -> None:
    if sys.stderr is not None and sys.stderr.isatty():
        click.echo(f"Measuring {text}", err=True)


def _fail(message: str) -> NoReturn:
    click.echo(masked(f"Error: {message}"), err=True)
    sys.exit(2)
