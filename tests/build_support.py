"""Shared helpers for tests of the command: run it, and compare the files on disk."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from click.testing import CliRunner

from funcdeco.cli.main import cli

REPOSITORY = Path(__file__).parent.parent

Write = Callable[..., Path]
Pair = tuple[object, str]

APP = """
@app.http(route="hello", methods=["GET"], auth_level="anonymous")
def hello(req): return "hi"

@app.queue_trigger(name="msg", queue_name="orders", connection="Store")
def store(msg): print(msg)
"""
"""The functions `hello` and `store`, as source for `write_app`."""


class Done(NamedTuple):
    """The result of a command."""

    code: int
    out: str
    err: str


def declared(text: str, code: int = 0, err: str = "") -> Done:
    """Return the result of a command that printed *text*, which may be indented."""
    return Done(code, textwrap.dedent(text), textwrap.dedent(err))


def refusal(text: str, errors: int = 1, code: int = 1) -> Done:
    """Return the result of a build that found *errors*, printed *text* and wrote nothing."""
    count = f"{errors} error" if errors == 1 else f"{errors} errors"
    return Done(code, f"{textwrap.dedent(text)}\n{count}; nothing was written\n", "")


def funcdeco(*arguments: str | Path, cwd: Path | None = None) -> Done:
    """Run the command in this process; `funcdeco_alone` runs it in a separate one."""
    before = os.getcwd()
    os.chdir(cwd or before)
    try:
        given = [str(argument) for argument in arguments]
        # As wide as without a terminal; the runner would use two columns more.
        result = CliRunner().invoke(cli, given, prog_name="funcdeco", terminal_width=78)
    finally:
        os.chdir(before)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout, result.stderr)


def funcdeco_alone(*arguments: str | Path, cwd: Path, **environment: str) -> Done:
    """Run the command in a separate process."""
    return python("-m", "funcdeco", *map(str, arguments), cwd=cwd, **environment)


def python(*arguments: str, cwd: Path, **environment: str) -> Done:
    """Run this Python, with funcdeco on its path."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


VENDORED = [
    "funcdeco/__init__.py",
    "funcdeco/_lazy.py",
    "funcdeco/_version.py",
    "funcdeco/app.py",
    "funcdeco/bindings/__init__.py",
    "funcdeco/declare.py",
    "funcdeco/errors.py",
    "funcdeco/first_call.py",
    "funcdeco/mounting.py",
    "funcdeco/registry.py",
    "funcdeco/runtime/__init__.py",
    "funcdeco/runtime/web.py",
]
"""The files of funcdeco in a published folder."""


def files(folder: Path) -> dict[str, bytes]:
    """Return every file below *folder* except Python's caches."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.parent.name != "__pycache__"
    }


def state(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Return the attributes that change when a file or folder is touched: inode, time, size."""
    found: dict[str, tuple[int, int, int]] = {}
    for path in (folder, *sorted(folder.rglob("*"))):
        if "__pycache__" not in path.parts:
            stat = path.lstat()
            found[str(path)] = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
    return found


def change_app(folder: Path, old: str, new: str, file: str = "app.py") -> None:
    """Replace *old* in the app, which must contain it."""
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), "utf-8")


def pairs(root: Path) -> dict[str, Pair]:
    """Return the host's view of each function: function.json, and the script that it names.

    The script's name is excluded, and so are its first two lines, which contain the header.
    """
    found: dict[str, Pair] = {}
    for place in sorted(root.iterdir()):
        if (place / "function.json").exists():
            content: dict[str, Any] = json.loads((place / "function.json").read_bytes())
            name: str = content.pop("scriptFile")
            if name.startswith("../"):
                found[place.name] = content, name
            else:
                head, second, body = (place / name).read_text("utf-8").split("\n", 2)
                assert head.startswith("# Made by `funcdeco build` from ")
                assert second.startswith("# funcdeco: ")
                found[place.name] = content, body
    return found


_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_CHANGES = {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.link", "os.symlink"}
_watchers: list[Callable[[str], None]] = []
_PROCESS = os.getpid()
"""The process that commands run in; a child that imports an app changes nothing of the project."""


def moments(folder: Path, saved: Path, *arguments: str, cwd: Path) -> list[Path]:
    """Run a command; return copies of *folder*, one from just before each change on disk.

    Each copy is the state on disk after a kill at that moment. The copies go into *saved*.
    """
    found: list[Path] = []

    def save(_: str) -> None:
        found.append(saved / str(len(found)))
        if folder.exists():
            shutil.copytree(folder, found[-1])

    dont_write_bytecode = sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    _watchers.append(save)
    try:
        done = funcdeco(*arguments, cwd=cwd)
    finally:
        _watchers.remove(save)
        sys.dont_write_bytecode = dont_write_bytecode
    assert done.code == 0, done
    return found


def interfere(
    step: int, action: Callable[[], object], *arguments: str, cwd: Path, only: str = ""
) -> Done:
    """Run a command, and call *action* before the change on disk with the number *step*.

    With *only*, changes of another kind are not counted; "open" prepares a file.
    """
    left = [step]

    def count(event: str) -> None:
        if only in ("", event):
            left[0] -= 1
            if left[0] == 0:
                action()

    _watchers.append(count)
    try:
        return funcdeco(*arguments, cwd=cwd)
    finally:
        _watchers.remove(count)


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if not _watchers or os.getpid() != _PROCESS:
        return
    opens = event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING
    if (event in _CHANGES or opens) and arguments[0] != os.devnull:
        watcher = _watchers.pop()  # it changes the disk itself
        try:
            watcher(event)
        finally:
            _watchers.append(watcher)


sys.addaudithook(_hook)
