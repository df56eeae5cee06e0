"""Compare what a run would write with what is on disk, before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from funcdeco.diagnostics.diagnostic import Diagnostic, has_errors
from funcdeco.diagnostics.location import Location
from funcdeco.functions.model import FunctionApp
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.work_folder import WORK, interruption
from funcdeco.targets.v1 import Folder
from funcdeco.writer.copies import Copies
from funcdeco.writer.manifest import read_manifest
from funcdeco.writer.output import Output
from funcdeco.writer.plan import Kept, Plan, compare


@dataclass(frozen=True)
class Survey:
    """The changes to make, and the problems that prevent them."""

    problems: Sequence[Diagnostic]
    plan: Plan = field(default_factory=Plan)
    copies: Copies = field(default_factory=Copies)
    is_refused: bool = False
    """Whether the place itself prevents writing."""

    @property
    def has_errors(self) -> bool:
        """Whether a problem is an error."""
        return has_errors(self.problems)

    @property
    def has_changes(self) -> bool:
        """Whether anything must be written or removed."""
        return bool(self.plan.changes) or self.copies.are_needed


@dataclass(frozen=True)
class Task:
    """What a run writes, and where."""

    root: Path
    place: Path
    """The project folder, or the output folder."""
    folders: Sequence[Folder] = ()
    app: FunctionApp | None = None
    """None for `clean`, which expects no folders."""
    output: Output | None = None
    kept: Kept = ()

    def survey(self) -> Survey:
        """Read what is on disk and compare it. Raises OSError."""
        problem = check_work(self.place) or (self.output.check_place() if self.output else None)
        if problem:
            return Survey([problem], is_refused=True)
        if self.app is None:
            plan = compare(self.place, (), thorough=True)
            return Survey(plan.conflicts, plan)
        if self.output is None:
            plan = compare(self.place, self.folders, kept=self.kept)
            return Survey([*plan.conflicts, *plan.warnings], plan)
        plan = compare(self.place, self.folders, read_manifest(self.place), kept=self.kept)
        copies = self.output.gather(self.app, plan)
        problems = [*plan.conflicts, *plan.warnings, *copies.problems]
        # This run only reads the project folder, and heals nothing there.
        interrupted = interruption(Snapshot(self.root), self.root)
        return Survey([*problems, *filter(None, [interrupted])], plan, copies)


def check_work(root: Path) -> Diagnostic | None:
    """Return the problem if the working folder in *root* is not a real folder."""
    work = root / WORK
    if not work.is_symlink() and (work.is_dir() or not work.exists()):
        return None
    message = f"{WORK} is not a folder, but build needs a folder of that name"
    return Diagnostic("BLD004", message, "move it elsewhere", Location(str(work)))
