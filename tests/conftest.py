"""Shared fixtures: projects written to disk, and how to load them."""

from __future__ import annotations

import compileall
import gc
import os
import sys
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

import funcdeco
from funcdeco import AppError, Diagnostic, FunctionApp, load
from funcdeco.isolation import supervisor
from funcdeco.project.default_host import HOST_JSON

pytest_plugins = ["running"]

# Thousands of processes import funcdeco, and none of them writes byte code, see below.
if "PYTEST_XDIST_WORKER" not in os.environ:
    compileall.compile_dir(os.path.dirname(funcdeco.__file__), quiet=2)

# Many tests compare whole folders, including those that subprocesses import from.
os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
sys.dont_write_bytecode = True

# No test depends on the day on which it runs, and neither does the output of the documentation.
os.environ["FUNCDECO_TODAY"] = "2026-11-30"

# Creating the environments of `verify` takes long, so they are kept next to those of the tests.
os.environ.setdefault("FUNCDECO_CACHE_DIR", os.path.join(sys.prefix, "funcdeco-cache"))

# The threads of pytest-xdist only wait, so that forking is safe; it is far faster than spawning.
supervisor.may_fork = lambda: sys.platform == "linux"


# Collecting the tests creates millions of objects and hardly any garbage.
gc.disable()


def pytest_collection_finish() -> None:
    """Exempt the collected tests from garbage collection, which would traverse them each time."""
    gc.collect()
    gc.freeze()
    gc.enable()


HEADER = (
    "import functools, typing; from typing import Annotated, Any; import azure.functions as func; "
    "from funcdeco import App, Blueprint; app = App()"
)
"""Line 1 of an app written by `write_app`, so that the source after the quotes is in line 2."""

Fault = tuple[str, int | None, str, str]


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Path]:
    """Write files into a project with a host.json and return its folder; None omits a file."""

    def write(app: str | None, files: Mapping[str, str | bytes | None] | None = None) -> Path:
        folder = tmp_path / "project"
        folder.mkdir(exist_ok=True)
        whole: dict[str, str | bytes | None] = {"host.json": HOST_JSON, "app.py": app}
        for name, content in {**whole, **(files or {})}.items():
            if content is None:
                continue
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, str):
                content = textwrap.dedent(content).encode()
            path.write_bytes(content)
        return folder

    return write


@pytest.fixture
def write_app(project: Callable[..., Path]) -> Callable[..., Path]:
    """Write a project whose app.py consists of HEADER and the given source."""

    def write(
        text: str, files: Mapping[str, str | bytes | None] | None = None, *, future: bool = False
    ) -> Path:
        header = f"from __future__ import annotations; {HEADER}" if future else HEADER
        return project(header + textwrap.dedent(text), files)

    return write


@pytest.fixture
def load_app(write_app: Callable[..., Path]) -> Callable[..., FunctionApp]:
    """Write a project as `write_app` does and load it."""

    def written(
        text: str, files: Mapping[str, str | bytes | None] | None = None, *, future: bool = False
    ) -> FunctionApp:
        return load(write_app(text, files, future=future))

    return written


@pytest.fixture
def faults(write_app: Callable[..., Path]) -> Callable[..., list[Fault]]:
    """Write a project as `write_app` does; return (code, line, message, hint) of all findings."""

    def found(
        text: str, files: Mapping[str, str | bytes | None] | None = None, *, future: bool = False
    ) -> list[Fault]:
        return [_fault(item) for item in diagnose(write_app(text, files, future=future))]

    return found


def diagnose(folder: Path, app: str | None = None) -> tuple[Diagnostic, ...]:
    try:
        return load(folder, app=app).diagnostics
    except AppError as error:
        return error.diagnostics


def _fault(item: Diagnostic) -> Fault:
    return item.code, item.line, item.message, item.hint
