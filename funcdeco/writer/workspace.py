"""The workspace of a build: a lock on the project, a temporary folder, and a journal of its writes.

The folder is below the project folder, on the same file system, so that moving a file into place is
atomic. It is removed when the build succeeds. If one remains, after a kill or with a full disk, the
next build compares thoroughly, and the journal shows which function.json files are generated.
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
    """The temporary folder of one build."""

    def __init__(self, root: Path, place: Path) -> None:
        self._root = root
        self.place = place
        self._count = 0

    def announce(self, hashes: set[str]) -> None:
        """Record the hashes of every function.json that this build may leave if it is killed."""
        if hashes:
            self.replace(str(self.place / _JOURNAL), "\n".join(sorted(hashes)).encode())

    def replace(self, target: str, content: bytes) -> None:
        """Write *content* to *target* atomically."""
        aside = self.aside()
        _write(aside, content)
        os.replace(aside, target)

    def aside(self) -> str:
        """Return the path of a new file in this folder."""
        self._count += 1
        return os.path.join(self.place, str(self._count))

    def add_folder(self, folder: Folder) -> None:
        """Create a function's folder in the workspace and move it into place."""
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
            # The folder has data files: add the script, then function.json.
            for name in (folder.script, FUNCTION_JSON):
                os.replace(os.path.join(aside, name), os.path.join(target, name))


@contextmanager
def locked(root: Path) -> Generator[None]:
    """Block other builds of the project. The lock always ends with the process.

    If *root* does not exist yet, the lock is on its nearest existing parent.
    """
    if os.name == "nt":  # Windows has no locks on folders
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
    """Open a workspace; on success, remove it and those of unfinished builds."""
    os.makedirs(root / WORK, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=root / WORK))
    yield Workspace(root, place)
    forget_unfinished(root)


def read_journals(root: Path) -> set[str]:
    """Return the hashes announced by unfinished builds."""
    found: set[str] = set()
    for journal in (root / WORK).glob(f"{_PREFIX}*/{_JOURNAL}"):
        found |= set(journal.read_text("utf-8", "replace").split())
    return found


def is_unfinished(root: Path) -> bool:
    """Return whether an earlier build didn't finish."""
    return any((root / WORK).glob(f"{_PREFIX}*"))


def forget_unfinished(root: Path) -> None:
    """Remove all workspaces. Call it under the lock, when everything is up to date."""
    for place in (root / WORK).glob(f"{_PREFIX}*"):
        shutil.rmtree(place, ignore_errors=True)
    remove_if_empty(str(root / WORK))


def remove_if_empty(place: str) -> None:
    """Remove the folder *place* if it exists and is empty."""
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
