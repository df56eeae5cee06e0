"""Places in files that belong to no function."""

from __future__ import annotations

from typing import NamedTuple

from funcdeco.analysis.checked_app import CheckedApp


class In(NamedTuple):
    """A place in a file that belongs to no function: host.json, requirements.txt and the like."""

    file: str
    """Absolute path."""
    line: int | None = None
    path: tuple[str | int, ...] = ()
    """Keys that lead to it, in a JSON file."""


def in_host(app: CheckedApp, *path: str) -> In:
    """Give the place in host.json that *path* leads to."""
    return In(app.file("host.json"), path=path)
