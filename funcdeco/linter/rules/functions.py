"""Rules of functions as a whole: names, folders, scripts, warm-up."""

from __future__ import annotations

import json
import os
from collections import defaultdict

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.file_location import In
from funcdeco.analysis.script_files import possible_scripts, said_script, says_no_script
from funcdeco.analysis.subjects import Element, Subject
from funcdeco.bindings.catalogue import family_of
from funcdeco.functions.model import Source
from funcdeco.linter.rule import Finding, Findings, Table
from funcdeco.sources.decorators.findings import Faults
from funcdeco.sources.decorators.name_checks import check_function_name

TABLE = Table()
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
