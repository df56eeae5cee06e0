"""A clean folder for publishing: the project's own files, next to the generated ones.

Copied files are listed in a manifest in the output folder: only files that are unchanged since they
were copied are replaced or removed.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.functions.model import FunctionApp
from funcdeco.project.deployed import left_out, needed_files, no_requirements
from funcdeco.project.ownership import FUNCTION_JSON, MANIFEST, WORK
from funcdeco.project.snapshot import Snapshot
from funcdeco.writer.contents import digest_of, has_same_content
from funcdeco.writer.deployed_files import deployment_files
from funcdeco.writer.existing_folders import read_bytes, read_folder
from funcdeco.writer.plan import foreign
from funcdeco.writer.workspace import Workspace

CODES_OF_OUTPUT = ("PRJ005", "PRJ007")
"""Codes reported here for the files to publish, and not again for the project."""


@dataclass
class Copies:
    """Files to copy, files to remove, and problems."""

    expected: dict[str, Path] = field(default_factory=dict[str, Path])
    """Source of each file by its path in the output folder, separated by `/`."""
    changed: list[str] = field(default_factory=list[str])
    stale: list[str] = field(default_factory=list[str])
    problems: list[Diagnostic] = field(default_factory=list[Diagnostic])

    @property
    def are_needed(self) -> bool:
        """Whether any file must be copied or removed."""
        return bool(self.changed or self.stale)

    def differences(self) -> Iterator[tuple[str, str]]:
        """Yield (path, action) for each file that isn't up to date."""
        yield from ((path, "copied") for path in self.changed)
        yield from ((path, "removed") for path in self.stale)


class Output:
    """The output folder of a project."""

    def __init__(self, root: Path, place: Path) -> None:
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

    def gather(self, app: FunctionApp) -> Copies:
        """Return the files to copy, compared with the output folder. Writes nothing."""
        copies = Copies()
        copies.expected.update(deployment_files(self._root, self._place, copies.problems))
        self._check_needed(app, copies)
        self._check_generated(app, copies)
        self._compare(copies)
        return copies

    def announce(self, copies: Copies, space: Workspace) -> None:
        """Write the manifest with existing and upcoming files, each with its possible hashes."""
        files = self._read_manifest()
        for path, source in copies.expected.items():
            files[path] = sorted({*files.get(path, []), digest_of(source)})
        self._write_manifest(files, space)

    def copy(self, copies: Copies, space: Workspace) -> Iterator[str]:
        """Update the folder's files, yielding each; `finish` removes the stale ones."""
        for path in copies.changed:
            target = self._place / path
            self._make_way(target, copies)
            target.parent.mkdir(parents=True, exist_ok=True)
            aside = space.aside()
            shutil.copy2(copies.expected[path], aside)
            os.replace(aside, target)
            yield path

    def finish(self, copies: Copies, space: Workspace) -> Iterator[str]:
        """Remove stale files, yielding each, and write the final manifest."""
        for path in copies.stale:
            self._remove(path)
            yield path
        files = {path: [digest_of(source)] for path, source in copies.expected.items()}
        self._write_manifest(files, space)

    def _make_way(self, target: Path, copies: Copies) -> None:
        """Remove stale files if a folder became a file, or vice versa."""
        for path in copies.stale:
            stale = self._place / path
            if stale in target.parents or target in stale.parents:
                self._remove(path)

    def _remove(self, path: str) -> None:
        if not (self._place / path).is_file():  # already removed by _make_way
            return
        (self._place / path).unlink()
        for folder in (self._place / path).parents:
            if folder == self._place or not folder.is_dir() or any(folder.iterdir()):
                break
            folder.rmdir()

    def _check_needed(self, app: FunctionApp, copies: Copies) -> None:
        """Add a problem for each file that the functions need and .funcignore excludes."""
        handlers = ((function.name, function.handler.file) for function in app)
        for path, user in needed_files(Snapshot(self._root), handlers).items():
            if path not in copies.expected:
                place = str(self._root / ".funcignore")
                copies.problems.append(Diagnostic("PRJ005", *left_out(path, user), Location(place)))
        requirements = self._root / "requirements.txt"
        if not requirements.exists():
            copies.problems.append(
                Diagnostic("PRJ007", *no_requirements(), Location(str(requirements)))
            )

    def _check_generated(self, app: FunctionApp, copies: Copies) -> None:
        """Add a problem for each file of the project in the place of a generated one."""
        for function in app:
            script = function.script_file or "__init__.py"
            for file in (FUNCTION_JSON, script) if function.needs_shim else (FUNCTION_JSON,):
                path = f"{function.name}/{file}"
                source = copies.expected.pop(path, None)
                if source is not None:
                    copies.problems.append(self._in_the_way(function.name, path, source))

    def _in_the_way(self, name: str, path: str, source: Path) -> Diagnostic:
        file = str(source)
        if source.name in read_folder(self._root, name, ()).edited:
            message = f"{path} was edited since it was built"
            hint = f"move the change into your own code and remove {path}"
            return Diagnostic("BLD002", message, hint, Location(file), function=name)
        return foreign(source, name)

    def _compare(self, copies: Copies) -> None:
        known = self._read_manifest()
        for path, source in copies.expected.items():
            there = self._place / path
            is_there = there.is_file()
            if not is_there or not has_same_content(there, source):
                copies.changed.append(path)
                if is_there and digest_of(there) not in known.get(path, ()):
                    copies.problems.append(self._edited(path))
        for path in sorted(known.keys() - copies.expected.keys()):
            there = self._place / path
            if there.is_file() and digest_of(there) in known[path]:
                copies.stale.append(path)
            elif there.is_file():
                copies.problems.append(self._edited(path))

    def _edited(self, path: str) -> Diagnostic:
        message = f"{path} in the output folder differs from the file that was copied there"
        hint = "edit the project's file instead, remove this one and build again"
        return Diagnostic("BLD002", message, hint, Location(str(self._place / path)))

    def _read_manifest(self) -> dict[str, list[str]]:
        """Return the hashes of copied files; entries that `build` can't have written are ignored."""
        content = read_bytes(self._manifest)
        try:
            found: object = json.loads((content or b"{}").decode("utf-8", "surrogateescape"))
        except (ValueError, RecursionError):
            return {}
        items = cast("dict[str, object]", found).items() if isinstance(found, dict) else ()
        return {
            path: [one for one in cast("list[object]", hashes) if isinstance(one, str)]
            for path, hashes in items
            if isinstance(hashes, list) and _is_valid(path)
        }

    def _write_manifest(self, files: dict[str, list[str]], space: Workspace) -> None:
        text = json.dumps(dict(sorted(files.items())), indent=2, ensure_ascii=False) + "\n"
        # A name that isn't UTF-8 is written with the bytes that it has on disk.
        space.replace(str(self._manifest), text.encode("utf-8", "surrogateescape"))


def _is_valid(path: str) -> bool:
    try:
        return b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:  # a surrogate that no name on disk has
        return False
