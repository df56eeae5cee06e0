"""Play one case, in a child of this process, and return what is frozen of its result."""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from freeze.cases import BASE, Case, digest, restore, walk
from freeze.normalize import finding, output, strip, with_recorded_names

_WARM_UP = """\
from funcdeco import App
app = App()
@app.http(route="a/{b:int}")
@app.blob_output(name="out", path="a/{b}", connection="C")
def f(req, out): ...
@app.timer_trigger(name="timer", schedule="0 */5 * * * *")
def g(timer): ...
"""
HANG = 20.0
"""Seconds after which a case is ended: a guard, no measure."""


def play_all(
    cases: Mapping[str, Case], blobs: Mapping[str, bytes], jobs: int = 2
) -> Iterator[tuple[str, Any]]:
    """Play *cases* and yield their keys and results, *jobs* at a time."""
    _warm_up()
    with tempfile.TemporaryDirectory(prefix="freeze-", dir=_fast_disk()) as place:
        keys = list(cases)
        lanes = [keys[lane::jobs] for lane in range(jobs)]
        files = [Path(place, f"{lane}.results") for lane in range(jobs)]
        pids = [
            _lane(lane, file, cases, blobs, Path(place))
            for lane, file in zip(lanes, files, strict=True)
        ]
        for pid, file in zip(pids, files, strict=True):
            os.waitpid(pid, 0)
            for line in file.read_text("utf-8").splitlines():
                key, result = json.loads(with_recorded_names(line))
                yield key, result


def _fast_disk() -> str | None:
    """Return a folder in memory where there is one: builds wait for the disk."""
    return "/dev/shm" if os.path.isdir("/dev/shm") else None


def _warm_up() -> None:
    """Import what every case needs, so that each child has it already."""
    import click.testing

    import funcdeco.cli.main

    with tempfile.TemporaryDirectory() as place:
        Path(place, "host.json").write_text("{}", "utf-8")
        Path(place, "app.py").write_text(_WARM_UP, "utf-8")
        calls = [["check", place], ["build", place], ["list", place], ["bindings"], ["read", place]]
        shapes = ("text", "sarif", "github", "junit")
        calls += [["check", place, "--format", shape] for shape in shapes]
        for arguments in calls:
            click.testing.CliRunner().invoke(funcdeco.cli.main.cli, arguments)
    gc.collect()
    gc.freeze()  # collections in children would copy every page


def _lane(
    keys: list[str],
    file: Path,
    cases: Mapping[str, Case],
    blobs: Mapping[str, bytes],
    place: Path,
) -> int:
    pid = os.fork()
    if pid:
        return pid
    # One name for all, of one length: results never depend on which lane plays a case.
    base = place / f"lane{file.stem}" / "base"
    with file.open("w", encoding="utf-8") as stream:
        for key in keys:
            base.mkdir(parents=True)
            try:
                restore(cases[key], base, blobs)
                # What only reads a string needs no process of its own.
                is_pure = cases[key].call == "read" and not cases[key].files
                result = _played(cases[key], base) if is_pure else _in_child(cases[key], base)
            finally:
                shutil.rmtree(base, ignore_errors=True)
            stream.write(json.dumps([key, result], sort_keys=True, default=repr) + "\n")
    os._exit(0)


def _in_child(case: Case, base: Path) -> Any:
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reading)
        os.setsid()
        try:
            result = _played(case, base)
        except BaseException:
            result = {"crash": traceback.format_exc().splitlines()[-1]}
        with os.fdopen(writing, "wb") as stream:
            stream.write(json.dumps(result, sort_keys=True, default=repr).encode())
        os._exit(0)
    os.close(writing)
    content, ended = b"", time.monotonic() + HANG
    with os.fdopen(reading, "rb", buffering=0) as stream:
        while True:
            left = ended - time.monotonic()
            if left <= 0 or not select.select([stream], [], [], left)[0]:
                content = b'{"hang": true}'
                break
            part = stream.read(1 << 20)
            if not part:
                break
            content += part
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return json.loads(content) if content else {"died": True}


def _played(case: Case, base: Path) -> Any:
    if case.call == "read" and not case.files:
        return {**_read(base, *case.arguments, **case.options), "files": {}}
    os.environ.update(_filled(case.environment, base))
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    os.environ["FUNCDECO_TODAY"] = "2026-11-30"
    sys.dont_write_bytecode = True
    os.chdir(base / case.folder)
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    before = _digests(base)
    arguments, options = _filled(case.arguments, base), _filled(case.options, base)
    result = {"check": _check, "load": _load, "read": _read, "cli": _cli}[case.call](
        base, *arguments, **options
    )
    after = _digests(base)
    changed = {name: after.get(name) for name in sorted(before.keys() | after.keys())}
    return {
        **result,
        "files": {name: what for name, what in changed.items() if before.get(name) != what},
    }


def _digests(base: Path) -> dict[str, str]:
    """Return the digests of all files, without the copies of funcdeco's own modules.

    Those differ with each change of these modules; tests/test_vendored.py is about them.
    """
    found: dict[str, str] = {}
    for path in walk(base):
        if path.is_file():
            content = path.read_bytes().replace(str(base).encode(), BASE.encode())
            if path.match(".funcdeco/manifest.json"):
                content = _without_vendored(content)
            if not _is_vendored(path, content):
                found[path.relative_to(base).as_posix()] = digest(content)
    return found


def _is_vendored(path: Path, content: bytes) -> bool:
    from funcdeco.project.vendored import vendored_files

    own = (source for name, source in vendored_files().items() if path.match(name))
    return any(source.read_bytes() == content for source in own)


def _without_vendored(manifest: bytes) -> bytes:
    from funcdeco.project.vendored import vendored_files

    try:
        files = json.loads(manifest)
        kept = {name: what for name, what in files.items() if name not in vendored_files()}
    except (ValueError, AttributeError):
        return manifest
    if len(kept) == len(files):
        return manifest
    return f"{json.dumps(kept, indent=2, ensure_ascii=False)}\n".encode()


def _filled(value: Any, base: Path) -> Any:
    if isinstance(value, dict):
        return {key: _filled(item, base) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, base) for item in value]
    return value.replace(BASE, str(base)) if isinstance(value, str) else value


def _check(base: Path, place: str, **options: Any) -> dict[str, Any]:
    from funcdeco import check

    return {"findings": [finding(item, str(base)) for item in check(place, **options)]}


def _load(base: Path, place: str, **options: Any) -> dict[str, Any]:
    from funcdeco import AppError, load

    try:
        app = load(place, **options)
    except AppError as error:
        return {"findings": [finding(item, str(base)) for item in error.diagnostics]}
    functions = [
        [one.name, one.function_json, list(one.source), one.retry and one.retry.to_json()]
        for one in app
    ]
    return {
        "findings": [finding(item, str(base)) for item in app.diagnostics],
        "functions": strip(functions, str(base)),
        "settings": [[one.name, one.used_by] for one in app.settings],
    }


def _read(base: Path, source: str, is_path: bool = False) -> dict[str, Any]:
    from funcdeco import read_function_json

    read = read_function_json(Path(source) if is_path else source)
    return {
        "findings": [finding(item, str(base)) for item in read.diagnostics],
        "content": read.to_json(),
    }


def _cli(base: Path, *arguments: str) -> dict[str, Any]:
    from click.testing import CliRunner

    from funcdeco.cli.main import cli

    with contextlib.redirect_stdout(io.StringIO()):
        done = CliRunner().invoke(cli, list(arguments))
    return {
        "exit": done.exit_code,
        "crash": None if isinstance(done.exception, SystemExit | None) else repr(done.exception),
        "output": output(done.stdout, list(arguments), str(base)),
    }
