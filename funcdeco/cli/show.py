"""`funcdeco show`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from funcdeco.build.emit import emit
from funcdeco.cli.common import (
    app_option,
    exit_code,
    leave,
    load_quietly,
    project_argument,
    report,
)
from funcdeco.functions import FunctionApp


@click.command()
@click.argument("name")
@project_argument
@app_option
def command(name: str, project: Path, spec: str | None) -> None:
    """Print the function.json of function NAME, as build would write it."""
    loaded = load_quietly(project, spec)
    app, found = loaded.app, loaded.project
    if app is None or found is None or name not in app:
        report(loaded.diagnostics, "text", err=True)
        if exit_code(loaded.diagnostics):
            leave(loaded.diagnostics)
        known = _known(name, app or FunctionApp(()))
        click.echo(f"Error: there is no function {name!r}. {known}", err=True)
        sys.exit(2)
    # The faults of other functions aren't asked for.
    about = [item for item in loaded.diagnostics if item.function in (None, name)]
    report([item for item in about if item.severity != "error"], "text", err=True)
    click.echo(emit(app[name], found.root).function_json.decode(), nl=False)


def _known(name: str, app: FunctionApp) -> str:
    from difflib import get_close_matches

    names = [function.name for function in app]
    near = get_close_matches(name, names, 1)
    return f"Did you mean {near[0]!r}?" if near else f"It has {', '.join(names) or 'none'}."
