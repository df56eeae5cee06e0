"""TOML and JSON files with dependencies: read once, with a diagnostic if that fails."""

from __future__ import annotations

import json
import os
import re
import sys
from typing import Any, cast

from funcdeco.deployment.dependencies.declared import Declared, Source
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.project.snapshot import Snapshot

Table = dict[str, Any]


def unreadable(message: str, hint: str, at: Location) -> Diagnostic:
    """Return the diagnostic for a file, or a line of it, whose dependencies can't be read."""
    return Diagnostic("PKG028", message, hint, at)


def failed(source: Source, path: str, reason: str, line: int | None = None) -> Declared:
    """Return what is declared in a file that can't be read: the diagnostic alone."""
    hints = {
        "uv.lock": "run `uv lock` again",
        "poetry.lock": "run `poetry lock` again",
        "Pipfile.lock": "run `pipenv lock` again",
    }
    hint = hints.get(source, "fix the file")
    problem = unreadable(f"{source} can't be read: {reason}", hint, Location(path, line))
    return Declared(source, path, (), (problem,))


def read_table(snapshot: Snapshot, path: str) -> tuple[Table, str]:
    """Return the content of a TOML or JSON file, and the reason if it can't be read."""
    try:
        text = snapshot.content(path).decode("utf-8-sig")
        found: object = json.loads(text) if path.endswith("Pipfile.lock") else _toml(text)
    except OSError as error:
        return {}, error.strerror or str(error)
    except (ValueError, RecursionError) as error:
        return {}, str(error)
    if isinstance(found, dict):
        return cast("Table", found), ""
    return {}, "it must contain an object"


def table(found: object) -> Table:
    """Return *found* if it is a table, else an empty one."""
    return cast("Table", found) if isinstance(found, dict) else {}


def tables(found: object) -> list[Table]:
    """Return the tables in an array."""
    items = cast("list[object]", found) if isinstance(found, list) else []
    return [cast("Table", one) for one in items if isinstance(one, dict)]


def strings(found: object) -> list[str]:
    """Return the strings in an array."""
    items = cast("list[object]", found) if isinstance(found, list) else []
    return [one for one in items if isinstance(one, str)]


def text(found: object) -> str:
    """Return *found* if it is a string, else an empty one."""
    return found if isinstance(found, str) else ""


class Lines:
    """The lines of a file, searched by what they contain: TOML and JSON have no positions."""

    def __init__(self, snapshot: Snapshot, path: str) -> None:
        self.path = path
        content = snapshot.read(path) or b""
        self._lines = content.decode("utf-8-sig", "replace").splitlines()

    def find(self, pattern: str, default: int | None = None) -> Location:
        """Return the location of the first line that matches a regular expression."""
        found = re.compile(pattern)
        numbers = (number for number, line in enumerate(self._lines, 1) if found.search(line))
        return Location(self.path, next(numbers, default))


def beside(path: str, name: str) -> str:
    """Return the path of the file *name* in the folder of the file at *path*."""
    return os.path.join(os.path.dirname(path), name)


def _toml(content: str) -> Table:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    return tomllib.loads(content)
