"""Rules of functions as a whole: names, folders, scripts, warm-up."""

from __future__ import annotations

import json
import os
import re
import sys
from collections import defaultdict
from functools import lru_cache
from pathlib import Path

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.file_location import In
from funcdeco.analysis.published_files import read_ignore
from funcdeco.analysis.retry_policies import INTERVALS, interval_faults
from funcdeco.analysis.script_files import possible_scripts, said_script, says_no_script
from funcdeco.analysis.subjects import Element, Subject
from funcdeco.bindings.base import json_names
from funcdeco.bindings.catalogue import family_of
from funcdeco.bindings.root import Retry
from funcdeco.functions.model import Source
from funcdeco.linter.rule import Finding, Findings, Table
from funcdeco.project.json_file import read_object
from funcdeco.project.tree import walk
from funcdeco.sources.decorators.findings import Faults
from funcdeco.sources.decorators.name_checks import check_function_name
from funcdeco.sources.source_files import LARGEST

TABLE = Table("FUN")
_LONGEST = 204_800
"""Characters; `ScriptConstants.MaxTriggersStringLength` of azure-functions-host."""


@TABLE.function("FUN001")
def folder_name_refused(subject: Subject, app: CheckedApp) -> Findings:
    """Find folders that the host refuses as functions for their names."""
    if not subject.is_decorated:
        faults = Faults()
        at = Source(subject.file, 1)
        check_function_name(subject.name, at, faults, "the name of the folder")
        for fault in faults:
            yield Finding(fault.message, fault.hint)


@TABLE.app("FUN002")
def folder_name_taken(app: CheckedApp) -> Findings:
    """Find folders written by hand that have the name of another function."""
    for subjects in _same_names(app):
        first, *others = sorted(subjects, key=lambda subject: not subject.is_decorated)
        for other in others:
            if not other.is_decorated:
                yield _taken(first, other)


def _same_names(app: CheckedApp) -> list[list[Subject]]:
    by_name: defaultdict[str, list[Subject]] = defaultdict(list)
    for subject in app.subjects:
        by_name[subject.name.lower()].append(subject)
    return [subjects for subjects in by_name.values() if len(subjects) > 1]


def _taken(first: Subject, other: Subject) -> Finding:
    if not first.is_decorated:
        message = f"function {other.name!r} has the name of {first.name!r}, ignoring case"
        return Finding(message, "the host takes the first: rename one of the folders", at=other)
    message = f"folder {other.name}/ has the name of a function that the app declares"
    hint = "remove the folder and `build` writes it anew, or rename one of them"
    return Finding(message, hint, at=other)


@TABLE.function("FUN014")
def script_not_found(subject: Subject, app: CheckedApp) -> Findings:
    """Find scripts that aren't there."""
    said = subject.content.get("scriptFile")
    script = None if subject.is_decorated else said_script(subject)
    # An absolute path is one of the machine that the app will run on.
    if script is None or os.path.isabs(str(said)) or os.path.isfile(script):
        return
    message = f"there is no file {os.path.relpath(script, app.root).replace(os.sep, '/')}"
    hint = "`scriptFile` counts from the function's folder"
    near = [name for name in possible_scripts(subject) if name.endswith(".py")]
    if len(near) == 1:
        hint += f": did you mean `{near[0]}`?"
    yield Finding(message, hint, key="scriptFile")


@TABLE.function("FUN015")
def script_unclear(subject: Subject, app: CheckedApp) -> Findings:
    """Find functions that leave it to the order of files which script they run."""
    if not says_no_script(subject):
        return
    found = possible_scripts(subject)
    if len(found) == 1 and found[0].endswith(".py"):
        return
    if len(found) > 1:
        message = f"without `scriptFile` the host takes {' or '.join(found)}, whichever comes first"
    elif found:
        message = f"without `scriptFile` the host takes {found[0]}, which isn't Python"
    else:
        message = "without `scriptFile` the host finds no script here"
    yield Finding(message, 'write `"scriptFile": "__init__.py"`, or the name of another script')


@TABLE.app("FUN017")
def folder_by_hand(app: CheckedApp) -> Findings:
    """Note folders that stand beside those that decorators stand for."""
    declared = {subject.name.lower() for subject in app.subjects if subject.is_decorated}
    for subject in app.subjects if declared else ():
        if not subject.is_decorated and subject.name.lower() not in declared:
            message = f"{subject.name}/ is a function, and `build` neither writes nor removes it"
            hint = "keep it if it is meant to run, or declare the function in the app"
            yield Finding(message, hint, at=subject)


@TABLE.binding("FUN019", lambda facts: bool(facts.only_as))
def warmup_unused(element: Element, subject: Subject, app: CheckedApp) -> Findings:
    """Find warm-up functions that never run."""
    name = element.facts.only_as
    if subject.name.lower() != name:
        what = f"{family_of(element.facts)} trigger"
        message = f"a {what} fires in a function named `{name}` only, not in {subject.name!r}"
        yield Finding(message, f"name it `{name}`")
    elif app.facts.plan == "consumption":
        message = "the Consumption plan has no instances to warm up"
        yield Finding(message, "leave the function out, or use another plan")


@TABLE.app("FUN020")
def triggers_too_long(app: CheckedApp) -> Findings:
    """Find apps of which the platform is told the triggers only."""
    length = sum(map(_length, app.subjects))
    if length > _LONGEST:
        message = f"what the functions say comes to {length:,} characters, and the host reports "
        message += f"{_LONGEST:,} at the most"
        hint = "split the app: beyond that the platform is told of the triggers only"
        yield Finding(message, hint, at=In(app.file("host.json")))


def _length(subject: Subject) -> int:
    """Count at least what the host reports of a function: its trigger, and all that it says."""
    trigger = subject.trigger
    if trigger is None:  # the host refuses it
        return 0
    said = dict(trigger.said)
    whole = {"functionName": subject.name, "config": subject.content, "trigger": said}
    return len(json.dumps(whole, separators=(",", ":"), default=str))


_NAMESPACES = ("azure", "google")
"""Packages of the worker that are spread over several folders: any folder with code hides them."""


_ROOT_FIRST = ("premium", "dedicated")
"""Plans that look into the app's root before anything else."""


@TABLE.function("FUN003")
def hides_module(subject: Subject, app: CheckedApp) -> Findings:
    """Find a folder with code that takes the place of a module.

    A folder without an `__init__.py` hides nothing: Python goes on looking.
    """
    folder = os.path.dirname(subject.file)
    if subject.is_decorated or not os.path.exists(os.path.join(folder, "__init__.py")):
        return
    name, hidden = subject.name, ""
    if os.path.exists(app.file(f"{name}.py")) and _is_imported(name, app):
        hidden = f"your module {name}.py"
    elif name in _NAMESPACES:
        hidden = f"the package `{name}`, which the worker needs"
    elif name in sys.stdlib_module_names and app.facts.plan in _ROOT_FIRST:
        hidden = f"the standard library's `{name}`"
    if hidden:
        yield Finding(f"the folder {name}/ hides {hidden}", "give the folder another name")


def _is_imported(name: str, app: CheckedApp) -> bool:
    """Tell whether a Python file in the root, or in a folder there, imports *name*."""
    statement = re.compile(rf"^\s*(?:from|import)\s+(?:__app__\.|\.+)?{re.escape(name)}\b", re.M)
    for file in (*app.root.glob("*.py"), *app.root.glob("*/*.py")):
        try:
            if statement.search(file.read_text("utf-8", "replace")):
                return True
        except OSError:
            continue
    return False


_ELSEWHERE = frozenset(
    {"__pycache__", "bin", "build", "dist", "docs", "examples", "fixtures", "obj", "samples"}
    | {"templates", "test", "tests"}
)
"""Folders whose function.json aren't meant for the host."""


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


_USUAL = {name.lower(): name for name in INTERVALS}


@TABLE.function("FUN021")
def retry_not_honoured(subject: Subject, app: CheckedApp) -> Findings:
    """Find retry policies of triggers that have none."""
    if subject.retry is None or subject.trigger is None:
        return
    hint = subject.trigger.facts.instead_of_retry
    if hint is not None:
        message = f"a `{subject.trigger.type}` has no retry policy: the host will ignore `retry`"
        key = "" if subject.is_decorated else "retry"
        yield Finding(message, hint, key=key, source=subject.retry_source)


@TABLE.function("FUN022")
def retry_interval(subject: Subject, app: CheckedApp) -> Findings:
    """Find intervals of a retry policy that the host refuses."""
    for message, hint, key in _interval_faults(_intervals(subject), subject.is_decorated):
        source = subject.retry_source
        yield Finding(message, hint, key=key, above=("retry",), source=source)


def _intervals(subject: Subject) -> tuple[tuple[str, str], ...]:
    """Give the intervals that are texts, under their usual names; what is none is told already."""
    return tuple(
        (_USUAL[key.lower()], value)
        for key, value in (subject.retry or {}).items()
        if key.lower() in _USUAL and isinstance(value, str)
    )


@lru_cache(1024)  # functions of one app have the same few policies
def _interval_faults(
    intervals: tuple[tuple[str, str], ...], is_decorated: bool
) -> tuple[tuple[str, str, str], ...]:
    """Give message, hint and property, as the user spells it, of each fault."""
    names = json_names(Retry)
    spelled = {json: name if is_decorated else json for name, json in names.items()}
    found = interval_faults(dict(intervals), lambda key: f"`{spelled[key]}`")
    return tuple((fault.message, fault.hint, spelled[fault.key]) for fault in found)
