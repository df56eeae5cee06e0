"""Circular imports of hand-written functions: reported where the worker's import fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from check_support import place, write_project
from funcdeco.linter.check import check
from needs import need_runtime
from runtime_host import Host

pytestmark = pytest.mark.core

TIMER = {"type": "timerTrigger", "name": "timer", "direction": "in", "schedule": "0 0 6 * * *"}
CONFIG = json.dumps({"scriptFile": "__init__.py", "bindings": [TIMER]})
HINT = "break the circular import: move the name to a third module, or import it later"

FINE = {
    "module": {"a.py": "import {p}.b\nx = 1", "b.py": "import {p}.a\ny = 1"},
    "name-above": {"a.py": "x = 1\nfrom {p}.b import y", "b.py": "from {p}.a import x\ny = 1"},
    "late": {
        "a.py": "from {p}.b import y\nx = 1",
        "b.py": "y = 1\ndef f():\n    from {p}.a import x",
    },
    "guarded": {
        "a.py": "from {p}.b import y\nx = 1",
        "b.py": "try:\n    from {p}.a import x\nexcept ImportError:\n    x = None\ny = 1",
    },
    "checking": {
        "a.py": "from {p}.b import y\nx = 1",
        "b.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from {p}.a import x\ny = 1",
    },
    "as": {"a.py": "from {p}.b import y\nx = 1", "b.py": "import {p}.a as a\ny = 1"},
    "submodule": {
        "__init__.py": "from .a import x",
        "a.py": "from . import b\nx = 1",
        "b.py": "from . import a\ny = 1",
    },
    "stars": {
        "a.py": "from {p}.c import *\nfrom {p}.b import y",
        "b.py": "from {p}.a import x\ny = 1",
        "c.py": "x = 1",
    },
    "getattr": {
        "a.py": "def __getattr__(name): return 1\nfrom {p}.b import y\nx = 1",
        "b.py": "from {p}.a import x\ny = 1",
    },
    "two-names": {
        "a.py": "from {p}.b import y\nx = 1",
        "b.py": "from __app__.{p}.c import x\ny = 1",
        "c.py": "x = 1",
    },
    "early": {
        "a.py": "from {p}.b import y\nx = 1",
        "b.py": "from {p}.c import z\ny = 1",
        "c.py": "z = 1\nimport {p}.a",
    },
}
"""Modules with a circular import that works; `{p}` is their package."""
FAILS = {
    "two": (
        {"a.py": "from {p}.b import y\nx = 1", "b.py": "from {p}.a import x\ny = 1"},
        "b.py:1:22",
        "{p}.a",
        "x",
    ),
    "three": (
        {
            "a.py": "from {p}.b import y\nx = 1",
            "b.py": "import {p}.c\ny = 1",
            "c.py": "from {p}.a import x",
        },
        "c.py:1:24",
        "{p}.a",
        "x",
    ),
    "package": (
        {"__init__.py": "from .a import x\nVALUE = 1", "a.py": "from . import VALUE\nx = 1"},
        "a.py:1:15",
        "{p}",
        "VALUE",
    ),
    "itself": ({"a.py": "from {p}.a import x\nx = 1"}, "a.py:1:25", "{p}.a", "x"),
}


def folder_of(name: str) -> str:
    return name.title().replace("-", "")


def write(root: Path) -> Path:
    files = {}
    every = {**FINE, **{name: sources for name, (sources, *_) in FAILS.items()}}
    for name, sources in every.items():
        package = f"of_{name.replace('-', '_')}"
        for file, source in sources.items():
            files[f"{package}/{file}"] = source.replace("{p}", package) + "\n"
        files[f"{folder_of(name)}/function.json"] = CONFIG
        files[f"{folder_of(name)}/__init__.py"] = (
            f"from {package}.a import x\n\ndef main(timer): ...\n"
        )
    return write_project(root, files)


def test_a_circular_import_is_reported_where_the_worker_fails(tmp_path: Path) -> None:
    need_runtime()
    root = write(tmp_path / "app")
    with Host(root) as host:
        assert set(host.errors) == set(map(folder_of, FAILS))
        assert all("partially initialized" in error for error in host.errors.values())
    expected = []
    for name, (_, where, module, missing) in FAILS.items():
        package = f"of_{name}"
        message = f"`{module.replace('{p}', package)}` is still being imported and hasn't defined `{missing}` yet"
        expected.append(("IMP010", f"{package}/{where}", message, HINT))
    found = [(item.code, place(item, root), item.message, item.hint) for item in check(root)]
    assert sorted(found) == sorted(expected)


def test_no_cycle_is_reported_if_another_function_imports_the_modules_in_the_right_order(
    tmp_path: Path,
) -> None:
    files = {
        "a.py": "x = 1\nfrom b import y\nz = 2\n",
        "b.py": "y = 1\nfrom a import z\n",
        "First/function.json": CONFIG,
        "First/__init__.py": "import b\n\ndef main(timer): ...\n",
        "Second/function.json": CONFIG,
        "Second/__init__.py": "import a\n\ndef main(timer): ...\n",
    }
    root = write_project(tmp_path / "app", files)
    with Host(root) as host:
        assert host.errors == {}
    assert check(root) == []
