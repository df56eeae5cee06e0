"""Load a project, from an app.py, a function_app.py or handwritten function folders."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.project.project import (
    Project,
    folders_skipped,
    named_place,
    read_project,
    read_route_prefix,
)
from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.child_import import ImportOptions, record_function_app, try_in_child
from funcdeco.sources.function_json.folders import read_folders
from funcdeco.sources.loaded import Loaded
from funcdeco.sources.not_found import is_empty, no_module, no_project, not_a_project
from funcdeco.sources.selection import explained, imports_funcdeco, is_our_app, selected_app

if TYPE_CHECKING:
    from funcdeco.functions.model import FunctionApp
    from funcdeco.sources.function_app.model import RecordedApp
    from funcdeco.sources.recording.model import Recording

ImportApp = Callable[[Project, str], "Recording"]
"""Imports the app that a "module:attribute" refers to, and records it."""
ImportV2 = Callable[[Project], "RecordedApp"]
"""Imports the v2 app of a project, and records it."""


def load(place: str | os.PathLike[str] = ".", *, app: str | None = None) -> FunctionApp:
    """Return the functions of a project, from decorators and from handwritten folders.

    *place* is the project folder, its app.py, or "module:attribute" relative to the current folder;
    *app* selects a module other than app.py, like `funcdeco build --app`. During the import of the
    app, the folder is the import root and `Values` of local.settings.json are in the environment;
    both are restored afterwards. Handwritten functions are not imported.

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
    import_v2: ImportV2 | None = None,
    importing: ImportOptions | None = None,
    settings: Mapping[str, str] | None = None,
) -> Loaded:
    """Load the project at *place*; every problem becomes a diagnostic.

    *snapshot* has its files, if they have been read already. With *needs_app*, a missing app is an
    error even if there are function folders. *import_app* imports and records the app, by default
    in this process, *import_v2* that of the v2 model, by default in a child process; *importing*
    has the options for all imports of a child process.
    *settings* take precedence over those of local.settings.json.
    """
    place, spec = named_place(place, spec)
    snapshot = snapshot or Snapshot(place)
    if problem := not_a_project(place, snapshot):
        return Loaded(None, None, (problem,))
    project = _with_settings(read_project(snapshot), settings or {})
    folders = tuple(read_folders(snapshot))
    selected = selected_app(spec, snapshot)
    has_app = selected.spec is not None or imports_funcdeco(snapshot)
    if project.is_v2 and (folders or has_app):
        project = replace(project, diagnostics=(*project.diagnostics, folders_skipped(project)))
    elif project.is_v2 and not (needs_app or is_our_app(snapshot, project)):
        importing = importing or ImportOptions()
        import_v2 = import_v2 or partial(record_function_app, options=importing)
        return _load_function_app(project, selected.problems, import_v2(project))
    if folders and not has_app and not needs_app:
        return Loaded(project, None, (*project.diagnostics, *selected.problems), folders)
    if not (folders or selected.spec) and is_empty(snapshot):
        return Loaded(None, None, (no_project(place, snapshot), *selected.problems))
    if problem := no_module(place, project, selected, bool(folders)):
        return Loaded(project, None, (*project.diagnostics, problem, *selected.problems), folders)
    recording = (import_app or import_here)(project, selected.spec or "app")
    from funcdeco.sources.decorators.load import resolve_app  # loads pydantic

    app, diagnostics = resolve_app(project, recording)
    diagnostics = (*explained(diagnostics, snapshot, selected), *selected.problems)
    try_imports = partial(try_in_child, project, importing or ImportOptions())
    return Loaded(project, app, diagnostics, folders, has_app, try_imports)


def _with_settings(project: Project, settings: Mapping[str, str]) -> Project:
    if not settings:
        return project
    merged = {**project.settings, **settings}
    prefix = read_route_prefix(project.host, merged)
    return replace(project, settings=merged, route_prefix=prefix)


def _load_function_app(
    project: Project, problems: tuple[Diagnostic, ...], recorded: RecordedApp
) -> Loaded:
    """Load an official v2 app that has been imported."""
    from funcdeco.sources.function_app.resolve import resolve_function_app  # loads pydantic

    app, diagnostics = resolve_function_app(project, recorded)
    return Loaded(project, app, (*diagnostics, *problems), has_app=True)


def import_here(project: Project, spec: str) -> Recording:
    """Import the app in this process."""
    from funcdeco.sources.recording.entry import record_app

    return record_app(spec, project.snapshot, project.settings)
