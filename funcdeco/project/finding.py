"""Find the project that a path belongs to, or the projects below a folder."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path

from funcdeco.project.snapshot import Snapshot
from funcdeco.project.tree import ELSEWHERE, walk

_MOST = 5
"""Maximum number of projects below a folder that are listed."""


def nearest_project(folder: Path) -> Path:
    """Return *folder* or its nearest parent that contains host.json; *folder* if none does.

    The search ends at the root of the repository: a host.json above it belongs to something else.
    """
    start = Path(os.path.abspath(folder))
    if not start.is_dir():
        return folder
    for parent in (start, *start.parents):
        if (parent / "host.json").is_file():
            return folder if parent == start else parent
        if (parent / ".git").exists():
            break
    return folder


def projects_below(snapshot: Snapshot) -> list[str]:
    """Return the relative paths of the first folders that contain a host.json, closest first."""
    found = (os.path.dirname(name) for name in walk(snapshot, ELSEWHERE) if _is_host(name))
    return list(islice(found, _MOST))


def _is_host(name: str) -> bool:
    return name.endswith("/host.json")
