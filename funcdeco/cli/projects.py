"""The projects that the arguments of a command refer to."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import click

from funcdeco.diagnostics.diagnostic import shown_path
from funcdeco.project.finding import nearest_project


class Place(NamedTuple):
    """A project: its folder, and the app as `module:attribute`, None for the default."""

    folder: Path
    spec: str | None = None

    @property
    def name(self) -> str:
        """The folder, relative to the current one if it is below."""
        return shown_path(str(self.folder.absolute()))


def find_projects(arguments: Sequence[Path], spec: str | None) -> list[Place]:
    """Return the project of each of *arguments*, by default of the current folder, each once."""
    found = [find_project(argument, spec) for argument in arguments or (Path(),)]
    unique = {(os.path.realpath(one.folder), one.spec): one for one in reversed(found)}
    return list(reversed(unique.values()))


def find_project(argument: Path, spec: str | None) -> Place:
    """Return the project that *argument*, a folder or a file, belongs to.

    If it is a parent of that folder, this is reported on standard error.
    """
    is_file = argument.is_file()
    folder = argument.parent if is_file else argument
    project = nearest_project(folder)
    if spec is None and is_file and argument.suffix == ".py":
        spec = _module(argument, project)
    if project != folder:
        click.echo(f"Project folder: {shown_path(str(project))}", err=True)
    return Place(project, spec)


def _module(file: Path, project: Path) -> str | None:
    """Return the name of a module of *project* whose App is meant; None if it belongs to no app."""
    if project == file.parent:
        return file.stem
    if (file.parent / "function.json").is_file() or b"funcdeco" not in file.read_bytes():
        return None
    parts = Path(os.path.abspath(file)).relative_to(project).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
