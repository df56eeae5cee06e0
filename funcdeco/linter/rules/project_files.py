"""Rules for function.json, host.json and local.settings.json as files."""

from __future__ import annotations

import os

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.deployment_files import needed_of, read_ignore
from funcdeco.analysis.imports.graph import import_graph
from funcdeco.analysis.json_faults import json_faults
from funcdeco.diagnostics.location import Location
from funcdeco.functions.model import Function
from funcdeco.grammar.funcignore import too_wide
from funcdeco.linter.rule import Finding, Findings, Table
from funcdeco.project.deployed import left_out, no_requirements, read_funcignore
from funcdeco.project.requirements import LARGEST

TABLE = Table("PRJ")


@TABLE.app("PRJ011")
def key_twice(app: CheckedApp) -> Findings:
    """Report keys that appear twice in an object."""
    files = [function.file for function in app.functions if _is_read(function)]
    files += [app.file("host.json")] if app.has_host else []
    files += [app.file("local.settings.json")] if app.local_settings is not None else []
    for file in files:
        for one in json_faults(app, file).repeated:
            message = f"`{one.key}` appears twice, and only the last one is used"
            yield Finding(message, "remove one of them", at=one.location)


@TABLE.function("PRJ012")
def json_not_strict(function: Function, app: CheckedApp) -> Findings:
    """Report a function.json that isn't strict JSON."""
    loose = json_faults(app, function.file).loose if _is_read(function) else None
    if loose is not None:
        message = f"the host accepts {loose.what}, but Python's `json` doesn't"
        yield Finding(message, "use strict JSON so that other tools can read it", at=loose.location)


def _is_read(function: Function) -> bool:
    return not function.is_decorated and bool(function.content)


@TABLE.app("PRJ005")
def needed_file_ignored(app: CheckedApp) -> Findings:
    """Report each line that excludes a file the app needs to run."""
    ignore = read_ignore(app)
    reported: set[int] = set()
    needed = needed_of(app) if ignore.lines else {}
    imported = _imported(app) if ignore.lines else {}
    for path, user in (*needed.items(), *imported.items()):
        line = ignore.line_for(path) if ignore.leaves_out(path) else None
        if line is None or line.line in reported:
            continue
        if path in needed or not too_wide(line.pattern, [path]):  # otherwise PKG011 reports it
            reported.add(line.line)
            yield Finding(*left_out(path, user), at=Location(app.file(".funcignore"), line.line))


def _imported(app: CheckedApp) -> dict[str, str]:
    """Return the modules that the functions' modules always import, by their relative paths."""
    nodes = import_graph(app).nodes.values()
    files = (node.step.file for node in nodes if node.when == "always" and node.step.file)
    return {
        os.path.relpath(file, app.root).replace(os.sep, "/"): "the app imports" for file in files
    }


@TABLE.app("PRJ007")
def requirements_missing(app: CheckedApp) -> Findings:
    """Report projects without a requirements.txt."""
    file = app.file("requirements.txt")
    if not app.snapshot.exists(file):
        is_ours = any(one.model == "funcdeco" for one in app.functions)
        is_ours = is_ours or (app.is_partly_known and not app.is_v2)
        found = no_requirements(app.snapshot, is_decorated=is_ours)
        yield Finding(*found, at=Location(file))


@TABLE.app("PRJ013")
def file_unreadable(app: CheckedApp) -> Findings:
    """Find a requirements.txt and a .funcignore that can't be read."""
    hint = "replace it with a smaller file: funcdeco doesn't check its content"
    for name in (".funcignore", "requirements.txt"):
        if reason := _unreadable(app, name):
            yield Finding(f"{name} can't be read: {reason}", hint, at=Location(app.file(name)))


def _unreadable(app: CheckedApp, name: str) -> str:
    """Return the reason why the file *name* can't be read; empty if it is missing or can be read."""
    if not app.snapshot.exists(app.file(name)):
        return ""
    try:
        if name == ".funcignore":
            read_funcignore(app.snapshot)
            return ""
        is_large = len(app.snapshot.content(app.file(name))) > LARGEST
    except OSError as error:
        return error.strerror or str(error)
    return "File too large" if is_large else ""
