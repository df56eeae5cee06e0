"""Run type checkers over files that use funcdeco: one run for all files of a checker."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from needs import need_pyright

MYPY = """\
[mypy]
strict = true
cache_dir = {cache}
mypy_path = {source}:{files}
"""
PLUGIN = "plugins = pydantic.mypy\n"
STRICT_PLUGIN = """
[pydantic-mypy]
init_forbid_extra = true
init_typed = true
warn_required_dynamic_aliases = true
"""
CHECKERS = [
    "mypy",
    pytest.param("mypy-plugin", marks=pytest.mark.deep),
    "mypy-plugin-strict",
    "pyright",
]
_ERROR = re.compile(r"\s*(?P<file>\S+?\.py):(?P<line>\d+).*? error: ")


def check(checker: str, source: Path, files: Iterable[Path], folder: Path, cache: Path) -> str:
    """Check copies of *files* in *folder* with funcdeco from *source*; return the output.

    The output names files without their folders, and is "" if there are no findings. mypy keeps its
    cache in *cache*, so that it does not check the standard library and pydantic again.
    """
    folder.mkdir(parents=True)
    names = [Path(shutil.copy(file, folder)).name for file in files]
    if checker == "pyright":
        return _with_pyright(source, folder, names)
    config = MYPY.format(cache=cache / checker, source=source, files=folder)
    config += PLUGIN if "plugin" in checker else ""
    config += STRICT_PLUGIN if "strict" in checker else ""
    (folder / "mypy.ini").write_text(config, "utf-8")
    code, output, error = _run(folder, "mypy", "--config-file", "mypy.ini", *names)
    assert error == ""
    return "" if code == 0 else output


def _with_pyright(source: Path, folder: Path, names: list[str]) -> str:
    need_pyright()
    # The included files must be below the configuration: an absolute path is silently ignored.
    config = {
        "include": names,
        "extraPaths": [str(source)],
        "typeCheckingMode": "strict",
        "reportUnnecessaryTypeIgnoreComment": "error",
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(config), "utf-8")
    command = ("pyright", "--pythonpath", sys.executable, "-p", str(folder))
    code, output, error = _run(folder, *command)
    return "" if code == 0 else (output + error).replace(f"{folder}/", "")


def _run(folder: Path, *command: str) -> tuple[int, str, str]:
    command = (sys.executable, "-m", *command)
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def findings(output: str, file: Path) -> list[str]:
    """Return the errors that a checker reported for *file*, each by its first line."""
    return [
        line.strip()
        for line in output.splitlines()
        if (found := _ERROR.match(line)) and Path(found["file"]).name == file.name
    ]


def lines_of(found: Iterable[str]) -> list[int]:
    """Return the line numbers of the findings."""
    return [int(match["line"]) for line in found if (match := _ERROR.match(line))]
