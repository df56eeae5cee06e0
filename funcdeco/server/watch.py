"""Follow the user's edits: which files count, and when an edit is complete."""

from __future__ import annotations

import asyncio
import importlib
import os
import threading
from collections.abc import AsyncGenerator, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from funcdeco.project.ownership import is_generated
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.tree import is_foreign

_NAMES = ("host.json", "local.settings.json", "function.json", "pyproject.toml")
_ENVIRONMENT = ".env"
"""Beginning of the names of files that tools load into the environment."""
_NEVER = ("__pycache__", "node_modules", "site-packages")
_DEBOUNCE = 400
"""Milliseconds after which an edit that goes on is reported in any case."""
_STEP = 30
"""Milliseconds without a further change after which an edit is complete."""
_GONE = 0.2
"""Seconds after which a project folder that is gone is looked for again."""
_DELETED = 3
"""`watchfiles.Change.deleted`."""
_PATIENCE = 5.0
"""Seconds after which a thread that should end isn't waited for any more."""
_WAIT = 100
"""Milliseconds after which a thread reports that it watches, and looks whether it should end."""


class Watcher:
    """Reports the edits of a project, from `start` on.

    Folders that tools maintain, such as virtual environments, aren't even watched: they may have
    more subfolders than the system can watch.
    """

    def __init__(self, root: Path) -> None:
        self._root = Path(os.path.realpath(root))
        self._found: asyncio.Queue[list[str]] = asyncio.Queue()
        self._folders: list[Path] = []
        self._threads: list[_Thread] = []
        self._ending: list[_Thread] = []

    async def start(self) -> None:
        """Watch the folders that can hold sources now; return when no edit is missed any more."""
        self._ending, self._folders = self._threads, watched_folders(self._root)
        self._threads = [_Thread(self._root, [self._root], self._found, is_deep=False)]
        if self._folders:
            self._threads.append(_Thread(self._root, self._folders, self._found, is_deep=True))
        for thread in self._threads:
            await thread.is_watching.wait()
        for thread in self._ending:
            thread.stop()

    async def edits(self) -> AsyncGenerator[list[str]]:
        """Yield the changed files of each edit, relative to the project folder."""
        try:
            while True:
                changed = await self._found.get()
                before = self._folders
                is_new = str(self._root) in changed
                if is_new:
                    before, changed = [], []
                    await self._returned()
                if is_new or watched_folders(self._root) != before:
                    await self.start()
                    # What was written into a new folder before it was watched.
                    added = [one for one in self._folders if one not in before]
                    changed = [*changed, *(file for folder in added for file in _files(folder))]
                    changed += _entries(self._root) if is_new else []
                if found := changed_sources(self._root, changed):
                    yield found
        finally:
            for thread in self._threads:
                thread.stop()

    def close(self) -> None:
        """Watch nothing any more.

        A thread in watchfiles while Python ends can abort the process, so it is waited for.
        """
        threads = [*self._ending, *self._threads]
        for thread in threads:
            thread.stop()
        for thread in threads:
            thread.join(_PATIENCE)

    async def _returned(self) -> None:
        """Wait until the project folder, which is gone, is back."""
        while not self._root.is_dir():
            await asyncio.sleep(_GONE)


class _Thread:
    """Watches folders, in a thread; with *is_deep* their subfolders too.

    The folder *root* itself is among the reported paths only if it is gone.
    """

    def __init__(
        self, root: Path, places: Iterable[Path], found: asyncio.Queue[list[str]], *, is_deep: bool
    ) -> None:
        self._root = str(root)
        self._found = found
        self._loop = asyncio.get_running_loop()
        self._stop = threading.Event()
        self.is_watching = asyncio.Event()
        """Set when no edit is missed any more."""
        arguments = {"recursive": is_deep, "stop_event": self._stop, "watch_filter": None}
        arguments |= {"debounce": _DEBOUNCE, "step": _STEP, "rust_timeout": _WAIT}
        arguments |= {"raise_interrupt": False, "ignore_permission_denied": True}
        module: Any = importlib.import_module("watchfiles")
        self._changes = module.watch(*places, yield_on_timeout=True, **arguments)
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread, soon."""
        self._stop.set()

    def join(self, seconds: float) -> None:
        """Wait until the thread has ended, at most some *seconds*."""
        self._thread.join(seconds)

    def _follow(self) -> None:
        known = _identity(self._root)
        with suppress(RuntimeError):  # the loop is closed
            with suppress(FileNotFoundError):
                for one in self._changes:
                    self._send(one)
                    # A folder that is the current one of a process is removed without an event.
                    if _identity(self._root) != known:
                        break
            self._send({(_DELETED, self._root)})  # has no effect if this thread was stopped

    def _send(self, changes: Iterable[tuple[int, str]]) -> None:
        found = {path for kind, path in changes if path != self._root or kind == _DELETED}
        self._loop.call_soon_threadsafe(self._report, sorted(found))

    def _report(self, paths: list[str]) -> None:
        self.is_watching.set()
        if paths and not self._stop.is_set():
            self._found.put_nowait(paths)


def _identity(folder: str) -> tuple[int, int] | None:
    """Return what tells a folder from another one of its name; None if there is none."""
    try:
        found = os.stat(folder)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def watched_folders(root: Path) -> list[Path]:
    """Return the folders in the project folder that can hold sources."""
    snapshot = Snapshot(root)
    names = (entry.name for entry in snapshot.listed(root) if entry.kind == "folder")
    return [root / name for name in sorted(names) if not _is_skipped(snapshot, root / name)]


def changed_sources(root: Path, changed: Iterable[str]) -> list[str]:
    """Return the files among *changed* that can change what the app does, relative to *root*."""
    snapshot = Snapshot(root)
    return sorted({path for one in changed if (path := _source(snapshot, one))})


def _source(snapshot: Snapshot, file: str) -> str:
    """Return the relative path of a source; "" for any other file."""
    path, name = os.path.relpath(file, snapshot.root), os.path.basename(file)
    if not (name.endswith(".py") or name in _NAMES or name.startswith(_ENVIRONMENT)):
        return ""
    if any(_is_skipped(snapshot, folder) for folder in _folders(snapshot.root, path)):
        return ""
    is_ours = path.count(os.sep) == 1 and is_generated(snapshot, Path(file).parent)
    return "" if is_ours else path.replace(os.sep, "/")


def _entries(folder: Path) -> list[str]:
    """Return the paths of what is in a folder; none if it cannot be listed."""
    return [str(folder / entry.name) for entry in Snapshot(folder).listed(folder)]


def _files(folder: Path) -> Iterator[str]:
    """Yield the files in a folder and below."""
    for place, _, names in os.walk(folder):
        yield from (os.path.join(place, name) for name in names)


def _folders(root: Path, path: str) -> Iterator[Path]:
    """Yield the folders between *root* and the file at a relative *path*."""
    folder = root
    for name in path.split(os.sep)[:-1]:
        folder = folder / name
        yield folder


def _is_skipped(snapshot: Snapshot, folder: Path) -> bool:
    """Return whether a folder is hidden, or maintained by a tool."""
    if folder.name.startswith(".") or folder.name in _NEVER:
        return True
    return is_foreign(snapshot, str(folder), {one.name for one in snapshot.listed(folder)})
