"""Zip files that are being written: hidden files next to their targets, which a killed run leaves.

A run holds a lock on its file as long as it lives, so that the next run removes only those of others
that have ended. Windows lets no file be removed that is open, and needs no lock.
"""

from __future__ import annotations

import os
import re
import stat
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

UNFINISHED = ".unfinished"
"""The end of the names."""
FIRST_DATE = (1980, 1, 1, 0, 0, 0)
"""The first date that a zip file can contain; all entries written here have it."""
_START = re.compile(rb"PK\x03\x04.{6}\0\0\x21\0", re.DOTALL)
"""How a zip file begins whose first entry has that date."""
_LONGEST = 100
_HAS_LOCKS = sys.platform != "win32"


def new_unfinished(target: Path) -> tuple[int, str]:
    """Create a file next to *target*; return its open handle and its path. Raises OSError."""
    while True:
        handle, path = tempfile.mkstemp(UNFINISHED, _prefix(target), target.parent)
        with suppress(OSError):  # some network drives have no locks: then, no run removes files
            _lock(handle, waits=True)
        if os.fstat(handle).st_nlink:
            return handle, path
        os.close(handle)  # another run removed it before it was locked


def remove_unfinished(target: Path) -> None:
    """Remove what killed runs left of *target*: empty files, or beginnings of zip files from here."""
    name = re.compile(re.escape(_prefix(target)) + r"[a-z0-9_]{8}" + re.escape(UNFINISHED))
    for path in target.parent.iterdir():
        if name.fullmatch(path.name):
            with suppress(OSError):  # another run removed it, or still writes it
                _remove(path)


def _remove(path: Path) -> None:
    handle = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    try:
        _lock(handle, waits=False)
        is_ours = _is_ours(handle)
        if is_ours and _HAS_LOCKS:  # as long as no other run can lock it
            path.unlink()
    finally:
        os.close(handle)
    if is_ours and not _HAS_LOCKS:
        path.unlink()


def _is_ours(handle: int) -> bool:
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
        return False
    return not found.st_size or _START.match(os.read(handle, 16)) is not None


def _prefix(target: Path) -> str:
    return f".{target.name[:_LONGEST]}."


def _lock(handle: int, *, waits: bool) -> None:
    """Lock an open file. Raises OSError if another process has locked it, or if files have no locks."""
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
