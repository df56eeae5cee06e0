"""`funcdeco schema`."""

from __future__ import annotations

from pathlib import Path

import click

from funcdeco.cli.common import print_json
from funcdeco.diagnostics.render.json import to_json


@click.command()
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the schema to FILE instead of standard output.",
)
def command(output: Path | None) -> None:
    """Print the JSON schema of function.json, with all bindings.

    Editors use it for validation and completion. Reference it in a function.json with
    `"$schema": "../function.schema.json"`.
    """
    from funcdeco.export.schema import function_json_schema

    if output is None:
        print_json(function_json_schema())
    else:
        output.write_text(to_json(function_json_schema()), "utf-8")
