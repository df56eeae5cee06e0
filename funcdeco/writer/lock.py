"""A lock, so that two runs never write into the same folder at the same time.

The lock always ends with the process. Where folders can be locked, no file is needed, and a killed
run leaves none. Windows has no locks on folders: there, the lock is a file in the working folder.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import (
    AbstractContextManager,
    ExitStack,
    contextmanager,
    nullcontext,
    suppress,
)
from pathlib import Path

from funcdeco.project.work_folder import LOCK, WORK

BY_FILE: bool = os.name == "nt"
"""Whether the lock is a file."""


@contextmanager
def locked(place: Path, *, is_output: bool = False) -> Generator[bool]:
    """Block other runs that write into *place*; yield whether this one had to wait for another.

    The working folder is removed at the end if it is empty. The parent of an output folder is
    created.
    """
    if BY_FILE:
        with _work_folder_removed(place), locked_by_file(place) as has_waited:
            yield has_waited
        return
    with ExitStack() as locks:
        folder = place.parent if is_output else place
        has_waited = locks.enter_context(_locked_folder(_existing(folder)))
        if not folder.is_dir():
            # A run that starts now finds the new folder, and locks that one.
            with suppress(FileExistsError):  # a file is in the way, which writing will report
                folder.mkdir(parents=True, exist_ok=True)
                has_waited |= locks.enter_context(_locked_folder(folder))
        # Under the lock: the next run may have created the folder when this one removes it.
        locks.enter_context(_work_folder_removed(place))
        yield has_waited


def reading(place: Path, *, is_output: bool = False) -> AbstractContextManager[object]:
    """Wait for a run that writes into *place*, where that needs no file."""
    folder = place.parent if is_output else place
    return nullcontext() if BY_FILE else _locked_folder(_existing(folder))


@contextmanager
def locked_by_file(place: Path) -> Generator[bool]:
    """Lock a file in the working folder of *place*, and remove it at the end."""
    from filelock import FileLock, Timeout  # takes longer to load than a small build

    path = place / WORK / LOCK
    lock, timeout = FileLock(path), 0
    while True:
        os.makedirs(place / WORK, exist_ok=True)
        try:
            lock.acquire(timeout=timeout)
            break
        except Timeout:
            timeout = -1
        except FileNotFoundError:  # another run has just removed the folder
            continue
        except NotImplementedError:  # some network drives have no locks
            break
    try:
        yield timeout < 0
    finally:
        with suppress(OSError):  # Windows removes no open file; the release does
            os.unlink(path)
        lock.release()


@contextmanager
def _work_folder_removed(place: Path) -> Generator[None]:
    try:
        yield
    finally:
        with suppress(OSError):
            os.rmdir(place / WORK)


def _existing(folder: Path) -> Path:
    """Return *folder*, or the nearest existing folder above it."""
    while not folder.is_dir():
        folder = folder.parent
    return folder


@contextmanager
def _locked_folder(folder: Path) -> Generator[bool]:
    """Lock an existing folder; yield whether another run had it."""
    import fcntl

    handle, has_waited = os.open(folder, os.O_RDONLY), False
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            has_waited = True
            fcntl.flock(handle, fcntl.LOCK_EX)
        except OSError:  # some network file systems have no locks
            pass
        yield has_waited
    finally:
        os.close(handle)
