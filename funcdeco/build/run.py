"""One build: emit, compare, then write, or show what would be written."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path

from funcdeco.build.apply import (
    WORK,
    apply,
    forget_unfinished,
    is_unfinished,
    prune,
    read_journals,
    workspace,
)
from funcdeco.build.compare import Change, Plan, Status, compare
from funcdeco.build.emit import emit
from funcdeco.build.folders import FUNCTION_JSON, read_bytes
from funcdeco.build.output import Copies, check_place, copy, files_in, gather
from funcdeco.diagnostics import Diagnostic, has_errors
from funcdeco.functions import FunctionApp


@dataclass
class Outcome:
    """What a build did, or with `check` would do."""

    diagnostics: list[Diagnostic] = field(default_factory=list[Diagnostic])
    statuses: dict[str, Status] = field(default_factory=dict[str, Status])
    """What became of each function folder; empty where nothing was written."""
    copied: int = 0
    """Files beside the function folders that were copied to the output folder or removed there."""


def build(
    app: FunctionApp, root: Path, *, output: Path | None = None, check: bool = False
) -> Outcome:
    """Write the folders of *app* into the project at *root*, or into *output* with all else.

    Nothing is written where a file of the user's stands in the way. With *check* nothing is
    written at all and each difference is a diagnostic.
    """
    place = output or root
    outcome = Outcome()
    problem = check_place(root, place) if output else _check_work(root)
    if problem:
        return Outcome([problem])
    thorough = is_unfinished(place)
    folders = [emit(function, root) for function in app]
    plan = compare(place, folders, read_journals(place), thorough=thorough)
    copies = gather(root, place, app) if output else Copies()
    outcome.diagnostics += [*plan.conflicts, *copies.problems]
    if check:
        outcome.diagnostics += _differences(place, plan, copies)
    elif not has_errors(outcome.diagnostics):
        _write(place, plan, copies if output else None, outcome)
        if thorough:
            forget_unfinished(place)
    return outcome


def clean(root: Path) -> Outcome:
    """Remove what `build` wrote below *root*, and nothing else."""
    outcome = Outcome()
    plan = compare(root, (), read_journals(root), thorough=is_unfinished(root))
    outcome.diagnostics += plan.conflicts
    for change in plan.changes:
        assert change.found is not None
        try:
            prune(root, change.found)
        except OSError as error:
            outcome.diagnostics.append(_cannot_write(error, root))
            break
        outcome.statuses[change.name] = "pruned"
    forget_unfinished(root)
    return outcome


def _check_work(root: Path) -> Diagnostic | None:
    work = root / WORK
    if not work.is_symlink() and (work.is_dir() or not work.exists()):
        return None
    message = f"{WORK} is not a folder, and build works in a folder of that name"
    return Diagnostic("BLD004", message, "move it out of the way", str(work))


def _write(place: Path, plan: Plan, copies: Copies | None, outcome: Outcome) -> None:
    outcome.statuses = dict.fromkeys(plan.unchanged, "unchanged")
    if not plan.changes and not (copies and (copies.changed or copies.stale)):
        return
    statuses = plan.statuses()
    try:
        with workspace(place) as space:
            for change in apply(place, plan.changes, space):
                outcome.statuses[change.name] = statuses[change.name]
            if copies:
                copy(place, copies, space)
                outcome.copied = len(copies.changed) + len(copies.stale)
    except OSError as error:
        outcome.diagnostics.append(_cannot_write(error, place, len(plan.changes), outcome))


def _cannot_write(
    error: OSError, place: Path, changes: int = 0, outcome: Outcome | None = None
) -> Diagnostic:
    done = sum(status != "unchanged" for status in outcome.statuses.values()) if outcome else 0
    file = str(error.filename or place)
    message = f"can't write here: {error.strerror or error}"
    hint = "every folder is whole: those written are new, the others as they were"
    if changes:
        hint = f"{done} of {changes} folders were done; {hint}. Build again when this is mended"
    return Diagnostic("BLD006", message, hint, str(file))


def _differences(place: Path, plan: Plan, copies: Copies) -> list[Diagnostic]:
    found = [item for change in plan.changes for item in _of_folder(place, change)]
    for path, what in files_in(copies):
        message = f"{path} would be {what}"
        hint = "run `funcdeco build` with this `--output`"
        found.append(Diagnostic("BLD003", message, hint, str(place / path)))
    return found


def _of_folder(place: Path, change: Change) -> list[Diagnostic]:
    """Give a diagnostic with a diff for each file of a folder that isn't as it should be."""
    wanted: dict[str, bytes | None] = dict.fromkeys(change.found.ours if change.found else ())
    if change.wanted is not None:
        wanted[FUNCTION_JSON] = change.wanted.function_json
        wanted[change.wanted.script] = change.wanted.script_content
    elif change.found is not None and change.found.json_is_ours:
        wanted[FUNCTION_JSON] = None
    found: list[Diagnostic] = []
    for name, content in sorted(wanted.items(), reverse=True):
        path = f"{change.name}/{name}"
        there = read_bytes(place / change.name / name)
        diff = _diff(path, there, content)
        if diff:
            what = "isn't up to date" if there is not None else "is missing"
            message = f"{path} {what if content is not None else 'is not needed any more'}"
            file = str(place / change.name / name)
            found.append(
                Diagnostic(
                    "BLD003",
                    message,
                    "run `funcdeco build`",
                    file,
                    function=change.name,
                    detail=diff,
                )
            )
    return found


def _diff(path: str, there: bytes | None, wanted: bytes | None) -> str:
    old, new = ((text or b"").decode("utf-8", "replace").splitlines() for text in (there, wanted))
    return "\n".join(unified_diff(old, new, f"{path} (on disk)", f"{path} (as built)", lineterm=""))
