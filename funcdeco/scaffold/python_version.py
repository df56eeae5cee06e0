"""The Python version that a project is meant for."""

from __future__ import annotations

import re

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from funcdeco.analysis.target_environment import PYTHONS, parse_python
from funcdeco.project.pyproject import funcdeco_table, project_table
from funcdeco.project.snapshot import Snapshot

DEFAULT_PYTHON = "3.12"
"""The version in new files, also in the Dockerfile of the template."""


def python_version(snapshot: Snapshot) -> str:
    """Return the version that the project declares for Azure, else for uv and pyenv, else for pip.

    These are `target-python` in `[tool.funcdeco]`, `.python-version`, and `requires-python`, of
    which the default version is preferred, and then the oldest one.
    """
    declared = funcdeco_table(snapshot).values.get("target-python")
    file = snapshot.read(snapshot.root / ".python-version") or b""
    for text in (str(declared), file.decode("utf-8", "replace").strip()):
        if (version := _version(text)) in PYTHONS:
            return version
    return _required(project_table(snapshot).get("requires-python"))


def _version(text: str) -> str:
    found = re.match(r"\d+\.\d+", text)
    return parse_python(found[0]) if found else ""


def _required(value: object) -> str:
    try:
        allowed = SpecifierSet(value if isinstance(value, str) else "")
    except InvalidSpecifier:
        return DEFAULT_PYTHON
    for version in (DEFAULT_PYTHON, *PYTHONS):
        # `>=3.12.4` allows a late release of 3.12, and `<=3.12` only the first one
        if any(allowed.contains(f"{version}.{release}") for release in (0, 99)):
            return version
    return DEFAULT_PYTHON
