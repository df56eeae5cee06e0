"""The workspace of a run: a temporary folder, and a journal of its writes.

The folder is below the project folder, on the same file system, so that moving a file into place is
atomic. It is removed when the run succeeds. If one remains, after a kill or with a full disk, the
next build compares thoroughly, and the journal shows what is generated.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from funcdeco.project.ownership import FUNCTION_JSON
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.work_folder import (
    BUILD,
    FIX,
    JOURNAL,
    LOCK,
    WORK,
    Journal,
    is_interrupted,
    read_journals,
)
from funcdeco.targets.v1 import Folder
from funcdeco.writer.guard import Changed, Scan, put, remove
from funcdeco.writer.lock import BY_FILE


class Workspace:
    """The temporary folder of one run."""

    def __init__(self, root: Path, place: Path, earlier: Journal) -> None:
        self._root = root
        self._earlier = earlier
        self.place = place
        self.is_partial = False
        """Whether a function's folder is between its old state and its new one."""
        self._count = 0

    def announce(self, hashes: set[str], folders: set[str]) -> None:
        """Record what this run may leave if it is killed, and what earlier ones recorded.

        *hashes* are those of each function.json, see `Journal`; *folders* may become empty.
        """
        every = sorted(hashes | self._earlier.hashes)
        text = json.dumps({"hashes": every, "folders": sorted(folders | {*self._earlier.folders})})
        aside = self.write(text.encode())
        os.replace(aside, self.place / JOURNAL)

    def write(self, content: bytes) -> str:
        """Write *content* to a new file in this folder and return its path."""
        aside = self.aside()
        write_new(aside, content)
        return aside

    def put(self, target: str, content: bytes, seen: Scan | None) -> None:
        """Write *content* to *target* atomically. Raises Changed if it is not as it was *seen*."""
        put(self.write(content), target, seen)

    def remove(self, path: str, seen: Scan | None) -> None:
        """Remove a file. Raises Changed if it is not as it was *seen*."""
        remove(path, seen, self.aside())

    def aside(self) -> str:
        """Return the path of a new file in this folder."""
        self._count += 1
        return os.path.join(self.place, str(self._count))

    def add_folder(self, folder: Folder) -> None:
        """Create a function's folder in the workspace and move it into place.

        Raises Changed if something of that name exists by now.
        """
        aside = self.aside()
        os.mkdir(aside)
        write_new(os.path.join(aside, FUNCTION_JSON), folder.function_json)
        write_new(os.path.join(aside, folder.script), folder.script_content)
        target = os.path.join(self._root, folder.function.name)
        try:
            os.rename(aside, target)
        except OSError as error:
            if error.errno in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
                raise Changed(target) from None
            raise


@contextmanager
def workspace(root: Path) -> Generator[Workspace]:
    """Open a workspace; on success, remove it and those of unfinished runs.

    After an error, it remains if it is needed to finish what was begun.
    """
    snapshot = Snapshot(root)
    was_interrupted, earlier = is_interrupted(snapshot, root), read_journals(snapshot, root)
    os.makedirs(root / WORK, exist_ok=True)
    _make_room(root)
    place = Path(tempfile.mkdtemp(prefix=BUILD, dir=root / WORK))
    space = Workspace(root, place, earlier)
    try:
        yield space
    except BaseException:
        if not space.is_partial and not was_interrupted:
            forget_unfinished(root)
        raise
    forget_unfinished(root)


def has_leftovers(root: Path) -> bool:
    """Return whether an earlier run did not finish, or another one works here now."""
    work = root / WORK
    if work.is_symlink() or not work.is_dir():
        return False
    try:
        names = set(os.listdir(work))
    except FileNotFoundError:  # another run has just removed the folder
        return False
    unused = {LOCK} if BY_FILE else set[str]()
    return names <= unused or any(name.startswith((BUILD, FIX)) for name in names)


def forget_unfinished(root: Path) -> None:
    """Remove all workspaces. Call it under the lock, when everything is up to date."""
    for place in _workspaces(root):
        shutil.rmtree(place, ignore_errors=True)


def remove_if_empty(place: str) -> None:
    """Remove the folder *place* if it exists and is empty."""
    with suppress(OSError):
        os.rmdir(place)


def remove_caches(place: str) -> None:
    """Remove Python's caches from a folder that has nothing else."""
    with suppress(OSError):
        caches = Path(place, "__pycache__")
        if os.listdir(place) == [caches.name] and not caches.is_symlink():
            for compiled in caches.glob("*.pyc"):
                compiled.unlink()
            caches.rmdir()


def write_new(path: str, content: bytes) -> None:
    """Write a file that does not exist yet."""
    # Twice as quick as open() for files of a few hundred bytes, of which there may be thousands.
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        while content:
            content = content[os.write(file, content) :]
    finally:
        os.close(file)


def _workspaces(root: Path) -> list[Path]:
    return [place for place in (root / WORK).glob(f"{BUILD}*") if not place.is_symlink()]


def _make_room(root: Path) -> None:
    """Remove what unfinished runs prepared, but not their journals: the disk may be full."""
    for place in _workspaces(root):
        for path in place.iterdir() if place.is_dir() else ():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            elif path.name != JOURNAL:
                path.unlink()
