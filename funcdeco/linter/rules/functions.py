"""Rules for whole functions: names, folders, scripts, warm-up and retries."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.copied_folders import copied_pair, is_copy
from funcdeco.analysis.deployment_files import read_ignore
from funcdeco.analysis.retry_policies import INTERVALS, interval_faults
from funcdeco.analysis.routes import routes_of
from funcdeco.analysis.script_files import declared_script, has_no_script, possible_scripts
from funcdeco.bindings.base import json_names
from funcdeco.bindings.catalog import family_of
from funcdeco.bindings.root import Retry
from funcdeco.diagnostics.location import Location
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.function_name import function_name_problem
from funcdeco.functions.model import Function
from funcdeco.functions.name_clashes import name_clashes
from funcdeco.linter.rule import Finding, Findings, Table
from funcdeco.project.json_file import object_or_empty
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.source_text import LARGEST
from funcdeco.project.tree import ELSEWHERE, folders, walk

TABLE = Table("FUN")
_LONGEST = 204_800
"""The limit in characters: `ScriptConstants.MaxTriggersStringLength` of azure-functions-host."""


@TABLE.function("FUN001")
def folder_name_refused(function: Function, app: CheckedApp) -> Findings:
    """Report folders whose names the host rejects as function names."""
    if not function.is_decorated:
        problem = function_name_problem(function.name, "the name of the folder")
        if problem is not None:
            yield Finding(*problem)


@TABLE.app("FUN002")
def folder_name_taken(app: CheckedApp) -> Findings:
    """Report handwritten folders that have the name of another function."""
    for clash in name_clashes(app.functions, app.snapshot):
        if clash.code == "FUN002":
            yield Finding(clash.message, clash.hint, at=clash.function)


@TABLE.function("FUN014")
def script_not_found(function: Function, app: CheckedApp) -> Findings:
    """Report scripts that do not exist."""
    given = function.content.get("scriptFile")
    script = None if function.is_decorated else declared_script(function)
    # An absolute path refers to the machine that the app will run on.
    if script is None or os.path.isabs(str(given)) or app.snapshot.is_file(script):
        return
    message = f"{os.path.relpath(script, app.root).replace(os.sep, '/')} does not exist"
    hint = "`scriptFile` is relative to the function's folder"
    near = [name for name in possible_scripts(app.snapshot, function) if name.endswith(".py")]
    if len(near) == 1:
        hint += f": did you mean `{near[0]}`?"
    yield Finding(message, hint, key="scriptFile")


@TABLE.function("FUN015")
def script_unclear(function: Function, app: CheckedApp) -> Findings:
    """Report functions without `scriptFile` whose script is ambiguous or missing."""
    if not has_no_script(function):
        return
    found = possible_scripts(app.snapshot, function)
    if len(found) == 1 and found[0].endswith(".py"):
        return
    if len(found) > 1:
        names = " or ".join(found)
        message = f"without `scriptFile`, the host runs {names}, whichever it finds first"
    elif found:
        message = f"without `scriptFile`, the host runs {found[0]}, which isn't Python"
    else:
        message = "without `scriptFile`, the host finds no script here"
    yield Finding(message, 'add `"scriptFile": "__init__.py"`, or the name of another script')


@TABLE.app("FUN017")
def folder_by_hand(app: CheckedApp) -> Findings:
    """Report handwritten function folders next to those of decorated functions."""
    declared = {function.name.lower() for function in app.functions if function.is_decorated}
    pairs = (copied_pair(app, one.function, one.by) for one in routes_of(app).refused)
    copies = {one.name for one in pairs if one}
    for function in app.functions if declared else ():
        if not function.is_decorated and function.name.lower() not in declared:
            if function.name in copies:
                continue  # HTP007 reports it
            what = "the hand-written function"
            hint = "keep the folder if it should run, or declare the function in the app"
            if is_copy(app, function):
                what = "the copy of a generated folder,"
                hint = "remove the folder, or declare its function in the app"
            message = f"`build` neither writes nor removes {what} {function.name}/"
            yield Finding(message, hint, at=function)


@TABLE.binding("FUN019", lambda facts: bool(facts.only_as))
def warmup_unused(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report warm-up functions that never run."""
    name = declaration.facts.only_as
    if function.name.lower() != name:
        what = f"{family_of(declaration.facts)} trigger"
        message = f"a {what} fires only in a function named `{name}`, not in {function.name!r}"
        yield Finding(message, f"name it `{name}`")
    elif app.target.plan == "consumption":
        message = "the Consumption plan has no instances to warm up"
        yield Finding(message, "remove the function, or use another plan")


@TABLE.app("FUN020")
def triggers_too_long(app: CheckedApp) -> Findings:
    """Report apps so large that the host reports only their triggers to the platform."""
    length = sum(map(_length, app.functions))
    if length > _LONGEST:
        message = f"the function definitions have {length:,} characters, and the host reports "
        message += f"at most {_LONGEST:,}"
        hint = "split the app: above this limit, the host reports only the triggers"
        yield Finding(message, hint, at=Location(app.file("host.json")))


def _length(function: Function) -> int:
    """Return a lower bound for the number of characters that the host reports for a function.

    The host reports the trigger and the whole function.json.
    """
    trigger = function.declared_trigger
    if trigger is None:  # the host rejects it
        return 0
    config = function.content or {"bindings": [*map(_element, function.declarations)]}
    whole = {"functionName": function.name, "config": config, "trigger": dict(trigger.properties)}
    return len(json.dumps(whole, separators=(",", ":"), default=str))


def _element(declaration: BindingDeclaration) -> dict[str, Any]:
    names = {"type": declaration.type, "direction": declaration.direction}
    return {**names, "name": declaration.name, **declaration.properties}


_NAMESPACES = ("azure", "google")
"""Namespace packages that the worker needs: any folder of that name with code hides them."""


_ROOT_FIRST = ("premium", "dedicated")
"""Plans on which the app's root comes first in the module search path."""


@TABLE.function("FUN003")
def hides_module(function: Function, app: CheckedApp) -> Findings:
    """Report a folder with code that shadows a module.

    A folder without an `__init__.py` hides nothing: Python keeps searching.
    """
    folder = os.path.dirname(function.file)
    if function.is_decorated or not app.snapshot.exists(os.path.join(folder, "__init__.py")):
        return
    name, hidden = function.name, ""
    if app.snapshot.exists(app.file(f"{name}.py")) and _is_imported(name, app):
        hidden = f"your module {name}.py"
    elif name in _NAMESPACES:
        hidden = f"the package `{name}`, which the worker needs"
    elif name in sys.stdlib_module_names and app.target.plan in _ROOT_FIRST:
        hidden = f"the standard library's `{name}`"
    if hidden:
        yield Finding(f"the folder {name}/ hides {hidden}", "rename the folder")


def _is_imported(name: str, app: CheckedApp) -> bool:
    """Return whether a Python file in the root or a first-level folder imports *name*."""
    statement = re.compile(rf"^\s*(?:from|import)\s+(?:__app__\.|\.+)?{re.escape(name)}\b", re.M)
    contents = (app.snapshot.read(file) or b"" for file in _highest_modules(app.snapshot))
    return any(statement.search(content.decode("utf-8", "replace")) for content in contents)


def _highest_modules(snapshot: Snapshot) -> Iterator[Path]:
    root = snapshot.root
    for folder in (root, *(root / name for name in folders(snapshot))):
        names = (entry.name for entry in snapshot.listed(folder))
        yield from (folder / name for name in names if name.endswith(".py"))


@TABLE.app("FUN018")
def function_too_deep(app: CheckedApp) -> Findings:
    """Report function.json files that are in the root or below the first level of folders."""
    ignore = read_ignore(app)
    for path in () if app.is_v2 else walk(app.snapshot, ELSEWHERE, mark="host.json"):
        if path.rpartition("/")[2] != "function.json" or path.count("/") == 1:
            continue
        file = app.root / path
        if ignore.leaves_out(path) or not _is_function(app.snapshot, file):
            continue
        hint = "move it into a folder named after the function"
        if "/" in path:
            hint = "move its folder next to host.json"
        message = "the host doesn't find the function: it only searches the folders next to "
        message += "host.json"
        yield Finding(message, hint, at=Location(str(file)))


def _is_function(snapshot: Snapshot, file: Path) -> bool:
    """Return whether a function.json belongs to Azure Functions."""
    content = snapshot.read(file) or b""
    return len(content) <= LARGEST and isinstance(object_or_empty(content).get("bindings"), list)


_USUAL = {name.lower(): name for name in INTERVALS}


@TABLE.function("FUN021")
def retry_not_supported(function: Function, app: CheckedApp) -> Findings:
    """Report retry policies on triggers that don't support them."""
    if function.retry_declaration is None or function.declared_trigger is None:
        return
    hint = function.declared_trigger.facts.replacement_for_retry
    if hint is not None:
        kind = function.declared_trigger.type
        message = f"a `{kind}` doesn't support retry policies, so the host ignores `retry`"
        yield Finding(message, hint, at=function.retry_declaration)


@TABLE.function("FUN022")
def retry_interval(function: Function, app: CheckedApp) -> Findings:
    """Report retry policy intervals that the host rejects."""
    for message, hint, key in _interval_faults(_intervals(function), function.is_decorated):
        yield Finding(message, hint, key, at=function.retry_declaration)


def _intervals(function: Function) -> tuple[tuple[str, str], ...]:
    """Return the intervals that are strings, by canonical name; others are already reported."""
    if function.retry_declaration is None:
        return ()
    return tuple(
        (_USUAL[key.lower()], value)
        for key, value in function.retry_declaration.properties.items()
        if key.lower() in _USUAL and isinstance(value, str)
    )


@lru_cache(1024)  # the functions of an app share a few policies
def _interval_faults(
    intervals: tuple[tuple[str, str], ...], is_decorated: bool
) -> tuple[tuple[str, str, str], ...]:
    """Return the message, hint and property (as the user spells it) of each problem."""
    names = json_names(Retry)
    quoted_name = {json: name if is_decorated else json for name, json in names.items()}
    found = interval_faults(dict(intervals), lambda key: f"`{quoted_name[key]}`")
    return tuple((fault.message, fault.hint, quoted_name[fault.key]) for fault in found)
