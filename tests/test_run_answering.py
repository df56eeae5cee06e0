"""How a worker answers requests: coroutines on the event loop of the app, all else in threads."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from funcdeco.engine.http.host import Routed
from funcdeco.server.answering import Answering
from funcdeco.server.calls import Calls
from funcdeco.server.frames import REQUEST, Frame
from run_server import PATIENCE, Server, running

APP = """
import asyncio
import contextvars
import logging
import threading
import time

import azure.functions as func
from funcdeco import App

app = App(auth_level="anonymous")
number = contextvars.ContextVar("number", default="none")
released = threading.Event()


@app.http(route="here/{name}", methods=["GET"])
async def here(req: func.HttpRequest, context) -> str:
    before, name = number.get(), req.route_params["name"]
    number.set(name)
    await asyncio.sleep(0.01)
    logging.info("first %s", name)
    await asyncio.create_task(later(name))
    assert number.get() == name
    return f"{before} {threading.current_thread() is threading.main_thread()}"


async def later(name: str) -> None:
    await asyncio.sleep(0)
    logging.info("later %s", name)


@app.http(route="blocked", methods=["GET"])
async def blocked(req: func.HttpRequest) -> str:
    assert released.wait(60)
    return "released"


@app.http(route="release", methods=["GET"])
def release(req: func.HttpRequest) -> str:
    released.set()
    return "done"


@app.http(route="ends/{how}", methods=["GET"])
async def ends(req: func.HttpRequest) -> str:
    if req.route_params["how"] == "exit":
        raise SystemExit(3)
    if req.route_params["how"] == "interrupt":
        raise KeyboardInterrupt
    raise asyncio.CancelledError


@app.http(route="slow", methods=["GET"])
async def slow(req: func.HttpRequest) -> str:
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        logging.warning("canceled")
        raise
    return "late"
"""
HOST_JSON = {"version": "2.0", "extensions": {"http": {"routePrefix": ""}}}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(project(tmp_path_factory.mktemp("here"))) as found:
        yield found


def project(folder: Path, **options: Any) -> Path:
    (folder / "host.json").write_text(json.dumps({**HOST_JSON, **options}))
    (folder / "app.py").write_text(APP)
    return folder


def test_each_coroutine_has_its_own_context_and_logs(server: Server) -> None:
    names = [str(number) for number in range(20)]
    with ThreadPoolExecutor(len(names)) as threads:
        replies = list(threads.map(lambda name: server.get(f"/here/{name}").text, names))
    assert replies == ["none False"] * 20
    for name in names:
        report = server.wait_for("invocation", path=f"/here/{name}")
        messages = [one["message"] for one in report["logs"]]
        assert messages == [f"first {name}", f"later {name}"]


def test_a_coroutine_that_blocks_its_loop_does_not_block_functions_in_threads(
    server: Server,
) -> None:
    with ThreadPoolExecutor(2) as threads:
        first, second = (threads.submit(server.get, "/blocked") for _ in range(2))
        assert server.get("/admin/host/status").status == 200
        assert server.get("/release").text == "done"
        assert [one.result(PATIENCE).text for one in (first, second)] == ["released"] * 2


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ("exit", "SystemExit: 3"),
        ("interrupt", "KeyboardInterrupt"),
        ("cancel", "asyncio.exceptions.CancelledError"),
    ],
)
def test_a_coroutine_cannot_end_the_worker(how: str, error: str, server: Server) -> None:
    before = len(server.events)
    assert server.get(f"/ends/{how}")[::2] == (500, b"")
    report = server.wait_for("invocation", before, function="ends")
    assert (report["status"], report["exception"].splitlines()[-1]) == (500, error)
    assert server.get("/here/again").status == 200
    assert not [one for one in server.events if one["event"] == "crashed"]


def test_a_coroutine_that_runs_too_long_is_answered_and_canceled(tmp_path: Path) -> None:
    with running(project(tmp_path, functionTimeout="00:00:01")) as server:
        assert server.get("/slow")[::2] == (500, b"")
        report = server.wait_for("invocation", function="slow")
        assert report["exception"] == (
            f"timeout of 1 s exceeded by the function slow (ID: {report['id']})"
        )
        server.wait_for("replaced")
        assert server.get("/here/again").status == 200


class Reports:
    """The channel of a worker: what it has sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[Any, ...]] = []
        self.is_answered = threading.Event()

    def answer(self, number: int, value: Any, body: bytes) -> None:
        self.sent.append((number, value, body))
        self.is_answered.set()

    def report(self, name: str, **properties: Any) -> None:
        self.sent.append((name, properties))


class FailingHost:
    """A host that fails in one of its methods."""

    def __init__(self, method: str, loop: asyncio.AbstractEventLoop) -> None:
        self._method = method
        self._loop = loop

    def _failed(self, method: str) -> None:
        if method == self._method:
            raise SystemExit(method)

    def route(self, _: object) -> None:
        self._failed("route")

    def runs_here(self, _: object) -> bool:
        return self._method == "answer_here"

    def answer(self, *_: object) -> None:
        self._failed("answer")

    async def answer_here(self, _: Routed) -> None:
        self._failed("answer_here")

    def call_soon(self, call: Callable[[], object]) -> None:
        self._loop.call_soon_threadsafe(call)


@pytest.mark.parametrize("method", ["route", "answer", "answer_here"])
def test_a_request_that_fails_in_the_worker_is_answered(method: str) -> None:
    reports: Any = Reports()
    calls = Calls(lambda error: reports.report("error", text=repr(error)))
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        host: Any = FailingHost(method, loop)
        frame = Frame(REQUEST, 7, ["GET", "/api/a", "", [], "localhost", "http"])
        Answering(reports, calls).begin(host, frame)
        assert reports.is_answered.wait(PATIENCE)
        calls.wait(PATIENCE)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(PATIENCE)
        loop.close()
    trouble = ("trouble", {"text": f"SystemExit('{method}')"})
    assert reports.sent == [trouble, (7, [500, [], None], b"")]
