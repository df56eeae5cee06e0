"""`funcdeco list`."""

from __future__ import annotations

from pathlib import Path

import click

from funcdeco.cli.common import app_option, load_or_exit, print_json, project_argument
from funcdeco.inspect.data import app_data
from funcdeco.inspect.table import function_table


@click.command()
@project_argument
@app_option
@click.option(
    "--format",
    "shape",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="json gives everything: bindings, settings, where each was said.",
)
def command(project: Path, spec: str | None, shape: str) -> None:
    """List the functions of the app in PROJECT. Nothing is written."""
    _, app = load_or_exit(project, spec)
    if shape == "json":
        print_json(app_data(app))
    else:
        click.echo(function_table(app))
