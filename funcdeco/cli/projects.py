"""The projects that the arguments of a command refer to."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import click

from funcdeco.diagnostics.diagnostic import shown_path
from funcdeco.project.finding import nearest_project
from funcdeco.project.pyproject import declared_string
from funcdeco.project.snapshot import Snapshot


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
    if len(found) == 1:
        return found
    unique = {(os.path.realpath(one.folder), _app(one)): one for one in reversed(found)}
    return list(reversed(unique.values()))


def refuse_shared(places: Sequence[Place], key: str) -> None:
    """Raise UsageError if two projects set *key* in pyproject.toml to the same path."""
    seen: dict[str, Place] = {}
    for place in places if len(places) > 1 else ():
        snapshot = Snapshot(place.folder)
        value = declared_string(snapshot, key).value
        if value is not None:
            path = os.path.realpath(snapshot.root / value)
            first = seen.setdefault(path, place)
            if first.folder != place.folder:
                message = f"{first.name} and {place.name} have the same `{key}`: {shown_path(path)}"
                raise click.UsageError(f"{message}; change one of them")


def _app(place: Place) -> str:
    """Return the selected app, so that a project and its app.py are the same."""
    if place.spec is not None:
        return place.spec
    return declared_string(Snapshot(place.folder), "app").value or "app"


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
    if project == file.parent and (file.name == "app.py" or b"funcdeco" in file.read_bytes()):
        return file.stem
    if (file.parent / "function.json").is_file() or b"funcdeco" not in file.read_bytes():
        return None
    parts = Path(os.path.abspath(file)).relative_to(project).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
