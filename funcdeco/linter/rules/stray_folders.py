"""Rules for files and folders that look like functions, but that the host ignores."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterable, Iterator
from typing import Any, cast

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.deployment_files import read_ignore
from funcdeco.diagnostics.location import Location
from funcdeco.grammar import jsonc
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.linter.rule import Finding, Findings, Table
from funcdeco.project.json_file import decode
from funcdeco.project.ownership import FUNCTION_JSON
from funcdeco.project.snapshot import Entry
from funcdeco.project.source_text import LARGEST
from funcdeco.project.tree import ELSEWHERE, folders, is_foreign, walk
from funcdeco.sources.python.module import Module

TABLE = Table("FUN")
_MISNAMED = frozenset({FUNCTION_JSON, "functions.json"})
_SCRIPTS = ("__init__.py", "main.py", "run.py", "function.py", "handler.py")
_ENTRY_POINT = late_pattern(rb"^(?:(?:async[ \t]+)?def[ \t]+main\b|main[ \t]*=)", re.MULTILINE)
_IMPORTS = late_pattern(
    rb"^[ \t]*(?:from|import)[ \t](?:[^\n(]*\([^)]{0,2000}\)|[^\n]*)|import_module\([^\n]*",
    re.MULTILINE,
)
_DYNAMIC = late_pattern(rb"\b(?:import_module|__import__)\((?![ \t]*[\"'])")
"""An import of a module whose name is computed; it may be in any string."""
_CREATE = {f"azure.durable_functions.{name}.create" for name in ("Entity", "Orchestrator")}
_RESPONSE = "azure.functions.HttpResponse"
_MOST_VALUES = 500
_WORDS = late_pattern(rb"\w+")


@TABLE.app("FUN023")
def function_json_misnamed(app: CheckedApp) -> Findings:
    """Report function.json files with a slightly different name."""
    if app.is_v2:
        return
    if name := _misnamed(app, "", app.snapshot.listed(app.root)):
        message = f"the host ignores {name}: it only reads the function.json in each folder"
        hint = "write one folder with a function.json for each function"
        yield Finding(message, hint, at=Location(app.file(name)))
    for folder in _folders(app):
        if name := _misnamed(app, folder, app.snapshot.listed(app.file(folder))):
            message = f"the host ignores {folder}/{name}: it only reads function.json"
            yield Finding(message, f"rename it to {FUNCTION_JSON}", at=_at(app, folder, name))


@TABLE.app("FUN024")
def function_json_missing(app: CheckedApp) -> Findings:
    """Report folders with an entry point but no function.json, next to those of functions."""
    if app.is_v2 or all(function.is_decorated for function in app.functions):
        return
    used: set[bytes] | None = None
    for folder in _folders(app):
        found = None if folder.lower() in app.names else _entry_point(app, folder)
        if found is None:
            continue
        used = _used_names(app) if used is None else used
        if folder.encode() not in used and not _runs_from(app, folder):
            message = f"the host ignores {folder}/, which has no function.json"
            hint = "add one with the bindings of `main`, or add the folder to .funcignore"
            yield Finding(message, hint, at=found)


def _folders(app: CheckedApp) -> Iterator[str]:
    """Yield the published first-level folders without a function.json."""
    ignore = read_ignore(app)
    for name in sorted(folders(app.snapshot)):
        path = app.file(name)
        names = {entry.name for entry in app.snapshot.listed(path)}
        is_elsewhere = name.startswith((".", "_")) or name.lower() in ELSEWHERE
        if is_elsewhere or not names.isdisjoint((FUNCTION_JSON, "host.json")):
            continue
        if not is_foreign(app.snapshot, path, names) and not ignore.leaves_out(f"{name}/x"):
            yield name


def _misnamed(app: CheckedApp, folder: str, entries: Iterable[Entry]) -> str:
    """Return the name of a file with the content of a function.json; empty if there is none."""
    for entry in entries:
        is_candidate = entry.name.lower() in _MISNAMED and entry.name != FUNCTION_JSON
        if not is_candidate or entry.kind != "file":
            continue
        path = f"{folder}/{entry.name}" if folder else entry.name
        content = app.snapshot.read(app.file(path)) or b""
        if not read_ignore(app).leaves_out(path) and _declares_trigger(content):
            return entry.name
    return ""


def _declares_trigger(content: bytes) -> bool:
    """Return whether a JSON file declares the bindings of one or more functions."""
    if b"rigger" not in content or len(content) > LARGEST:
        return False
    try:
        found: list[object] = [jsonc.read(decode(content))]
    except (UnicodeError, jsonc.JsoncError, RecursionError):
        return False
    for value in found:  # which grows
        if len(found) > _MOST_VALUES:
            break
        if isinstance(value, dict):
            found += cast("dict[str, Any]", value).values()
        elif isinstance(value, list):
            found += cast("list[object]", value)
    return any(_is_function(value) for value in found)


def _is_function(value: object) -> bool:
    bindings = cast("dict[str, Any]", value).get("bindings") if isinstance(value, dict) else None
    declared = cast("list[object]", bindings) if isinstance(bindings, list) else []
    types = [cast("dict[str, Any]", one).get("type") for one in declared if isinstance(one, dict)]
    return any(isinstance(one, str) and one.lower().endswith("trigger") for one in types)


def _entry_point(app: CheckedApp, folder: str) -> Location | None:
    """Return the location of a `main` that accepts a request or another trigger."""
    names = {entry.name for entry in app.snapshot.listed(app.file(folder))}
    if any("function" in name.lower() and "json" in name.lower() for name in names):
        return None  # reported as FUN023, or a template of a function.json
    for script in _SCRIPTS if app.sources else ():
        path = f"{app.file(folder)}{os.sep}{script}"
        content = app.snapshot.read(path) if script in names else None
        if content is None or not _ENTRY_POINT.search(content) or b"__main__" in content:
            continue
        module = app.sources.module(path) if app.sources else None
        bound = module.lookup("main") if module else None
        if module and bound and _is_entry_point(module, bound.node):
            return module.location_of_name(bound.node, "main")
    return None


def _is_entry_point(module: Module, node: ast.stmt) -> bool:
    """Return whether a function has the form of a v1 entry point."""
    if isinstance(node, ast.Assign):  # main = df.Orchestrator.create(...)
        call = node.value
        return isinstance(call, ast.Call) and module.dotted(call.func) in _CREATE
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) or node.decorator_list:
        return False
    parameters = [*node.args.posonlyargs, *node.args.args]
    types = [one.annotation for one in parameters if one.annotation]
    if any(_is_of_functions(module, one) for one in types):
        return True
    return bool(parameters) and not types and _answers(module, node, parameters[0].arg)


def _is_of_functions(module: Module, annotation: ast.expr) -> bool:
    """Return whether an annotation contains a class of azure.functions."""
    nodes = (one for one in ast.walk(annotation) if isinstance(one, (ast.Attribute, ast.Name)))
    return any(module.dotted(one).startswith("azure.functions.") for one in nodes)


def _answers(module: Module, node: ast.FunctionDef | ast.AsyncFunctionDef, first: str) -> bool:
    """Return whether a function without annotations accepts a request or returns a response."""
    calls = (
        one.value.func
        for one in ast.walk(node)
        if isinstance(one, ast.Return) and isinstance(one.value, ast.Call)
    )
    return first == "req" or any(module.dotted(call) == _RESPONSE for call in calls)


def _used_names(app: CheckedApp) -> set[bytes]:
    """Return all words in the imports of the project's modules, except in tests."""
    words: set[bytes] = set()
    for path in walk(app.snapshot, ELSEWHERE):
        if path.endswith(".py"):
            content = (app.snapshot.read(app.root / path) or b"")[:LARGEST]
            is_dynamic = _DYNAMIC.search(content) is not None
            for line in [content] if is_dynamic else _IMPORTS.findall(content):
                words.update(_WORDS.findall(line))
    return words


def _runs_from(app: CheckedApp, folder: str) -> bool:
    """Return whether the script of a function is in *folder*."""
    above = app.file(folder) + os.sep
    return any(function.handler.file.startswith(above) for function in app.functions)


def _at(app: CheckedApp, folder: str, name: str) -> Location:
    return Location(f"{app.file(folder)}{os.sep}{name}")
