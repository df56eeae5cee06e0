"""Open a project: its functions, and its modules in this process."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from azure.functions import FunctionRegister
from azure.functions.decorators.function_app import DecoratorApi

from funcdeco.app import App
from funcdeco.engine.app import EngineApp
from funcdeco.engine.surroundings import Surroundings
from funcdeco.errors import AppError
from funcdeco.isolation.own_modules import module_attribute, own_modules
from funcdeco.isolation.project_modules import ProjectModules
from funcdeco.project.connection_strings import connection_strings
from funcdeco.project.finding import nearest_project
from funcdeco.project.json_file import object_or_empty
from funcdeco.project.project import Project, read_project
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.v2_script import SCRIPT, SCRIPT_SETTING
from funcdeco.sources.child_import import ImportOptions, record_function_app
from funcdeco.sources.loading import load_project
from funcdeco.sources.recording.entry import record_app
from funcdeco.sources.recording.model import Recording

if TYPE_CHECKING:
    from funcdeco.functions.model import FunctionApp
    from funcdeco.sources.function_app.model import RecordedApp
    from funcdeco.sources.loaded import Loaded

FALLBACKS = {
    "AzureWebJobsStorage": "UseDevelopmentStorage=true",
    "AZURE_FUNCTIONS_ENVIRONMENT": "Development",
    "FUNCTIONS_WORKER_RUNTIME": "python",
    "WEBSITE_HOSTNAME": "localhost:7071",
}
"""Variables that Core Tools sets, and a storage account, unless the project sets them (H-HTTP-77)."""
_STORAGE = "AzureWebJobsStorage"


def open_project(
    place: str | os.PathLike[str],
    settings: Mapping[str, str],
    spec: str | None = None,
    *,
    around: type[Surroundings] = Surroundings,
    on_loaded: Callable[[Loaded], object] | None = None,
) -> EngineApp:
    """Load the project at *place*, and keep its modules imported until the app is closed.

    *spec* is the app as `module:attribute`; *around* keeps what the app changes in the process;
    *on_loaded* gets the project if it can be opened.
    Raises AppError with all errors of the project.
    """
    place, spec = _place_and_spec(os.fspath(place), spec)
    imports = _Imports(settings, around)
    try:
        loaded = load_project(
            Path(place), spec, import_app=imports.app, import_v2=imports.v2_app, settings=settings
        )
        functions = loaded.functions.checked()
        if loaded.project is None:
            raise AppError(functions.diagnostics)
        surroundings = imports.surroundings or imports.opened(loaded.project)
        if on_loaded is not None:
            on_loaded(loaded)
        return _engine(loaded.project, functions, surroundings)
    except BaseException:
        if imports.surroundings is not None:
            imports.surroundings.close()
        raise


def _place_and_spec(place: str, spec: str | None) -> tuple[str, str | None]:
    """Return the folder and the `module:attribute` of *place*, which may be either or a v2 script."""
    if os.path.basename(place) == SCRIPT and os.path.isfile(place):
        place = os.path.dirname(place) or "."
    if spec is None and ":" in place and not os.path.exists(place):
        return ".", place
    return place, spec


class _Imports:
    """Imports the app of a project in this process, in surroundings that stay open."""

    def __init__(self, settings: Mapping[str, str], around: type[Surroundings]) -> None:
        self.surroundings: Surroundings | None = None
        self._settings = settings
        self._around = around

    def opened(self, project: Project) -> Surroundings:
        self.surroundings = _opened(project, self._settings, self._around)
        return self.surroundings

    def app(self, project: Project, spec: str) -> Recording:
        with self.opened(project).running():
            return record_app(spec, project.snapshot, project.settings, imports=_already_active)

    def v2_app(self, project: Project) -> RecordedApp:
        with self.opened(project).running():
            return _recorded_v2(project)


def open_app(app: object, settings: Mapping[str, str]) -> EngineApp:
    """Return the engine for *app*, an `App` or an app of the v2 model that is imported already.

    Its project is the nearest folder with a host.json above its module. Raises AppError with all
    errors of the functions, TypeError for another object, and ValueError for an app without
    functions, or of a module that isn't known.
    """
    if isinstance(app, App):
        functions = app.functions
        if not functions.functions:
            raise ValueError("the app has no functions; import the modules that add them first")
        place = functions.functions[0].file
        project = read_project(Snapshot(nearest_project(Path(place).parent)))
        project = replace(project, settings={**project.settings, **settings})
        return _engine(project, functions, _opened(project, settings))
    if isinstance(app, FunctionRegister):
        file = _file_of(app)
        script = {SCRIPT_SETTING: file.name} if file.name != SCRIPT else {}
        return open_project(file.parent, {**script, **settings})
    wanted = "a project folder, an App of funcdeco or a FunctionApp of azure.functions"
    raise TypeError(f"TestClient requires {wanted}, not {type(app).__name__}")


def _file_of(app: object) -> Path:
    """Return the file of the imported module that has *app* at its top level."""
    for module in sys.modules.copy().values():
        file = module_attribute(module, "__file__")
        if file and any(value is app for value in list(vars(module).values())):
            return Path(file)
    raise ValueError("no imported module has this app at its top level; pass the project folder")


def _engine(project: Project, functions: FunctionApp, surroundings: Surroundings) -> EngineApp:
    """Return the engine, which reads the environment: no other thread may change it meanwhile."""
    with surroundings.running():
        return EngineApp(project, functions, surroundings)


def _opened(
    project: Project, overrides: Mapping[str, str], around: type[Surroundings] = Surroundings
) -> Surroundings:
    content = project.snapshot.read(project.root / "local.settings.json") or b""
    strings = connection_strings(object_or_empty(content)) if project.has_settings else {}
    given = {**strings, **project.settings}
    fallbacks = _fallbacks((*given, *os.environ, *overrides))
    return around(ProjectModules(project.snapshot, {**fallbacks, **given}, overrides))


def _fallbacks(names: Iterable[str]) -> Mapping[str, str]:
    """Return FALLBACKS without the storage account if settings with these *names* describe one.

    A connection string would replace the identity that they configure.
    """
    prefixes = f"{_STORAGE}__".lower(), f"{_STORAGE}:".lower()
    if not any(name.lower().startswith(prefixes) for name in names):
        return FALLBACKS
    return {name: value for name, value in FALLBACKS.items() if name != _STORAGE}


def _recorded_v2(project: Project) -> RecordedApp:
    """Import the v2 app of a project in this process, where it can use what a test replaced.

    If a test has imported a part of it, only a child process sees all calls of its decorators.
    """
    from funcdeco.sources.function_app.codec import from_json, to_json
    from funcdeco.sources.function_app.entry import record_function_app as record_here

    if any(map(_holds_functions, own_modules(project.root))):
        return record_function_app(project, ImportOptions())
    recorded = record_here(project.snapshot, project.settings, imports=_already_active)
    return from_json(to_json(recorded))


def _holds_functions(module: ModuleType) -> bool:
    return any(isinstance(one, DecoratorApi) for one in list(vars(module).values()))


@contextlib.contextmanager
def _already_active(_: Snapshot, __: dict[str, Any]) -> Generator[None]:
    yield
