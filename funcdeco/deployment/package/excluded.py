"""What a package excludes, and why: shown to the user, since a missing file is hard to notice."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Set
from typing import NamedTuple

from funcdeco.analysis.deployment_files import Ignore
from funcdeco.deployment.package.selection import Selection
from funcdeco.project.ownership import FUNCTION_JSON
from funcdeco.project.private_files import is_private
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.tree import is_foreign
from funcdeco.project.work_folder import RUN_DATA, WORK

_ALWAYS = (".git", WORK, RUN_DATA)
"""Folders that nobody misses."""
_OWN = {
    ".funcignore": "read by `funcdeco` and Core Tools only",
    ".gitignore": "version control",
    "local.settings.json": "settings and keys",
    "project.lock.json": "never published by Core Tools",
}
"""Files that are never published, at any depth, with the reason."""


class Excluded(NamedTuple):
    """A file, or a folder from which nothing is published."""

    path: str
    """Relative to the project, with `/` separators, and one at the end of a folder."""
    reason: str
    """Such as `tests` or `.funcignore:3: *.csv`."""
    files: int = 1
    """Number of files."""


class Comparison:
    """Compares a project with the files of its package."""

    def __init__(
        self, snapshot: Snapshot, selection: Selection, ignore: Ignore, published: Set[str]
    ) -> None:
        self._snapshot = snapshot
        self._selection = selection
        self._ignore = ignore
        self._published = published
        self._folders = {
            path.rsplit("/", depth)[0]
            for path in published
            for depth in range(1, path.count("/") + 1)
        }

    def found(self) -> list[Excluded]:
        """Return what is excluded, sorted by path; a folder for its files if all have one reason."""
        return list(self._below(""))

    def _below(self, prefix: str) -> Iterator[Excluded]:
        folder = os.path.join(self._snapshot.root, prefix)
        for entry in sorted(self._snapshot.listed(folder)):
            path = prefix + entry.name
            if not prefix and entry.name in _ALWAYS:
                continue
            if entry.kind != "folder" or entry.is_link:
                yield from self._file(path)
            elif (reason := self._reason_of_folder(path)) is not None:
                yield Excluded(f"{path}/", reason, self._count(path))
            else:
                yield from _grouped(f"{path}/", list(self._below(f"{path}/")), self._is_empty)

    def _file(self, path: str) -> Iterator[Excluded]:
        name = path.rpartition("/")[2]
        if path not in self._published and name != FUNCTION_JSON:
            reason = self._reason(path, name)
            if reason:
                yield Excluded(path, reason)

    def _reason(self, path: str, name: str) -> str:
        if name.lower() in _OWN:
            return _OWN[name.lower()]
        if is_private(os.path.join(self._snapshot.root, path)):
            return "settings and keys"
        line = self._ignore.line_for(path)
        if line is not None and self._ignore.leaves_out(path):
            return f".funcignore:{line.line}: {line.pattern}"
        kind = self._selection.kind(path)
        return kind.title if kind else ""

    def _reason_of_folder(self, path: str) -> str | None:
        """Return why nothing in a folder is published; None if that depends on the file."""
        place = os.path.join(self._snapshot.root, path)
        names = {entry.name for entry in self._snapshot.listed(place)}
        if is_foreign(self._snapshot, place, names):
            return "environments, caches and output folders"
        if path in self._folders:
            return None
        if self._selection.leaves_out(path, True):
            kind = self._selection.kind(path)
            return kind.title if kind else None
        return None

    def _is_empty(self, prefix: str) -> bool:
        return prefix.rstrip("/") not in self._folders

    def _count(self, path: str) -> int:
        return sum(len(names) for _, _, names in os.walk(os.path.join(self._snapshot.root, path)))


def _grouped(
    prefix: str, found: list[Excluded], is_empty: Callable[[str], bool]
) -> Iterator[Excluded]:
    """Yield the folder instead of its files if all of them are excluded for one reason."""
    reasons = {one.reason for one in found}
    if len(reasons) == 1 and len(found) > 1 and is_empty(prefix):
        yield Excluded(prefix, reasons.pop(), sum(one.files for one in found))
    else:
        yield from found
