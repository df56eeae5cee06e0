"""Where a build works: a lock on the project, a folder aside, and a journal of what it writes.

The folder lies below the project's, on the same file system, so that moving a file into place is
one step. It is gone when the build ends well. One that is still there, after a kill or a full
disk, tells the next build to look closely, and its journal which function.json is build's own.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from funcdeco.project.ownership import FUNCTION_JSON, WORK
from funcdeco.targets.v1 import Folder

_JOURNAL = "journal"
_PREFIX = "build-"


class Workspace:
    """One build's folder aside."""

    def __init__(self, root: Path, place: Path) -> None:
        self._root = root
        self.place = place
        self._count = 0

    def announce(self, hashes: set[str]) -> None:
        """Write down which function.json this build may leave if it is killed."""
        if hashes:
            self.replace(str(self.place / _JOURNAL), "\n".join(sorted(hashes)).encode())

    def replace(self, target: str, content: bytes) -> None:
        """Return *target* its new content in one step."""
        aside = self.aside()
        _write(aside, content)
        os.replace(aside, target)

    def aside(self) -> str:
        """Return the path of a new file in this folder."""
        self._count += 1
        return os.path.join(self.place, str(self._count))

    def add_folder(self, folder: Folder) -> None:
        """Make a function's folder aside and move it into place."""
        aside = self.aside()
        os.mkdir(aside)
        _write(os.path.join(aside, FUNCTION_JSON), folder.function_json)
        _write(os.path.join(aside, folder.script), folder.script_content)
        target = os.path.join(self._root, folder.function.name)
        try:
            os.rename(aside, target)
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
            # Data files were copied there: add the script, then what makes it a function.
            for name in (folder.script, FUNCTION_JSON):
                os.replace(os.path.join(aside, name), os.path.join(target, name))


@contextmanager
def locked(root: Path) -> Generator[None]:
    """Keep other builds of the project waiting. The lock ends with the process, however it ends.

    Where *root* isn't there yet, the lock is on the first folder above it that is.
    """
    if os.name == "nt":  # it has no locks on folders
        yield
        return
    import fcntl

    while not root.is_dir():
        root = root.parent
    folder = os.open(root, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network file systems have no locks
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


@contextmanager
def workspace(root: Path) -> Generator[Workspace]:
    """Open a workspace; when the work ends well, forget it and those of builds that didn't."""
    os.makedirs(root / WORK, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=root / WORK))
    yield Workspace(root, place)
    forget_unfinished(root)


def read_journals(root: Path) -> set[str]:
    """Return the hashes that builds announced which never ended."""
    found: set[str] = set()
    for journal in (root / WORK).glob(f"{_PREFIX}*/{_JOURNAL}"):
        found |= set(journal.read_text("utf-8", "replace").split())
    return found


def is_unfinished(root: Path) -> bool:
    """Return whether an earlier build didn't end well."""
    return any((root / WORK).glob(f"{_PREFIX}*"))


def forget_unfinished(root: Path) -> None:
    """Remove all workspaces. To be called under the lock, when everything is as it should be."""
    for place in (root / WORK).glob(f"{_PREFIX}*"):
        shutil.rmtree(place, ignore_errors=True)
    remove_if_empty(str(root / WORK))


def remove_if_empty(place: str) -> None:
    """Remove the folder *place* if it is there and nobody has anything in it."""
    with suppress(OSError):
        os.rmdir(place)


def _write(path: str, content: bytes) -> None:
    # Twice as quick as open() for files of a few hundred bytes, of which there may be thousands.
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        while content:
            content = content[os.write(file, content) :]
    finally:
        os.close(file)
