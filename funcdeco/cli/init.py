"""`funcdeco init`."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import click

from funcdeco.scaffold.new import new_project


@click.command()
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@click.option("--docker", is_flag=True, help="Add a Dockerfile based on the official Python image.")
def command(folder: Path, docker: bool) -> None:
    """Create a project in DIR (default: the current folder). Existing files are kept."""
    if folder.exists() and not folder.is_dir():
        raise click.UsageError(f"{str(folder)!r} is not a folder")
    for made in new_project(folder, docker=docker):
        click.echo(f"{'wrote' if made.is_new else 'kept '}  {os.path.join(folder, made.path)}")
    where = "" if folder.resolve() == Path.cwd() else f"cd {shlex.quote(str(folder))} && "
    click.echo(f"\nNext: {where}funcdeco build && func start")
