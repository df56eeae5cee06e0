"""A pytest plugin that records every call of the contract that a test run makes.

FREEZE_RECORD=DIR python -m pytest -p freeze.recorder
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import funcdeco
from freeze.cases import BASE, MOST_BYTES, MOST_FILES, Case, snapshot

ROOT = Path(__file__).parents[2]
COMMANDS = (
    "check",
    "build",
    "list",
    "show",
    "bindings",
    "read",
    "schema",
    "explain",
    "clean",
    "init",
)
WITH_JSON = ("check", "build", "list", "bindings", "read", "explain")
_IGNORED = ("PYTEST_", "COV", "COLUMNS", "LINES", "FREEZE_", "PWD", "OLDPWD", "PYTHON")

_environment = dict(os.environ)
_bases: list[Path] = []
_depth = [0]
_seen: set[str] = set()


@pytest.fixture(autouse=True)
def _freeze_base(tmp_path: Path) -> None:
    _bases[:] = [tmp_path]


def record(call: str, arguments: list[Any], options: dict[str, Any], place: Path | None) -> None:
    """Write one call with the files that are there now."""
    base = _base(place)
    if base is None and place is not None:
        return  # its files would not be there when it is played
    folder = Path.cwd()
    inside = base is not None and folder.is_relative_to(base)
    blobs: dict[str, bytes] = {}
    try:
        files = snapshot(base, blobs) if base else {}
    except OSError:
        return
    if len(files) > MOST_FILES or sum(map(len, blobs.values())) > MOST_BYTES:
        return
    root = str(base) if base else BASE
    text = json.dumps([arguments, options], default=str).replace(root, BASE)
    arguments, options = json.loads(text)
    changed = {
        name: value.replace(root, BASE)
        for name, value in os.environ.items()
        if _environment.get(name) != value and not name.startswith(_IGNORED)
    }
    relative = folder.relative_to(base).as_posix() if base and inside else ""
    case = Case(call, arguments, options, relative, files, changed)
    if case.key in _seen:
        return
    _seen.add(case.key)
    folder_of_records = Path(os.environ["FREEZE_RECORD"])
    for name, content in blobs.items():
        if not (folder_of_records / name).exists():
            (folder_of_records / name).write_bytes(content)
    (folder_of_records / f"{case.key}.case").write_text(json.dumps(case.__dict__), "utf-8")


def _base(place: Path | None) -> Path | None:
    for base in _bases:
        for path in (place, Path.cwd()):
            if path is not None and Path(os.path.abspath(path)).is_relative_to(base):
                return base
    if place is not None and Path(os.path.abspath(place)).is_relative_to(ROOT):
        found = Path(os.path.abspath(place))
        return found if found.is_dir() and found != ROOT else None
    return None


def _recorded(function: Callable[..., Any], call: str) -> Callable[..., Any]:
    def wrapped(place: Any = ".", *rest: Any, **options: Any) -> Any:
        if not _depth[0] and isinstance(place, (str, Path)) and not rest:
            given = {key: _plain(value) for key, value in options.items()}
            is_read = call == "read"
            if is_read:
                given = {"is_path": isinstance(place, Path)}
            if not is_read or "app" not in options:
                on_disk = isinstance(place, Path) or not is_read
                record(call, [str(place)], given, Path(place) if on_disk else None)
        return function(place, *rest, **options)

    return wrapped


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Path) else value


def _record_command(arguments: list[str], folder: Path) -> None:
    if not arguments or arguments[0] not in COMMANDS or "--help" in arguments:
        return
    if arguments[0] in WITH_JSON and not any(one.startswith("--format") for one in arguments):
        arguments = [*arguments, "--format", "json"]
    before = os.getcwd()
    os.chdir(folder)
    try:
        places = [Path(one) for one in arguments[1:] if os.path.exists(one)]
        record("cli", arguments, {}, places[0] if places else None)
    finally:
        os.chdir(before)


_invoke = CliRunner.invoke
_run = subprocess.run


def _recorded_invoke(self: CliRunner, cli: Any, args: Any = None, **options: Any) -> Any:
    words = shlex.split(args) if isinstance(args, str) else list(args or ())
    _record_command(words, Path.cwd())
    _depth[0] += 1
    try:
        return _invoke(self, cli, args, **options)
    finally:
        _depth[0] -= 1


def _recorded_run(command: Any, *rest: Any, **options: Any) -> Any:
    if isinstance(command, (list, tuple)) and list(command[1:3]) == ["-m", "funcdeco"]:
        _record_command([str(one) for one in command[3:]], Path(options.get("cwd") or "."))
    return _run(command, *rest, **options)


def pytest_configure() -> None:
    Path(os.environ["FREEZE_RECORD"]).mkdir(parents=True, exist_ok=True)
    CliRunner.invoke = _recorded_invoke  # type: ignore[method-assign]
    subprocess.run = _recorded_run
    for name, call in (("check", "check"), ("load", "load"), ("read_function_json", "read")):
        function = getattr(funcdeco, name)
        wrapped = _recorded(function, call)
        setattr(funcdeco, name, wrapped)
        setattr(sys.modules[function.__module__], name, wrapped)
