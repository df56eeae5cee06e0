"""Function folders that are copies of generated ones."""

from __future__ import annotations

from pathlib import Path

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.functions.model import Function
from funcdeco.project.ownership import copied_from


def is_copy(app: CheckedApp, function: Function) -> bool:
    """Return whether the folder of a function was generated for another one, and copied."""
    return not function.is_decorated and bool(copied_from(app.snapshot, Path(function.file).parent))


def copied_pair(app: CheckedApp, *functions: Function) -> Function | None:
    """Return the copy if one of *functions* is a copy of another one's folder."""
    names = {one.name for one in functions}
    for one in functions:
        if not one.is_decorated and copied_from(app.snapshot, Path(one.file).parent) in names:
            return one
    return None
