"""`funcdeco bindings`."""

from __future__ import annotations

import click

from funcdeco.cli.common import print_json
from funcdeco.inspect.bindings import binding_rows, binding_table, missing_text


@click.command()
@click.argument("search", default="")
@click.option(
    "--format",
    "shape",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="json gives each binding's properties, Python types and documentation too.",
)
def command(search: str, shape: str) -> None:
    """List every binding that a function.json can have, with its decorator.

    SEARCH picks those with that text in their family, type or decorator, ignoring case.
    """
    if shape == "json":
        print_json(binding_rows(search))
        return
    if table := binding_table(search):
        click.echo(f"{table}\n")
    click.echo(missing_text())
