"""Check a project: load it, and check what is loaded.

The modules with the rules are imported when the project is loaded: by then, the process that imports
the app has been forked, and works at the same time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from funcdeco.app import App
from funcdeco.linter.config import Options, split_codes
from funcdeco.project.project import named_place, read_project
from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.function_json.folders import read_folders
from funcdeco.sources.loaded import Loaded
from funcdeco.sources.loading import load_project

if TYPE_CHECKING:
    from funcdeco.diagnostics.diagnostic import Diagnostic
    from funcdeco.linter.checking import Checked

Load = Callable[[Path, "str | None", Snapshot], Loaded]


def check(
    place: str | os.PathLike[str] | App = ".",
    *,
    app: str | None = None,
    plan: str | None = None,
    target_python: str | None = None,
    host_version: str | None = None,
    settings: str | os.PathLike[str] | Mapping[str, str] | None = None,
    select: str | Iterable[str] = (),
    ignore: str | Iterable[str] = (),
) -> list[Diagnostic]:
    """Report what the host, the extensions and the worker would reject or silently ignore.

    *place* is an `App`, or a project folder with an app.py or handwritten function folders. *app*
    names a module other than app.py. *plan* is `consumption`, `flex`, `premium` or `dedicated`.
    *target_python* is a version such as `3.12`, and *host_version* one such as `4.1037` (default:
    the newest). *settings* are the settings of the deployed app, or the file with their export.
    *select* and *ignore* accept codes such as `HTP008` and groups such as `SEC`. Options that you
    omit come from `[tool.funcdeco]` in pyproject.toml.

    The diagnostics are sorted by file and position. Findings are never raised; a rule that fails
    is reported as an error with the code BUG001.
    """
    given = os.fspath(settings) if isinstance(settings, (str, os.PathLike)) else settings
    options = Options(
        plan, target_python, host_version, given, _codes_of(select), _codes_of(ignore)
    )
    if isinstance(place, App):
        return list(_check_app(place, options).diagnostics)
    return list(check_project(Path(place), app, options).diagnostics)


def _codes_of(given: str | Iterable[str]) -> tuple[str, ...]:
    return split_codes((given,) if isinstance(given, str) else given)


def check_project(
    place: Path,
    spec: str | None,
    options: Options,
    load: Load = load_project,
    overlays: Mapping[str, bytes] | None = None,
) -> Checked:
    """Check the project at *place*, whose app, if any, is imported by *load*.

    *overlays* maps absolute paths to contents that replace those on disk.
    """
    place, spec = named_place(place, spec)
    loaded = load(place, spec, Snapshot(place, overlays))
    from funcdeco.linter.checking import Checked, check_loaded

    return check_loaded(loaded, options) if loaded.project else Checked(loaded.diagnostics, loaded)


def import_rules() -> None:
    """Import what `check_project` needs when the project is loaded: it takes half of the time."""
    import funcdeco.linter.checking  # noqa: F401  # pyright: ignore[reportUnusedImport]


def _check_app(app: App, options: Options) -> Checked:
    """Check an app that is already imported, in the project that contains its file."""
    snapshot = Snapshot(_root_of(Path(os.path.abspath(app.file))))
    project = read_project(snapshot)
    from funcdeco.linter.checking import check_loaded
    from funcdeco.sources.decorators.resolve import resolve  # loads azure.functions

    resolved = resolve(app, snapshot, route_prefix=project.route_prefix, known=project.diagnostics)
    folders = tuple(read_folders(snapshot))
    return check_loaded(Loaded(project, resolved, resolved.diagnostics, folders, True), options)


def _root_of(file: Path) -> Path:
    """Return the closest folder above *file* that contains host.json, or the file's own folder."""
    snapshot = Snapshot(file.parent)
    hosts = (folder for folder in file.parents if snapshot.is_file(folder / "host.json"))
    return next(hosts, file.parent)
