"""A lock, so that two runs never write into the same folder at the same time.

The lock always ends with the process. Where folders can be locked, no file is needed, and a killed
run leaves none. Windows has no locks on folders: there, the lock is a file in the working folder.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path

from funcdeco.project.work_folder import LOCK, WORK

BY_FILE: bool = os.name == "nt"
"""Whether the lock is a file."""


@contextmanager
def locked(place: Path, *, is_output: bool = False) -> Generator[bool]:
    """Block other runs that write into *place*; yield whether this one had to wait for another.

    The working folder is removed at the end if it is empty.
    """
    # An output folder may not exist yet.
    lock = locked_by_file(place) if BY_FILE else _locked_by_folder(place, is_output)
    try:
        with lock as has_waited:
            yield has_waited
    finally:
        with suppress(OSError):
            os.rmdir(place / WORK)


def reading(place: Path, *, is_output: bool = False) -> AbstractContextManager[object]:
    """Wait for a run that writes into *place*, where that needs no file."""
    return nullcontext() if BY_FILE else _locked_by_folder(place, is_output)


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
def _locked_by_folder(place: Path, is_output: bool) -> Generator[bool]:
    """Lock *place*, or the nearest existing folder above an output folder."""
    import fcntl

    folder = place.parent if is_output else place
    while not folder.is_dir():
        folder = folder.parent
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
