"""`funcdeco read`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from funcdeco.cli.common import Report, end, exit_code, print_json, reportable
from funcdeco.cli.options import format_option
from funcdeco.diagnostics.diagnostic import has_errors
from funcdeco.diagnostics.render.json import rows
from funcdeco.project.snapshot import Snapshot


@click.command()
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(exists=True, path_type=Path),
)
@format_option("Output format; json is a list with one object per file, including its diagnostics.")
def command(files: tuple[Path, ...], shape: str) -> None:
    """Read function.json files as the host does and print them as build would write them.

    FILE can also be a function folder. Comments and trailing commas are accepted but not kept.
    Diagnostics go to standard error; files with errors are not printed. Nothing is written.
    """
    from funcdeco.sources.function_json.reader import read_function_file

    paths = [path / "function.json" if path.is_dir() else path for path in files]
    snapshot = Snapshot(Path())
    found = [(path, read_function_file(snapshot, path)) for path in paths]
    diagnostics = reportable([item for _, one in found for item in one.diagnostics], snapshot)
    if shape == "json":
        print_json(
            [
                {
                    "file": str(path),
                    "function_json": None if has_errors(one.diagnostics) else one.to_json(),
                    "diagnostics": rows(reportable(one.diagnostics, snapshot)),
                }
                for path, one in found
            ]
        )
        sys.exit(exit_code(diagnostics))
    for _, one in found:
        if not has_errors(one.diagnostics):
            print_json(one.to_json())
    end(Report(diagnostics, snapshot), err=True)
