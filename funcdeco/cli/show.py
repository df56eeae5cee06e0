"""`funcdeco show`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from funcdeco.build.emit import emit
from funcdeco.cli.common import app_option, load_or_exit, project_argument
from funcdeco.functions import FunctionApp


@click.command()
@click.argument("name")
@project_argument
@app_option
def command(name: str, project: Path, spec: str | None) -> None:
    """Print the function.json of function NAME, as build would write it."""
    found, app = load_or_exit(project, spec)
    if name not in app:
        click.echo(f"Error: there is no function {name!r}. {_known(name, app)}", err=True)
        sys.exit(2)
    click.echo(emit(app[name], found.root).function_json.decode(), nl=False)


def _known(name: str, app: FunctionApp) -> str:
    from difflib import get_close_matches

    names = [function.name for function in app]
    near = get_close_matches(name, names, 1)
    return f"Did you mean {near[0]!r}?" if near else f"It has {', '.join(names) or 'none'}."
