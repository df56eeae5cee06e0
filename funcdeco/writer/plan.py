"""Compare the generated folders with those on disk, and plan the changes."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from funcdeco.diagnostics.diagnostic import Diagnostic, shown_path
from funcdeco.diagnostics.location import Location
from funcdeco.project.json_file import object_or_empty
from funcdeco.project.ownership import FUNCTION_JSON, edited, is_same
from funcdeco.project.ownership import foreign as foreign_text
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.tree import first_level
from funcdeco.project.work_folder import is_interrupted, read_journals
from funcdeco.targets.v1 import Folder
from funcdeco.writer.difference import diff
from funcdeco.writer.existing_folders import (
    Found,
    holds,
    may_hold_function,
    read_bytes,
    read_folder,
)

Status = Literal["written", "unchanged", "pruned", "kept (error)"]

Kept = Container[str]
"""Names of functions with errors, whose folders stay as they are."""


@dataclass(frozen=True)
class Change:
    """One folder to write, to rewrite, or to prune."""

    name: str
    expected: Folder | None
    """None if the folder is pruned."""
    found: Found | None
    """None if the folder does not exist yet."""


@dataclass
class Plan:
    """All changes, and the conflicts that prevent them."""

    changes: list[Change] = field(default_factory=list[Change])
    unchanged: list[str] = field(default_factory=list[str])
    kept: list[str] = field(default_factory=list[str])
    """Generated folders of functions with errors."""
    conflicts: list[Diagnostic] = field(default_factory=list[Diagnostic])
    warnings: list[Diagnostic] = field(default_factory=list[Diagnostic])

    def statuses(self) -> dict[str, Status]:
        """Return the status of each folder, keyed by its name."""
        found: dict[str, Status] = dict.fromkeys(self.unchanged, "unchanged")
        found |= dict.fromkeys(self.kept, "kept (error)")
        for change in self.changes:
            found[change.name] = "written" if change.expected else "pruned"
        return found

    def names(self) -> set[str]:
        """Return the names of the folders to write."""
        return {change.name for change in self.changes if change.expected is not None}

    def pruned(self) -> set[str]:
        """Return the names of the folders to prune."""
        return {change.name for change in self.changes if change.expected is None}

    def pruned_files(self) -> set[str]:
        """Return the files of the folders that are pruned, with `/` separators."""
        return {
            f"{found.name}/{name}"
            for found in (one.found for one in self.changes if one.expected is None)
            if found is not None
            for name in (*found.ours, *([FUNCTION_JSON] if found.json_is_ours else []))
        }


def compare(
    root: Path,
    expected: Iterable[Folder],
    copied: Container[str] = (),
    *,
    thorough: bool = False,
    kept: Kept = (),
) -> Plan:
    """Compare the *expected* folders with those in *root*. Writes nothing.

    *copied* are files that `build` copied to *root*, which may make room for a folder. *thorough*
    also looks for files of ours in folders that are up to date, as after an interrupted run.
    """
    plan = Plan()
    snapshot = Snapshot(root)
    journal = read_journals(snapshot, root)
    thorough = thorough or is_interrupted(snapshot, root)
    there = first_level(snapshot) if root.is_dir() else {}
    names: set[str] = set()
    for folder in expected:
        name = folder.function.name
        names.add(name)
        if name not in there or not there[name] and name in copied:
            plan.changes.append(Change(name, folder, None))
        elif not there[name]:
            plan.conflicts.append(in_the_way(root, name))
        elif not thorough and there[name] == "folder" and _is_up_to_date(root, folder):
            plan.unchanged.append(name)
        else:
            _compare_folder(plan, root, folder, read_folder(root, name, journal))
    for name in sorted(there.keys() - names):
        if there[name] and may_hold_function(root, name, thorough):
            found = read_folder(root, name, journal)
            is_generated = bool(found.ours or found.edited or found.json_is_ours)
            if is_generated and name in kept:
                plan.kept.append(name)
            else:
                _compare_stale(plan, root, found)
    return plan


def _is_up_to_date(root: Path, folder: Folder) -> bool:
    place = f"{root}{os.sep}{folder.function.name}{os.sep}"
    return holds(place + FUNCTION_JSON, folder.function_json) and holds(
        place + folder.script, folder.script_content
    )


def _compare_folder(plan: Plan, root: Path, folder: Folder, found: Found) -> None:
    if found.is_link:
        plan.conflicts.append(_link(root, found.name))
        return
    same_json = found.function_json is not None and is_same(
        found.function_json, folder.function_json
    )
    edited = [name for name in found.edited if not (name == FUNCTION_JSON and same_json)]
    others = [name for name in (FUNCTION_JSON, folder.script) if name in found.others]
    others = [name for name in others if not (name == FUNCTION_JSON and same_json)]
    if edited or others:
        plan.conflicts += [_edited_in(root, folder, found, name) for name in edited]
        plan.conflicts += [foreign(root / found.name / name, found.name) for name in others]
    elif not _is_up_to_date(root, folder) or set(found.ours) - {folder.script}:
        plan.changes.append(Change(found.name, folder, found))
    else:
        plan.unchanged.append(found.name)


def _compare_stale(plan: Plan, root: Path, found: Found) -> None:
    """Plan to prune a generated folder whose function is gone, unless it was edited."""
    if found.edited:
        plan.conflicts += [_edited_stale(root, found.name, name) for name in found.edited]
    elif found.ours or found.json_is_ours:
        plan.changes.append(Change(found.name, None, found))
    elif (script := _missing_script(root, found)) is not None:
        message = f"{found.name}/function.json refers to the script {script}, which does not exist"
        hint = "remove the folder, or restore the script: the host lists the function as broken"
        file = str(root / found.name / FUNCTION_JSON)
        plan.warnings.append(
            Diagnostic("BLD008", message, hint, Location(file), function=found.name)
        )


def _missing_script(root: Path, found: Found) -> str | None:
    """Return the script of a handwritten function if the file does not exist."""
    # Errors in a handwritten function.json are reported elsewhere.
    content = object_or_empty(found.function_json or b"{}")
    script = content.get("scriptFile")
    if not isinstance(script, str) or (root / found.name / script).exists():
        return None
    return script


def in_the_way(root: Path, name: str) -> Diagnostic:
    """Return the conflict that a file is in the place of the folder of function *name*."""
    message = f"function {name!r} needs a folder of that name, but {name!r} is a file"
    hint = "move the file, or rename the function"
    return Diagnostic("BLD001", message, hint, Location(str(root / name)), function=name)


def _link(root: Path, name: str) -> Diagnostic:
    message = f"{name}/ is a symbolic link; build writes into real folders only"
    hint = "remove the link, or rename the function"
    return Diagnostic("BLD004", message, hint, Location(str(root / name)), function=name)


def foreign(file: Path, function: str) -> Diagnostic:
    """Return the conflict that *file*, in the folder of *function*, wasn't generated."""
    return Diagnostic(
        "BLD001", *foreign_text(function, file.name), Location(str(file)), function=function
    )


def _edited_in(root: Path, folder: Folder, found: Found, file: str) -> Diagnostic:
    """Return the conflict that a *file* of a function was edited, with the edit as a diff."""
    name = found.name
    contents = {FUNCTION_JSON: folder.function_json, folder.script: folder.script_content}
    there = contents.keys() & {FUNCTION_JSON, *found.ours, *found.edited}
    paths = [shown_path(str(root / name / one)) for one in sorted(there, reverse=True)]
    message, hint = edited(name, file, paths)
    at, detail = Location(str(root / name / file)), ""
    if file in contents:
        path = f"{name}/{file}"
        detail = diff(path, read_bytes(root / name / file), contents[file])
    return Diagnostic("BLD002", message, hint, at, function=name, detail=detail)


def _edited_stale(root: Path, name: str, file: str) -> Diagnostic:
    message = f"{edited(name, file)[0]}, so {name}/ isn't removed"
    hint = "move the change into your own code and remove the folder yourself"
    return Diagnostic("BLD002", message, hint, Location(str(root / name / file)), function=name)
