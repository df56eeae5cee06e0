"""Finish what an interrupted run began, as far as that needs no plan."""

from __future__ import annotations

import errno
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from funcdeco.project.snapshot import Snapshot
from funcdeco.project.work_folder import WORK, is_interrupted, read_journals
from funcdeco.writer.file_group import finish_groups
from funcdeco.writer.lock import locked
from funcdeco.writer.rewrite import finish_rewrites
from funcdeco.writer.survey import check_work
from funcdeco.writer.workspace import has_leftovers, remove_caches, remove_if_empty


def is_unfinished(root: Path) -> bool:
    """Return whether an earlier run did not finish. Call it under the lock."""
    return is_interrupted(Snapshot(root), root)


def recover(root: Path) -> None:
    """Remove emptied folders, and finish the work of `check --fix` and `eject`, under the lock."""
    finish_groups(root)
    finish_rewrites(root)
    for path in sorted(read_journals(Snapshot(root), root).folders, reverse=True):
        parents = [path.rsplit("/", depth)[0] for depth in range(path.count("/") + 1)]
        if not any(os.path.islink(root / parent) for parent in parents):
            remove_caches(str(root / path))
            remove_if_empty(str(root / path))


@contextmanager
def writing(root: Path) -> Generator[None]:
    """Lock *root* to write files of the user's, after recovering from an interrupted run."""
    if problem := check_work(root):
        raise OSError(errno.ENOTDIR, problem.message, str(root / WORK))
    with locked(root):
        recover(root)
        os.makedirs(root / WORK, exist_ok=True)
        yield


def recover_if_needed(root: Path) -> None:
    """Recover if an earlier run left something. Raises OSError."""
    if has_leftovers(root):
        with writing(root):
            pass
