"""Open a project for tests: its functions, and its modules in this process."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any

from funcdeco.engine.app import EngineApp
from funcdeco.errors import AppError
from funcdeco.isolation.project_modules import ProjectModules
from funcdeco.project.project import Project
from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.loading import load_project
from funcdeco.sources.recording.entry import record_app
from funcdeco.sources.recording.model import Recording

FALLBACKS = {"AzureWebJobsStorage": "UseDevelopmentStorage=true"}
"""Settings that are set if the project sets none: nothing is connected to them."""


def open_project(place: str | os.PathLike[str], settings: Mapping[str, str]) -> EngineApp:
    """Load the project at *place*, and keep its modules imported until the app is closed.

    Raises AppError with all errors of the project.
    """
    text = os.fspath(place)
    spec = None
    if ":" in text and not os.path.exists(text):
        text, spec = ".", text
    opened: list[ProjectModules] = []

    def import_app(project: Project, spec: str) -> Recording:
        opened.append(_active(project))
        return record_app(spec, project.snapshot, project.settings, imports=_already_active)

    try:
        loaded = load_project(Path(text), spec, import_app=import_app, settings=settings)
        functions = loaded.functions.checked()
        if loaded.project is None:
            raise AppError(functions.diagnostics)
        if not opened:
            opened.append(_active(loaded.project))
        return EngineApp(loaded.project, functions, opened[0])
    except BaseException:
        for modules in opened:
            modules.deactivate()
        raise


def _active(project: Project) -> ProjectModules:
    modules = ProjectModules(project.snapshot, {**FALLBACKS, **project.settings})
    modules.activate()
    return modules


@contextlib.contextmanager
def _already_active(_: Snapshot, __: dict[str, Any]) -> Generator[None]:
    yield
