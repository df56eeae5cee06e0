"""What the pages about publishing need: packages to install, and Microsoft's runtime.

The packages come from an index on disk, so that the pages show the same versions everywhere. They
contain what the examples call, and data of a usual size.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from funcdeco.deployment.dependencies.target import target_for
from funcdeco.deployment.verify.interpreters import of_version
from verify_support import HERE, need_environment
from wheel_index import add_source, add_wheel

VERSION = "3.12"
"""The version that the pages name."""
PAGES = ("how-to/monorepos.md", "how-to/publish.md", "how-to/troubleshoot.md", "tutorial.md")

HUMANIZE = '''"""Sizes for people."""


def naturalsize(size: int) -> str:
    """Return a number of bytes with its unit."""
    return f"{size / 1000:.1f} kB"
'''
BACKEND = """import shutil


def build_wheel(folder, settings=None, metadata=None):
    return shutil.copy({path!r}, folder).rpartition("/")[2]
"""
"""A build backend that needs no other packages, so that pip builds a wheel without network."""


def for_this_machine(text: str) -> str:
    """Return a page with this Python instead of the one that it names, if that isn't here."""
    if of_version(VERSION) is not None:
        return text
    named, here = target_for(VERSION), target_for(HERE)
    text = text.replace(f"--target-python {VERSION}", f"--target-python {HERE}")
    return text.replace(str(named), str(here))


def prepare(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands of a page install from an index next to the project, and from no other."""
    need_environment()
    if of_version(VERSION) is not None:
        need_environment(VERSION)
    index = place.parent / "index"
    _write(index)
    for name in ("PIP_INDEX_URL", "UV_DEFAULT_INDEX"):
        monkeypatch.setenv(name, index.as_uri())
    others = ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL")
    for name in (*others, "UV_INDEX", "UV_FIND_LINKS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("UV_NO_CONFIG", "1")
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:cacheprovider")  # the tutorial lists its files
    _install(place.parent / "installed", monkeypatch)
    source = place.parent / "prices"
    source.mkdir()
    system = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    (source / "pyproject.toml").write_text(system, "utf-8")
    wheel = add_wheel(place.parent / "built", "prices", "1.2")
    (source / "backend.py").write_text(BACKEND.format(path=str(wheel)), "utf-8")


def _write(index: Path) -> None:
    # Without `azure.functions`: the one of Microsoft's worker is then imported.
    add_wheel(index, "azure-functions", "1.24.0", files=_files("azure_functions", 700_000))
    add_wheel(index, "humanize", "4.13.0", files=_files("humanize", 130_000, HUMANIZE))
    add_wheel(index, "prices", "1.2", "py3-none-manylinux_2_28_x86_64")
    add_wheel(index, "prices", "1.3", "py3-none-manylinux_2_39_x86_64")
    add_source(index, "rates", "1.0")
    for name in ("funcdeco", "pytest"):  # for the lock file
        add_wheel(index, name, "1.0")


def _files(module: str, size: int, code: str = "") -> dict[str, str]:
    data = random.Random(module).randbytes(size // 2).hex()
    return {f"{module}/__init__.py": code, f"{module}/data.txt": data}


def _install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install what the examples import, so that the app can be built."""
    folder.mkdir()
    (folder / "humanize.py").write_text(HUMANIZE, "utf-8")
    (folder / "prices.py").write_text("VERSION = '1.2'\n", "utf-8")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setenv("PYTHONPATH", str(folder))
