"""`funcdeco show`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from funcdeco.bindings.base import holding
from funcdeco.bindings.catalog import facts_of
from funcdeco.cli.common import (
    Report,
    end,
    exit_code,
    is_about,
    load_quietly,
    print_text,
    reportable,
)
from funcdeco.cli.options import app_option, import_options, project_argument
from funcdeco.cli.projects import find_project
from funcdeco.diagnostics.secrets import masked, masked_data
from funcdeco.functions.model import Function, FunctionApp
from funcdeco.sources.child_import import ImportOptions
from funcdeco.targets.v1 import function_json, to_text


@click.command()
@click.argument("name")
@project_argument
@app_option
@import_options
def command(name: str, project: Path, spec: str | None, importing: ImportOptions) -> None:
    """Print the function.json of the function NAME, as build would write it.

    For an app of the v2 model, print what the worker reports to the host.
    For a timer, the next runs are printed on standard error.
    """
    place = find_project(project, spec)
    loaded = load_quietly(place.folder, place.spec, importing=importing)
    app = loaded.functions
    if name not in app:
        about = [item for item in app.diagnostics if is_about(item, name)]
        diagnostics = reportable(about, loaded.snapshot)
        if exit_code(diagnostics):
            end(Report(diagnostics, loaded.snapshot), err=True)
        print_text(Report(diagnostics, loaded.snapshot), err=True)
        known = _known(name, app)
        click.echo(masked(f"Error: function {name!r} does not exist. {known}"), err=True)
        sys.exit(2)
    # Diagnostics of other functions are not requested.
    about = [item for item in app.diagnostics if is_about(item, name)]
    warnings = [item for item in about if item.severity != "error"]
    click.echo(to_text(masked_data(function_json(app[name]))).decode(), nl=False)
    _print_next_runs(app[name], loaded.project.settings if loaded.project else {})
    end(Report(reportable(warnings, loaded.snapshot), loaded.snapshot), err=True)


def _print_next_runs(function: Function, settings: dict[str, str]) -> None:
    """Print on standard error when a timer fires; standard output holds only function.json."""
    trigger, declared = function.trigger, function.trigger.to_json()
    keys = holding(facts_of(type(trigger), trigger.type), "schedule")
    schedule = next((declared.get(key) for key in keys), None)
    if not isinstance(schedule, str):
        return
    from datetime import datetime, timezone

    from funcdeco.export.next_runs import next_runs

    sys.stdout.flush()
    for line in next_runs(schedule, settings, datetime.now(timezone.utc)):
        click.echo(line, err=True)


def _known(name: str, app: FunctionApp) -> str:
    from funcdeco.grammar.similar import closest

    names = [function.name for function in app]
    near = closest(name, names)
    if near:
        return f"Did you mean {near!r}?"
    return f"Available functions: {', '.join(names)}." if names else "The app has no functions."
