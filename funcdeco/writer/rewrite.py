"""Rewrite a file of the user's, as `check --fix` does. A run killed at any moment loses nothing.

The new content is prepared in the working folder and moved into place. If a rename would change what
the file is, because it has several hard links or an owner that cannot be kept, the file is written
in place, and a journal with both contents lets the next run finish.
"""

from __future__ import annotations

import base64
import errno
import json
import os
import shutil
import stat
import tempfile
from pathlib import Path
from typing import NamedTuple, cast

from funcdeco.project.work_folder import FIX, WORK, safe_path
from funcdeco.writer.manifest import linked_parent


class _Rewrite(NamedTuple):
    """One file and its contents."""

    path: str
    before: bytes
    after: bytes


def rewrite(root: Path, path: Path, before: bytes, after: bytes) -> None:
    """Replace the content *before* of the file *path*, which is below *root*, by *after*.

    Call it under the lock of *root*. Raises OSError, also if the file has another content by now.
    """
    change = _Rewrite(str(path), before, after)
    is_shared = os.lstat(path).st_nlink > 1
    if is_shared or not _by_rename(root / WORK, change):
        _in_place(root, change)


def finish_rewrites(root: Path) -> None:
    """Finish what a killed `check --fix` began to write in place, and remove what it prepared."""
    for journal in (root / WORK).glob(f"{FIX}*"):
        if journal.is_symlink() or not journal.is_file():
            continue
        change = _read_journal(root, journal)
        if change is not None and _is_torn(change):
            _overwrite(change)
        journal.unlink()


def _by_rename(work: Path, change: _Rewrite) -> bool:
    """Return whether the file was replaced by one with the same owner, mode and attributes."""
    status = os.lstat(change.path)
    handle, aside = tempfile.mkstemp(prefix=FIX, dir=work)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(change.after)
        _keep_attributes(change.path, aside, status)
        _check_unchanged(change)
        os.replace(aside, change.path)
        return True
    except OSError as error:
        if error.errno in (errno.EPERM, errno.EXDEV) and os.path.exists(aside):
            return False
        raise
    finally:
        if os.path.exists(aside):
            os.unlink(aside)


def _keep_attributes(path: str, aside: str, status: os.stat_result) -> None:
    if hasattr(os, "chown"):
        now = os.stat(aside)
        if (now.st_uid, now.st_gid) != (status.st_uid, status.st_gid):
            os.chown(aside, status.st_uid, status.st_gid)
    shutil.copystat(path, aside)
    os.utime(aside)


def _in_place(root: Path, change: _Rewrite) -> None:
    relative = os.path.relpath(change.path, root).replace(os.sep, "/")
    texts = (base64.b64encode(text).decode() for text in (change.before, change.after))
    handle, journal = tempfile.mkstemp(prefix=FIX, dir=root / WORK)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="surrogatepass") as file:
            json.dump([relative, *texts], file)
            file.flush()
            os.fsync(handle)
        _check_unchanged(change)
        _overwrite(change)
    finally:
        if not _is_torn(change):  # as it is on a full disk
            os.unlink(journal)


def _overwrite(change: _Rewrite) -> None:
    with open(change.path, "r+b", buffering=0) as file:
        content = change.after
        while content:
            content = content[file.write(content) :]
        file.truncate(len(change.after))
        os.fsync(file.fileno())


def _check_unchanged(change: _Rewrite) -> None:
    if os.path.islink(change.path) or Path(change.path).read_bytes() != change.before:
        raise OSError(errno.EBUSY, "it has changed since it was checked", change.path)


def _read_journal(root: Path, journal: Path) -> _Rewrite | None:
    """Return the change that was announced; None if the file was not yet touched."""
    try:
        found: object = json.loads(journal.read_bytes())
        strings = cast("list[object]", found) if isinstance(found, list) else []
        relative, *texts = (text for text in strings if isinstance(text, str))
        before, after = (base64.b64decode(text, validate=True) for text in texts)
    except (ValueError, RecursionError):
        return None
    if not safe_path(relative) or linked_parent(root, relative):
        return None
    return _Rewrite(str(root / relative), before, after)


def _is_torn(change: _Rewrite) -> bool:
    """Return whether the file has a part of the new content, followed by the rest of the old."""
    try:
        if not stat.S_ISREG(os.lstat(change.path).st_mode):
            return False
        there = Path(change.path).read_bytes()
    except OSError:
        return False
    pairs = zip(there, change.after, strict=False)
    least = min(len(there), len(change.after))
    count = next((i for i, (one, other) in enumerate(pairs) if one != other), least)
    is_torn = there == change.after[:count] + change.before[count:]
    return is_torn and there not in (change.before, change.after)
