"""`funcdeco clean`."""

from __future__ import annotations

from pathlib import Path

import click

from funcdeco.cli.common import leave, project_argument, report
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.writer.build import clean


@click.command()
@project_argument
def command(project: Path) -> None:
    """Remove the function folders that build wrote in PROJECT, and nothing else.

    Files of yours in them stay, and so do generated files that were edited.
    """
    if project.is_file() and project.suffix == ".py":
        project = project.parent
    if not project.is_dir():
        problem = Diagnostic("APP001", f"there is no folder {str(project)!r}", "name the project's")
        report([problem], "text")
        leave([problem])
    outcome = clean(project.resolve())
    report(outcome.diagnostics, "text")
    for name in outcome.statuses:
        click.echo(f"removed {name}/")
    if not outcome.statuses and not outcome.diagnostics:
        click.echo("nothing to remove")
    leave(outcome.diagnostics)
