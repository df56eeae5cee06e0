"""Import an app in a child process, and report in terms of the user's code how that ended."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import sys
from collections.abc import Callable, Generator, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.diagnostics.loss import as_losing
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.isolation.supervisor import Ended, OnWait, StartError, run_task
from funcdeco.project.project import Project
from funcdeco.project.v2_script import script_name

if TYPE_CHECKING:
    from funcdeco.sources.function_app.model import RecordedApp
    from funcdeco.sources.recording.model import Recording

DEFAULT_TIMEOUT = 120.0
"""Seconds that the import of an app may take."""
_TASK = "funcdeco.sources.recording.entry:record_to_json"
_RESOLVE = "funcdeco.sources.decorators.load"
_V2 = "funcdeco.sources.function_app.entry:record_to_json"
_RESOLVE_V2 = "funcdeco.sources.function_app.resolve"
_TRY = "funcdeco.sources.recording.entry:try_imports_to_json"
_MOST_LINES = 20
"""Maximum number of lines of a call stack that are shown."""
_FRAME = late_pattern(r'^  File "(.+)", line (\d+)', re.MULTILINE)


class ImportOptions(NamedTuple):
    """How to import the app."""

    timeout: float = DEFAULT_TIMEOUT
    """Seconds."""
    python: str = ""
    """Path of the interpreter; empty for that of the project's virtual environment, or ours."""
    on_wait: OnWait | None = None
    meanwhile: Callable[[], object] | None = None
    """Called while the child process runs: it imports what will be needed next."""


class ChildFailed(Exception):
    """Raised if our own code fails in the child process; the traceback is its cause."""


def record_in_child(project: Project, spec: str, options: ImportOptions) -> Recording:
    """Import the app that *spec* refers to in a child process, and return its recording.

    Raises ChildFailed for a bug of ours, and KeyboardInterrupt that names the line on Ctrl-C.
    """
    # Both processes need these modules: a forked one has them already.
    from funcdeco.sources.recording.codec import from_json
    from funcdeco.sources.recording.model import Recording

    request = {"spec": spec, "root": str(project.root), "settings": project.settings}
    ended = _ended(_TASK, _RESOLVE, request, project, spec, options)
    if isinstance(ended, Ended) and not ended.reason:
        with _valid_result():
            return from_json(ended.text)
    return Recording(problems=(problem_of_ending(ended, spec, project.root, options.timeout),))


def record_function_app(project: Project, options: ImportOptions) -> RecordedApp:
    """Import the v2 app of a project in a child process, and return its record.

    Raises the same as `record_in_child`.
    """
    # As above.
    from funcdeco.sources.function_app.codec import from_json
    from funcdeco.sources.function_app.model import RecordedApp

    request = {"root": str(project.root), "settings": project.settings}
    spec = Path(script_name(project.settings)).stem
    ended = _ended(_V2, _RESOLVE_V2, request, project, spec, options)
    if isinstance(ended, Ended) and not ended.reason:
        with _valid_result():
            return from_json(ended.text)
    problem = problem_of_ending(ended, spec, project.root, options.timeout)
    is_certain = isinstance(ended, Ended) and ended.reason in ("exit", "crash", "interrupt")
    return RecordedApp(problems=(as_losing(problem) if is_certain else problem,))


def _ended(
    task: str,
    resolving: str,
    request: dict[str, Any],
    project: Project,
    spec: str,
    options: ImportOptions,
) -> Ended | Diagnostic:
    """Return how a task ended that imports the app, or why it can't be started.

    The module *resolving*, which is needed next, is imported meanwhile.
    """
    python = options.python or project_python(project.root)

    def meanwhile() -> None:
        import_module(resolving)
        if options.meanwhile is not None:
            options.meanwhile()

    try:
        return run_task(
            task,
            request,
            timeout=options.timeout,
            python=python,
            on_wait=options.on_wait,
            meanwhile=meanwhile,
        )
    except StartError as error:
        return Diagnostic("APP017", str(error), "choose another interpreter: `--python PATH`")
    except KeyboardInterrupt as interrupt:
        place = _location(str(interrupt), project.root)
        where = f" {Diagnostic('APP014', '', location=place).place}" if place else f" `{spec}`"
        raise KeyboardInterrupt(f"interrupted while importing{where}") from None


@contextlib.contextmanager
def _valid_result() -> Generator[None]:
    """Turn the exceptions that another text than a result raises into ChildFailed."""
    try:
        yield
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise ChildFailed(f"the child process wrote an invalid result: {error}") from error


def try_in_child(
    project: Project, options: ImportOptions, modules: Sequence[str]
) -> list[Diagnostic | None]:
    """Import *modules* one after the other in a new process; return the problem of each or None.

    If that process doesn't end by itself, the last problem is how it ended.
    """
    request = {
        "modules": list(modules),
        "root": str(project.root),
        "settings": project.settings,
    }
    python = options.python or project_python(project.root)
    try:
        ended = run_task(_TRY, request, timeout=options.timeout, python=python)
    except StartError:  # reported by the import of the app
        return []
    if ended.reason == "":
        from funcdeco.sources.recording.codec import problems_from_json

        return problems_from_json(ended.text)
    return [problem_of_ending(ended, modules[-1], project.root, options.timeout)]


def project_python(root: Path) -> str:
    """Return the interpreter of the virtual environment in *root*; empty if it is ours or none."""
    for name in (".venv", "venv", ".env", "env"):
        folder = root / name
        if not (folder / "pyvenv.cfg").is_file():
            continue
        for place in ("bin/python", "Scripts/python.exe"):
            found = folder / place
            if found.exists() and not os.path.samefile(folder, sys.prefix):
                return str(found)
    return ""


def problem_of_ending(
    ended: Ended | Diagnostic, spec: str, root: Path, timeout: float
) -> Diagnostic:
    """Return why an import of *spec* has no result. Raises ChildFailed for a bug of ours."""
    if isinstance(ended, Diagnostic):
        return ended
    if ended.reason == "failure":
        summary = ended.text.strip().splitlines()[-1]
        raise ChildFailed(summary) from ChildFailed(f"in the child process\n\n{ended.text}")
    code, message, hint = _ENDINGS[ended.reason](ended, spec, timeout)
    place, detail = _location(ended.text, root), _users(ended.text, root)
    return Diagnostic(code, message, hint, place, detail=detail)


def _of_timeout(_: Ended, spec: str, timeout: float) -> tuple[str, str, str]:
    unit = "second" if timeout == 1 else "seconds"
    message = f"importing `{spec}` takes longer than {timeout:g} {unit}"
    hint = "move slow work into a function, or allow more time: `--import-timeout SECONDS`"
    return "APP014", message, hint


def _of_exit(ended: Ended, spec: str, timeout: float) -> tuple[str, str, str]:
    message = f"importing `{spec}` ends the process with exit code {ended.status}"
    return "APP015", message, "move the call into a function: it would end the worker"


def _of_crash(ended: Ended, spec: str, timeout: float) -> tuple[str, str, str]:
    try:
        name = signal.Signals(-ended.status).name
    except ValueError:
        name = f"signal {-ended.status}"
    message = f"importing `{spec}` crashes Python ({name})"
    return "APP015", message, "remove the import of the module that crashes, or update its package"


def _of_damage(_: Ended, spec: str, timeout: float) -> tuple[str, str, str]:
    message = f"importing `{spec}` writes to a file descriptor that it didn't open"
    return "APP015", message, "write only to descriptors from `open` or `os.open`"


def _of_interrupt(ended: Ended, spec: str, timeout: float) -> tuple[str, str, str]:
    hint = "move the statement that raises it into a function"
    return "APP004", "the module raises when it is imported: KeyboardInterrupt", hint


_ENDINGS: dict[str, Callable[[Ended, str, float], tuple[str, str, str]]] = {
    "timeout": _of_timeout,
    "exit": _of_exit,
    "crash": _of_crash,
    "damage": _of_damage,
    "interrupt": _of_interrupt,
}


def _location(stack: str, root: Path) -> Location | None:
    """Return the innermost line of the project in a call stack."""
    found = [
        Location(file, int(line)) for file, line in _FRAME.findall(stack) if _is_own(file, root)
    ]
    return found[-1] if found else None


def _users(stack: str, root: Path) -> str:
    """Return the lines of a call stack from the first one in the project on."""
    lines = stack.splitlines()
    own = [
        index
        for index, line in enumerate(lines)
        if (frame := _FRAME.match(line)) and _is_own(frame[1], root)
    ]
    kept = [line for line in lines[own[0] :] if "<frozen " not in line] if own else []
    return "\n".join(kept[-_MOST_LINES:])


def _is_own(file: str, root: Path) -> bool:
    path = Path(file)
    return path.is_relative_to(root) and not {"site-packages", "dist-packages"} & {*path.parts}
