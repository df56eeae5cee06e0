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
    """Create a project in DIR (default: the current folder).

    Existing files are kept. The output lists what they still need.
    """
    if folder.exists() and not folder.is_dir():
        raise click.UsageError(f"{str(folder)!r} is not a folder")
    had_files = folder.is_dir() and any(folder.iterdir())
    written: set[str] = set()
    kept: set[str] = set()
    for made in new_project(folder, docker=docker):
        (written if made.is_new else kept).add(made.path)
        click.echo(f"{'wrote' if made.is_new else 'kept '}  {os.path.join(folder, made.path)}")
    if had_files:
        _print_steps(folder, frozenset(kept), frozenset(written))
    where = "" if folder.resolve() == Path.cwd() else f"cd {shlex.quote(str(folder))} && "
    click.echo(f"\nNext: {where}funcdeco run")


def _print_steps(folder: Path, kept: frozenset[str], written: frozenset[str]) -> None:
    from funcdeco.diagnostics.secrets import masked
    from funcdeco.diagnostics.wording import encodable
    from funcdeco.scaffold.next_steps import next_steps

    if steps := list(next_steps(folder, kept, written)):
        click.echo("\nBefore you build:")
        for step in steps:
            click.echo(encodable(masked(f"- {step}")))
