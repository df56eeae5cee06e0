"""`funcdeco clean`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from funcdeco.cli.common import Report, end, reportable
from funcdeco.cli.options import project_argument
from funcdeco.cli.projects import find_project
from funcdeco.diagnostics.secrets import masked
from funcdeco.project.project import no_folder
from funcdeco.project.pyproject import declared_string
from funcdeco.project.snapshot import Snapshot
from funcdeco.writer.build import clean


@click.command()
@project_argument
def command(project: Path) -> None:
    """Remove the generated function folders of PROJECT, and nothing else.

    This includes the folder that `output` in pyproject.toml names. Your own files in these
    folders are kept, and so are generated files that were edited.
    """
    folder = find_project(project, None).folder
    if not folder.is_dir():
        end(Report([no_folder(folder)], Snapshot(folder)))
    snapshot = Snapshot(folder)
    outcomes = [(prefix, clean(root)) for prefix, root in _roots(snapshot)]
    found = [item for _, outcome in outcomes for item in outcome.diagnostics]
    diagnostics = reportable(found, snapshot)
    removed = [f"{prefix}{name}/" for prefix, outcome in outcomes for name in outcome.statuses]
    for name in removed:
        click.echo(masked(f"removed {name}"))
    if not removed and not diagnostics:
        click.echo("nothing to remove")
    if removed and diagnostics:
        click.echo()
    end(Report(diagnostics, snapshot))


def _roots(snapshot: Snapshot) -> Iterator[tuple[str, Path]]:
    """Yield the folders that `build` writes to, each with a prefix for the names in it."""
    yield "", snapshot.root
    output = declared_string(snapshot, "output").value
    if output and snapshot.is_folder(snapshot.root / output):
        yield f"{output.rstrip('/')}/", (snapshot.root / output).resolve()
