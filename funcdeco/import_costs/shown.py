"""How times, memory and locations are shown to people."""

from __future__ import annotations

import os
from pathlib import Path

from funcdeco.diagnostics.location import Location
from funcdeco.import_costs.costs import Cost

_MEGA = 1_000_000


def milliseconds(seconds: float) -> str:
    """Return a time as a whole number of milliseconds."""
    return f"{max(seconds, 0) * 1000:.0f}"


def megabytes(memory: int | None) -> str:
    """Return a size in MB, of a million bytes; "-" if it isn't known."""
    return "-" if memory is None else f"{max(memory, 0) / _MEGA:.0f}"


def cost(value: Cost) -> str:
    """Return time and memory, such as "160 ms, 45 MB"."""
    time = f"{milliseconds(value.seconds)} ms"
    return time if value.memory is None else f"{time}, {megabytes(value.memory)} MB"


def place(location: Location, root: Path) -> str:
    """Return file and line of a statement, relative to the project."""
    return f"{os.path.relpath(location.file, root).replace(os.sep, '/')}:{location.line}"
