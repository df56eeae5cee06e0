"""A lock on a folder, so that two runs never write into it at the same time."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from funcdeco.project.work_folder import LOCK, WORK


@contextmanager
def locked(root: Path) -> Generator[bool]:
    """Block other runs in *root*; yield whether this one had to wait. The lock ends with the process.

    The lock is a file in the working folder. It is removed at the end, and the folder if it is empty.
    """
    from filelock import FileLock, Timeout  # takes longer to load than a small build

    path = root / WORK / LOCK
    lock, timeout = FileLock(path), 0
    while True:
        os.makedirs(root / WORK, exist_ok=True)
        try:
            lock.acquire(timeout=timeout)
            break
        except Timeout:
            timeout = -1
        except FileNotFoundError:  # another run has just removed the folder
            continue
        except NotImplementedError:  # some network file systems have no locks
            break
    try:
        yield timeout < 0
    finally:
        with suppress(OSError):  # Windows removes no open file; the release does
            os.unlink(path)
        lock.release()
        with suppress(OSError):
            os.rmdir(root / WORK)
