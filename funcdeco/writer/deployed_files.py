"""The files of a project that are published, selected as in Core Tools."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.grammar.funcignore import FuncIgnore
from funcdeco.project.deployed import read_funcignore
from funcdeco.project.ownership import FUNCTION_JSON
from funcdeco.project.private_files import is_private
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.tree import is_foreign
from funcdeco.project.work_folder import RUN_DATA, WORK, read_journals
from funcdeco.writer.contents import check_publishable
from funcdeco.writer.existing_folders import read_folder

# Core Tools never publishes these, at any depth and in any case; see FileSystemHelpers there.
_NEVER_FILES = {".funcignore", ".gitignore", "local.settings.json", "project.lock.json"}
# `.azure` is where the Azure Developer CLI keeps the settings of each environment, keys included.
_NEVER_FOLDERS = {".git", ".vscode", "__pycache__", WORK, RUN_DATA, ".azure"}
_DEEPEST = 100
"""Maximum number of nested folders; those of npm packages, the deepest, have about 50."""

LeavesOut = Callable[[str, bool], bool]
"""Whether a path with `/` separators is excluded; the second argument is whether it is a folder."""


def leaves_out_none(path: str, is_folder: bool) -> bool:
    """Exclude nothing."""
    return False


def deployment_files(
    snapshot: Snapshot,
    output: Path,
    problems: list[Diagnostic],
    leaves_out: LeavesOut = leaves_out_none,
) -> Iterator[tuple[str, Path]]:
    """Yield the path (with `/`) and source of each file; *problems* gets links that lead out.

    Excluded are files matched by `.funcignore` or *leaves_out*, files with settings and keys,
    virtual environments, tagged caches, files that `build` wrote, and output folders.
    """
    root = snapshot.root
    yield from _Walk(snapshot, output, problems, leaves_out).folder(root, "", (str(root),))


class _Walk:
    def __init__(
        self,
        snapshot: Snapshot,
        output: Path,
        problems: list[Diagnostic],
        leaves_out: LeavesOut,
    ) -> None:
        self._leaves_out = leaves_out
        self._root = snapshot.root
        self._journal = read_journals(snapshot, self._root)
        self._output = os.path.realpath(output)
        self._problems = problems
        self._ignore = FuncIgnore(read_funcignore(snapshot))

    def folder(
        self, folder: Path, prefix: str, above: tuple[str, ...]
    ) -> Iterator[tuple[str, Path]]:
        if len(above) > _DEEPEST:
            reason = f"folders are nested deeper than {_DEEPEST} levels"
            raise OSError(errno.ENAMETOOLONG, reason, str(folder))
        made = self._made_by_build(folder) if prefix.count("/") == 1 else set[str]()
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
            path, place = prefix + entry.name, Path(entry.path)
            if entry.name in made or self._is_never(place, _is_folder(entry)):
                continue
            if self._leaves_out(path, _is_folder(entry)):
                continue
            if self._ignore.leaves_out(path) and not _is_folder(entry):
                continue
            if entry.is_symlink() and not self._stays_inside(place, path):
                continue
            if not _is_folder(entry):
                check_publishable(entry.path)
                yield path, place
            elif os.path.realpath(place) not in above and not self._skips(place, path):
                yield from self.folder(place, f"{path}/", (*above, os.path.realpath(place)))

    def _made_by_build(self, folder: Path) -> set[str]:
        found = read_folder(self._root, folder.name, self._journal)
        return {*found.ours, *([FUNCTION_JSON] if found.json_is_ours else [])}

    def _is_never(self, place: Path, is_folder: bool) -> bool:
        """Return whether *place* is never published, by its own name or by its link target's."""
        if not is_folder and is_private(str(place)):
            return True
        names = {place.name.lower()}
        if place.is_symlink():
            real = Path(os.path.realpath(place))
            names |= {part.lower() for part in real.parts[len(self._root.parts) :]}
            return bool(names & (_NEVER_FOLDERS | _NEVER_FILES))
        return bool(names & (_NEVER_FOLDERS if is_folder else _NEVER_FILES))

    def _skips(self, folder: Path, path: str) -> bool:
        if os.path.realpath(folder) == self._output or is_foreign(
            Snapshot(folder), str(folder), os.listdir(folder)
        ):
            return True
        # A pattern that matches with the `/` also matches everything below.
        return not self._ignore.has_exceptions and self._ignore.leaves_out(f"{path}/")

    def _stays_inside(self, link: Path, path: str) -> bool:
        real = Path(os.path.realpath(link))
        if real.exists() and not real.is_symlink() and real.is_relative_to(self._root):
            return True
        if not self._ignore.leaves_out(f"{path}/") and not (link / "pyvenv.cfg").exists():
            out = not real.is_relative_to(self._root)
            why = "outside the project" if out else "which doesn't exist"
            message = f"the link {path} points to {os.readlink(link)}, {why}"
            hint = "move the file into the project, or add the link to .funcignore"
            self._problems.append(Diagnostic("PRJ006", message, hint, Location(str(link))))
        return False


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Return whether *entry* is a folder; False for a link to itself."""
    try:
        return entry.is_dir()
    except OSError:
        return False
