"""Write the files of a new project without overwriting existing ones."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_TEMPLATE = Path(__file__).with_name("template")
# Under its real name, git and the packager would apply it here and exclude the files that it lists.
_RENAMED = {"gitignore": ".gitignore"}
_DOCKER = {"Dockerfile", ".dockerignore"}
_TEST = "tests/test_app.py"
"""It tests the functions of a new app.py."""


class Made(NamedTuple):
    """A file of the template; `is_new` is False if the project already has it."""

    path: str
    is_new: bool


def new_project(place: Path, *, docker: bool) -> Iterator[Made]:
    """Write the template into *place* and yield each file after it is written or kept.

    The test of app.py is only written with it. *docker* adds a Dockerfile based on the official Python image. Raises OSError on write errors.
    """
    sources = (source for source in _TEMPLATE.rglob("*") if source.is_file())
    named = {source.relative_to(_TEMPLATE).as_posix(): source for source in sources}
    has_app = os.path.lexists(place / "app.py")
    for path, source in sorted((_RENAMED.get(path, path), named[path]) for path in named):
        if "__pycache__" in path or (path in _DOCKER and not docker):
            continue
        target = place / path
        if path == _TEST and has_app and not target.exists():
            continue
        if not target.parent.resolve().is_relative_to(place.resolve()):  # a link leads out of it
            yield Made(path, False)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        yield Made(path, _write_new(target, source.read_bytes()))


def _write_new(target: Path, content: bytes) -> bool:
    try:
        file = open(target, "xb")  # noqa: SIM115
    except FileExistsError:
        return False
    try:
        with file:
            file.write(content)
    except OSError:  # remove the partial file, which the next run would keep
        target.unlink()
        raise
    return True
