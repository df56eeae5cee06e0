"""`funcdeco list`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

import click

from funcdeco.cli.common import Report, end, exit_code, load_quietly, print_json, reportable
from funcdeco.cli.options import app_option, format_option, import_options, projects_argument
from funcdeco.cli.projects import Place, find_projects
from funcdeco.diagnostics.diagnostic import Diagnostic, in_order
from funcdeco.diagnostics.render.json import rows
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.export.app_data import app_data
from funcdeco.export.function_table import function_table
from funcdeco.sources.child_import import ImportOptions
from funcdeco.sources.loaded import Loaded


class _Listed(NamedTuple):
    place: Place
    loaded: Loaded
    diagnostics: list[Diagnostic]


@click.command()
@projects_argument
@app_option
@import_options
@format_option("Output format; json includes bindings, settings, source locations and diagnostics.")
def command(
    projects: tuple[Path, ...], spec: str | None, importing: ImportOptions, shape: str
) -> None:
    """List the functions of PROJECT. Nothing is written.

    Functions that can't be resolved are omitted. Errors that `funcdeco check` reports go to
    standard error.
    """
    found = [_listed(place, importing) for place in find_projects(projects, spec)]
    if shape == "json":
        every = [_data(one) for one in found]
        print_json(every if len(every) > 1 else every[0])
        sys.exit(max(exit_code(one.diagnostics) for one in found))
    report = Report()
    _print_tables([one for one in found if len(one.loaded.functions)], has_names=len(found) > 1)
    for one in found:
        report.add(one.diagnostics, one.loaded.snapshot)
    end(report, err=True)


def _listed(place: Place, importing: ImportOptions) -> _Listed:
    from funcdeco.linter.checking import errors_of_rules

    loaded = load_quietly(place.folder, place.spec, importing=importing)
    found = reportable([*loaded.functions.diagnostics, *loaded.clashes], loaded.snapshot)
    return _Listed(place, loaded, in_order([*found, *errors_of_rules(loaded)]))


def _data(listed: _Listed) -> dict[str, object]:
    return {**app_data(listed.loaded.functions), "diagnostics": rows(listed.diagnostics)}


def _print_tables(found: list[_Listed], *, has_names: bool) -> None:
    for number, one in enumerate(found):
        if has_names:
            click.echo(f"{'' if number == 0 else chr(10)}{one.place.name}:")
        click.echo(function_table(one.loaded.functions))
        if names := _left_out(one):
            is_one = len(names) == 1
            has, is_not = ("has an error", "isn't") if is_one else ("have errors", "aren't")
            click.echo(f"\n{in_backticks(names)} {has} and {is_not} listed")


def _left_out(listed: _Listed) -> list[str]:
    """Return the functions with errors that the table doesn't contain, in their order."""
    errors = (item for item in listed.diagnostics if item.severity == "error")
    names = dict.fromkeys(item.function for item in errors if item.function)
    return [name for name in names if name not in listed.loaded.functions]
