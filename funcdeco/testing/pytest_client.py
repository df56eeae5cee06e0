"""Open the client of the pytest fixture: find the project of a test file."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Protocol

from funcdeco.diagnostics.wording import in_backticks
from funcdeco.engine.logs import RESULTS
from funcdeco.errors import AppError
from funcdeco.project.finding import nearest_project, projects_below
from funcdeco.project.snapshot import Snapshot
from funcdeco.testing.client import TestClient


class Configuration(Protocol):
    """The parts of pytest's configuration that the fixture needs."""

    @property
    def rootpath(self) -> Path:
        """The rootdir."""
        ...

    @property
    def inipath(self) -> Path | None:
        """The configuration file."""
        ...


class Unavailable(Exception):
    """Raised if no client can be opened for a test. The message appears in pytest's report."""


def open_client(
    config: Configuration,
    named: str,
    file: Path,
    settings: Mapping[str, str],
    keys: Mapping[str, str] | None,
) -> TestClient:
    """Return a client for the project *named* in the configuration, else the one of *file*.

    Raises Unavailable if there is no project, or if it has errors.
    """
    project = _named(config, named) if named else _nearest(config, file)
    try:
        return TestClient(project, settings=settings, keys=keys)
    except AppError as error:
        raise Unavailable(f"`functions_client` can't open {project}:\n{error}") from None


def _named(config: Configuration, named: str) -> Path:
    start = config.inipath.parent if config.inipath else config.rootpath
    folder = Path(os.path.normpath(start / named))
    if not folder.is_dir():
        source = config.inipath.name if config.inipath else "the command line"
        raise Unavailable(f"`functions_project` in {source} names {folder}, which is not a folder")
    return folder


def _nearest(config: Configuration, file: Path) -> Path:
    """Return the project at or above the folder of *file*, else the one in the rootdir."""
    root = config.rootpath
    for folder in (nearest_project(file.parent), root):
        if (folder / "host.json").is_file():
            return folder
    message = f"`functions_client` found no project: neither {file.parent} nor a folder above it "
    message += f"contains a host.json, nor does the rootdir {root}"
    below = projects_below(Snapshot(root))
    one = f"one of {in_backticks(below)}" if below else "the project folder"
    raise Unavailable(f"{message}; set `functions_project` in the pytest configuration to {one}")


@contextlib.contextmanager
def quiet() -> Generator[None]:
    """Don't log failed invocations; the fixture's report contains them."""
    logger = logging.getLogger(RESULTS)
    logger.addFilter(_none)
    try:
        yield
    finally:
        logger.removeFilter(_none)


def _none(_: logging.LogRecord) -> bool:
    return False
