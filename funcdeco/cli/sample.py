"""`funcdeco sample`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from funcdeco.cli.common import Report, end, exit_code, is_about, load_quietly, reportable
from funcdeco.cli.options import app_option, import_options, project_argument
from funcdeco.cli.projects import Place, find_project
from funcdeco.diagnostics.secrets import masked, masked_data
from funcdeco.sources.child_import import ImportOptions


@click.command()
@click.argument("name")
@project_argument
@app_option
@import_options
def command(name: str, project: Path, spec: str | None, importing: ImportOptions) -> None:
    """Print a sample event for the function NAME as JSON, which you can edit.

    Send it with `funcdeco invoke NAME --data @event.json`. Its keys are the keywords of the test
    client's method for the trigger.
    """
    document = sampled(find_project(project, spec), name, importing)
    click.echo(json.dumps(masked_data(document), indent=2, ensure_ascii=False))


def sampled(place: Place, name: str, importing: ImportOptions) -> dict[str, Any]:
    """Return a typical event for a function; errors in the app, or no such function, end the command."""
    from funcdeco.testing.samples import sample_event
    from funcdeco.testing.targets import find_any

    loaded = load_quietly(place.folder, place.spec, importing=importing)
    app = loaded.functions
    about = [item for item in app.diagnostics if is_about(item, name)]
    errors = [item for item in reportable(about, loaded.snapshot) if item.severity == "error"]
    if name not in app and exit_code(errors):
        end(Report(errors, loaded.snapshot), err=True)
    if loaded.project is None:
        end(Report(reportable(app.diagnostics, loaded.snapshot), loaded.snapshot), err=True)
    try:
        return sample_event(find_any(app, name).function, loaded.project)
    except LookupError as error:
        click.echo(masked(f"Error: {error}"), err=True)
        sys.exit(2)
