"""The files of a clean folder for publishing, beside the generated ones.

What was copied is listed in a manifest in the output folder: only files that are still as they were
copied are replaced or removed.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from funcdeco.build.apply import WORK, Workspace
from funcdeco.build.folders import FUNCTION_JSON, read_bytes, read_folder
from funcdeco.build.funcignore import FuncIgnore
from funcdeco.build.proof import digest
from funcdeco.diagnostics import Diagnostic
from funcdeco.functions import FunctionApp

_MANIFEST = "manifest.json"
# Core Tools publish none of these, at any depth and in any case; see FileSystemHelpers.
_NEVER_FILES = {".funcignore", ".gitignore", "local.settings.json", "project.lock.json"}
_NEVER_FOLDERS = {".git", ".vscode", "__pycache__", WORK}


@dataclass
class Copies:
    """Files to copy, files to remove again, and what stands in the way."""

    wanted: dict[str, Path] = field(default_factory=dict[str, Path])
    """Source of each file by its path in the output folder, with `/` between."""
    changed: list[str] = field(default_factory=list[str])
    stale: list[str] = field(default_factory=list[str])
    problems: list[Diagnostic] = field(default_factory=list[Diagnostic])


def check_place(root: Path, output: Path) -> Diagnostic | None:
    """Say what is wrong with *output* as the place for the project at *root*, if anything is."""
    inside = root.is_relative_to(output)
    if output.exists() and not output.is_dir():
        return Diagnostic("BLD007", f"{str(output)!r} is not a folder", "name a folder", str(output))
    if inside:
        hint = "name a folder of its own, such as `--output dist`; without it build works in place"
        message = "the output folder can't be the project's or one above it"
        return Diagnostic("BLD007", message, hint, str(output))
    if output.is_dir() and any(output.iterdir()) and not _manifest(output).exists():
        message = "the output folder isn't empty and wasn't made by `funcdeco build`"
        return Diagnostic("BLD005", message, "name a new or an empty folder", str(output))
    return None


def gather(root: Path, output: Path, app: FunctionApp) -> Copies:
    """Find what to copy from the project at *root*, and compare it with *output*. Writes nothing."""
    copies = Copies()
    _Walk(root, output, copies).run()
    _check_needed(root, app, copies)
    generated = {f"{f.name}/{FUNCTION_JSON}" for f in app}
    generated |= {f"{f.name}/{f.script_file or '__init__.py'}" for f in app if f.needs_shim}
    for path in sorted(generated & copies.wanted.keys()):
        name = path.partition("/")[0]
        message = f"{path} was not written by `funcdeco build`, and function {name!r} needs its place"
        hint = "move it out of the way, or name the function otherwise"
        source = str(copies.wanted.pop(path))
        copies.problems.append(Diagnostic("BLD001", message, hint, source, function=name))
    _compare(output, copies)
    return copies


def copy(output: Path, copies: Copies, space: Workspace) -> None:
    """Bring *output* up to date. Raises OSError where the disk refuses a file."""
    before = _read_manifest(output)
    after = {path: digest(source.read_bytes()) for path, source in copies.wanted.items()}
    _write_manifest(output, {**before, **after}, space)
    for path in copies.changed:
        target = output / path
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = space.place / "copy"
        shutil.copy2(copies.wanted[path], aside)
        os.replace(aside, target)
    for path in copies.stale:
        (output / path).unlink(missing_ok=True)
        for folder in (output / path).parents:
            if folder == output or any(folder.iterdir()):
                break
            folder.rmdir()
    _write_manifest(output, after, space)


class _Walk:
    """Goes through the project's files as publishing would."""

    def __init__(self, root: Path, output: Path, copies: Copies) -> None:
        self._root = root
        self._output = output
        self._copies = copies
        text = read_bytes(root / ".funcignore") or b""
        self._ignore = FuncIgnore(text.decode("utf-8-sig", "replace"))

    def run(self) -> None:
        self._folder(self._root, "", (self._root.resolve(),))

    def _folder(self, folder: Path, prefix: str, above: tuple[Path, ...]) -> None:
        made = self._made_by_build(folder) if prefix.count("/") == 1 else set[str]()
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
            path = prefix + entry.name
            if entry.name in made:
                continue
            if entry.is_symlink() and not self._stays_inside(Path(entry.path), path):
                continue
            if entry.is_dir():
                real = Path(entry.path).resolve()
                if real not in above and not self._skips_folder(Path(entry.path), path):
                    self._folder(Path(entry.path), f"{path}/", (*above, real))
            elif entry.name.lower() not in _NEVER_FILES and not self._ignore.leaves_out(path):
                self._copies.wanted[path] = Path(entry.path)

    def _made_by_build(self, folder: Path) -> set[str]:
        found = read_folder(self._root, folder.name, ())
        return {*found.ours, *([FUNCTION_JSON] if found.json_is_ours else [])}

    def _skips_folder(self, folder: Path, path: str) -> bool:
        if folder.name.lower() in _NEVER_FOLDERS or folder.resolve() == self._output:
            return True
        if (folder / "pyvenv.cfg").exists() or (folder / "CACHEDIR.TAG").exists():
            return True
        return not self._ignore.has_exceptions and self._ignore.leaves_out(f"{path}/x")

    def _stays_inside(self, link: Path, path: str) -> bool:
        if link.resolve().exists() and link.resolve().is_relative_to(self._root.resolve()):
            return True
        never = path.rpartition("/")[2].lower() in _NEVER_FOLDERS | _NEVER_FILES
        if not (never or self._ignore.leaves_out(path) or (link / "pyvenv.cfg").exists()):
            where = os.readlink(link)
            message = f"the link {path} leads to {where}, out of the project"
            hint = "put the file into the project, or name the link in .funcignore"
            self._copies.problems.append(Diagnostic("PRJ006", message, hint, str(link)))
        return False


def _check_needed(root: Path, app: FunctionApp, copies: Copies) -> None:
    """Add a fault for what .funcignore leaves out and the functions can't do without."""
    ignore = root / ".funcignore"
    needed = {"host.json": "the host"} if (root / "host.json").exists() else {}
    for function in app:
        file = Path(function.handler.file)
        if file.is_relative_to(root) and "site-packages" not in file.parts:
            needed.setdefault(file.relative_to(root).as_posix(), f"function {function.name!r}")
    for path, user in needed.items():
        if path not in copies.wanted:
            message = f".funcignore leaves out {path}, which {user} needs"
            hint = "its patterns are not git's: each counts from the root, up to a word boundary"
            copies.problems.append(Diagnostic("PRJ005", message, hint, str(ignore)))
    if "requirements.txt" not in copies.wanted:
        message = "there is no requirements.txt, which publishing asks for"
        place = str(root / "requirements.txt")
        hint = "write one with `azure-functions` and `funcdeco`"
        copies.problems.append(Diagnostic("PRJ007", message, hint, place))


def _compare(output: Path, copies: Copies) -> None:
    known = _read_manifest(output)
    for path, source in copies.wanted.items():
        there = read_bytes(output / path)
        if there is None or there != source.read_bytes():
            copies.changed.append(path)
        if there is not None and path in copies.changed and digest(there) != known.get(path):
            copies.problems.append(_edited(output, path))
    for path in sorted(known.keys() - copies.wanted.keys()):
        there = read_bytes(output / path)
        if there is not None and digest(there) == known[path]:
            copies.stale.append(path)
        elif there is not None:
            copies.problems.append(_edited(output, path))


def _edited(output: Path, path: str) -> Diagnostic:
    message = f"{path} in the output folder isn't the file that was copied there"
    hint = "change the project's own file, remove this one and build again"
    return Diagnostic("BLD002", message, hint, str(output / path))


def _manifest(output: Path) -> Path:
    return output / WORK / _MANIFEST


def _read_manifest(output: Path) -> dict[str, str]:
    content = read_bytes(_manifest(output))
    try:
        found = json.loads(content or b"{}")
    except ValueError:
        return {}
    return cast("dict[str, str]", found) if isinstance(found, dict) else {}


def _write_manifest(output: Path, files: dict[str, str], space: Workspace) -> None:
    text = json.dumps(dict(sorted(files.items())), indent=2, ensure_ascii=False) + "\n"
    space.replace(str(_manifest(output)), text.encode())


def files_in(copies: Copies) -> Iterator[tuple[str, str]]:
    """Give (path, what is to be done) for each file that isn't as it should be."""
    yield from ((path, "copied") for path in copies.changed)
    yield from ((path, "removed") for path in copies.stale)
