"""Optional requirements of tests: a test without them is skipped, but fails in CI."""

from __future__ import annotations

import atexit
import functools
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

import pytest

SARIF_SCHEMA = Path(sys.prefix) / "sarif" / "schema.json"
AZURITE = Path(sys.prefix) / "azurite" / "node_modules" / ".bin" / "azurite"

ACTIONS = Path(sys.prefix) / "actions"
ATTEMPTS = 3
"""How often something is fetched, since a request can fail without a lasting cause."""


def need_runtime() -> None:
    """Skip the test if Microsoft's runtime is missing. pip refuses it on Python below 3.13."""
    if importlib.util.find_spec("azure_functions_runtime_v1") is None:
        missing("Microsoft's runtime, azure-functions-runtime-v1, is not installed")


def need_v2_runtime() -> None:
    """Skip the test if Microsoft's runtime for the v2 model is missing."""
    if importlib.util.find_spec("azure_functions_runtime") is None:
        missing("Microsoft's runtime, azure-functions-runtime, is not installed")


def need_sarif_schema() -> Path:
    """Return the official schema of SARIF, which an npm package contains."""
    if not SARIF_SCHEMA.is_file():
        missing(f"the schema of SARIF, {SARIF_SCHEMA}, was not fetched from npm")
    return SARIF_SCHEMA


def need_browser() -> str:
    """Return the path of Chromium, in which the page of `funcdeco run` is tested."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        missing("Chromium is not installed")
    return found


def need_azurite() -> Path:
    """Return the program Azurite, in the version that the tests use."""
    if not AZURITE.is_file() or shutil.which("node") is None:
        missing(f"Azurite, {AZURITE}, was not installed with npm")
    return AZURITE


def need_actions() -> Path:
    """Return the folder with GitHub's language service for workflows."""
    if not (ACTIONS / "node_modules").is_dir() or shutil.which("node") is None:
        missing(f"the language service of GitHub Actions, {ACTIONS}, was not installed with npm")
    return ACTIONS


@functools.cache
def need_azure_functions(version: str) -> str:
    """Return a folder with azure-functions in *version*; if that is empty, the newest version."""
    options = ["--no-deps", "--ignore-requires-python"] if version else ["--no-deps"]
    return _installed(f"azure-functions=={version}" if version else "azure-functions", *options)


@functools.cache
def need_doctor(version: str) -> str:
    """Return a folder with azure-functions-doctor and what it needs; empty means the newest version."""
    name = "azure-functions-doctor"
    return _installed(f"{name}=={version}" if version else name)


@functools.cache
def need_pytest(version: str) -> str:
    """Return a folder with pytest in *version* and what it needs."""
    return _installed(f"pytest=={version}")


@functools.cache
def need_extensions() -> str:
    """Return a folder with azurefunctions-extensions for HTTP and blobs."""
    names = ("http-fastapi", "bindings-blob")
    packages = [f"azurefunctions-extensions-{name}" for name in names]
    return _installed(*packages, folder="site-packages")


@functools.cache
def need_durable(version: str) -> str:
    """Return a folder with azure-functions-durable in *version*; 2 has its requirements, too."""
    options = ["--pre"] if version.startswith("2") else ["--no-deps", "--ignore-requires-python"]
    return _installed(f"azure-functions-durable=={version}", *options)


def _installed(*arguments: str, folder: str = "") -> str:
    """Return a temporary folder with what pip installs. pip is tried again if the network fails."""
    place = tempfile.mkdtemp(prefix="funcdeco-tests-")
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    target = os.path.join(place, folder) if folder else place
    command = [sys.executable, "-m", "pip", "install", "-q", "--target", target]
    command += arguments
    tries = (subprocess.run(command, capture_output=True, check=False) for _ in range(ATTEMPTS))
    if all(done.returncode for done in tries):
        missing(f"{' '.join(arguments)} could not be installed")
    return target


def need_pyright() -> None:
    """Skip the test if pyright does not run: its package fetches it from npm on first use."""
    if not _pyright_runs():
        missing("pyright could not be fetched from npm")


@functools.cache
def _pyright_runs() -> bool:
    command = [sys.executable, "-m", "pyright", "--version"]
    runs = (subprocess.run(command, capture_output=True, check=False) for _ in range(ATTEMPTS))
    return any(done.returncode == 0 for done in runs)


def missing(what: str) -> NoReturn:
    """Skip the test, and fail in CI, which has everything."""
    reason = f"{what}; `bash .ci/test` sets up everything"
    if os.environ.get("CI", "").lower() in ("true", "1"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
