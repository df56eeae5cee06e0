"""Change several files of a project as one: all of them, or none.

A journal with all contents is written first. After an error, the changes made so far are undone. If
the run is killed, the next writing command completes it.
"""

from __future__ import annotations

import base64
import errno
import json
import os
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, cast

from funcdeco.project.work_folder import FIX, WORK, safe_path
from funcdeco.writer.existing_folders import read_bytes
from funcdeco.writer.guard import Changed, put, remove, scan_bytes
from funcdeco.writer.manifest import linked_parent
from funcdeco.writer.rewrite import rewrite
from funcdeco.writer.workspace import remove_caches, remove_if_empty

_GROUP = f"{FIX}group-"
"""Beginning of the name of a journal."""


class FileChange(NamedTuple):
    """One file to create, rewrite or remove."""

    path: str
    """Relative to the project folder, with `/` separators."""
    before: bytes | None
    """None if it is created."""
    after: bytes | None
    """None if it is removed."""

    @property
    def undone(self) -> FileChange:
        """The opposite change."""
        return FileChange(self.path, self.after, self.before)


def change_files(root: Path, changes: Sequence[FileChange]) -> None:
    """Apply *changes* in the project at *root*. Call it under the lock.

    Raises OSError, also if a file has another content by now; then all files are as before.
    """
    for one in changes:
        _check(root, one)
    journal = _announce(root, changes)
    done: list[FileChange] = []
    try:
        for one in changes:
            _apply(root, one)
            done.append(one)
    except BaseException:
        for one in reversed(done):
            _apply(root, one.undone)
        os.unlink(journal)
        raise
    os.unlink(journal)


def finish_groups(root: Path) -> None:
    """Complete the changes of a killed run, except in files that were edited since."""
    for journal in sorted((root / WORK).glob(f"{_GROUP}*")):
        if journal.is_symlink() or not journal.is_file():
            continue
        for one in _read_journal(root, journal):
            if read_bytes(root / one.path) == one.before:
                _apply(root, one)
        journal.unlink()


def _check(root: Path, change: FileChange) -> None:
    path = root / change.path
    if linked_parent(root, change.path) or path.is_symlink():
        raise OSError(errno.EINVAL, "it is reached through a symbolic link", str(path))
    if read_bytes(path) != change.before or change.before is None and os.path.lexists(path):
        raise OSError(errno.EBUSY, "it has changed since it was read", str(path))
    if change.before is not None and not path.stat().st_mode & 0o222:
        raise PermissionError(errno.EACCES, "it is read-only", str(path))


def _apply(root: Path, change: FileChange) -> None:
    path = root / change.path
    try:
        if change.after is None:
            _remove(root, path, change.before or b"")
        elif change.before is None:
            path.parent.mkdir(parents=True, exist_ok=True)
            put(_aside(root, change.after), str(path), None)
        else:
            rewrite(root, path, change.before, change.after)
    except Changed as error:
        raise OSError(errno.EBUSY, "it has changed since it was read", error.path) from None


def _remove(root: Path, path: Path, content: bytes) -> None:
    aside = _aside(root, b"")
    try:
        remove(str(path), scan_bytes(content), aside)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(aside)
    if path.parent != root:
        remove_caches(str(path.parent))
        remove_if_empty(str(path.parent))


def _aside(root: Path, content: bytes) -> str:
    """Write *content* to a new file in the working folder, with the mode of a new file."""
    handle, aside = tempfile.mkstemp(prefix=FIX, dir=root / WORK)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.chmod(aside, 0o666 & ~_umask())
    return aside


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _announce(root: Path, changes: Iterable[FileChange]) -> str:
    listed = [[one.path, _encoded(one.before), _encoded(one.after)] for one in changes]
    handle, aside = tempfile.mkstemp(prefix=FIX, dir=root / WORK)
    with os.fdopen(handle, "w", encoding="utf-8", errors="surrogatepass") as file:
        json.dump(listed, file)
        file.flush()
        os.fsync(file.fileno())
    journal = os.path.join(os.path.dirname(aside), f"{_GROUP}{os.path.basename(aside)}")
    os.replace(aside, journal)  # so that a journal is never incomplete
    return journal


def _encoded(content: bytes | None) -> str | None:
    return None if content is None else base64.b64encode(content).decode()


def _read_journal(root: Path, journal: Path) -> list[FileChange]:
    """Return the announced changes; none if the journal is damaged."""
    try:
        listed: object = json.loads(journal.read_bytes())
        items = cast("list[list[Any]]", listed if isinstance(listed, list) else [])
        found = [FileChange(path, _decoded(old), _decoded(new)) for path, old, new in items]
    except (ValueError, TypeError, RecursionError):
        return []
    safe = all(safe_path(one.path) and not linked_parent(root, one.path) for one in found)
    return found if safe else []


def _decoded(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text, validate=True)
