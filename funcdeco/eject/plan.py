"""Plan eject: all changes of a project's files, or all places that prevent it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field

from funcdeco.diagnostics.diagnostic import Diagnostic, in_order
from funcdeco.eject.calls import Calls
from funcdeco.eject.configuration import eject_configuration
from funcdeco.eject.folders import Folders, eject_folders, text_changes
from funcdeco.eject.names import Names
from funcdeco.eject.references import References
from funcdeco.eject.requirement_lines import eject_requirements
from funcdeco.eject.rewriting import ignoring_lines, rewritten
from funcdeco.eject.sources import Sources
from funcdeco.eject.verification import compiled, verify
from funcdeco.functions.model import FunctionApp
from funcdeco.linter.fixes import encoded
from funcdeco.project.project import Project
from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.child_import import ImportOptions
from funcdeco.sources.columns import with_columns
from funcdeco.sources.recording.model import Recording
from funcdeco.writer.file_group import FileChange


@dataclass
class EjectPlan:
    """What eject would do."""

    changes: list[FileChange] = field(default_factory=list[FileChange])
    problems: list[Diagnostic] = field(default_factory=list[Diagnostic])
    """If there are any, nothing is written."""
    tests: list[str] = field(default_factory=list[str])
    """Files that still use funcdeco, but not in the app."""
    ignored: list[str] = field(default_factory=list[str])
    """Places of comments that ignore codes of removed decorators, each as `file:line`."""


def plan_eject(
    project: Project, app: FunctionApp, recording: Recording, importing: ImportOptions
) -> EjectPlan:
    """Return the changes that take the decorators out of *app*, checked in a copy of the project.

    *recording* is what the app was resolved from. Raises OSError.
    """
    snapshot, plan = project.snapshot, EjectPlan()
    folders = eject_folders(app, snapshot)
    texts = _modules(snapshot, recording, folders, plan)
    plan.problems += [*folders.problems, *compiled({file: (a, b) for file, a, b in texts})]
    others = [*eject_requirements(snapshot), *eject_configuration(snapshot, plan.problems)]
    changes = text_changes(snapshot.root, [*texts, *others])
    plan.changes = sorted([*folders.changes, *changes])
    if not plan.problems:
        plan.problems += verify(project, app, plan.changes, importing)
    plan.problems = in_order(with_columns(plan.problems, snapshot))
    return plan


def _modules(
    snapshot: Snapshot, recording: Recording, folders: Folders, plan: EjectPlan
) -> Sequence[tuple[str, bytes, bytes]]:
    """Return each module that changes: its path, the old and the new content."""
    sources = Sources(snapshot, folders.scripts)
    names = Names(sources)
    names.add_assignments(recording)
    involved = names.add_imports()
    calls = Calls(recording, sources, names)
    calls.remove()
    plan.problems += [*sources.problems, *names.problems, *calls.problems]
    for source in involved:
        references = References(source, names)
        references.remove()
        plan.problems += references.problems
        if references.keeps_funcdeco:
            plan.tests.append(source.file)
        file = os.path.relpath(source.file, snapshot.root)
        plan.ignored += [f"{file}:{number}" for number in ignoring_lines(source)]
    found: list[tuple[str, bytes, bytes]] = []
    for file, source in sources.changed.items():
        before = snapshot.content(file)
        found.append((file, before, encoded(file, rewritten(source), before)))
    return found
