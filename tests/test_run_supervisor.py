"""The supervisor of `funcdeco run`, in this process, with real workers."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from funcdeco.server import process, serve, supervisor, workers
from funcdeco.server.options import WorkerOptions
from funcdeco.server.process import Reply, WorkerLost, WorkerProcess
from funcdeco.server.spawning import Spawned, spawn
from funcdeco.server.supervisor import Supervisor

PATIENCE = 60.0
APP = """
import os
import re

import azure.functions as func
from funcdeco import App

app = App(auth_level="anonymous")


@app.http(methods=["GET"])
def hello(req: func.HttpRequest) -> str:
    return "hello"


@app.http(methods=["GET"])
def exits(req: func.HttpRequest) -> str:
    os._exit(3)


@app.http(methods=["GET"])
def holds(req: func.HttpRequest) -> str:
    return str(re.match("(a+)+$", "a" * 60 + "b"))  # in C, for years, and no other thread runs
"""


class Recorder:
    """A console that keeps what happens."""

    is_json = True  # standard output of the app goes to standard error

    def __init__(self) -> None:
        self.seen: list[str] = []

    def debugging(self, port: int, *, waits: bool) -> None: ...

    def started(self, facts: Mapping[str, Any]) -> None:
        self.seen.append("started")

    def importing(self) -> None: ...

    def changed(self, files: Sequence[str]) -> None:
        self.seen.append(f"changed {', '.join(files)}")

    def reloaded(self, facts: Mapping[str, Any], seconds: float) -> None:
        self.seen.append("reloaded")

    def failed(self, properties: Mapping[str, Any], *, is_start: bool) -> None:
        self.seen.append(f"failed {[one['code'] for one in properties['rows']]} {is_start}")

    def crashed(self, exit_code: int | None, *, is_restarted: bool) -> None:
        self.seen.append(f"crashed {exit_code} {is_restarted}")

    def replaced(self, reason: str) -> None:
        self.seen.append(f"replaced {reason}")

    def report(self, name: str, properties: Mapping[str, Any]) -> None:
        if name == "trouble":
            self.seen.append(f"trouble {properties['text']}")
        elif name == "log":
            self.seen.append(f"log {properties['message']}")


def supervised(
    folder: Path,
    use: Callable[[Supervisor, Recorder], Awaitable[None]],
    timeout: str = "00:10:00",
    *,
    keeps_spare: bool = False,
) -> list[str]:
    """Start the project in a folder, use its supervisor, and return what the console has shown."""
    (folder / "app.py").write_text(APP)
    (folder / "host.json").write_text(json.dumps({"version": "2.0", "functionTimeout": timeout}))
    console = Recorder()

    async def run() -> None:
        options = WorkerOptions(str(folder), None, "http://localhost:7071")
        found = Supervisor(options, console, keeps_spare=keeps_spare)
        try:
            await found.start(spawn(quiet=False), None)
            await use(found, console)
        finally:
            await found.close(1.0)

    asyncio.run(asyncio.wait_for(run(), PATIENCE))
    return console.seen


async def get(worker: WorkerProcess | None, name: str) -> Reply:
    assert worker is not None
    return await worker.send(["GET", f"/api/{name}", "", [], "localhost", "http"], b"")


def test_a_worker_that_holds_the_interpreter_too_long_is_replaced(  # H-HTTP-30
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "_GRACE", 0.2)

    async def use(found: Supervisor, console: Recorder) -> None:
        first = await found.current()
        with pytest.raises(WorkerLost):
            await get(first, "holds")
        with pytest.raises(WorkerLost):  # at once
            await get(first, "hello")
        second = await found.current()
        assert second is not first
        assert (await get(second, "hello")).body == b"hello"

    assert supervised(tmp_path, use, "00:00:01") == [
        "started",
        "replaced a function ran too long, and the process doesn't respond",
        "crashed -9 True",
    ]


def test_an_answer_that_is_late_but_arrives_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def use(found: Supervisor, console: Recorder) -> None:
        worker = await found.current()
        assert worker is not None
        worker.timeout = 0.0  # the check comes first; then the worker was heard of just now
        monkeypatch.setattr(process, "_GRACE", PATIENCE)
        assert (await get(worker, "hello")).body == b"hello"
        assert await found.current() is worker

    assert supervised(tmp_path, use) == ["started"]


def test_a_worker_that_crashes_is_not_replaced_by_code_with_errors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "_PATIENCE", 0.1)

    async def use(found: Supervisor, console: Recorder) -> None:
        worker = await found.current()
        (tmp_path / "app.py").write_text("import nothing_of_this_name\n")
        with pytest.raises(WorkerLost):
            await get(worker, "exits")
        while not console.seen[-1].startswith("failed"):
            await asyncio.sleep(0.01)
        assert await found.current() is None
        (tmp_path / "app.py").write_text(APP)
        await found.reload(["app.py"])
        assert (await get(await found.current(), "hello")).body == b"hello"

    assert supervised(tmp_path, use) == [
        "started",
        "crashed 3 True",
        "failed ['APP005'] True",
        "changed app.py",
        "reloaded",
    ]


@pytest.mark.parametrize("seconds", [0.0, 0.1])
def test_edits_in_quick_succession_prepare_one_spare_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    """One more would stay until the end, since each edit starts at most the spare one."""
    monkeypatch.setattr(workers, "_SPARE_DELAY", 0.0)
    spawned: list[Spawned] = []

    def slow(*, quiet: bool) -> Spawned:
        time.sleep(seconds)
        spawned.append(spawn(quiet=quiet))
        return spawned[-1]

    monkeypatch.setattr(workers, "spawn", slow)

    async def use(found: Supervisor, console: Recorder) -> None:
        await asyncio.gather(*(found._workers.prepare() for _ in range(3)))
        assert len(spawned) == 1
        for _ in range(3):
            await found.reload(["app.py"])
        await asyncio.gather(*found._tasks)

    supervised(tmp_path, use, keeps_spare=True)
    assert all(one.process.poll() is not None for one in spawned)


def test_warnings_of_a_worker_that_was_replaced_meanwhile_are_not_reported(tmp_path: Path) -> None:
    async def use(found: Supervisor, console: Recorder) -> None:
        before = found._current
        assert before is not None
        await found.reload(["app.py"])
        after = found._current
        assert after is not None
        warnings = {"warnings": [("a", "a is lost")]}
        for worker in (before, after, after):
            found._on_event(worker, "lost functions", warnings)
            console.seen.append("--")

    assert supervised(tmp_path, use)[-4:] == ["--", "log a is lost", "--", "--"]


def test_errors_of_ours_are_reported(tmp_path: Path) -> None:
    async def use(found: Supervisor, console: Recorder) -> None:
        found.trouble(ValueError("x"))

    assert supervised(tmp_path, use) == ["started", "trouble ValueError('x')"]


def test_the_loop_of_python_is_used_without_uvloop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvloop", None)
    loop = serve._new_loop()
    loop.close()
    assert type(loop).__module__.partition(".")[0] == "asyncio"
