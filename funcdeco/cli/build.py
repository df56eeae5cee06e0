"""`funcdeco build`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import click

from funcdeco.cli.common import (
    app_option,
    end,
    format_option,
    import_options,
    load_quietly,
    project_argument,
    reportable,
)
from funcdeco.diagnostics.diagnostic import Diagnostic, has_errors, in_order
from funcdeco.diagnostics.wording import counted
from funcdeco.export.function_table import function_table
from funcdeco.functions.model import FunctionApp
from funcdeco.sources.child_import import ImportOptions
from funcdeco.sources.loading import Loaded
from funcdeco.writer.build import Outcome, build
from funcdeco.writer.output import CODES_OF_OUTPUT
from funcdeco.writer.secret_guard import declared_secrets


@click.command()
@project_argument
@app_option
@import_options
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Build a clean folder for publishing, with the project's files, instead of in place.",
)
@click.option(
    "--check", is_flag=True, help="Write nothing; show a diff and fail if any file differs."
)
@click.option("--keep-going", is_flag=True, help="Skip functions that have errors.")
@click.option(
    "--no-check",
    is_flag=True,
    help="Build functions despite errors from `funcdeco check`, as long as they can be written.",
)
@format_option("Output format; json is a list of diagnostics.")
def command(
    project: Path,
    spec: str | None,
    importing: ImportOptions,
    output: Path | None,
    check: bool,
    keep_going: bool,
    no_check: bool,
    shape: str,
) -> None:
    """Generate a folder with function.json and a script for each function of an app.

    PROJECT is the folder that contains app.py; the default is the current folder. Generated
    folders that no function needs any longer are removed. Files that build did not generate are
    never changed. Nothing is written if such a file is in the way, or if `funcdeco check` reports
    an error.
    """
    place = output.resolve() if output else None
    loaded = load_quietly(project, spec, needs_app=True, importing=importing)
    found, app = list(reportable(loaded.diagnostics, loaded.snapshot)), loaded.app
    if app is None or loaded.project is None:
        _end(found, loaded, shape, "nothing was written")
    if no_check:  # whatever the rules report, a secret is never written
        errors = declared_secrets(app, loaded.snapshot)
    else:
        errors = _errors(loaded, has_output=output is not None)
    found = in_order([*found, *errors])
    app = _without(app, {item.function for item in errors})
    is_checked = not any(item.is_internal for item in found)
    if has_errors(found) and not (keep_going and is_checked):
        _end(found, loaded, shape, "nothing was written")
    outcome = build(app, loaded.project.root, output=place, check=check)
    diagnostics = [*found, *reportable(outcome.diagnostics, loaded.snapshot)]
    done = _done(app, outcome, output) if outcome.statuses else ""
    if check and not outcome.statuses and not has_errors(diagnostics):
        done = f"{counted(len(app), 'function')}, all up to date"
    if shape == "text" and done:
        click.echo(f"{done}\n" if diagnostics else done)
    result = "nothing was written" if outcome.is_untouched and not check else ""
    _end(diagnostics, loaded, shape, result)


def _errors(loaded: Loaded, *, has_output: bool) -> list[Diagnostic]:
    """Return the errors that `funcdeco check` reports for the functions to be written."""
    from funcdeco.linter.check import faults_of_functions
    from funcdeco.linter.config import Options

    return faults_of_functions(loaded, Options(ignore=CODES_OF_OUTPUT if has_output else ()))


def _without(app: FunctionApp, names: set[str | None]) -> FunctionApp:
    return replace(app, functions=tuple(one for one in app if one.name not in names))


def _end(diagnostics: Sequence[Diagnostic], loaded: Loaded, shape: str, result: str) -> NoReturn:
    """Print *diagnostics*, and *result* if there are errors; exit with the exit code."""
    result = result if has_errors(diagnostics) else ""
    end(diagnostics, loaded.snapshot, shape=shape, result=result)


def _done(app: FunctionApp, outcome: Outcome, output: Path | None) -> str:
    statuses = outcome.statuses
    written = replace(app, functions=tuple(f for f in app if f.name in statuses))
    counts = [
        f"{sum(status == expected for status in statuses.values())} {expected}"
        for expected in ("written", "unchanged", "pruned")
        if expected in statuses.values()
    ]
    copied = f"; {outcome.copied} other files updated in {output}" if output else ""
    return f"{function_table(written, statuses)}\n\n{', '.join(counts)}{copied}"
