"""`funcdeco list`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from funcdeco.cli.common import (
    app_option,
    end,
    exit_code,
    format_option,
    import_options,
    load_quietly,
    print_json,
    project_argument,
    reportable,
)
from funcdeco.diagnostics.render.json import rows
from funcdeco.export.app_data import app_data
from funcdeco.export.function_table import function_table
from funcdeco.sources.child_import import ImportOptions


@click.command()
@project_argument
@app_option
@import_options
@format_option("Output format; json includes bindings, settings, source locations and diagnostics.")
def command(project: Path, spec: str | None, importing: ImportOptions, shape: str) -> None:
    """List the functions of PROJECT. Nothing is written.

    Functions with errors are omitted; their diagnostics go to standard error.
    """
    loaded = load_quietly(project, spec, importing=importing)
    app = loaded.functions
    diagnostics = reportable([*app.diagnostics, *loaded.clashes], loaded.snapshot)
    if shape == "json":
        print_json({**app_data(app), "diagnostics": rows(diagnostics)})
        sys.exit(exit_code(diagnostics))
    if len(app):
        click.echo(function_table(app))
    end(diagnostics, loaded.snapshot, err=True)
