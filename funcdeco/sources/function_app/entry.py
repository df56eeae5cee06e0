"""What the process that imports a v2 app runs: wrap the decorators, import the app, record it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

from funcdeco.diagnostics.diagnostic import CODES, Diagnostic
from funcdeco.diagnostics.loss import as_losing
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.grammar.similar import closest, did_you_mean
from funcdeco.isolation.importing import import_module, project_imports
from funcdeco.isolation.own_modules import forget_modules
from funcdeco.isolation.restore import remember
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.v2_script import script_name
from funcdeco.sources.function_app.model import RecordedApp

_ONLY_HERE = ("APP005", "APP006")
_ARGUMENTS = "FunctionApp.__init__() "
_KEYWORD = late_pattern(r"FunctionApp\.__init__\(\) got an unexpected keyword argument '(\w+)'")
_CYCLE = late_pattern(r"partially initialized module '([\w.]+)'")
_LEVEL = late_pattern(r"KeyError: '(.*)'")
_OF_LEVEL = "AuthLevel[auth_level]"
"""The line of azure-functions that raises for a string that isn't a level in upper case."""
_LISTED = "does not have a unique function name"
Imports = Callable[[Snapshot, dict[str, str]], AbstractContextManager[None]]


def _nothing() -> None:
    pass


def record_to_json(root: str, settings: dict[str, str]) -> str:
    """Return what `record_function_app` returns, as JSON in ASCII."""
    from funcdeco.sources.function_app.codec import to_json

    restore = remember()
    forget_modules(Path(root))  # a fork has those that its parent imported without our wrappers
    recording = record_function_app(Snapshot(Path(root)), settings, restore)
    restore()
    return to_json(recording)


def record_function_app(
    snapshot: Snapshot,
    settings: dict[str, str],
    restore: Callable[[], None] = _nothing,
    imports: Imports = project_imports,
) -> RecordedApp:
    """Import the v2 app in the project and record it, with *settings* in the environment.

    *restore* is called after the import, before code of ours goes on. *imports* makes the project
    importable; by default, its modules are unloaded afterwards.
    """
    try:
        from funcdeco.sources.function_app.recorder import record
        from funcdeco.sources.function_app.tracing import Trace  # loads azure.functions
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "azure":
            raise
        hint = "install `azure-functions`, and list it in requirements.txt"
        problem = Diagnostic("APP005", "package `azure-functions` isn't installed", hint)
        return RecordedApp(problems=(problem,))
    trace = Trace()
    trace.install()
    try:
        with imports(snapshot, settings):
            script = script_name(settings)
            module, problems = import_module(Path(script).stem, restore)
            if module is None:
                return RecordedApp(problems=tuple(_with_own_hint(one, script) for one in problems))
            return record(trace, module)
    finally:
        trace.uninstall()


def _with_own_hint(problem: Diagnostic, script: str) -> Diagnostic:
    """Return a problem of the import with a hint for a v2 app, which needs no `App` of ours."""
    # What isn't installed or set here may be in Azure.
    if CODES[problem.code].exit_code == 1 and problem.code not in _ONLY_HERE:
        problem = as_losing(problem)
    if _LISTED in problem.message and "in get_functions" in problem.detail:
        return replace(problem, hint="remove the call of `get_functions`: only the worker needs it")
    cycle = _CYCLE.search(problem.message)
    if cycle and cycle[1] == Path(script).stem:
        hint = f"use a `func.Blueprint` in this module, and register it in {script}"
        return replace(problem, hint=hint)
    level = _LEVEL.search(problem.message) if _OF_LEVEL in problem.detail else None
    if level:
        return replace(problem, hint=_level_hint(level[1]))
    if _ARGUMENTS not in problem.message:
        return problem
    from azure.functions import FunctionApp

    known = inspect.signature(FunctionApp).parameters
    found = _KEYWORD.search(problem.message)
    accepted = f"it accepts {in_backticks(known)}"
    return replace(problem, hint=(found and did_you_mean(found[1], known)) or accepted)


def _level_hint(given: str) -> str:
    """Return how to write the level of an app: azure-functions knows strings in upper case only."""
    from azure.functions import AuthLevel

    known, name = AuthLevel.__members__, given.upper()
    intended = name if name in known else closest(name, known)
    levels = [f"func.AuthLevel.{one}" for one in ([intended] if intended else known)]
    return f"use {'one of ' * (len(levels) > 1)}{in_backticks(levels)}"
