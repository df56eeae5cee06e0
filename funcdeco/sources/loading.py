"""Load a project, from decorators in an app.py or from hand-written function folders."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from funcdeco.diagnostics.diagnostic import Diagnostic, in_order, shown_path
from funcdeco.diagnostics.location import Location
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.functions.model import Function, FunctionApp
from funcdeco.functions.name_clashes import name_clashes
from funcdeco.project.finding import projects_below
from funcdeco.project.placing import placed
from funcdeco.project.project import (
    Project,
    folders_skipped,
    named_place,
    no_folder,
    read_project,
)
from funcdeco.project.pyproject import declared_string, line_of
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.tree import ELSEWHERE, walk
from funcdeco.project.v2_script import script_name
from funcdeco.sources.app_modules import selection_hint
from funcdeco.sources.child_import import ImportOptions, record_function_app, try_in_child
from funcdeco.sources.columns import with_columns
from funcdeco.sources.function_json.folders import FunctionFolder, read_folders
from funcdeco.sources.recording.model import Recording

ImportApp = Callable[[Project, str], Recording]
"""Imports the app that a "module:attribute" refers to, and records it."""
TryImports = Callable[[Sequence[str]], "list[Diagnostic | None]"]
"""Imports modules one after the other in a new process; returns the problem of each or None."""
_IMPORT = re.compile(rb"^[ \t]*(?:from|import)[ \t]+([A-Za-z_][A-Za-z_0-9.]*)", re.MULTILINE)
_MOST_MODULES = 50
"""Modules of the project that are searched for an App."""


@dataclass(frozen=True)
class Loaded:
    """A project and its functions."""

    project: Project | None
    """None if the project folder does not exist."""
    app: FunctionApp | None
    """Functions declared by decorators; None if there is no app or it can't be imported."""
    diagnostics: tuple[Diagnostic, ...]
    """Problems in the project's files and in the app."""
    folders: tuple[FunctionFolder, ...] = ()
    """The hand-written functions, including those with the name of a decorated one."""
    has_app: bool = False
    """Whether there is an app, even if it can't be imported."""
    try_imports: TryImports | None = None
    """Imports modules of the project in a new process."""

    @property
    def snapshot(self) -> Snapshot:
        """The files of the project; of the current folder if there is no project."""
        return self.project.snapshot if self.project else Snapshot(Path())

    @property
    def decorated(self) -> tuple[Function, ...]:
        """The functions declared by decorators, including broken ones."""
        return () if self.app is None else (*self.app.functions, *self.app.broken)

    @property
    def functions(self) -> FunctionApp:
        """All functions, in the order of the host, with their diagnostics."""
        names = {function.name.lower() for function in self.decorated}
        others = [one for one in self.folders if one.function.name.lower() not in names]
        every = [*self.decorated, *(one.function for one in others)]
        every.sort(key=lambda function: function.name.upper())
        found = [*self.diagnostics, *(item for one in others for item in one.diagnostics)]
        return FunctionApp(
            tuple(function for function in every if function.is_whole),
            tuple(in_order(with_columns(found, self.snapshot))),
            self.project.route_prefix if self.project else "api",
            tuple(function for function in every if not function.is_whole),
        )

    @property
    def clashes(self) -> list[Diagnostic]:
        """Findings about folders that share a name; `functions` has only one of them."""
        every = (*self.decorated, *(one.function for one in self.folders))
        return [
            placed(
                self.snapshot, clash.code, clash.message, clash.hint, at.origin, function=at.name
            )
            for clash in name_clashes(every, self.snapshot)
            for at in (clash.function,)
        ]


def load(place: str | os.PathLike[str] = ".", *, app: str | None = None) -> FunctionApp:
    """Return the functions of a project, from decorators and from hand-written folders.

    *place* is the project folder, its app.py, or "module:attribute" relative to the current folder;
    *app* selects a module other than app.py, like `funcdeco build --app`. During the import of the
    app, the folder is the import root and `Values` of local.settings.json are in the environment;
    both are restored afterwards. Hand-written functions are not imported.

    Raises AppError with every error found, in the functions and in the files around them.
    """
    text = os.fspath(place)
    if app is None and ":" in text and not os.path.exists(text):
        place, app = ".", text
    return load_project(Path(place), app).functions.checked()


def load_project(
    place: Path,
    spec: str | None = None,
    snapshot: Snapshot | None = None,
    *,
    needs_app: bool = False,
    import_app: ImportApp | None = None,
    importing: ImportOptions | None = None,
) -> Loaded:
    """Load the project at *place*; every problem becomes a diagnostic.

    *snapshot* has its files, if they have been read already. With *needs_app*, a missing app is an
    error even if there are function folders. *import_app* imports and records the app, by default
    in this process; *importing* has the options for other imports, which a child process makes.
    """
    place, spec = named_place(place, spec)
    snapshot = snapshot or Snapshot(place)
    if problem := _not_a_project(place, snapshot):
        return Loaded(None, None, (problem,))
    project = read_project(snapshot)
    folders = tuple(read_folders(snapshot))
    selected = _selected(spec, snapshot)
    has_app = selected.spec is not None or _imports_funcdeco(snapshot)
    if project.is_v2 and (folders or has_app):
        project = replace(project, diagnostics=(*project.diagnostics, folders_skipped(project)))
    elif project.is_v2 and not (needs_app or _has_our_app(snapshot, project)):
        return _load_function_app(project, selected.problems, importing)
    if folders and not has_app and not needs_app:
        return Loaded(project, None, (*project.diagnostics, *selected.problems), folders)
    if not (folders or selected.spec) and _is_empty(snapshot):
        return Loaded(None, None, (_no_project(place, snapshot), *selected.problems))
    problem = _no_module(place, project, selected, bool(folders))
    if problem is not None:
        return Loaded(project, None, (*project.diagnostics, problem, *selected.problems), folders)
    recording = (import_app or import_here)(project, selected.spec or "app")
    from funcdeco.sources.decorators.load import resolve_app  # loads pydantic

    app, diagnostics = resolve_app(project, recording)
    diagnostics = (*_explained(diagnostics, snapshot, selected), *selected.problems)
    try_imports = partial(try_in_child, project, importing or ImportOptions())
    return Loaded(project, app, diagnostics, folders, has_app, try_imports)


def _has_our_app(snapshot: Snapshot, project: Project) -> bool:
    """Return whether the module with the name of a v2 app is one of ours, which APP002 explains."""
    content = snapshot.read(project.root / script_name(project.settings)) or b""
    return b"funcdeco" in content


def _load_function_app(
    project: Project, problems: tuple[Diagnostic, ...], importing: ImportOptions | None
) -> Loaded:
    """Load an official v2 app, which is always imported in a child process."""
    recorded = record_function_app(project, importing or ImportOptions())
    from funcdeco.sources.function_app.resolve import resolve_function_app  # loads pydantic

    app, diagnostics = resolve_function_app(project, recorded)
    return Loaded(project, app, (*diagnostics, *problems), has_app=True)


class _Selected(NamedTuple):
    """The app as `module:attribute`, from the call or from pyproject.toml; None for app.py."""

    spec: str | None
    location: Location | None = None
    """Where pyproject.toml selects it."""
    problems: tuple[Diagnostic, ...] = ()


def _selected(spec: str | None, snapshot: Snapshot) -> _Selected:
    if spec is not None:
        return _Selected(spec)
    declared, problem = declared_string(snapshot, "app")
    if declared is None:
        return _Selected(None, problems=(problem,) if problem else ())
    file = str(snapshot.root / "pyproject.toml")
    return _Selected(declared, Location(file, line_of(snapshot, "app")))


def _is_empty(snapshot: Snapshot) -> bool:
    """Return whether the root has no file of a project, nor a module with an App below it."""
    names = ("host.json", "app.py", "app/__init__.py")
    return not any(snapshot.exists(snapshot.root / one) for one in names) and not selection_hint(
        snapshot
    )


def _no_module(
    place: Path, project: Project, selected: _Selected, has_folders: bool
) -> Diagnostic | None:
    """Return the finding that the app's module doesn't exist, or is too large to be imported."""
    spec, snapshot = selected.spec, project.snapshot
    file = project.root.joinpath(*(spec or "app").partition(":")[0].split("."))
    if snapshot.is_too_large(f"{file}.py"):
        message = f"{file.name}.py can't be read: File too large"
        hint = "move data into a file that the module reads"
        return Diagnostic("APP002", message, hint, selected.location)
    modules = (f"{file}.py", file / "__init__.py")
    if spec is not None or any(snapshot.is_file(one) for one in modules):
        return None
    hint = "`funcdeco init` creates one; `--app module:attribute` selects another module"
    if has_folders:
        hint = "its functions are written by hand: there is nothing to build, and `func start` "
        hint += "runs them directly"
    elif project.is_v2:
        name = script_name(project.settings)
        hint = f"{name} is an app of the official v2 model: there is nothing to build, and `func "
        hint += "start` runs it directly"
    message = f"no app.py in {str(place)!r}"
    if not has_folders and (stray := _stray(snapshot)):
        message = f"no app.py and no function folder in {str(place)!r}"
        hint = "the host reads only the function.json of each folder next to host.json, not "
        hint += f"`{stray}`"
    return Diagnostic("APP002", message, selection_hint(snapshot) or hint)


def _stray(snapshot: Snapshot) -> str:
    """Return the first file like function.json that is in the wrong place or misspelled, or ""."""
    names = ("function.json", "functions.json")
    files = walk(snapshot, ELSEWHERE, "host.json")
    return next((one for one in files if one.rpartition("/")[2].lower() in names), "")


def _no_project(place: Path, snapshot: Snapshot) -> Diagnostic:
    """Return the finding for a folder that has neither host.json nor functions."""
    message = (
        f"no project in {str(place)!r}, which contains no host.json, app.py or function folder"
    )
    hint = "run the command in a project folder; `funcdeco init` creates a project"
    if below := projects_below(snapshot):
        paths = [shown_path(str(snapshot.root / name)) for name in below]
        hint = f"pass the project folder: {in_backticks(paths)}"
    return Diagnostic("APP002", message, hint)


def _explained(
    diagnostics: tuple[Diagnostic, ...], snapshot: Snapshot, selected: _Selected
) -> Iterator[Diagnostic]:
    """Yield *diagnostics* with the line that selects the app, and the name of the right module."""
    for item in diagnostics:
        if item.code in ("APP002", "APP009") and item.location is None:
            yield replace(item, location=selected.location)
        elif item.code == "APP007" and item.file:
            own = os.path.relpath(item.file, snapshot.root).replace(os.sep, "/")
            yield replace(item, hint=selection_hint(snapshot, own) or item.hint)
        else:
            yield item


def import_here(project: Project, spec: str) -> Recording:
    """Import the app in this process."""
    from funcdeco.sources.recording.entry import record_app

    return record_app(spec, project.snapshot, project.settings)


def _not_a_project(place: Path, snapshot: Snapshot) -> Diagnostic | None:
    root = snapshot.root
    if not snapshot.is_folder(root):
        return no_folder(place)
    is_project = any(snapshot.exists(root / name) for name in ("host.json", "app.py"))
    if is_project or not snapshot.is_file(root / "function.json"):
        return None
    above = shown_path(str(place.absolute().parent))
    hint = f"use the project folder instead: {above}"
    return Diagnostic("APP002", f"{str(place)!r} is the folder of one function", hint)


def _imports_funcdeco(snapshot: Snapshot) -> bool:
    """Return whether app.py imports funcdeco, directly or through modules of the project.

    True as well for a file that isn't UTF-8 text: importing it reports the problem.
    """
    waiting, seen = ["app"], set[str]()
    while waiting and len(seen) < _MOST_MODULES:
        module = waiting.pop()
        seen.add(module)
        content = _content(snapshot, module)
        if b"funcdeco" in content or b"\0" in content:
            return True
        imported = {name.decode() for name in _IMPORT.findall(content)}
        waiting += sorted(imported - seen)
    return False


def _content(snapshot: Snapshot, module: str) -> bytes:
    path = snapshot.root.joinpath(*module.split("."))
    return snapshot.read(f"{path}.py") or snapshot.read(path / "__init__.py") or b""
