"""Check the result of eject before anything is written."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.functions.model import FunctionApp
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.project.project import Project, read_project
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.tree import walk
from funcdeco.sources.child_import import ImportOptions, project_python, try_in_child
from funcdeco.sources.loading import load_project
from funcdeco.sources.recording.model import Recording
from funcdeco.targets.v1 import to_text
from funcdeco.writer.file_group import FileChange

_FRAME = late_pattern(r'(File "([^"\n]+)", line )(\d+)')
"""A line of a traceback."""
_LARGEST = 100_000_000
"""Maximum size in bytes of a file that is copied to import the result."""


def verify(
    project: Project, app: FunctionApp, changes: list[FileChange], importing: ImportOptions
) -> list[Diagnostic]:
    """Return the differences between *app* and the project after *changes*; none if it is equal."""
    with tempfile.TemporaryDirectory(prefix="funcdeco-", ignore_cleanup_errors=True) as place:
        root = Path(os.path.realpath(place)) / "app"
        _copy(project.snapshot, root)
        for one in changes:
            _apply(root, one)
        found = list(_not_as_built(app, root))
        if not found:
            found = list(_not_importable(project, app, root, importing))
        original = _Original(root, project.root, changes)
        return [original.of(one) for one in found]


def compiled(files: Mapping[str, tuple[bytes, bytes]]) -> Iterator[Diagnostic]:
    """Yield a problem for each Python file whose new content doesn't compile."""
    for file, (_, after) in files.items():
        try:
            compile(after, file, "exec", dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", None)
            yield _failed(f"the result doesn't compile: {error}", Location(file, line))


def _failed(message: str, at: Location | None, function: str | None = None) -> Diagnostic:
    hint = "this is an error in eject: please report it with this file; nothing was written"
    return Diagnostic("EJC006", message, hint, at, function)


def _copy(snapshot: Snapshot, root: Path) -> None:
    """Copy the project's files, without hidden folders, environments and very large files.

    Links to folders become links to the same folders.
    """
    root.mkdir()
    folders = {""}
    for name in walk(snapshot):
        if name == "local.settings.json":  # its values are passed on without a copy on disk
            continue
        source, target = snapshot.root / name, root / name
        if source.is_file() and source.stat().st_size <= _LARGEST:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
            folders.add(os.path.dirname(name))
    for folder in folders:
        for entry in snapshot.listed(os.path.normpath(snapshot.root / folder)):
            if entry.is_link and entry.kind == "folder":
                linked = os.path.realpath(snapshot.root / folder / entry.name)
                os.symlink(linked, root / folder / entry.name, target_is_directory=True)


def _apply(root: Path, change: FileChange) -> None:
    path = root / change.path
    if change.after is None:
        path.unlink(missing_ok=True)
        if not any(path.parent.iterdir()):
            path.parent.rmdir()
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(change.after)


def _not_as_built(app: FunctionApp, root: Path) -> Iterator[Diagnostic]:
    """Read the result as a project of function folders, and compare them with the build's."""
    loaded = load_project(root, import_app=_no_app)
    found = {one.function.name: one for one in loaded.folders}
    if loaded.has_app:
        message = "the project would still be read as an app with decorators"
        yield _failed(message, Location(str(root / "app.py")))
        return
    for function in app:
        folder = found.get(function.name)
        at = Location(str(root / function.name / "function.json"))
        if folder is None:
            yield _failed("the function would not be found", at, function.name)
        elif folder.function.content != json.loads(to_text(function.function_json)):
            yield _failed("the function.json would differ", at, function.name)
        else:
            errors = (item for item in folder.diagnostics if item.severity == "error")
            yield from map(_rejected, errors)


def _rejected(item: Diagnostic) -> Diagnostic:
    hint = "fix this in the decorator first: the host reads the same function.json"
    return replace(item, code="EJC006", hint=hint, fix=None, edit=None)


def _no_app(project: Project, spec: str) -> Recording:
    return Recording()


def _not_importable(
    project: Project, app: FunctionApp, root: Path, importing: ImportOptions
) -> Iterator[Diagnostic]:
    """Import the modules of all functions, in both orders: one may rely on another's imports.

    What can't be imported before eject isn't reported.
    """
    modules = dict.fromkeys(one.handler.module for one in app)
    names = [one for one in modules if all(part.isidentifier() for part in one.split("."))]
    options = importing._replace(python=importing.python or project_python(project.root))
    copy = replace(read_project(Snapshot(root)), settings=project.settings)
    for order in (names, names[::-1])[: len(names)]:
        problems = _problems(copy, options, order)
        before = _problems(project, options, order) if problems else {}
        for module in problems.keys() - before.keys():
            problem = problems[module]
            message = f"`{module}` can no longer be imported: {problem.message}"
            hint = "import what it needs in this module: it relied on an import that is removed"
            yield Diagnostic("EJC006", message, hint, problem.location, detail=problem.detail)


def _problems(
    project: Project, options: ImportOptions, modules: list[str]
) -> dict[str, Diagnostic]:
    found = zip(modules, try_in_child(project, options, modules), strict=False)
    return {module: problem for module, problem in found if problem is not None}


class _Original:
    """Maps places in the copy to those in the project, whose modules have other lines."""

    def __init__(self, root: Path, project: Path, changes: list[FileChange]) -> None:
        self._root = root
        self._project = project
        self._changes = {str(root / one.path): one for one in changes}

    def of(self, item: Diagnostic) -> Diagnostic:
        """Return *item* with the files and lines of the project."""
        at = item.location
        if at is not None and Path(at.file).is_relative_to(self._root):
            file = str(self._project / Path(at.file).relative_to(self._root))
            line = None if at.line is None else self._line(at.file, at.line)
            at = Location(file, line) if line != at.line else at._replace(file=file)
        detail = _FRAME.sub(self._frame, item.detail)
        message, detail = (self._text(text) for text in (item.message, detail))
        return replace(item, message=message, detail=detail, location=at)

    def _text(self, text: str) -> str:
        return text.replace(str(self._root), str(self._project))

    def _frame(self, frame: re.Match[str]) -> str:
        return f"{frame[1]}{self._line(frame[2], int(frame[3]))}"

    def _line(self, file: str, number: int) -> int:
        """Return the line before eject of a line in the copy."""
        change = self._changes.get(file)
        if change is None or change.before is None or change.after is None:
            return number
        old, new = change.before.splitlines(), change.after.splitlines()
        for start, first, count in SequenceMatcher(None, old, new, False).get_matching_blocks():
            if first < number <= first + count:
                return number - first + start
        return number
