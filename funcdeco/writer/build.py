"""Build: generate, compare, then write the files or report the differences."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from funcdeco.diagnostics.diagnostic import Diagnostic, has_errors
from funcdeco.diagnostics.location import Location
from funcdeco.functions.model import FunctionApp
from funcdeco.project.ownership import FUNCTION_JSON, WORK
from funcdeco.project.snapshot import Snapshot
from funcdeco.targets.v1 import emit
from funcdeco.writer.apply import apply, prune
from funcdeco.writer.existing_folders import read_bytes
from funcdeco.writer.output import Copies, Output
from funcdeco.writer.plan import Change, Plan, Status, compare
from funcdeco.writer.secret_guard import secrets_in
from funcdeco.writer.workspace import (
    forget_unfinished,
    is_unfinished,
    locked,
    read_journals,
    workspace,
)


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
        return not self.copied and set(self.statuses.values()) <= {"unchanged"}


def build(
    app: FunctionApp, root: Path, *, output: Path | None = None, check: bool = False
) -> Outcome:
    """Write the folders of *app* into the project at *root*, or with its other files into *output*.

    Nothing is written if a file of the user is in the way, or if a file would hold a secret. With *check*, nothing is written and
    each difference is a diagnostic. An OSError becomes a diagnostic, too.
    """
    outcome = Outcome()
    published = Output(root, output) if output else None
    folders = [emit(function, root) for function in app]
    place = output or root
    if secrets := list(secrets_in(folders, Snapshot(root))):
        return Outcome(secrets)
    try:
        # The output folder may not exist yet, so the lock is on its parent.
        with locked(place.parent if output else root):
            problem = _check_work(place) or (published.check_place() if published else None)
            if problem:
                return Outcome([problem])
            plan = compare(place, folders, read_journals(place), thorough=is_unfinished(place))
            copies = published.gather(app) if published else Copies()
            outcome.diagnostics += [*plan.conflicts, *plan.warnings, *copies.problems]
            if check:
                outcome.diagnostics += _differences(place, plan, copies)
            elif not has_errors(outcome.diagnostics):
                _write(place, plan, copies, published, outcome)
    except OSError as error:
        outcome.diagnostics.append(_cannot_write(error, place, len(folders), outcome))
    return outcome


def clean(root: Path) -> Outcome:
    """Remove the files that `build` wrote below *root*, and no others."""
    outcome = Outcome()
    if problem := _check_work(root):
        return Outcome([problem])
    try:
        with locked(root):
            plan = compare(root, (), read_journals(root), thorough=True)
            outcome.diagnostics += plan.conflicts
            if plan.changes:
                with workspace(root):
                    for change in plan.changes:
                        assert change.found is not None
                        prune(root, change.found)
                        outcome.statuses[change.name] = "pruned"
            forget_unfinished(root)
    except OSError as error:
        outcome.diagnostics.append(_cannot_write(error, root, 0, outcome))
    return outcome


def _check_work(root: Path) -> Diagnostic | None:
    work = root / WORK
    if not work.is_symlink() and (work.is_dir() or not work.exists()):
        return None
    message = f"{WORK} is not a folder, but build needs a folder of that name"
    return Diagnostic("BLD004", message, "move it elsewhere", Location(str(work)))


def _write(
    place: Path, plan: Plan, copies: Copies, published: Output | None, outcome: Outcome
) -> None:
    outcome.statuses = dict.fromkeys(plan.unchanged, "unchanged")
    if plan.changes or copies.are_needed or is_unfinished(place):
        statuses = plan.statuses()
        with workspace(place) as space:
            if published:
                published.announce(copies, space)
                for _ in published.copy(copies, space):
                    outcome.copied += 1
            for change in apply(place, plan.changes, space):
                outcome.statuses[change.name] = statuses[change.name]
            if published:
                for _ in published.finish(copies, space):
                    outcome.copied += 1
    elif (place / WORK).is_dir():
        forget_unfinished(place)


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
        if diff := _diff(path, there, content):
            what = "isn't up to date" if there is not None else "is missing"
            message = f"{path} {what if content is not None else 'is no longer needed'}"
            hint = "run `funcdeco build`"
            found.append(
                Diagnostic(
                    "BLD003", message, hint, Location(file), function=change.name, detail=diff
                )
            )
    return found


def _diff(path: str, there: bytes | None, expected: bytes | None) -> str:
    from difflib import unified_diff

    old, new = ((text or b"").decode("utf-8", "replace").splitlines() for text in (there, expected))
    return "\n".join(unified_diff(old, new, f"{path} (on disk)", f"{path} (as built)", lineterm=""))
