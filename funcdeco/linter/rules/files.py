"""Rules of function.json, host.json and local.settings.json as files."""

from __future__ import annotations

import os
from pathlib import Path

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.file_location import In
from funcdeco.analysis.funcignore import read_ignore
from funcdeco.analysis.json_faults import json_faults
from funcdeco.analysis.subjects import Subject
from funcdeco.linter.rule import Finding, Findings, Table
from funcdeco.project.json_file import read_object
from funcdeco.project.tree import walk
from funcdeco.sources.source_files import LARGEST

TABLE = Table()
_ELSEWHERE = frozenset(
    {"__pycache__", "bin", "build", "dist", "docs", "examples", "fixtures", "obj", "samples"}
    | {"templates", "test", "tests"}
)
"""Folders whose function.json aren't meant for the host."""


@TABLE.app("PRJ011")
def key_twice(app: CheckedApp) -> Findings:
    """Find keys that one object says again."""
    places: list[Subject | In] = [subject for subject in app.subjects if _is_read(subject)]
    places += [In(app.file("host.json"))] if app.has_host else []
    places += [In(app.file("local.settings.json"))] if app.local_settings is not None else []
    for at in places:
        for one in json_faults(app, at.file).repeated:
            message = f"`{one.key}` is said twice, and the last counts"
            yield Finding(message, "keep one", span=one.span, at=at)


@TABLE.function("PRJ012")
def json_not_strict(subject: Subject, app: CheckedApp) -> Findings:
    """Note function.json that other tools can't read."""
    loose = json_faults(app, subject.file).loose if _is_read(subject) else None
    if loose is not None:
        message = f"there is {loose.what}: the host reads it, Python's `json` doesn't"
        yield Finding(message, "write strict JSON, for other tools' sake", span=loose.span)


def _is_read(subject: Subject) -> bool:
    return not subject.is_decorated and bool(subject.content)


@TABLE.app("FUN018")
def function_too_deep(app: CheckedApp) -> Findings:
    """Find function.json that lie at the top or below the first level."""
    ignore = read_ignore(app)
    for path in walk(app.root, _ELSEWHERE, mark="host.json"):
        if path.rpartition("/")[2] != "function.json" or path.count("/") == 1:
            continue
        file = app.root / path
        if ignore.leaves_out(path) or not _is_function(file):
            continue
        hint = "move it into a folder that has the function's name"
        if folder := path.rpartition("/")[0]:
            hint = f"move {folder}/ beside host.json"
        message = f"the host doesn't find {path}: it looks in the folders beside host.json"
        yield Finding(message, hint, at=In(str(file)))


def _is_function(file: Path) -> bool:
    """Tell whether a function.json is one of Azure Functions."""
    try:
        if os.path.getsize(file) > LARGEST:
            return False
    except OSError:
        return False
    return isinstance(read_object(file, "PRJ009")[0].get("bindings"), list)
