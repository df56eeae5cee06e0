"""Find the app of a project, import it, resolve it."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

from funcdeco.app import App
from funcdeco.diagnostics.diagnostic import Diagnostic, in_order
from funcdeco.diagnostics.location import Location
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.functions.model import FunctionApp
from funcdeco.isolation.importing import find_attribute, project_imports
from funcdeco.project.project import Project, named_place, read_project
from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.decorators.resolve import resolve
from funcdeco.sources.pinpoint import located


@dataclass(frozen=True)
class Loaded:
    """A project and its app; no app where it can't be found or imported."""

    project: Project | None
    app: FunctionApp | None
    diagnostics: tuple[Diagnostic, ...]

    @property
    def snapshot(self) -> Snapshot:
        """The files of the project; of the current folder if there is no project."""
        return self.project.snapshot if self.project else Snapshot(Path())


def load(place: str | os.PathLike[str] = ".", *, app: str | None = None) -> FunctionApp:
    """Import an app and give its functions.

    *place* is a project's folder, its app.py, or "module:attribute" seen from the current folder;
    *app* names another module than app.py, as `funcdeco build --app` does. The app is imported with
    the folder as import root and `Values` of local.settings.json as environment; both are undone.

    Raises AppError with every fault found, in the app and in the files around it.
    """
    text = os.fspath(place)
    if app is None and ":" in text and not os.path.exists(text):
        place, app = ".", text
    loaded = load_project(Path(place), app)
    found = loaded.app or FunctionApp(())
    diagnostics = in_order(located(loaded.diagnostics, loaded.snapshot))
    return replace(found, diagnostics=tuple(diagnostics)).checked()


def load_project(place: Path, spec: str | None = None, snapshot: Snapshot | None = None) -> Loaded:
    """Load the project at *place*; whatever is wrong becomes a diagnostic.

    *snapshot* has its files, if something else has read them already.
    """
    place, spec = named_place(place, spec)
    snapshot = snapshot or Snapshot(place)
    if not snapshot.is_folder(snapshot.root):
        hint = "give the folder that holds app.py and host.json"
        problem = Diagnostic("APP001", f"there is no folder {str(place)!r}", hint)
        return Loaded(None, None, (problem,))
    project = read_project(snapshot)
    if spec is None and not snapshot.is_file(project.root / "app.py"):
        hint = "`funcdeco init` makes one; `--app module:attribute` names another module"
        problem = Diagnostic("APP002", f"there is no app.py in {str(place)!r}", hint)
        return Loaded(project, None, (*project.diagnostics, problem))
    with project_imports(snapshot, project.settings):
        app, problems = _find_app(spec or "app")
        if app is None:
            return Loaded(project, None, tuple(in_order([*project.diagnostics, *problems])))
        known = project.diagnostics
        resolved = resolve(app, snapshot, route_prefix=project.route_prefix, known=known)
    return Loaded(project, resolved, resolved.diagnostics)


def _find_app(spec: str) -> tuple[App | None, list[Diagnostic]]:
    found, problems = find_attribute(spec)
    if problems:
        return None, problems
    if isinstance(found, ModuleType):
        return _app_of_module(found)
    if isinstance(found, App):
        return found, []
    return None, [Diagnostic("APP009", f"`{spec}` is {_article(found)}, not an App")]


def _app_of_module(module: ModuleType) -> tuple[App | None, list[Diagnostic]]:
    """Give the one App that *module* holds, under however many names."""
    named: dict[int, str] = {}
    for name, value in vars(module).items():
        if isinstance(value, App):
            named.setdefault(id(value), name)
    if len(named) == 1:
        return getattr(module, *named.values()), []
    file = module.__file__
    if named:
        names = list(named.values())
        message = f"`{module.__name__}` holds several Apps: {in_backticks(names)}"
        hint = f"choose one: `--app {module.__name__}:{names[0]}`"
        return None, [Diagnostic("APP008", message, hint, Location(file) if file else None)]
    message = f"`{module.__name__}` holds no App"
    hint = "write `from funcdeco import App` and `app = App()`"
    return None, [Diagnostic("APP007", message, hint, Location(file) if file else None)]


def _article(found: Any) -> str:
    name = type(found).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"
