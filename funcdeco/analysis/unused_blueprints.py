"""Blueprints that no app includes, whether or not the app imports their modules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.deployment_files import read_ignore
from funcdeco.functions.origin import Model
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.project.source_text import LARGEST
from funcdeco.project.tree import ELSEWHERE, walk
from funcdeco.project.v2_script import script_name
from funcdeco.sources.python.blueprints import DefinedBlueprint, Users

_DECORATOR = late_pattern(rb"^[ \t]*@[ \t]*(\w+)[ \t]*\.", re.MULTILINE)
_FINDS_ALL = late_pattern(rb"isinstance\([^)]{0,200}\bBlueprint\b")
"""Code that finds blueprints by their class."""
_FINDS_ALL_V2 = late_pattern(
    rb"\b(?:DecoratorApi|TriggerApi|BindingApi|_function_builders|__import__|import_module"
    rb"|iter_modules|walk_packages|exec_module)\b"
)
"""Code that may find those of azure-functions in another way, depending on a setting."""
_TEST = late_pattern(r"(?:^|/)(?:test_[^/]*|[^/]*_test|conftest|setup)\.py$")


class UnusedBlueprint(NamedTuple):
    """A blueprint, and how to add it to the app."""

    blueprint: DefinedBlueprint
    hint: str


def unused_blueprints(app: CheckedApp) -> Iterator[UnusedBlueprint]:
    """Yield the blueprints whose functions are not in the app, and that no module uses."""
    model = _model(app)
    if app.is_partly_known or model is None:
        return
    contents = {path: app.snapshot.read(app.file(path)) or b"" for path in _modules(app)}
    if any(_finds_all(content, model) for content in contents.values()):
        return
    recorded = _recorded_lines(app)
    for path, content in contents.items():
        file = app.file(path)
        # An imported blueprint of a v2 app is reported by what it was registered with.
        if file not in app.container_files and _may_have_others(content, recorded.get(file, set())):
            for one in app.sources.blueprints(file) if app.sources else ():
                if one.model != model:
                    continue
                lines = recorded.get(file, set())
                is_included = any(line in lines for span in one.functions for line in span)
                if not is_included and not _is_used(app, file, one.name, contents):
                    main = script_name(app.known_settings or {})
                    yield UnusedBlueprint(one, _hint(path, one, contents, main))


def _model(app: CheckedApp) -> Model | None:
    """Return the model in which the app is written; None if it declares nothing by decorators."""
    if app.container_files:
        return "v2"
    return next((one.model for one in app.functions if one.is_decorated), None)


def _finds_all(content: bytes, model: Model) -> bool:
    by_name = _FINDS_ALL_V2.search(content) if model == "v2" else None
    return bool(by_name or _FINDS_ALL.search(content))


def _modules(app: CheckedApp) -> Iterator[str]:
    """Yield the relative paths of the project's published modules, without tests."""
    ignore = read_ignore(app)
    for path in walk(app.snapshot, ELSEWHERE, mark="host.json"):
        if path.endswith(".py") and not _TEST.search(path) and not ignore.leaves_out(path):
            yield path


def _recorded_lines(app: CheckedApp) -> dict[str, set[int]]:
    """Return the lines of the decorators of all functions in the app, by file."""
    found: dict[str, set[int]] = {}
    for function in app.functions:
        for origin in (function.origin, *(one.origin for one in function.declarations)):
            found.setdefault(origin.file, set()).add(origin.line)
    return found


def _may_have_others(content: bytes, lines: set[int]) -> bool:
    """Return whether a module may have a blueprint that isn't the one of the decorators in *lines*.

    Parsing all modules of a large app would take long.
    """
    if b"Blueprint" not in content or len(content) > LARGEST:
        return False
    names = set(_DECORATOR.findall(content))
    if not names or not lines:
        return bool(names)
    written = content.splitlines()
    known = (_DECORATOR.match(written[line - 1]) for line in lines if line <= len(written))
    return bool(names - {found[1] for found in known if found})


def _is_used(app: CheckedApp, file: str, name: str, contents: dict[str, bytes]) -> bool:
    """Return whether a module other than *file* may use its blueprint *name*."""
    users = Users(str(app.root))
    word = re.compile(rb"\b%b\b" % re.escape(name.encode()))
    for path, content in contents.items():
        if app.file(path) == file or not word.search(content):
            continue
        module = app.sources.module(app.file(path)) if app.sources else None
        # A module that can't be read may contain anything.
        if module is None or module.error or users.uses(module, file, name):
            return True
    return False


def _hint(
    path: str, blueprint: DefinedBlueprint, contents: dict[str, bytes], v2_module: str
) -> str:
    """Return what to add to the module of the app."""
    from funcdeco.sources.blueprint_hints import app_name, include_hint, module_of, register_hint

    model, name = blueprint.model, blueprint.name
    main = "app.py" if model == "funcdeco" else v2_module
    with_app = [one for one, content in contents.items() if app_name(content, model)]
    file = next((one for one in (path, main) if one in with_app), [*with_app, main][0])
    content = contents.get(file, b"")
    module, app = "" if file == path else module_of(path), app_name(content, model) or "app"
    if model == "v2":
        return register_hint(app, file, content, module, name)
    return include_hint(app, file, module, name)
