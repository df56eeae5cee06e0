"""Limits of `funcdeco run`, and answers that a server can't send: rows H-HTTP-08 to 39."""

from __future__ import annotations

import asyncio
import contextlib
import json
import select
import socket
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from funcdeco.server.cors import Cors
from funcdeco.server.front import Front
from funcdeco.server.page.desk import Desk
from funcdeco.server.page.history import History
from funcdeco.server.protection import AllowedHosts
from funcdeco.server.throttle import Throttle
from run_server import PATIENCE, Reply, Server, running

APP = """
import json
import select
import threading

import azure.functions as func
from funcdeco import App

app = App(auth_level="anonymous")
started = threading.Semaphore(0)
released = threading.Event()


@app.http(route="echo")
def echo(req: func.HttpRequest) -> func.HttpResponse:
    shown = {"method": req.method, "size": len(req.get_body()), "x": req.params.get("x")}
    return func.HttpResponse(json.dumps(shown))


@app.http(route="data", methods=["POST"])
def data(req: func.HttpRequest) -> func.HttpResponse:
    try:
        return func.HttpResponse(json.dumps(req.get_json()))
    except ValueError:
        return func.HttpResponse("no JSON", status_code=400)


@app.http(route="items/{name}", methods=["GET"])
def item(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse(req.route_params["name"])


@app.http(route="status/{status:int}", methods=["GET"])
def status(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse("a body", status_code=int(req.route_params["status"]))


@app.http(route="header", methods=["POST"])
def header(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse("sent", headers=req.get_json())


@app.http(route="head", methods=["HEAD", "GET"])
def head(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse("a body", headers={"X-Method": req.method, "Content-Length": "6"})


@app.http(route="wait", methods=["GET"])
def wait(req: func.HttpRequest) -> str:
    started.release()
    released.wait(60)
    return "waited"


@app.queue_trigger(name="msg", queue_name="release")
def release(msg: func.QueueMessage) -> None:
    released.set()
"""
CUSTOM = {"X-Custom": "1", "Content-Type": "never/used"}
LIMIT = 10_000


def project(folder: Path, **http: Any) -> Path:
    host = {"version": "2.0", "extensions": {"http": http}}
    values = {"FUNCTIONS_REQUEST_BODY_SIZE_LIMIT": str(LIMIT)}
    settings = {"IsEncrypted": False, "Values": values}
    (folder / "host.json").write_text(json.dumps(host), "utf-8")
    (folder / "local.settings.json").write_text(json.dumps(settings), "utf-8")
    (folder / "app.py").write_text(APP, "utf-8")
    return folder


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = project(tmp_path_factory.mktemp("limits"), customHeaders={"X-Custom": "1"})
    with running(folder, "--no-watch", "--allowed-host", "one") as found:
        yield found
        assert "Traceback" not in found.errors, found.errors


def is_empty(reply: Reply, status: int) -> bool:
    """Return whether an answer has no body, and the header of host.json (H-HTTP-37)."""
    found = reply.status, reply.body, reply.headers["x-custom"], reply.headers["content-length"]
    return found == (status, b"", "1", "0")


def test_body_up_to_the_limit_arrives(server: Server) -> None:  # H-HTTP-11
    assert server.post("/api/echo", b"x" * LIMIT).json()["size"] == LIMIT


def test_larger_body_is_413(server: Server) -> None:  # H-HTTP-11
    assert is_empty(server.post("/api/echo", b"x" * (LIMIT + 1)), 413)
    chunk = b"%x\r\n%s\r\n" % (LIMIT + 1, b"x" * (LIMIT + 1))
    head = b"POST /api/echo HTTP/1.1\r\nHost: one\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert is_empty(server.send(head + chunk + b"0\r\n\r\n"), 413)


def test_larger_body_is_refused_before_it_is_sent(server: Server) -> None:  # H-HTTP-11
    head = (
        "POST /api/echo HTTP/1.1\r\nHost: one\r\nExpect: 100-continue\r\nContent-Length: {}\r\n\r\n"
    )
    assert is_empty(server.send(head.format(LIMIT + 1).encode()), 413)
    assert is_empty(server.send(head.format(10**15).encode()), 413)


def test_chunked_body_is_not_read(server: Server) -> None:  # H-HTTP-08
    request = (
        b"POST /api/echo HTTP/1.1\r\nHost: one\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"3\r\nabc\r\n0\r\n\r\n"
    )
    assert server.send(request).json() == {"method": "POST", "size": 0, "x": None}


def test_client_that_ends_early_reaches_no_function(server: Server) -> None:
    assert server.get("/api/items/before").text == "before"
    server.wait_for("invocation", path="/api/items/before")  # earlier events have arrived, too
    before = len(server.events)
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port), PATIENCE) as connection:
        connection.sendall(b"POST /api/echo HTTP/1.1\r\nHost: one\r\nContent-Length: 9\r\n\r\nabc")
    assert server.get("/api/items/after").text == "after"
    server.wait_for("invocation", before, function="item")
    assert [one for one in server.events[before:] if one.get("function") == "echo"] == []


def test_longest_line_is_8_kib(server: Server) -> None:  # H-HTTP-11
    longest = "a" * (8_192 - len("/api/echo") - len("x="))
    assert server.get(f"/api/echo?x={longest}").json()["x"] == longest
    assert is_empty(server.get(f"/api/echo?x={longest}a"), 414)
    assert is_empty(server.get("/" + "a" * 60_000), 414)


def test_most_headers(server: Server) -> None:  # H-HTTP-11
    def status(count: int, size: int) -> int:
        headers = {f"X-{number}": "a" * size for number in range(count)}
        return server.request("GET", "/api/echo", headers=headers).status

    assert status(98, 1) == 200  # and Host, Accept-Encoding
    assert status(99, 1) == 431
    assert status(1, 32_000) == 200
    assert status(1, 33_000) == 431
    assert status(10, 10_000) == 431
    assert is_empty(server.request("GET", "/api/echo", headers={"X": "a" * 100_000}), 431)


@pytest.mark.parametrize("start", [b"GET /", b"GET / HTTP/1.1\r\nX: "])
def test_head_that_does_not_end_is_refused(server: Server, start: bytes) -> None:
    address = urlsplit(server.url)
    sent = 0
    with socket.create_connection((address.hostname, address.port), 20) as connection:
        connection.sendall(start)
        with contextlib.suppress(ConnectionError):  # what it didn't read resets the connection
            while not select.select([connection], [], [], 0)[0]:
                sent += connection.send(b"a" * 10_000)
                assert sent < 50_000_000
            assert connection.recv(100).startswith(b"HTTP/1.1 431 ")
    assert server.get("/api/echo").status == 200


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/api/items/%zz", (200, "%zz")),
        ("/api/items/%", (200, "%")),
        ("/api/items/%4", (200, "%4")),
        ("/api/items/%ff", (200, "%FF")),
        ("/api/items/%C3%A9", (200, "é")),
        ("/api/items/%41%2Fb", (200, "A%2Fb")),  # H-HTTP-06
        ("/api/items/%00", (400, "")),
        ("/api/items/..%2f..%2fetc%2fpasswd", (200, "..%2f..%2fetc%2fpasswd")),
        ("/api/items/../../etc/passwd", (404, "")),
        ("/api/../../../etc/passwd", (404, "")),
        ("/api/echo/../items/a", (200, "a")),
    ],
)
def test_odd_paths_have_an_answer(server: Server, path: str, expected: tuple[int, str]) -> None:
    reply = server.send(f"GET {path} HTTP/1.1\r\nHost: one\r\n\r\n".encode())
    assert (reply.status, reply.text) == expected


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"nonsense\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET /api/echo HTTP/9.9\r\nHost: one\r\n\r\n",
        b"GET api/echo HTTP/1.1\r\nHost: one\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: one\r\n\r\n",
        b"GET http://one HTTP/1.1\r\nHost: one\r\n\r\n",
        b"GET /api/\xc3\xa9 HTTP/1.1\r\nHost: one\r\n\r\n",
        b"POST /api/echo HTTP/1.1\r\nHost: one\r\nContent-Length: x\r\n\r\n",
        b"POST /api/echo HTTP/1.1\r\nHost: one\r\nContent-Length: -1\r\n\r\n",
        b"GET /api/echo HTTP/1.1\r\nHost one\r\n\r\n",
        b"GET /api/echo HTTP/1.1\r\nHost: one\r\nX Y: z\r\n\r\n",
        b"GET /api/echo HTTP/1.1\r\n\r\n",
        b"GET /api/echo HTTP/1.1\r\nHost: one two\r\n\r\n",
        b"GET /api/echo HTTP/1.1\r\nHost: one/two\r\n\r\n",
        b"GET /api/echo HTTP/1.1\r\nHost: one:x\r\n\r\n",
        b"GET /api/echo HTTP/1.1\r\nHost: [one]\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 50,
    ],
)
def test_what_is_not_http_is_400(server: Server, request_bytes: bytes) -> None:
    assert server.send(request_bytes).status == 400
    assert server.get("/api/items/after").text == "after"


@pytest.mark.parametrize(
    "host", ["", "one", "one:7071", "ONE_two-3.x", "127.0.0.1:1", "[::1]:1", "a%20b"]
)
def test_any_valid_name_is_accepted(server: Server, host: str) -> None:
    request = f"GET /api/items/a HTTP/1.1\r\nHost: {host}\r\n\r\n"
    assert server.send(request.encode()).text == "a"


def test_old_clients_get_a_body_with_its_length(server: Server) -> None:
    for request in (b"GET /api/items/abc HTTP/1.0\r\n\r\n", b"GET / HTTP/1.0\r\nHost: one\r\n\r\n"):
        reply = server.send(request)
        assert reply.headers["content-length"] == str(len(reply.body)) != "0"
        assert "transfer-encoding" not in reply.headers


def test_bad_json_is_up_to_the_function(server: Server) -> None:  # H-HTTP-09
    for body in (b"", b"{", b"\xff", b"\xef\xbb\xbf{}"):
        reply = server.post("/api/data", body, content_type="application/json")
        assert (reply.status, reply.text) == (400, "no JSON")


def test_wrong_method_is_404(server: Server) -> None:  # H-HTTP-27 and 32
    for method in ("GET", "PUT", "OPTIONS", "PATCH"):
        assert is_empty(server.request(method, "/api/data"), 404)
    assert server.request("HEAD", "/api/data").status == 404


@pytest.mark.parametrize("status", [200, 299, 400, 418, 499, 599])
def test_status_of_a_function_is_sent(server: Server, status: int) -> None:  # H-HTTP-22
    assert server.get(f"/api/status/{status}").status == status


@pytest.mark.parametrize("status", [0, 99, 100, 101, 199, 600, 999, 1000])
def test_status_that_cannot_be_sent_is_500(server: Server, status: int) -> None:
    assert is_empty(server.get(f"/api/status/{status}"), 500)


@pytest.mark.parametrize("status", [204, 205, 304])
def test_status_without_a_body_has_none(server: Server, status: int) -> None:  # H-HTTP-28
    reply = server.get(f"/api/status/{status}")
    assert (reply.status, reply.body, reply.headers["x-custom"]) == (status, b"", "1")
    assert "transfer-encoding" not in reply.headers


def test_head_has_the_headers_alone(server: Server) -> None:  # H-HTTP-27
    reply = server.request("HEAD", "/api/head")
    assert (reply.status, reply.body) == (200, b"")
    assert (reply.headers["x-method"], reply.headers["content-length"]) == ("HEAD", "6")
    assert server.get("/api/head").body == b"a body"


@pytest.mark.parametrize(
    "headers",
    [{"X-A": "é"}, {"X-A": "€"}, {"X-A": "a\x01b"}, {"X A": "b"}, {"Ü": "b"}, {"": "b"}],
)
def test_header_that_cannot_be_sent_is_500(server: Server, headers: dict[str, str]) -> None:
    assert is_empty(server.post_json("/api/header", headers), 500)  # H-HTTP-24


def test_length_of_the_function_must_be_that_of_the_body(server: Server) -> None:  # H-HTTP-25
    assert server.post_json("/api/header", {"Content-Length": "4"}).text == "sent"
    assert is_empty(server.post_json("/api/header", {"Content-Length": "5"}), 500)


def test_own_header_is_not_replaced(server: Server) -> None:  # H-HTTP-37
    assert server.post_json("/api/header", {"x-custom": "mine"}).headers["x-custom"] == "mine"


def test_every_answer_has_the_headers_of_host_json(server: Server) -> None:  # H-HTTP-37
    paths = ("/", "/nothing", "/api/echo", "/admin/host/ping", "/admin/nothing")
    for path in paths:
        assert server.get(path).headers["x-custom"] == "1"
    refused = server.send(b"GET / HTTP/1.1\r\nHost: evil\r\n\r\n")
    assert (refused.status, refused.headers["x-custom"]) == (403, "1")


def test_headers_of_host_json_that_cannot_be_sent_fail_each_answer(tmp_path: Path) -> None:
    with running(project(tmp_path, customHeaders={"X-Price": "5 €"}), "--no-watch") as server:
        assert server.get("/api/echo").status == 500
        assert server.get("/admin/host/ping").status == 500
    assert "Traceback" not in server.errors


class Waiting:
    """Requests to `wait`, each in a thread of its own."""

    def __init__(self, server: Server, count: int) -> None:
        self.replies: list[Reply] = []
        self._threads = [threading.Thread(target=self._get, args=(server,)) for _ in range(count)]
        for thread in self._threads:
            thread.start()

    def _get(self, server: Server) -> None:
        self.replies.append(server.get("/api/wait"))

    def join(self) -> list[int]:
        for thread in self._threads:
            thread.join(PATIENCE)
        return sorted(one.status for one in self.replies)


def test_requests_beyond_the_outstanding_ones_are_429(tmp_path: Path) -> None:  # H-HTTP-39
    folder = project(tmp_path, maxConcurrentRequests=1, maxOutstandingRequests=2)
    with running(folder, "--no-watch") as server:
        waiting = Waiting(server, 5)
        server.wait_until(lambda: len(waiting.replies) == 3)  # one runs, and one waits
        assert waiting.replies[0] == Reply(
            429,
            {
                "date": waiting.replies[0].headers["date"],
                "x-function-scaleout": "1",
                "content-length": "0",
            },
            b"",
        )
        assert server.get("/admin/host/ping").status == 200  # the admin API is exempt
        assert server.post_json("/admin/functions/release", {"input": ""}).status == 202
        assert waiting.join() == [200, 200, 429, 429, 429]


def test_requests_beyond_the_concurrent_ones_wait(tmp_path: Path) -> None:  # H-HTTP-39
    with running(project(tmp_path, maxConcurrentRequests=2), "--no-watch") as server:
        waiting = Waiting(server, 5)
        assert server.get("/admin/host/ping").status == 200
        assert waiting.replies == []
        server.post_json("/admin/functions/release", {"input": ""})
        assert waiting.join() == [200] * 5


class Given:
    """Knows the workers that are given, in this order; one may be an error."""

    facts: Mapping[str, Any] = {"largest": LIMIT, "headers": {"X-Custom": "1"}}
    throttle = Throttle(-1, -1)

    def __init__(self, *workers: object) -> None:
        self.troubles: list[str] = []
        self.refusals: list[tuple[str, str, int, str]] = []
        self._workers = list(workers)

    async def current(self) -> Any:
        found = self._workers.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    def trouble(self, error: Exception) -> None:
        self.troubles.append(repr(error))

    def refused(self, method: str, path: str, status: int, reason: str) -> None:
        self.refusals.append((method, path, status, reason))


def answered(workers: Given, *parts: bytes) -> list[Any]:
    """Return what the front sends for a request whose body arrives in *parts*."""
    sent: list[Any] = []
    left = list(parts)

    async def receive() -> dict[str, Any]:
        body = left.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(left)}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "raw_path": b"/api/echo",
        "query_string": b"",
        "headers": [(b"host", b"one")],
        "scheme": "http",
    }
    desk = Desk(workers, History(), "app", None)
    asyncio.run(Front(workers, Cors(), AllowedHosts("::1"), desk)(scope, receive, send))
    return sent


def empty(status: int) -> list[Any]:
    headers = [(b"X-Custom", b"1"), (b"Content-Length", b"0")]
    return [
        {"type": "http.response.start", "status": status, "headers": headers},
        {"type": "http.response.body", "body": b""},
    ]


def test_error_of_ours_is_reported_and_500() -> None:
    workers = Given(ValueError("broken"))
    assert answered(workers, b"") == empty(500)
    assert workers.troubles == ["ValueError('broken')"]


@pytest.mark.parametrize("workers", [(None,), (object(), None)])
def test_without_a_worker_the_answer_is_503(workers: tuple[object, ...]) -> None:  # H-HTTP-31
    headers = [(b"Content-Type", b"text/plain; charset=utf-8"), (b"X-Custom", b"1")]
    given = Given(*workers)
    assert answered(given, b"") == [
        {"type": "http.response.start", "status": 503, "headers": headers},
        {"type": "http.response.body", "body": b"Function host is not running."},
    ]
    assert given.refusals == [("GET", "/api/echo", 503, "the app isn't running")]


def test_body_that_grows_beyond_the_limit_is_not_read_to_its_end() -> None:  # H-HTTP-11
    half = b"x" * (LIMIT // 2)
    assert answered(Given(object()), half, half, b"x", b"never read") == empty(413)
