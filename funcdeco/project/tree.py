"""Walk the files and folders of a project, with limits because of unknown contents."""

from __future__ import annotations

import os
from collections.abc import Collection, Container, Iterator

from funcdeco.project.snapshot import Entry, Snapshot
from funcdeco.project.work_folder import MANIFEST, WORK

_MOST = 20_000
"""Maximum number of entries that are visited."""
_DEEPEST = 6
"""Maximum number of nested folders."""
_NEVER = frozenset({"node_modules", "site-packages"})
_MARKS = frozenset({"pyvenv.cfg", "CACHEDIR.TAG"})
"""Files that identify a folder maintained by tools."""
ELSEWHERE = frozenset(
    {"__pycache__", "bin", "build", "dist", "docs", "examples", "fixtures", "obj", "samples"}
    | {"templates", "test", "tests"}
)
"""Folders whose files aren't intended for the host."""


def walk(snapshot: Snapshot, without: Container[str] = (), mark: str = "") -> Iterator[str]:
    """Yield the relative path of each file of a project, with `/` separators, top level first.

    Excluded are hidden folders, links to folders, folders maintained by tools, folders whose
    lowercase name is in *without*, and folders below the root that contain a file named *mark*.
    """
    seen = 0
    marks = {*_MARKS, WORK, mark}
    prefixes = [""]
    for prefix in prefixes:
        place = os.path.normpath(os.path.join(snapshot.root, prefix))
        entries = sorted(snapshot.listed(place))
        if prefix and any(entry.name in marks for entry in entries):
            names = {entry.name for entry in entries}
            if mark in names or is_foreign(snapshot, place, names):
                continue
        seen += len(entries)
        for entry in entries:
            if entry.kind != "folder":
                yield prefix + entry.name
            elif not entry.is_link and not _is_skipped(entry.name, without):
                if prefix.count("/") < _DEEPEST:
                    prefixes.append(f"{prefix}{entry.name}/")
        if seen > _MOST:
            return


def is_foreign(snapshot: Snapshot, folder: str, names: Collection[str]) -> bool:
    """Return whether *names* identify a folder maintained by tools.

    Such a folder is a virtual environment, a cache or the output of `build`.
    """
    if not _MARKS.isdisjoint(names):
        return True
    return WORK in names and snapshot.exists(os.path.join(folder, WORK, MANIFEST))


def is_own(snapshot: Snapshot, file: str) -> bool:
    """Return whether *file* is one of the project itself, which a fix may edit.

    It is not if it is outside the project, reached through a link, or in a folder that `walk` skips.
    """
    real, root = snapshot.real_path(file), str(snapshot.root)
    relative = os.path.relpath(real, root) if real.startswith(root + os.sep) else ""
    if not relative or not os.path.normpath(file).endswith(os.sep + relative):
        return False
    folder = root
    for name in relative.split(os.sep)[:-1]:
        folder = os.path.join(folder, name)
        names = {entry.name for entry in snapshot.listed(folder)}
        if _is_skipped(name, ()) or is_foreign(snapshot, folder, names):
            return False
    return snapshot.is_file(real)


def first_level(snapshot: Snapshot) -> dict[str, str]:
    """Return the names in the root: each a "folder", a "link" to one, or "" for anything else.

    Raises OSError.
    """
    return {entry.name: _kind(entry) for entry in snapshot.entries(snapshot.root)}


def folders(snapshot: Snapshot) -> list[str]:
    """Return the names of the folders in the root, in disk order, including links."""
    return [entry.name for entry in snapshot.listed(snapshot.root) if entry.kind == "folder"]


def _kind(entry: Entry) -> str:
    if entry.kind != "folder":
        return ""
    return "link" if entry.is_link else "folder"


def _is_skipped(name: str, without: Container[str]) -> bool:
    return name.startswith(".") or name in _NEVER or name.lower() in without
