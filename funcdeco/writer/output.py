"""A clean folder for publishing: the project's own files, next to the generated ones.

Copied files are listed in a manifest in the output folder: only files that are unchanged since they
were copied are replaced or removed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.functions.model import FunctionApp
from funcdeco.project.deployed import left_out, needed_files, no_requirements
from funcdeco.project.ownership import FUNCTION_JSON
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.work_folder import MANIFEST, WORK, read_journals
from funcdeco.writer.copies import Copies, Source
from funcdeco.writer.deployed_files import LeavesOut, deployment_files, leaves_out_none
from funcdeco.writer.existing_folders import read_folder
from funcdeco.writer.guard import scan
from funcdeco.writer.manifest import linked_parent, read_manifest
from funcdeco.writer.plan import Plan, foreign, in_the_way

CODES_OF_OUTPUT = ("PRJ005", "PRJ007")
"""Codes reported here for the files to publish, and not again for the project."""


@dataclass(frozen=True)
class Contents:
    """What an output folder contains besides the generated folders."""

    others: Mapping[str, Path] = field(default_factory=dict[str, Path])
    """Further files by their paths, with `/` separators; they replace files of the project."""
    leaves_out: LeavesOut = leaves_out_none
    """Which files of the project are excluded, besides those that are never published."""
    needed: Sequence[tuple[str, str]] = ()
    """Files that must be there: the name of a function and the path of a file that it runs; the
    name is empty for a file that the app imports."""
    untouched: Set[str] = frozenset()
    """Files of the project that are neither copied nor removed, such as modules with errors."""


class Output:
    """The output folder of a project."""

    def __init__(self, root: Path, place: Path, contents: Contents = Contents()) -> None:
        self._contents = contents
        self._root = root
        self._place = place
        self._manifest = place / WORK / MANIFEST

    def check_place(self) -> Diagnostic | None:
        """Return the problem with the folder's location, if any."""
        place = self._place
        if place.exists() and not place.is_dir():
            message = f"{str(place)!r} is not a folder"
            return Diagnostic("BLD007", message, "use a folder", Location(str(place)))
        if self._root.is_relative_to(place):
            hint = "use a separate folder, such as `--output dist`, or omit it to build in place"
            message = "the output folder can't be the project folder or one above it"
            return Diagnostic("BLD007", message, hint, Location(str(place)))
        if place.is_dir() and set(os.listdir(place)) - {WORK} and not self._manifest.exists():
            message = "the output folder isn't empty and wasn't created by `funcdeco build`"
            return Diagnostic("BLD005", message, "use a new or empty folder", Location(str(place)))
        return None

    def gather(self, app: FunctionApp, plan: Plan) -> Copies:
        """Return the files to copy, compared with the output folder. Writes nothing.

        *plan* has the changes of the functions' folders, some of which make room for copies.
        """
        copies = Copies(self._place)
        snapshot = Snapshot(self._root)
        walk = deployment_files(snapshot, self._place, copies.problems, self._contents.leaves_out)
        for path, file in [*walk, *self._contents.others.items()]:
            copies.expected[path] = Source(snapshot, file)
        self._check_needed(app, copies)
        self._check_generated(app, copies)
        copies.leave(self._contents.untouched)
        pruned = plan.pruned_files()
        self._compare(copies, pruned)
        self._check_folders(copies, pruned | copies.stale.keys())
        copies.problems += [
            in_the_way(self._place, change.name)
            for change in plan.changes
            if change.expected is not None and change.name in copies.expected
        ]
        return copies

    def _check_folders(self, copies: Copies, removed: set[str]) -> None:
        """Add a problem for each folder with files of the user in the place of a copied file."""
        for path in copies.changed:
            target = self._place / path
            if target.is_dir() and not target.is_symlink():
                below = (file.relative_to(self._place).as_posix() for file in _files(target))
                if not removed.issuperset(below):
                    copies.problems.append(self._edited(path))

    def _check_needed(self, app: FunctionApp, copies: Copies) -> None:
        """Add a problem for each file that the functions need and .funcignore excludes."""
        handlers = [(function.name, function.handler.file) for function in app]
        snapshot = Snapshot(self._root)
        for path, user in needed_files(snapshot, [*handlers, *self._contents.needed]).items():
            if path not in copies.expected:
                place = str(self._root / ".funcignore")
                copies.problems.append(Diagnostic("PRJ005", *left_out(path, user), Location(place)))
        requirements = self._root / "requirements.txt"
        if not requirements.exists() and requirements.name not in copies.expected:
            copies.problems.append(
                Diagnostic("PRJ007", *no_requirements(snapshot), Location(str(requirements)))
            )

    def _check_generated(self, app: FunctionApp, copies: Copies) -> None:
        """Add a problem for each file of the project in the place of a generated one."""
        for function in app:
            script = function.script_file or "__init__.py"
            for file in (FUNCTION_JSON, script) if function.needs_shim else (FUNCTION_JSON,):
                path = f"{function.name}/{file}"
                source = copies.expected.pop(path, None)
                if source is not None:
                    problem = self._in_the_way(function.name, path, source.path)
                    copies.problems.append(problem)

    def _in_the_way(self, name: str, path: str, source: Path) -> Diagnostic:
        file = str(source)
        journal = read_journals(Snapshot(self._root), self._root)
        if source.name in read_folder(self._root, name, journal).edited:
            message = f"{path} was edited since it was built"
            hint = f"move the change into your own code and remove {path}"
            return Diagnostic("BLD002", message, hint, Location(file), function=name)
        return foreign(source, name)

    def _compare(self, copies: Copies, pruned: set[str]) -> None:
        known = read_manifest(self._place)
        for path, source in copies.expected.items():
            expected = source.read()
            if self._is_linked(path, copies):
                continue
            there = None if path in pruned else scan(self._place / path)
            if there is None or there.exact != expected.exact:
                copies.changed[path] = there
                if there is not None and there.digest not in known.get(path, ()):
                    copies.problems.append(self._edited(path))
        for path in sorted(known.keys() - copies.expected.keys() - copies.untouched):
            # A file behind a link is somewhere else, so it is not the copy.
            there = None if linked_parent(self._place, path) else scan(self._place / path)
            if there is not None and there.digest in known[path]:
                copies.stale[path] = there
            elif there is not None:
                copies.problems.append(self._edited(path))

    def _is_linked(self, path: str, copies: Copies) -> bool:
        """Return whether a folder of *path* is a link, which becomes a problem, once."""
        link = linked_parent(self._place, path)
        if link is not None:
            message = f"{link}/ is a symbolic link; build writes into real folders only"
            where = Location(str(self._place / link))
            problem = Diagnostic("BLD004", message, "remove the link", where)
            if problem not in copies.problems:
                copies.problems.append(problem)
        return link is not None

    def _edited(self, path: str) -> Diagnostic:
        message = f"{path} in the output folder differs from the file that was copied there"
        hint = "edit the project's file instead, remove this one and build again"
        return Diagnostic("BLD002", message, hint, Location(str(self._place / path)))


def _files(folder: Path) -> Iterator[Path]:
    """Return what is below *folder* but folders and Python's caches."""
    return (
        path
        for path in folder.rglob("*")
        if path.parent.name != "__pycache__" and (path.is_symlink() or not path.is_dir())
    )
