"""Find, import and resolve the app of a project."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from funcdeco.app import App
from funcdeco.diagnostics.diagnostic import Diagnostic, in_order
from funcdeco.diagnostics.location import Location
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.functions.model import FunctionApp
from funcdeco.isolation.importing import find_attribute, project_imports
from funcdeco.project.project import Project
from funcdeco.sources.decorators.resolve import resolve


def import_app(project: Project, spec: str) -> tuple[FunctionApp | None, tuple[Diagnostic, ...]]:
    """Import and resolve the app that *spec* refers to; the app is None if it can't be imported."""
    known = project.diagnostics
    with project_imports(project.snapshot, project.settings):
        app, problems = _find_app(spec)
        if app is None:
            return None, tuple(in_order([*known, *problems]))
        prefix = project.route_prefix
        resolved = resolve(app, project.snapshot, route_prefix=prefix, known=known)
    return resolved, resolved.diagnostics


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
    """Return the only App in *module*, which may have several names."""
    named: dict[int, str] = {}
    for name, value in vars(module).items():
        if isinstance(value, App):
            named.setdefault(id(value), name)
    if len(named) == 1:
        return getattr(module, *named.values()), []
    file = module.__file__
    if named:
        names = list(named.values())
        message = f"`{module.__name__}` contains several Apps: {in_backticks(names)}"
        hint = f"choose one: `--app {module.__name__}:{names[0]}`"
        return None, [Diagnostic("APP008", message, hint, Location(file) if file else None)]
    message = f"`{module.__name__}` contains no App"
    hint = "add `from funcdeco import App` and `app = App()`"
    return None, [Diagnostic("APP007", message, hint, Location(file) if file else None)]


def _article(found: Any) -> str:
    name = type(found).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"
