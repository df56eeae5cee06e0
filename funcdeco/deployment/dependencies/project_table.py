"""The dependencies in pyproject.toml itself."""

from __future__ import annotations

import re
from typing import Final

from funcdeco.deployment.dependencies.declared import Declared, Line
from funcdeco.deployment.dependencies.locked import Replaced
from funcdeco.deployment.dependencies.target import Target
from funcdeco.deployment.dependencies.toml_file import (
    Lines,
    failed,
    read_table,
    strings,
    table,
    unreadable,
)
from funcdeco.diagnostics.location import Location
from funcdeco.project.snapshot import Snapshot

_NAME: Final = "pyproject.toml"


def read_project_table(snapshot: Snapshot, path: str, _: Target, __: Replaced) -> Declared | None:
    """Return `[project] dependencies`; None if the file declares no dependencies."""
    content, reason = read_table(snapshot, path)
    if reason:
        return failed(_NAME, path, reason)
    project = table(content.get("project"))
    lines = Lines(snapshot, path)
    if "dependencies" in strings(project.get("dynamic")):
        message = "the dependencies are dynamic, so they are known only after a build"
        hint = "list them in requirements.txt"
        at = lines.find(r"^\s*dynamic\s*=")
        return Declared(_NAME, path, (), (unreadable(message, hint, at),))
    if "dependencies" in project:
        found = [Line(one, _place(lines, one)) for one in strings(project["dependencies"])]
        return Declared(_NAME, path, tuple(found))
    poetry = table(table(table(content.get("tool")).get("poetry")).get("dependencies"))
    if not poetry:
        return None
    message = "the dependencies are in `[tool.poetry]`, and there is no poetry.lock"
    at = lines.find(r"^\s*\[tool\.poetry\.dependencies\]")
    return Declared(_NAME, path, (), (unreadable(message, "run `poetry lock`", at),))


def _place(lines: Lines, declared: str) -> Location:
    quoted = re.escape(declared).replace('"', r'\\?"')
    return lines.find(f"[\"']{quoted}[\"']")
