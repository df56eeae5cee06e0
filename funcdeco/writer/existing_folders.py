"""Contents of the project's first-level folders, and which of the files `build` wrote."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from funcdeco.project.ownership import (
    FUNCTION_JSON,
    MARKER,
    NEXT_SCRIPT,
    Ownership,
    digest,
    is_proved,
    is_up_to_date,
    read_ownerships,
)
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.work_folder import Journal
from funcdeco.writer.guard import NOT_REGULAR, Scan, scan_bytes


@dataclass(frozen=True)
class Found:
    """A folder as it was read."""

    name: str
    is_link: bool = False
    function_json: bytes | None = None
    ours: dict[str, Ownership] = field(default_factory=dict[str, Ownership])
    """Scripts and markers that `build` wrote and that are unedited."""
    edited: tuple[str, ...] = ()
    """Files that `build` wrote and that were edited since."""
    others: tuple[str, ...] = ()
    """All other files in the folder, except `__pycache__`."""
    json_is_ours: bool = False
    scans: dict[str, Scan] = field(default_factory=dict[str, Scan])
    """Hashes of function.json and of the files in `ours`."""


def read_folder(root: Path, name: str, journal: Journal) -> Found:
    """Read the folder *name*; *journal* is that of unfinished runs in *root*."""
    if os.path.islink(root / name):
        return Found(name, is_link=True)
    snapshot = Snapshot(root)
    path = f"{root}{os.sep}{name}{os.sep}"
    function_json = read_bytes(path + FUNCTION_JSON)  # also None for a folder
    ownerships = read_ownerships(snapshot, root / name)
    ours = {file: owner for file, owner in ownerships.items() if owner and owner.is_whole}
    scans = {file: scan_bytes(snapshot.content(path + file)) for file in ours}
    edited = [file for file, owner in ownerships.items() if owner and not owner.is_whole]
    others = [file for file, owner in ownerships.items() if not owner]
    json_is_ours = False
    if function_json is not None:
        others = [file for file in others if file != FUNCTION_JSON]
        is_link = os.path.islink(path + FUNCTION_JSON)
        scans[FUNCTION_JSON] = NOT_REGULAR if is_link else scan_bytes(function_json)
        is_ours = is_proved(function_json, ownerships) or journal.has(name, digest(function_json))
        json_is_ours = is_ours and not is_link
    if function_json is not None and not json_is_ours:
        (edited if ours or edited else others).append(FUNCTION_JSON)
    return Found(
        name,
        False,
        function_json,
        ours,
        tuple(sorted(edited)),
        tuple(sorted(others)),
        json_is_ours,
        scans,
    )


def read_bytes(path: str | Path) -> bytes | None:
    """Return a file's content; None if there is no such file, or none that `build` may have written.

    Raises other OSErrors.
    """
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # opening a pipe would wait for a writer
            return None
        with open(path, "rb") as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def holds(path: str, content: bytes) -> bool:
    """Return whether the file at *path* has *content*, ignoring line endings.

    The usual case, an unchanged file, costs one read.
    """
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        file = os.open(path, flags)
    except OSError:  # reported when the file is read
        return False
    try:
        if os.read(file, len(content) + 1) == content:
            return True
    except OSError:
        return False
    finally:
        os.close(file)
    there = read_bytes(path)
    return there is not None and is_up_to_date(there, content)


def may_hold_function(root: Path, name: str, thorough: bool) -> bool:
    """Return whether to read the folder *name*; unless *thorough*, only if it has certain files."""
    if name.startswith(".") or name == "__pycache__" or os.path.islink(root / name):
        return False
    names = (FUNCTION_JSON, "__init__.py", MARKER, NEXT_SCRIPT)
    return thorough or any(os.path.exists(root / name / file) for file in names)
