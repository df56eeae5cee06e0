"""The files of a project, walked with limits: it may hold anything."""

from __future__ import annotations

import os
from collections.abc import Container, Iterator
from operator import attrgetter
from pathlib import Path

_MOST = 20_000
"""Entries that are looked at."""
_DEEPEST = 6
"""How many folders a file may lie in."""
_NEVER = frozenset({"node_modules", "site-packages"})
_MARKS = frozenset({"pyvenv.cfg", "CACHEDIR.TAG"})
"""Files that tell of a folder that nobody wrote by hand."""
_WORK = ".funcdeco"


def walk(root: Path, without: Container[str] = (), mark: str = "") -> Iterator[str]:
    """Give the path of each file below *root*, with `/` between, the highest first.

    Left out are hidden folders, links to folders, what tools fill, folders whose name in lower case
    is in *without*, and folders below *root* that hold a file named *mark*.
    """
    seen = 0
    above = f"{root}{os.sep}"
    marks = {*_MARKS, _WORK, mark}
    folders = [""]
    for prefix in folders:
        entries = _entries(f"{above}{prefix}")
        if prefix and any(entry.name in marks for entry in entries):
            if _is_foreign(f"{above}{prefix}", {entry.name for entry in entries}, mark):
                continue
        seen += len(entries)
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                if not (entry.is_symlink() and _is_folder(entry)):
                    yield prefix + entry.name
            elif not _is_skipped(entry.name, without) and prefix.count("/") < _DEEPEST:
                folders.append(f"{prefix}{entry.name}/")
        if seen > _MOST:
            return


def _is_foreign(folder: str, names: set[str], mark: str) -> bool:
    """Tell a folder that isn't the user's own, or that begins a project of its own."""
    if not names.isdisjoint({*_MARKS, mark}):
        return True
    return _WORK in names and os.path.exists(os.path.join(folder, _WORK, "manifest.json"))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself
        return False


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=attrgetter("name"))
    except OSError:
        return []


def _is_skipped(name: str, without: Container[str]) -> bool:
    return name.startswith(".") or name in _NEVER or name.lower() in without
