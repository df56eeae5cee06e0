"""`funcdeco run` under load, and with requests, clients and functions that misbehave.

Rows such as H-HTTP-11 describe what the Functions host does.
"""

from __future__ import annotations

import contextlib
import json
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from funcdeco.project.default_host import HOST_JSON
from run_load import ECHO, Client, Load, children, load, together
from run_server import PATIENCE, Server, running

pytestmark = pytest.mark.once

LIMIT = 1_000_000
FAILING = """
import asyncio, ctypes, os, re, threading, time

released = threading.Event()

@app.http(route="json", methods=["POST"])
def read_json(req: func.HttpRequest) -> func.HttpResponse:
    try:
        return func.HttpResponse(str(req.get_json()))
    except ValueError as error:
        return func.HttpResponse(str(error), status_code=400)

@app.http(route="exit")
def exits(req: func.HttpRequest) -> str:
    os._exit(3)

@app.http(route="segfault")
def crashes(req: func.HttpRequest) -> str:
    return str(ctypes.string_at(0))

@app.http(route="pid")
def pid(req: func.HttpRequest) -> str:
    return f"pid {os.getpid()}"

@app.http(route="block")
async def block(req: func.HttpRequest) -> str:
    released.wait()  # blocks the event loop
    return "released"

@app.http(route="release")
def release(req: func.HttpRequest) -> str:
    released.set()
    return "done"

@app.http(route="endless")
def endless(req: func.HttpRequest) -> str:
    while True:
        time.sleep(0.01)

@app.http(route="forever")
async def forever(req: func.HttpRequest) -> str:
    await asyncio.Event().wait()

@app.http(route="holds")
def holds(req: func.HttpRequest) -> str:
    return str(re.match("(a+)+$", "a" * 60 + "b"))  # in C, for years, and no other thread runs
"""


def project(folder: Path, text: str = ECHO, timeout: str = "") -> Path:
    """Write a project."""
    folder.mkdir(exist_ok=True)
    host = {**json.loads(HOST_JSON), **({"functionTimeout": timeout} if timeout else {})}
    (folder / "host.json").write_text(json.dumps(host))
    (folder / "app.py").write_text(text)
    return folder


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a server that the tests share; none of them ends its worker."""
    folder = project(tmp_path_factory.mktemp("load") / "project", ECHO + FAILING)
    limit = {"FUNCTIONS_REQUEST_BODY_SIZE_LIMIT": str(LIMIT)}
    with running(folder, "--no-watch", **limit) as server:
        yield server
        assert _answers(server)


def _answers(server: Server) -> bool:
    return server.get("/api/echo/x").status == 200


def _connect(server: Server) -> socket.socket:
    address = urlsplit(server.url)
    return socket.create_connection((address.hostname, address.port), PATIENCE)


def _rest(connection: socket.socket) -> bytes:
    """Return what arrives until the server closes the connection."""
    return b"".join(iter(lambda: connection.recv(10_000), b""))


def _check(found: Load, count: int) -> None:
    assert found.errors == []
    assert len(found.seconds) == count
    middle, last = (found.percentile(percent) * 1000 for percent in (50, 99))
    print(f"\n{count} requests: p50 {middle:.1f} ms, p99 {last:.1f} ms")


def test_many_clients_get_their_own_answers(server: Server) -> None:
    _check(load(server.url, clients=20, count=40), 800)


@pytest.mark.deep
def test_20000_requests_of_20_clients_are_answered(server: Server) -> None:
    _check(load(server.url, clients=20, count=1_000), 20_000)


def test_a_body_that_arrives_byte_by_byte_is_whole(server: Server) -> None:
    def slow(number: int) -> None:
        with _connect(server) as connection:
            connection.sendall(b"PUT /api/echo/x HTTP/1.1\r\nHost: a\r\nContent-Length: 20\r\n\r\n")
            for one in b"0123456789" * 2:
                time.sleep(0.05)
                connection.sendall(bytes([one]))
            assert connection.recv(100).startswith(b"HTTP/1.1 201 ")

    together(slow, 20)


def test_bodies_up_to_the_limit_are_accepted(server: Server) -> None:
    # H-HTTP-11
    for method in ("POST", "PUT"):
        assert server.request(method, "/api/echo", b"x" * LIMIT).status in (200, 201)
        assert server.request(method, "/api/echo", b"x" * (LIMIT + 1)).status == 413
    assert _answers(server)


@pytest.mark.deep
def test_the_largest_body_of_the_host_is_accepted(tmp_path: Path) -> None:
    # H-HTTP-11
    with running(project(tmp_path / "project"), "--no-watch") as server:
        largest = b"x" * 104_857_600
        assert server.post("/api/echo", largest).status == 200
        assert server.post("/api/echo", largest + b"x").status == 413
        assert _answers(server)


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status"),
    [
        ("POST", "/api/json", b"{bad", {}, 400),  # H-HTTP-09
        ("POST", "/api/json", b"\xff", {}, 400),  # H-HTTP-09
        ("GET", "/api/json", None, {}, 404),  # H-HTTP-32
        ("PURGE", "/api/json", None, {}, 404),  # H-HTTP-32
        ("GET", "/api/../../etc/passwd", None, {}, 404),  # H-HTTP-34
        ("GET", "/api/%2e%2e/%2e%2e/etc/passwd", None, {}, 404),  # H-HTTP-34
        ("GET", "/api/json/../echo", None, {}, 200),  # H-HTTP-34
        ("GET", "/api/echo/..%2f..%2fetc", None, {}, 200),  # H-HTTP-06: one segment
        ("GET", "/api//echo", None, {}, 404),  # H-HTTP-34
        ("GET", "/api/echo/%zz", None, {}, 200),
        ("GET", "/api/echo/%ff", None, {}, 200),
        ("GET", "/api/echo/%", None, {}, 200),
        ("GET", "/api/echo?n=%zz&%=%ff", None, {}, 200),
        ("GET", "/api/echo?n=" + "x" * 9_000, None, {}, 414),  # H-HTTP-11
        ("GET", "/api/echo", None, {"X-A": "x" * 100_000}, 431),  # H-HTTP-11
        ("GET", "/api/echo", None, {f"X-{one}": "x" for one in range(120)}, 431),  # H-HTTP-11
    ],
    ids=str,
)
def test_bad_requests_have_the_status_of_the_host(
    server: Server,
    method: str,
    path: str,
    body: bytes | None,
    headers: dict[str, str],
    status: int,
) -> None:
    assert server.request(method, path, body, headers).status == status
    assert _answers(server)


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"nonsense\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 50,  # TLS
        b"GET /api/echo HTTP/9.9\r\nHost: a\r\n\r\n",
        b"GET /api/echo HTTP/1.1\r\nHost a\r\n\r\n",
        b"POST /api/echo HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        b"POST /api/echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST /api/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        b"\x00" * 1000,
    ],
    ids=str,
)
def test_what_is_not_http_is_refused(server: Server, request_bytes: bytes) -> None:
    with _connect(server) as connection:
        connection.sendall(request_bytes)
        connection.shutdown(socket.SHUT_WR)
        answer = _rest(connection)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 400 ")
    assert _answers(server)


def test_requests_in_one_packet_are_answered_in_order(server: Server) -> None:
    requests = [
        f"GET /api/{name}/{number} HTTP/1.1\r\nHost: a\r\n\r\n"
        for number in range(20)
        for name in ("echo", "later")
    ]
    with _connect(server) as connection:
        connection.sendall("".join(requests).encode())
        connection.sendall(b"GET /api/echo/last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        answers = _rest(connection)
    expected = [str(number) for number in range(20) for _ in range(2)]
    assert re.findall(rb"\r\nGET (\w+) ", answers) == [*map(str.encode, expected), b"last"]


def test_a_client_that_waits_for_a_permission_to_send_gets_it(server: Server) -> None:
    start = "PUT /api/echo/x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nConnection: close\r\n"
    with _connect(server) as connection:
        connection.sendall(f"{start}Content-Length: 4\r\n\r\n".encode())
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"body")
        assert _rest(connection).startswith(b"HTTP/1.1 201 ")
    with _connect(server) as connection:  # H-HTTP-11: refused without its body
        connection.sendall(f"{start}Content-Length: {LIMIT + 1}\r\n\r\n".encode())
        assert _rest(connection).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("protocol", ["websocket", "h2c"])
def test_other_protocols_are_ignored(server: Server, protocol: str) -> None:
    seen = len(server.errors)
    headers = {"Connection": "Upgrade", "Upgrade": protocol, "Sec-WebSocket-Key": "eA=="}
    assert server.request("GET", "/api/echo/x", None, headers).status == 200
    assert server.errors[seen:] == ""


@pytest.mark.parametrize(
    "start",
    [
        b"",
        b"GET /api/ec",
        b"GET /api/echo HTTP/1.1\r\nHost: a\r\nX-A: ",
        b"POST /api/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf",
        b"POST /api/echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nha",
        b"GET /api/later HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
    ids=str,
)
def test_clients_that_close_in_the_middle_do_no_harm(server: Server, start: bytes) -> None:
    seen = len(server.errors)
    for _ in range(20):
        with _connect(server) as connection:
            connection.sendall(start)
    assert _answers(server)
    assert server.errors[seen:] == ""


def test_a_blocked_event_loop_does_not_stop_functions_in_threads(server: Server) -> None:
    with _connect(server) as connection:
        connection.sendall(b"GET /api/block HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        with contextlib.closing(Client(server.url)) as client:
            for _ in range(20):
                assert client.request("GET", "/api/echo/x").status == 200
                assert client.request("GET", "/admin/host/ping").status == 200
        assert server.get("/api/release").body == b"done"
        assert b"released" in _rest(connection)


@pytest.mark.parametrize(("name", "code"), [("exit", 3), ("segfault", -11)])
def test_a_worker_that_crashes_is_replaced(tmp_path: Path, name: str, code: int) -> None:
    with running(project(tmp_path / "project", ECHO + FAILING)) as server:
        first = server.get("/api/pid").body
        crashed = server.get(f"/api/{name}")
        assert (crashed.status, crashed.body) == (500, b"")
        second = server.get("/api/pid")
        assert second.status == 200
        assert second.body.startswith(b"pid ")
        assert second.body != first
        server.wait_for("crashed", exit_code=code, restarted=True)
        server.wait_until(lambda: not any(one.is_zombie for one in children(server.process.pid)))


def test_a_worker_that_crashes_often_starts_again_after_an_edit(tmp_path: Path) -> None:
    folder = project(tmp_path / "project", ECHO + FAILING)
    with running(folder) as server:
        is_restarted = True
        while is_restarted:
            seen = len(server.events)
            assert server.get("/api/exit").status == 500
            is_restarted = server.wait_for("crashed", seen)["restarted"]
        with _connect(server) as connection:  # H-HTTP-31: it waits
            connection.sendall(b"GET /api/echo/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            (folder / "app.py").write_text(ECHO)
            assert _rest(connection).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    "name", ["endless", "forever", pytest.param("holds", marks=pytest.mark.deep)]
)
def test_a_function_that_never_ends_fails_by_its_timeout(tmp_path: Path, name: str) -> None:
    # H-HTTP-30
    folder = project(tmp_path / "project", ECHO + FAILING, timeout="00:00:01")
    with running(folder) as server:
        first = server.get("/api/pid").body
        failed = server.get(f"/api/{name}")
        assert (failed.status, failed.body) == (500, b"")
        server.wait_until(lambda: server.get("/api/pid").body != first)
        assert server.get("/api/pid").status == 200


def test_a_worker_that_does_not_respond_follows_edits_and_ends(tmp_path: Path) -> None:
    folder = project(tmp_path / "project", ECHO + FAILING)
    with running(folder) as server, _connect(server) as connection:
        connection.sendall(b"GET /api/holds HTTP/1.1\r\nHost: a\r\n\r\n")
        (folder / "app.py").write_text(ECHO + FAILING.replace('f"pid ', 'f"new pid '))
        server.wait_for("reloaded")
        assert server.get("/api/pid").body.startswith(b"new pid ")
