"""Import the app of a project, here or in a process of its own, and resolve it."""

from __future__ import annotations

from funcdeco.diagnostics.diagnostic import Diagnostic, in_order
from funcdeco.functions.model import FunctionApp
from funcdeco.project.project import Project
from funcdeco.sources.decorators.resolve import resolve_recording
from funcdeco.sources.recording.model import Recording


def resolve_app(
    project: Project, recording: Recording
) -> tuple[FunctionApp | None, tuple[Diagnostic, ...]]:
    """Return the app that was recorded in *project*, None if it can't be imported, and problems."""
    known = project.diagnostics
    if not recording.registries:
        return None, tuple(in_order([*known, *recording.problems]))
    snapshot, prefix = project.snapshot, project.route_prefix
    resolved = resolve_recording(recording, snapshot, route_prefix=prefix, known=known)
    return resolved, resolved.diagnostics
