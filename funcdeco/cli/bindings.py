"""`funcdeco bindings`."""

from __future__ import annotations

import sys

import click

from funcdeco.cli.common import print_json
from funcdeco.cli.options import format_option
from funcdeco.export.bindings import binding_rows, binding_table, missing_text


@click.command()
@click.argument("search", default="")
@format_option(
    "Output format; json includes each binding's properties, Python types and documentation."
)
def command(search: str, shape: str) -> None:
    """List all bindings that function.json supports, with their decorators.

    SEARCH limits the list to bindings whose family, type, decorator or v2 decorator contains it,
    ignoring case and spaces. The exit code is 1 if no binding matches.
    """
    if shape == "json":
        print_json(binding_rows(search))
        return
    table = binding_table(search)
    if not table:
        click.echo(f"No binding matches {search!r}.", err=True)
        sys.exit(1)
    click.echo(f"{table}\n\n{missing_text()}")
