"""`funcdeco run --debug`: an editor attaches to the functions, over the Debug Adapter Protocol."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from build_support import funcdeco
from debug_client import DebugClient
from run_server import Reply, Server, running

APP = """\
import azure.functions as func
from funcdeco import App

app = App(auth_level="anonymous")
ready = "yes"


@app.http(route="plain/{who}", methods=["GET"])
def plain(req: func.HttpRequest) -> str:
    who = req.route_params["who"]
    return f"Hello, {who}!"


@app.http(route="coroutine/{who}", methods=["GET"])
async def coroutine(req: func.HttpRequest) -> str:
    who = req.route_params["who"]
    return f"Good morning, {who}!"
"""
HOST_JSON = '{"version": "2.0", "functionTimeout": "00:00:01"}'
LINES = {"plain": 11, "coroutine": 17}
READY = 5


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "app.py").write_text(APP, "utf-8")
    (tmp_path / "host.json").write_text(HOST_JSON, "utf-8")
    return tmp_path


def port_of(server: Server) -> int:
    return int(server.wait_for("debugger")["port"])


def asked(server: Server, path: str) -> Callable[[], Reply]:
    """Send a request in a thread, and return what waits for the answer."""
    found: list[Reply] = []
    thread = threading.Thread(target=lambda: found.append(server.get(path)), daemon=True)
    thread.start()

    def answer() -> Reply:
        thread.join(60)
        return found[0]

    return answer


def check_stops(server: Server, client: DebugClient, name: str, text: str) -> None:
    """Send a request; it must stop at the breakpoint of the function, and go on from there."""
    answer = asked(server, f"/api/{name}/Ada")
    thread, place, variables = client.stopped()
    assert (place, variables["who"]) == ((name, LINES[name]), "'Ada'")
    client.resume(thread)
    assert (answer().status, answer().text) == (200, text)


def test_functions_and_coroutines_stop_at_breakpoints(shop: Path) -> None:
    with running(shop, "--debug", "0") as server, DebugClient(port_of(server)) as client:
        client.attach({shop / "app.py": [*LINES.values()]})
        check_stops(server, client, "plain", "Hello, Ada!")
        check_stops(server, client, "coroutine", "Good morning, Ada!")
        check_stops(server, client, "plain", "Hello, Ada!")


def test_the_function_timeout_does_not_apply_while_debugging(shop: Path) -> None:
    with running(shop, "--debug", "0") as server, DebugClient(port_of(server)) as client:
        client.attach({shop / "app.py": [LINES["plain"]]})
        answer = asked(server, "/api/plain/Ada")
        thread, _, _ = client.stopped()
        stopped = threading.Event()
        assert not stopped.wait(1.5)  # longer than functionTimeout
        client.resume(thread)
        assert answer().text == "Hello, Ada!"


def test_after_an_edit_the_debugger_attaches_to_the_new_code(shop: Path) -> None:
    with running(shop, "--debug", "0") as server:
        with DebugClient(port_of(server)) as client:
            client.attach({shop / "app.py": [LINES["plain"]]})
            check_stops(server, client, "plain", "Hello, Ada!")
            (shop / "app.py").write_text(APP.replace("Hello", "Welcome"), "utf-8")
            server.wait_for("reloaded")
            assert client.event("terminated") == {"restart": True}
        with DebugClient(port_of(server)) as client:
            client.attach({shop / "app.py": [LINES["plain"]]})
            check_stops(server, client, "plain", "Welcome, Ada!")


def test_a_broken_edit_keeps_the_debugger(shop: Path) -> None:
    with running(shop, "--debug", "0") as server, DebugClient(port_of(server)) as client:
        client.attach({shop / "app.py": [LINES["plain"]]})
        (shop / "app.py").write_text(f"{APP}\ndef\n", "utf-8")
        server.wait_for("failed")
        check_stops(server, client, "plain", "Hello, Ada!")


def test_an_edit_ends_a_request_that_waits_at_a_breakpoint(shop: Path) -> None:
    with running(shop, "--debug", "0") as server, DebugClient(port_of(server)) as client:
        client.attach({shop / "app.py": [LINES["plain"]]})
        answer = asked(server, "/api/plain/Ada")
        client.stopped()
        (shop / "app.py").write_text(APP.replace("Hello", "Welcome"), "utf-8")
        server.wait_for("reloaded")
        assert server.get("/api/plain/Eva").text == "Welcome, Eva!"
        assert answer().status == 500
        assert client.event("terminated") == {"restart": True}


def test_an_editor_that_detaches_does_not_attach_again(shop: Path) -> None:
    with running(shop, "--debug", "0") as server:
        with DebugClient(port_of(server)) as client:
            client.attach({shop / "app.py": [LINES["plain"]]})
            client.request("disconnect")
            assert client.event("terminated") == {}
        assert server.get("/api/plain/Ada").text == "Hello, Ada!"
        with DebugClient(port_of(server)) as client:
            client.attach({shop / "app.py": [LINES["plain"]]})
            check_stops(server, client, "plain", "Hello, Ada!")


def test_ctrl_c_ends_the_session_for_good(shop: Path) -> None:
    with running(shop, "--debug", "0") as server, DebugClient(port_of(server)) as client:
        client.attach({shop / "app.py": [LINES["plain"]]})
        assert server.stop() == 0
        assert {"restart": True} not in [one.get("body") for one in client.rest()]
        with pytest.raises(ConnectionRefusedError):
            DebugClient(port_of(server))
        assert server.errors == ""


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")
def test_no_process_of_the_debugger_is_left(shop: Path) -> None:
    mark = f"MARK={shop}".encode()
    with running(shop, "--debug", "0", MARK=str(shop)) as server:
        with DebugClient(port_of(server)) as client:
            client.attach({shop / "app.py": [LINES["plain"]]})
            (shop / "app.py").write_text(APP.replace("Hello", "Welcome"), "utf-8")
            server.wait_for("reloaded")
        assert len(marked(mark)) > 3  # the server, workers, and their debuggers
        server.stop()
        server.wait_until(lambda: not marked(mark))


def marked(mark: bytes) -> list[str]:
    """Return the IDs of all processes with a variable in their environment."""
    found: list[str] = []
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark in (place / "environ").read_bytes().split(b"\0"):
                found.append(place.name)
    return found


def test_debug_wait_stops_before_the_app_is_imported(shop: Path) -> None:
    with running(shop, "--debug", "0", "--debug-wait", wait=False) as server:
        assert server.wait_for("debugger")["waits"] is True
        with DebugClient(port_of(server)) as client:
            client.attach({shop / "app.py": [READY]})
            thread, place, variables = client.stopped()
            assert (place, "ready" in variables) == (("<module>", READY), False)
            assert [one["event"] for one in server.events] == ["debugger"]
            client.resume(thread)
            server.wait_for("started")
            (shop / "app.py").write_text(APP.replace("Hello", "Welcome"), "utf-8")
            server.wait_for("reloaded")  # only the start waits
            assert server.get("/api/plain/Ada").text == "Welcome, Ada!"


def test_requests_of_browsers_do_not_reach_the_debugger(shop: Path) -> None:
    body = b'{"seq": 1, "type": "request", "command": "initialize", "arguments": {}}'
    head = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(body)
    with running(shop, "--debug", "0") as server:
        with socket.create_connection(("127.0.0.1", port_of(server)), 60) as connection:
            connection.sendall(head + body)
            assert connection.recv(1) == b""
        with DebugClient(port_of(server)) as client:
            client.attach({shop / "app.py": [LINES["plain"]]})
            check_stops(server, client, "plain", "Hello, Ada!")


@pytest.mark.parametrize(
    ("options", "error"),
    [
        pytest.param(
            ["--debug", "demo"],
            "Invalid value for '--debug': 'demo' is not a port; write PROJECT before --debug",
            id="project",
        ),
        pytest.param(
            ["--debug", "70000"],
            "Invalid value for '--debug': 70000 is not in the range 0<=x<=65535.",
            id="range",
        ),
    ],
)
def test_an_invalid_port_is_reported(shop: Path, options: list[str], error: str) -> None:
    done = funcdeco("run", *options, cwd=shop)
    assert (done.code, done.err.splitlines()[-1]) == (2, f"Error: {error}")


def test_a_port_in_use_is_reported(shop: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = funcdeco("run", "--port", "0", f"--debug={port}", cwd=shop)
    error = (
        f"Error: the debugger can't listen on 127.0.0.1:{port}: Address already in use; "
        "use --debug PORT"
    )
    assert (done.code, done.err.splitlines()[-1]) == (2, error)


@pytest.mark.parametrize("option", ["--debug", "--debug-wait"])
def test_a_missing_debugger_is_reported(
    shop: Path, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    from funcdeco.cli import run

    monkeypatch.setitem(run._NEEDED, "debug", ("a_missing_debugger",))
    done = funcdeco("run", option, cwd=shop)
    error = "Error: a_missing_debugger is not installed; run `pip install 'funcdeco[debug]'`"
    assert (done.code, done.err.splitlines()[-1]) == (2, error)
