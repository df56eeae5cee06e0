"""Change a file only if it is still the one that the plan was based on.

The user may save a file while a build runs. Each file is therefore read again right before it is
replaced or removed, and `Changed` is raised if it differs.
"""

from __future__ import annotations

import errno
import os
import stat
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

_CHUNK = 1 << 20


class Changed(Exception):
    """Raised for a file that was created, edited or removed after the plan was made."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} changes while it is written")
        self.path = path


class Scan(NamedTuple):
    """The hashes of a file's content."""

    exact: str
    digest: str
    """As `ownership.digest`: regardless of line endings."""


NOT_REGULAR = Scan("", "")
"""Of a link, a pipe and the like, which are never generated."""


def scan(path: str | Path) -> Scan | None:
    """Return the hashes of a file; None if there is none, or a folder. Raises other OSErrors.

    The result for anything else, such as a link or a pipe, is `NOT_REGULAR`.
    """
    try:
        mode = os.lstat(path).st_mode
        if stat.S_ISDIR(mode):
            return None
        return _scan(path) if stat.S_ISREG(mode) else NOT_REGULAR
    except (FileNotFoundError, NotADirectoryError):
        return None


def scan_bytes(content: bytes) -> Scan:
    """Return the hashes of *content*."""
    exact = sha256(content).hexdigest()
    if b"\r\n" not in content:
        return Scan(exact, exact[:16])
    return Scan(exact, sha256(content.replace(b"\r\n", b"\n")).hexdigest()[:16])


def put(aside: str, target: str, seen: Scan | None) -> None:
    """Move the file *aside* to *target*, which was *seen* before; None if there was no file.

    Raises Changed, and OSError.
    """
    check_folder(os.path.dirname(target))
    if scan(target) != seen or seen == NOT_REGULAR:
        raise Changed(target)
    if seen is None:
        _create(aside, target)
    else:
        _replace(aside, target, seen)


def remove(path: str, seen: Scan | None, aside: str) -> None:
    """Remove a file if it is as it was *seen* before; *aside* is a path on the same disk.

    Raises Changed, and OSError.
    """
    check_folder(os.path.dirname(path))
    if seen is None or scan(path) != seen:
        raise Changed(path)
    try:
        os.replace(path, aside)
    except OSError as error:  # its message should name the user's file
        raise OSError(error.errno, error.strerror, path) from None
    if scan(aside) != seen:  # it was saved since the last look
        _create(aside, path)
        raise Changed(path)
    os.unlink(aside)


def check_folder(path: str) -> None:
    """Raise Changed if the folder *path* was replaced by a link, which may lead out of the project."""
    if os.path.islink(path):
        raise Changed(path)


def _create(aside: str, target: str) -> None:
    """Move a file to a name that nobody else may have used meanwhile."""
    if os.name == "nt":
        _rename_to_new(aside, target)
        return
    try:
        os.link(aside, target)  # unlike a rename, it never replaces a file
    except FileExistsError:
        raise Changed(target) from None
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK):
            raise
        _rename_to_new(aside, target)  # some file systems have no hard links
        return
    os.unlink(aside)


def _replace(aside: str, target: str, seen: Scan) -> None:
    """Replace a file, but restore it if it was saved between the last look and now."""
    old = f"{aside}-old"
    try:
        os.link(target, old)
    except OSError:  # some file systems have no hard links
        os.replace(aside, target)
        return
    os.replace(aside, target)
    if scan(old) != seen:
        os.replace(old, target)
        raise Changed(target)
    os.unlink(old)


def _rename_to_new(aside: str, target: str) -> None:
    if os.path.lexists(target):
        raise Changed(target)
    try:
        os.rename(aside, target)
    except FileExistsError:  # on Windows
        raise Changed(target) from None


def _scan(path: str | Path) -> Scan:
    exact, other, rest = sha256(), sha256(), b""
    with open(path, "rb") as file:
        chunk = file.read(_CHUNK)
        if len(chunk) < _CHUNK:
            return scan_bytes(chunk)
        while chunk:
            exact.update(chunk)
            chunk, rest = rest + chunk, b""
            if chunk.endswith(b"\r"):  # the line feed may be in the next chunk
                chunk, rest = chunk[:-1], b"\r"
            other.update(chunk.replace(b"\r\n", b"\n"))
            chunk = file.read(_CHUNK)
    other.update(rest)
    return Scan(exact.hexdigest(), other.hexdigest()[:16])
