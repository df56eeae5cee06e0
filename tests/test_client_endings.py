"""Functions that end in unusual ways, and what is left of them when a client is closed."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from client_support import MODELS, HttpFunction, write_functions
from funcdeco.engine import runner
from funcdeco.testing import TestClient

pytestmark = pytest.mark.core

HEAD = """\
import asyncio, sys, threading
class Stop(BaseException): pass
async def leave():
    sys.exit(4)
async def stubborn():
    while True:
        try: await asyncio.sleep(60)
        except asyncio.CancelledError: pass
TASKS = []
def leave_later():
    TASKS.append(asyncio.create_task(leave()))
    TASKS[-1].add_done_callback(lambda task: task.exception())
"""


def get(name: str, body: str, *, is_async: bool = False) -> HttpFunction:
    return HttpFunction(name, body, is_async=is_async)


FUNCTIONS = (
    get("exits", "sys.exit(3)", is_async=True),
    get("task_exits", "await asyncio.create_task(leave())", is_async=True),
    get("task_fails", "leave_later(); return 'x'", is_async=True),
    get("stops_loop", "asyncio.get_running_loop().stop(); return 'x'", is_async=True),
    get("cancels", "raise asyncio.CancelledError", is_async=True),
    get("cancels_sync", "raise asyncio.CancelledError"),
    get("interrupts", "raise KeyboardInterrupt", is_async=True),
    get("ends_test", "raise Stop('now')", is_async=True),
    get("thread", "return await asyncio.to_thread(lambda: 'of a thread')", is_async=True),
    get("task", "TASKS.append(asyncio.create_task(stubborn())); return 'x'", is_async=True),
    get("works", "return await asyncio.sleep(0, 'works')", is_async=True),
)


@pytest.fixture(params=MODELS)
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return write_functions(tmp_path / "app", request.param, FUNCTIONS, head=HEAD)


def test_an_exit_of_a_coroutine_fails_its_invocation_only(project: Path) -> None:
    with TestClient(project) as client:
        found = {}
        for name in ("exits", "task_exits", "task_fails", "stops_loop", "cancels", "cancels_sync"):
            response = client.get(f"/api/{name}")
            raised = response.invocation.exception if response.invocation else None
            found[name] = response.status_code, type(raised).__name__
            assert client.get("/api/works").text == "works"
    assert found == {
        "exits": (500, "SystemExit"),
        "task_exits": (500, "SystemExit"),
        "task_fails": (200, "NoneType"),
        "stops_loop": (200, "NoneType"),
        "cancels": (500, "CancelledError"),
        "cancels_sync": (500, "CancelledError"),
    }


def test_what_ends_a_test_is_raised_and_the_client_still_works(project: Path) -> None:
    with TestClient(project) as client:
        with pytest.raises(KeyboardInterrupt):
            client.get("/api/interrupts")
        with pytest.raises(BaseException, match="now"):
            client.get("/api/ends_test")
        assert client.get("/api/works").text == "works"


def test_threads_of_the_loop_end_with_the_client(project: Path) -> None:
    before = threading.active_count()
    with TestClient(project) as client:
        assert client.get("/api/thread").text == "of a thread"
    assert threading.active_count() == before


def test_a_task_that_ignores_its_cancellation_is_named(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "_PATIENCE", 0.1)
    client = TestClient(project)
    assert client.get("/api/task").text == "x"
    with pytest.warns(RuntimeWarning) as warned:
        client.close()
    assert [str(one.message) for one in warned] == [
        "canceled tasks of the app are still running: `stubborn`, 0.1 s after its client was closed"
    ]


def test_a_script_that_exits_fails_its_invocation(tmp_path: Path) -> None:
    folder = write_functions(tmp_path / "app", "v1", (get("gone", "return 'x'"),))
    (folder / "gone" / "__init__.py").write_text("raise SystemExit(2)\n")
    with TestClient(folder) as client:
        response = client.get("/api/gone")
        assert repr(response) == "<Response [500 Internal Server Error]: SystemExit(2)>"


THREADS = """
import logging, threading
import azure.functions as func
from funcdeco import App
app = App(auth_level="anonymous")

def work(context, is_named):
    if is_named:
        context.thread_local_storage.invocation_id = context.invocation_id
    logging.info("named" if is_named else "unnamed")

@app.http(route="start")
def start(req: func.HttpRequest, context: func.Context) -> str:
    for is_named in (True, False):
        thread = threading.Thread(target=work, args=(context, is_named))
        thread.start()
        thread.join()
    return str(context.thread_local_storage.invocation_id == context.invocation_id)
"""


def test_records_of_a_thread_belong_to_the_invocation_that_it_names(tmp_path: Path) -> None:
    (tmp_path / "host.json").write_text('{"version": "2.0"}')
    (tmp_path / "app.py").write_text(THREADS)
    with TestClient(tmp_path) as client:
        response = client.get("/api/start")
        assert response.text == "True"
        assert response.invocation
        assert response.invocation.logs == [("INFO", "named", "root")]
        assert [log.message for log in client.logs] == ["named", "unnamed"]


@pytest.mark.parametrize(
    ("body", "is_async", "warning"),
    [
        ("gate.wait()", False, "a function of the app is still running"),
        ("gate.wait()", True, "a coroutine of the app blocks the event loop"),
        ("await asyncio.to_thread(gate.wait)", True, "a function of the app is still running"),
    ],
)
def test_a_function_that_still_runs_does_not_keep_the_client_open(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    recwarn: pytest.WarningsRecorder,
    body: str,
    is_async: bool,
    warning: str,
) -> None:
    monkeypatch.setattr(runner, "_PATIENCE", 0.2)
    started, released = threading.Event(), threading.Event()
    gate = SimpleNamespace(wait=lambda: started.set() or released.wait(2))
    monkeypatch.setitem(sys.modules, "gate", gate)
    function = HttpFunction("waits", f"{body}; return 'x'", is_async=is_async)
    head = "import asyncio, gate\n"
    client = TestClient(write_functions(tmp_path / "app", "funcdeco", (function,), head=head))
    calling = threading.Thread(target=lambda: client.get("/api/waits"))
    calling.start()
    started.wait()
    client.close()
    assert calling.is_alive() or "to_thread" in body  # its coroutine is canceled
    released.set()
    calling.join()
    shown = [str(one.message) for one in recwarn if one.category is RuntimeWarning]
    assert shown == [f"{warning}, 0.2 s after its client was closed"]
