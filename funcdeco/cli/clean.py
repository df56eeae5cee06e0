"""`funcdeco clean`."""

from __future__ import annotations

from pathlib import Path

import click

from funcdeco.cli.common import end, project_argument, reportable
from funcdeco.diagnostics.secrets import masked
from funcdeco.project.project import no_folder
from funcdeco.project.snapshot import Snapshot
from funcdeco.writer.build import clean


@click.command()
@project_argument
def command(project: Path) -> None:
    """Remove the generated function folders in PROJECT, and nothing else.

    Your own files in these folders are kept, and so are generated files that were edited.
    """
    if project.is_file() and project.suffix == ".py":
        project = project.parent
    if not project.is_dir():
        end([no_folder(project)], Snapshot(project))
    outcome = clean(project.resolve())
    snapshot = Snapshot(project.resolve())
    diagnostics = reportable(outcome.diagnostics, snapshot)
    for name in outcome.statuses:
        click.echo(masked(f"removed {name}/"))
    if not outcome.statuses and not diagnostics:
        click.echo("nothing to remove")
    if outcome.statuses and diagnostics:
        click.echo()
    end(diagnostics, snapshot)
