"""What the process that imports a user's app runs: find the app, import it, record it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType
from typing import Any

from funcdeco.app import App
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.isolation.importing import find_attribute, project_imports
from funcdeco.isolation.restore import remember
from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.recording.model import Recording

Imports = Callable[[Snapshot, dict[str, str]], AbstractContextManager[None]]
_ASSIGNED = late_pattern(r"(\w+)[^=(]*=\s*(?:funcdeco\.)?App\(")


def record_to_json(spec: str, root: str, settings: dict[str, str]) -> str:
    """Return what `record_app` returns, as JSON in ASCII."""
    from funcdeco.sources.recording.codec import to_json

    restore = remember()
    recording = record_app(spec, Snapshot(Path(root)), settings, restore)
    restore()
    return to_json(recording)


def try_imports_to_json(modules: list[str], root: str, settings: dict[str, str]) -> str:
    """Import *modules* one after the other; return the problem of each or None, as JSON."""
    from funcdeco.sources.recording.codec import problems_to_json

    restore = remember()
    with project_imports(Snapshot(Path(root)), settings):
        found = [find_attribute(module, restore)[1] for module in modules]
    restore()
    return problems_to_json([one[0] if one else None for one in found])


def _nothing() -> None:
    pass


def record_app(
    spec: str,
    snapshot: Snapshot,
    settings: dict[str, str],
    restore: Callable[[], None] = _nothing,
    imports: Imports = project_imports,
) -> Recording:
    """Import the app that *spec* refers to, with *settings* in the environment, and record it.

    *restore* is called after each import, before code of ours goes on. *imports* makes the project
    importable; by default, its modules are unloaded afterwards.
    """
    try:
        from funcdeco.sources.recording.own_models import ModelFailed
        from funcdeco.sources.recording.recorder import record  # loads azure.functions
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "azure":
            raise
        hint = "install `azure-functions`, and list it in requirements.txt"
        problem = Diagnostic("APP005", "package `azure-functions` isn't installed", hint)
        return Recording(problems=(problem,))
    with imports(snapshot, settings):
        app, problems = _find_app(spec, restore)
        if app is None:
            return Recording(problems=tuple(problems))
        try:
            return record(app, snapshot, snapshot.root, restore)
        except ModelFailed as error:
            return Recording(problems=(error.problem,))


def _find_app(spec: str, restore: Callable[[], None]) -> tuple[App | None, list[Diagnostic]]:
    found, problems = find_attribute(spec, restore)
    if problems:
        return None, problems
    if isinstance(found, ModuleType):
        return _app_of_module(found)
    if issubclass(type(found), App):
        return found, []
    return None, [Diagnostic("APP009", f"`{spec}` is {_article(found)}, not an App")]


def _app_of_module(module: ModuleType) -> tuple[App | None, list[Diagnostic]]:
    """Return the only App in *module*, which may have several names."""
    named: dict[int, str] = {}
    for name, value in vars(module).items():
        if issubclass(type(value), App):  # some objects claim to be of any class
            named.setdefault(id(value), name)
    if len(named) == 1:
        return getattr(module, *named.values()), []
    file = module.__file__
    if named:
        names = list(named.values())
        message = f"`{module.__name__}` contains several Apps: {in_backticks(names)}"
        spec = f"{module.__name__}:{names[0]}"
        hint = f'choose one: `--app {spec}`, or `app = "{spec}"` in `[tool.funcdeco]`'
        return None, [Diagnostic("APP008", message, hint, Location(file) if file else None)]
    message = f"`{module.__name__}` contains no App"
    hint = "add `from funcdeco import App` and `app = App()`"
    if name := _v2_app(module):
        message = f"`{module.__name__}` contains no App: `{name}` is an app of the v2 model"
        hint = f"add `from funcdeco import App`, and write `{name} = App()`"
    elif replaced := _replaced(module):
        now = _article(vars(module)[replaced])
        message = f"`{module.__name__}` contains no App: `{replaced}` was replaced with {now}"
        hint = f"rename one of them: both are named `{replaced}`"
    return None, [Diagnostic("APP007", message, hint, Location(file) if file else None)]


def _v2_app(module: ModuleType) -> str:
    """Return the name of the first `azure.functions.FunctionApp` in *module*, or ""."""
    values: dict[str, object] = vars(module)
    for name, value in values.items():
        kind = type(value)
        if kind.__name__ == "FunctionApp" and kind.__module__.startswith("azure.functions"):
            return name
    return ""


def _replaced(module: ModuleType) -> str:
    """Return the name to which *module* assigns an App before it assigns something else, or ""."""
    from linecache import getlines

    found = (_ASSIGNED.match(line) for line in getlines(module.__file__ or ""))
    return next((one[1] for one in found if one and one[1] in vars(module)), "")


def _article(found: Any) -> str:
    name = type(found).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"
