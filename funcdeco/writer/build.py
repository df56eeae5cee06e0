"""Build: generate, compare, then write the files or report the differences."""

from __future__ import annotations

import errno
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.functions.model import FunctionApp
from funcdeco.project.ownership import FUNCTION_JSON
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.work_folder import interruption
from funcdeco.targets.v1 import emit
from funcdeco.writer.apply import apply, hashes
from funcdeco.writer.copies import Copies
from funcdeco.writer.difference import diff
from funcdeco.writer.existing_folders import read_bytes
from funcdeco.writer.guard import Changed
from funcdeco.writer.lock import locked, reading
from funcdeco.writer.output import Contents, Output
from funcdeco.writer.plan import Change, Kept, Plan, Status
from funcdeco.writer.recovery import is_unfinished, recover
from funcdeco.writer.secret_guard import secrets_in
from funcdeco.writer.survey import Survey, Task
from funcdeco.writer.workspace import has_leftovers, workspace

_ATTEMPTS = 5
"""How often a run looks again before it reports a file that keeps changing."""


@dataclass
class Outcome:
    """The result of a build, or with `check` of a comparison."""

    diagnostics: list[Diagnostic] = field(default_factory=list[Diagnostic])
    statuses: dict[str, Status] = field(default_factory=dict[str, Status])
    """Status of each function folder; empty if nothing was written."""
    copied: int = 0
    """Number of other files that were copied to the output folder or removed from it."""

    @property
    def is_untouched(self) -> bool:
        """Whether no file was changed."""
        return not self.copied and set(self.statuses.values()) <= {"unchanged", "kept (error)"}


def build(
    app: FunctionApp,
    root: Path,
    *,
    output: Path | None = None,
    contents: Contents = Contents(),  # noqa: B008
    check: bool = False,
    kept: Kept = (),
) -> Outcome:
    """Write the folders of *app* into the project at *root*, or with *contents* into *output*.

    Nothing is written if a file of the user is in the way, or if a file would contain a secret. With
    *check*, nothing is written and each difference is a diagnostic. An OSError becomes one, too.
    *kept* are functions with errors: their folders are neither compared nor removed.
    """
    outcome = Outcome()
    place = output or root
    folders = [emit(function, root) for function in app]
    if secrets := list(secrets_in(folders, Snapshot(root))):
        return Outcome(secrets)
    clean_folder = Output(root, output, contents) if output else None
    task = Task(root, place, folders, app, clean_folder, kept)
    with _errors_reported(outcome, place, len(folders)):
        if check:
            with reading(place, is_output=output is not None):
                _compare(task, outcome)
        else:
            _run(task, outcome)
    return outcome


def clean(root: Path) -> Outcome:
    """Remove the files that `build` wrote below *root*, and no others."""
    outcome = Outcome()
    with _errors_reported(outcome, root, 0):
        _run(Task(root, root), outcome)
    return outcome


def _compare(task: Task, outcome: Outcome) -> None:
    survey = task.survey()
    interrupted = interruption(Snapshot(task.place), task.place)
    outcome.diagnostics += [*survey.problems, *filter(None, [interrupted])]
    outcome.diagnostics += _differences(task.place, survey.plan, survey.copies)


def _run(task: Task, outcome: Outcome) -> None:
    """Write what is needed; without any change, no file is touched."""
    survey = task.survey()
    is_done = not (survey.has_errors or survey.has_changes or has_leftovers(task.place))
    if survey.is_refused or is_done:
        outcome.diagnostics += survey.problems
        outcome.statuses = {} if survey.is_refused else survey.plan.statuses()
    else:
        _write_locked(task, survey, outcome)


@contextmanager
def _errors_reported(outcome: Outcome, place: Path, folders: int) -> Generator[None]:
    try:
        yield
    except OSError as error:
        outcome.diagnostics.append(_cannot_write(error, place, folders, outcome))


def _write_locked(task: Task, survey: Survey, outcome: Outcome) -> None:
    """Write what *survey* found, and look again if a file changes meanwhile."""
    with locked(task.place, is_output=task.output is not None) as has_waited:
        # What looks like an error may be the work of a run that went on during the first survey.
        is_fresh = not (has_waited or survey.has_errors or is_unfinished(task.place))
        if not is_fresh:
            recover(task.place)
        changed = ""
        for attempt in range(_ATTEMPTS):
            found = survey if is_fresh and attempt == 0 else task.survey()
            outcome.diagnostics = list(found.problems)
            # Edited folders do not keep `clean` from removing the others.
            if found.is_refused or found.has_errors and task.app is not None:
                return
            try:
                _write(task, found, outcome)
                return
            except Changed as error:
                changed = error.path
        raise OSError(errno.EBUSY, "it keeps changing during the build", changed)


def _write(task: Task, survey: Survey, outcome: Outcome) -> None:
    plan, copies, statuses = survey.plan, survey.copies, survey.plan.statuses()
    with workspace(task.place) as space:
        space.announce(hashes(plan.changes), plan.pruned() | copies.emptied())
        if task.output:
            copies.announce(space)
        for _ in copies.make_way(plan.names(), space):
            outcome.copied += 1
        first = [one for one in plan.changes if copies.need_place_of(one.name, one.expected)]
        for change in apply(task.place, first, space):
            outcome.statuses[change.name] = statuses[change.name]
        for _ in copies.copy(space):
            outcome.copied += 1
        rest = [one for one in plan.changes if one not in first]
        for change in apply(task.place, rest, space):
            outcome.statuses[change.name] = statuses[change.name]
        if task.output:
            for _ in copies.finish(space):
                outcome.copied += 1
    for name, status in statuses.items():
        outcome.statuses.setdefault(name, status)


def _cannot_write(error: OSError, place: Path, folders: int, outcome: Outcome) -> Diagnostic:
    done = sum(status == "written" for status in outcome.statuses.values())
    # The first name in the error of a rename is its source, a file of ours in the workspace.
    file = error.filename2 or error.filename or place
    message = f"can't read or write here: {error.strerror or error}"
    hint = f"{done} of {folders} folders were written. " if folders else ""
    hint += "Every folder is complete, old or new; fix this and run the command again"
    return Diagnostic("BLD006", message, hint, Location(str(file)))


def _differences(place: Path, plan: Plan, copies: Copies) -> list[Diagnostic]:
    found = [item for change in plan.changes for item in _of_folder(place, change)]
    for path, what in copies.differences():
        message = f"{path} would be {what}"
        hint = "run `funcdeco build` with this `--output`"
        found.append(Diagnostic("BLD003", message, hint, Location(str(place / path))))
    return found


def _of_folder(place: Path, change: Change) -> list[Diagnostic]:
    """Return a diagnostic with a diff for each file of a folder that isn't up to date."""
    expected: dict[str, bytes | None] = dict.fromkeys(change.found.ours if change.found else ())
    if change.expected is not None:
        expected[FUNCTION_JSON] = change.expected.function_json
        expected[change.expected.script] = change.expected.script_content
    elif change.found is not None and change.found.json_is_ours:
        expected[FUNCTION_JSON] = None
    found: list[Diagnostic] = []
    for name, content in sorted(expected.items(), reverse=True):
        path, file = f"{change.name}/{name}", str(place / change.name / name)
        there = read_bytes(file)
        if shown := diff(path, there, content):
            what = "isn't up to date" if there is not None else "is missing"
            message = f"{path} {what if content is not None else 'is no longer needed'}"
            hint = "run `funcdeco build`"
            found.append(
                Diagnostic(
                    "BLD003", message, hint, Location(file), function=change.name, detail=shown
                )
            )
    return found
