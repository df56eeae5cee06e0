"""`funcdeco run` over HTTP and Microsoft's runtime: the same requests, and the same answers."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, unquote, urlencode

import pytest

from client_support import CASES, MODELS, SEEN, HttpFunction, write_functions
from funcdeco.engine.http.response import Answer, ResponseError, answer_of, as_sent
from funcdeco.engine.http_data import ResponseData
from funcdeco.engine.typed_data import TypedData
from needs import need_runtime
from run_server import Reply, Server, running
from runtime_host import Host, Http, HttpAnswer, Result

pytestmark = pytest.mark.core

FUNCTIONS = (
    HttpFunction("seen", "return show(req)", "seen/{x?}"),
    HttpFunction("later", "return show(req)", "later/{x}/{*rest}", is_async=True),
    HttpFunction("returns", "return CASES[req.route_params['case']]()", "returns/{case}"),
)
HOST = "localhost:7071"
FORM = (
    b'--x\r\nContent-Disposition: form-data; name="f"\r\n\r\n1\r\n'
    b'--x\r\nContent-Disposition: form-data; name="up"; filename="\xc3\xa9.bin"\r\n'
    b"Content-Type: image/png\r\n\r\n\x00\xff\r\n--x--\r\n"
)
BODIES: tuple[tuple[str, bytes], ...] = (
    ("", b""),
    ("application/json", '{"a": [1, 2.5, null, "é"]}'.encode()),
    ("application/json", b"{bad json"),
    ("text/plain", b"\xff\xfe"),
    ("application/json", b'\xef\xbb\xbf{"a": 1}'),
    ("", b"5"),
    ("application/x-www-form-urlencoded", b"a=1&b=x+y&b=%C3%A9"),
    ("multipart/form-data; boundary=x", FORM),
    ("application/octet-stream", bytes(range(256)) * 300),
)
"""Content types and bodies."""
OUTSIDE = {
    "exits": (500, {}, b"", {}),
    "bad_status": (200, {"content-type": "text/plain; charset=utf-8"}, b"x", {}),  # H-HTTP-22
    "header_case": (200, {"x-a": "1", "content-type": "text/plain; charset=utf-8"}, b"x", {}),
}
"""Answers to functions that end the runtime, whose status it doesn't send, or whose headers have one
name: which of them the host keeps isn't defined (H-HTTP-23)."""
_SERVERS_OWN = ("date", "transfer-encoding", "content-length", "set-cookie")
Comparable = tuple[int, dict[str, str], bytes, dict[str, str]]
"""Status, headers, body and cookies."""


class Sent(NamedTuple):
    """A request, and the function that it reaches."""

    function: str
    request: Http
    is_chunked: bool = False

    def encoded(self) -> bytes:
        """Return it as it is sent."""
        query = urlencode(self.request.params)
        target = self.request.path + (f"?{query}" if query else "")
        lines = [f"{self.request.method} {target} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in self.request.headers.items()]
        body = self.request.body
        assert isinstance(body, bytes)
        if self.is_chunked:
            body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
        return "\r\n".join([*lines, "", ""]).encode() + body

    def in_runtime(self) -> Http:
        """Return it as the host passes it on: without a chunked body (H-HTTP-08)."""
        if not self.is_chunked:
            return self.request
        request = self.request
        return Http(
            request.method, request.path, request.route_params, request.params, request.headers
        )


def requests(seed: int, count: int) -> Iterator[Sent]:
    """Yield random requests."""
    rng = random.Random(seed)
    words = ("1", "A b", "é/ü", "x%2F", "", "a,b", "&=")
    for number in range(count):
        kind, body = BODIES[number % len(BODIES)]
        keys = rng.sample(["a", "B", "ü", "code"], rng.randint(0, 3))
        params = {key: rng.choice(words) for key in keys}
        names = rng.sample(["X-A", "x-b", "Cookie", "X-Functions-Key"], rng.randint(0, 3))
        headers = {"Host": HOST, **{name: rng.choice(["v", "a, b", ""]) for name in names}}
        headers |= {"Content-Type": kind} if kind else {}
        is_chunked = bool(body) and rng.random() < 0.2
        if is_chunked:
            headers["Transfer-Encoding"] = "chunked"
        elif body:
            headers["Content-Length"] = str(len(body))
        method = rng.choice(["GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
        if rng.random() < 0.5:
            path, function, route = "/api/seen/v%20w", "seen", {"x": "v w"}
        else:
            path, function = "/api/later/1/a//b", "later"
            route = {"x": "1", "rest": "a//b"}
        yield Sent(function, Http(method, path, route, params, headers, body), is_chunked)


def write(folder: Path, model: str) -> Path:
    """Write the functions as a project of *model*."""
    head = SEEN + "from cases import CASES\n"
    return write_functions(folder, model, FUNCTIONS, head=head, files={"cases.py": CASES})


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    need_runtime()
    with Host(write(tmp_path_factory.mktemp("runtime") / "project", "v1")) as host:
        yield host


@pytest.fixture(scope="module", params=MODELS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return a server for the same functions in each model."""
    folder = write(tmp_path_factory.mktemp(request.param) / "project", request.param)
    with running(folder, "--no-watch") as server:
        yield server


def test_functions_see_the_same_requests_as_in_the_runtime(server: Server, host: Host) -> None:
    chunked = 0
    for one in requests(seed=18, count=90):
        ours = server.send(one.encoded(), one.request.method)
        result = host.invoke(one.function, req=one.in_runtime())
        theirs: HttpAnswer = result.returned
        assert json.loads(ours.body) == json.loads(theirs.body), one
        assert _ours(ours)[:2] == _theirs(result)[:2], one
        chunked += one.is_chunked
    assert chunked > 3


def test_results_arrive_as_the_runtime_sends_them(server: Server, host: Host) -> None:
    names = [line.split('"')[1] for line in CASES.splitlines() if line.startswith('    "')]
    statuses = set[int]()
    for name in names:
        path = f"/api/returns/{quote(name)}"
        reply = server.get(path)
        if name in OUTSIDE:
            assert _ours(reply) == OUTSIDE[name], name
            continue
        result = host.invoke("returns", req=Http("GET", path, {"case": name}))
        assert _ours(reply) == _theirs(result), name
        statuses.add(reply.status)
    assert {200, 201, 202, 204, 299, 500} <= statuses


def _ours(reply: Reply) -> Comparable:
    cookie = SimpleCookie(reply.headers.get("set-cookie", ""))
    cookies = {name: unquote(morsel.value) for name, morsel in cookie.items()}
    headers = {name: text for name, text in reply.headers.items() if name not in _SERVERS_OWN}
    return reply.status, headers, reply.body, cookies


def _theirs(result: Result) -> Comparable:
    """Return how the host sends what the runtime has returned: rows H-HTTP-20 to 29."""
    cookies: dict[str, str] = {}
    try:
        if result.error is not None:
            sent = Answer(500)
        elif isinstance(result.returned, HttpAnswer):
            found = result.returned
            data = ResponseData(str(found.status), found.headers, (), found.body)
            sent, cookies = answer_of(TypedData("http", data)), found.cookies
        else:
            sent = answer_of(TypedData("string", result.returned))
    except (ResponseError, ValueError):
        sent = Answer(500)
    sent = as_sent(sent, "GET", {})
    headers = {name.lower(): text for name, text in sent.headers}
    kept = {name: text for name, text in headers.items() if name not in _SERVERS_OWN}
    return sent.status, kept, sent.body, cookies
