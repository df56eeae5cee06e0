"""Copies of the project's files in an output folder.

A file is hashed as it is read, and the hash in the manifest is that of what was written. So a file
that is saved during the build does not look edited afterwards.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from pathlib import Path

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.project.snapshot import Snapshot, TooLarge
from funcdeco.project.work_folder import MANIFEST, WORK
from funcdeco.writer.guard import Changed, Scan, put, scan, scan_bytes
from funcdeco.writer.manifest import Hashes, linked_parent, manifest_text, read_manifest
from funcdeco.writer.workspace import Workspace, remove_if_empty, write_new


class Source:
    """A file of the project, read once unless it is too large to keep."""

    def __init__(self, snapshot: Snapshot, path: Path) -> None:
        self._snapshot = snapshot
        self.path = path
        self.scan: Scan | None = None
        """Hashes of the content; set by `read`."""

    def read(self) -> Scan:
        """Return the hashes of the content. Raises OSError."""
        try:
            self.scan = scan_bytes(self._snapshot.content(self.path))
        except TooLarge:
            self.scan = scan(os.path.realpath(self.path)) or Scan("", "")
        return self.scan

    def write(self, target: str) -> Scan:
        """Copy the file to *target*, and return the hashes of what was written."""
        try:
            content = self._snapshot.content(self.path)
        except TooLarge:
            shutil.copyfile(self.path, target)
            self.scan = scan(target) or Scan("", "")
        else:
            write_new(target, content)
            self.scan = scan_bytes(content)
        shutil.copystat(self.path, target)
        return self.scan


@dataclass
class Copies:
    """Files to copy, files to remove, and problems."""

    place: Path = Path()
    expected: dict[str, Source] = field(default_factory=dict[str, Source])
    """Each file by its path in the output folder, separated by `/`."""
    changed: dict[str, Scan | None] = field(default_factory=dict[str, "Scan | None"])
    """Files to copy, with the hashes of the file that is replaced."""
    stale: dict[str, Scan] = field(default_factory=dict[str, Scan])
    """Files to remove, with their hashes."""
    problems: list[Diagnostic] = field(default_factory=list[Diagnostic])
    untouched: Set[str] = frozenset()
    """Files that stay as an earlier run copied them."""

    def leave(self, paths: Set[str]) -> None:
        """Neither copy nor remove the files *paths*."""
        self.untouched = paths
        self.expected = {path: one for path, one in self.expected.items() if path not in paths}

    @property
    def are_needed(self) -> bool:
        """Whether any file must be copied or removed."""
        return bool(self.changed or self.stale)

    def differences(self) -> Iterator[tuple[str, str]]:
        """Yield (path, action) for each file that isn't up to date."""
        yield from ((path, "copied") for path in self.changed)
        yield from ((path, "removed") for path in self.stale)

    def emptied(self) -> set[str]:
        """Return the folders that may be empty once the stale files are removed."""
        return {
            path.rsplit("/", depth)[0]
            for path in self.stale
            for depth in range(1, path.count("/") + 1)
        }

    def announce(self, space: Workspace) -> None:
        """Write the manifest with existing and upcoming files, each with its possible hashes."""
        files = read_manifest(self.place)
        for path, source in self.expected.items():
            hashes = {source.scan.digest} if source.scan else set[str]()
            files[path] = sorted({*files.get(path, []), *hashes})
        self._write(files, space)

    def need_place_of(self, name: str, expected: object) -> bool:
        """Return whether the folder *name*, which is pruned, is in the place of a file to copy."""
        is_needed = any(path == name or path.startswith(f"{name}/") for path in self.changed)
        return expected is None and is_needed

    def make_way(self, folders: set[str], space: Workspace) -> Iterator[str]:
        """Remove, and yield, stale files where a file becomes a folder, or a folder a file.

        *folders* are those of the functions.
        """
        for path in [path for path in self.stale if self._is_in_the_way(path, folders)]:
            self._remove(path, self.stale.pop(path), space)
            yield path

    def copy(self, space: Workspace) -> Iterator[str]:
        """Update the folder's files, yielding each; `finish` removes the stale ones."""
        for path, seen in self.changed.items():
            target = self._target(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            aside = space.aside()
            expected = self.expected[path].scan
            if self.expected[path].write(aside) != expected:  # it was saved meanwhile
                self.announce(space)
            _remove_empty_tree(target)
            put(aside, str(self._target(path)), seen)
            yield path

    def finish(self, space: Workspace) -> Iterator[str]:
        """Remove stale files, yielding each, and write the final manifest."""
        for path, seen in self.stale.items():
            self._remove(path, seen, space)
            yield path
        scans = {path: source.scan for path, source in self.expected.items()}
        known = read_manifest(self.place)
        left = {path: known[path] for path in self.untouched & known.keys()}
        self._write(left | {path: [one.digest] for path, one in scans.items() if one}, space)

    def _is_in_the_way(self, path: str, folders: set[str]) -> bool:
        parents = {path.rsplit("/", depth)[0] for depth in range(1, path.count("/") + 1)}
        if path in folders or not parents.isdisjoint(self.changed):
            return True
        return any(other.startswith(f"{path}/") for other in self.changed)

    def _target(self, path: str) -> Path:
        """Return where a file is copied to. Raises Changed if a folder became a link meanwhile."""
        if linked_parent(self.place, path):
            raise Changed(str(self.place / path))
        return self.place / path

    def _remove(self, path: str, seen: Scan, space: Workspace) -> None:
        space.remove(str(self._target(path)), seen)
        for folder in (self.place / path).parents:
            if folder == self.place:
                break
            remove_if_empty(str(folder))

    def _write(self, files: Hashes, space: Workspace) -> None:
        os.replace(space.write(manifest_text(files)), self.place / WORK / MANIFEST)


def _remove_empty_tree(target: Path) -> None:
    """Remove a folder in the place of a file; raise Changed if it holds any file."""
    if target.is_symlink() or not target.is_dir():
        return
    for folder, _, _ in os.walk(target, topdown=False):
        remove_if_empty(folder)
    if target.is_dir():
        raise Changed(str(target))
