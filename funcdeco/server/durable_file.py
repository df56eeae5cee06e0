"""The file of the task hubs in `.funcdeco-run`: one process at a time uses it.

SQLite locks it for as long as the process has it open; the operating system releases the lock of a
process that was killed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from funcdeco.engine.durable.store import Saved, StoreError
from funcdeco.project.work_folder import RUN_DATA, run_data_folder
from funcdeco.server.durable_store import TABLES, DurableStore

NAME = f"{RUN_DATA}/durable.db"
"""The path of the file in a project."""
_VERSION = 1
"""The version of the tables."""
_SUFFIXES = ("", "-wal", "-shm")
"""Of the files of a database."""


class FileInUse(Exception):
    """Raised if another process has the file."""


class _Unusable(Exception):
    """Raised for a file whose content can't be used; the message gives the reason."""


def open_store(project: str, hub: str, warn: Callable[[str], None]) -> tuple[DurableStore, Saved]:
    """Open the file of a project; return the task hub *hub* and its content.

    A file that can't be used is renamed, and *warn* gets the reason. Raises FileInUse, and
    StoreError if there can't be a file.
    """
    path = Path(project, NAME)
    try:
        run_data_folder(path.parent.parent)
    except OSError as error:
        raise StoreError(error.strerror or str(error)) from None
    if path.is_symlink():
        raise StoreError("a symbolic link isn't followed")
    try:
        return _opened(path, hub)
    except _Unusable as error:
        moved = _move_aside(path)
        warn(
            f"{NAME} can't be used: {error}; it was moved to {moved}, and orchestrations start from scratch"
        )
    try:
        return _opened(path, hub)
    except _Unusable as error:
        raise StoreError(str(error)) from None


def _opened(path: Path, hub: str) -> tuple[DurableStore, Saved]:
    try:
        database = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    except sqlite3.Error as error:
        raise StoreError(str(error)) from None
    store = DurableStore(database, hub)
    try:
        _prepare(database)
        return store, store.load()
    except BaseException as error:
        store.close()
        if isinstance(error, sqlite3.Error):
            raise _explained(error) from None
        if isinstance(error, StoreError):
            raise _Unusable(f"its content is damaged ({error})") from None
        raise


def _prepare(database: sqlite3.Connection) -> None:
    """Lock the file, and create its tables. Raises sqlite3.Error and _Unusable."""
    database.execute("PRAGMA locking_mode = EXCLUSIVE")
    # Nothing of a killed process is lost; only a crash of the whole machine may lose the latest.
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")
    database.execute("BEGIN EXCLUSIVE")
    (version,) = database.execute("PRAGMA user_version").fetchone()
    (count,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if version == 0 and not count:
        for statement in TABLES:
            database.execute(statement)
        database.execute(f"PRAGMA user_version = {_VERSION}")
    elif version != _VERSION:
        raise _Unusable(
            f"it has version {version} of funcdeco's format, and this funcdeco reads {_VERSION}"
        )
    database.execute("COMMIT")


def _explained(error: sqlite3.Error) -> Exception:
    text = str(error)
    if "locked" in text or "busy" in text:
        return FileInUse(text)
    if isinstance(error, sqlite3.OperationalError) and "no such" not in text:
        return StoreError(text)
    return _Unusable(text)


def _move_aside(path: Path) -> str:
    """Rename the file and what belongs to it, and return its new name."""
    number = 1
    while (new := path.with_name(f"{path.name}.old-{number}")).exists():
        number += 1
    try:
        for suffix in _SUFFIXES:
            with suppress(FileNotFoundError):
                path.with_name(path.name + suffix).rename(new.with_name(new.name + suffix))
    except OSError as error:
        raise StoreError(error.strerror or str(error)) from None
    return f"{RUN_DATA}/{new.name}"
