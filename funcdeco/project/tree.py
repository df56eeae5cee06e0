"""The files and folders of a project, walked with limits: it may hold anything."""

from __future__ import annotations

import os
from collections.abc import Collection, Container, Iterator
from operator import attrgetter
from pathlib import Path

from funcdeco.project.ownership import MANIFEST, WORK

_MOST = 20_000
"""Entries that are looked at."""
_DEEPEST = 6
"""How many folders a file may lie in."""
_NEVER = frozenset({"node_modules", "site-packages"})
_MARKS = frozenset({"pyvenv.cfg", "CACHEDIR.TAG"})
"""Files that tell of a folder that nobody wrote by hand."""


def walk(root: Path, without: Container[str] = (), mark: str = "") -> Iterator[str]:
    """Give the path of each file below *root*, with `/` between, the highest first.

    Left out are hidden folders, links to folders, what tools fill, folders whose name in lower case
    is in *without*, and folders below *root* that hold a file named *mark*.
    """
    seen = 0
    above = f"{root}{os.sep}"
    marks = {*_MARKS, WORK, mark}
    folders = [""]
    for prefix in folders:
        entries = _entries(f"{above}{prefix}")
        if prefix and any(entry.name in marks for entry in entries):
            names = {entry.name for entry in entries}
            if mark in names or is_foreign(f"{above}{prefix}", names):
                continue
        seen += len(entries)
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                if not (entry.is_symlink() and is_folder(entry)):
                    yield prefix + entry.name
            elif not _is_skipped(entry.name, without) and prefix.count("/") < _DEEPEST:
                folders.append(f"{prefix}{entry.name}/")
        if seen > _MOST:
            return


def is_foreign(folder: str, names: Collection[str]) -> bool:
    """Tell by the *names* in a folder that tools fill it: an environment, a cache, our output."""
    if not _MARKS.isdisjoint(names):
        return True
    return WORK in names and os.path.exists(os.path.join(folder, WORK, MANIFEST))


def first_level(root: Path) -> dict[str, str]:
    """Give the names in *root*: each a "folder", a "link" to one, or "" for anything else."""
    with os.scandir(root) as entries:
        return {entry.name: _kind(entry) for entry in entries}


def _kind(entry: os.DirEntry[str]) -> str:
    if not is_folder(entry):
        return ""
    return "link" if entry.is_symlink() else "folder"


def is_folder(entry: os.DirEntry[str]) -> bool:
    """Tell whether *entry* is a folder; a link that leads to itself is none."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=attrgetter("name"))
    except OSError:
        return []


def _is_skipped(name: str, without: Container[str]) -> bool:
    return name.startswith(".") or name in _NEVER or name.lower() in without
