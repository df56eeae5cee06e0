"""`funcdeco bindings`."""

from __future__ import annotations

import sys

import click

from funcdeco.cli.common import format_option, print_json
from funcdeco.export.bindings import binding_rows, binding_table, missing_text


@click.command()
@click.argument("search", default="")
@format_option("json gives each binding's properties, Python types and documentation too.")
def command(search: str, shape: str) -> None:
    """List every binding that a function.json can have, with its decorator.

    SEARCH picks those with that text in their family, type, decorator or v2 decorator, ignoring case
    and spaces; without any, the exit code is 1.
    """
    if shape == "json":
        print_json(binding_rows(search))
        return
    table = binding_table(search)
    if not table:
        click.echo(f"No binding has {search!r} in its names.", err=True)
        sys.exit(1)
    click.echo(f"{table}\n\n{missing_text()}")
