"""The test client and Microsoft's runtime pass the same requests and send the same responses."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from client_support import CASES, SEEN, HttpFunction, write_functions
from funcdeco.engine.http_data import ResponseData
from funcdeco.testing import TestClient
from funcdeco.testing.response import Response
from needs import need_runtime
from runtime_host import Host, Http, HttpAnswer

pytestmark = pytest.mark.core

FUNCTIONS = (
    HttpFunction("seen", "return show(req)", "seen/{x?}"),
    HttpFunction("later", "return show(req)", "later/{x}/{*rest}", is_async=True),
    HttpFunction("returns", "return CASES[req.route_params['case']]()", "returns/{case}"),
)
BODIES: tuple[dict[str, Any], ...] = (
    {},
    {"json": {"a": [1, 2.5, None, "é"]}},
    {"json": "text"},
    {"content": "{bad json"},
    {"content": b"\xff\xfe"},
    {"content": b'\xef\xbb\xbf{"a": 1}'},
    {"content": "5"},
    {"data": {"a": "1", "b": ["x y", "é"]}},
    {"data": {"f": "1"}, "files": {"up": ("n.txt", b"\x00\x01"), "more": ("é.csv", "a,b")}},
    {"content": [b"a", b"b"]},
)


class Sent(NamedTuple):
    """A request: what the client gets, and what the runtime gets."""

    method: str
    path: str
    options: dict[str, Any]
    function: str
    route: dict[str, str]


def requests(seed: int, count: int) -> Iterator[Sent]:
    """Yield random requests; their queries are encoded alike on both sides."""
    rng = random.Random(seed)
    words = ("1", "A b", "é/ü", "x%2F", "", "a,b", "&=")
    for number in range(count):
        params = {
            key: rng.choice(words) for key in rng.sample(["a", "B", "ü", "code"], rng.randint(0, 3))
        }
        headers = {
            key: rng.choice(["v", "a, b", ""])
            for key in rng.sample(["X-A", "x-b", "Cookie"], rng.randint(0, 2))
        }
        options = {**BODIES[number % len(BODIES)], "params": params, "headers": headers}
        method = rng.choice(["GET", "POST", "PUT", "DELETE", "OPTIONS"])
        if rng.random() < 0.5:
            yield Sent(method, "/api/seen/v%20w", options, "seen", {"x": "v w"})
        else:
            yield Sent(method, "/api/later/1/a//b", options, "later", {"x": "1", "rest": "a//b"})


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, Host]]:
    need_runtime()
    folder: Path = tmp_path_factory.mktemp("same") / "project"
    head = SEEN + "from cases import CASES\n"
    write_functions(folder, "v1", FUNCTIONS, head=head, files={"cases.py": CASES})
    with Host(folder) as host, TestClient(folder) as client:
        yield client, host


def in_runtime(host: Host, sent: Sent, response: Response, body: bytes) -> HttpAnswer:
    """Return the runtime's response to the same request, with the headers that the client sent."""
    headers = dict(json.loads(response.content)["headers"][1])
    params = sent.options["params"]
    call = Http(sent.method, sent.path, sent.route, params, headers, body)
    returned: HttpAnswer = host.invoke(sent.function, req=call).returned
    return returned


def test_functions_see_the_same_requests_as_in_the_runtime(both: tuple[TestClient, Host]) -> None:
    client, host = both
    bodies = 0
    for sent in requests(seed=16, count=60):
        built = client._request(sent.method, sent.path, sent.options)  # type: ignore[arg-type]
        # Of a form with files, each request has another boundary.
        options = {key: sent.options[key] for key in ("params", "headers")}
        kind = dict(built.header_lines).get("content-type")
        options["headers"] = {**options["headers"], **({"Content-Type": kind} if kind else {})}
        options["content"] = built.body or None
        if "transfer-encoding" in built.headers:
            options["content"] = [built.body]
        ours = client.request(sent.method, sent.path, **options)
        theirs = in_runtime(host, sent, ours, built.read_body)
        assert json.loads(ours.content) == json.loads(theirs.body), sent
        assert (ours.status_code, dict(ours.headers)) == (theirs.status, theirs.headers)
        bodies += bool(built.read_body)
    assert bodies > 30


def test_results_are_sent_as_by_the_runtime(both: tuple[TestClient, Host]) -> None:
    client, host = both
    names = [line.split('"')[1] for line in CASES.splitlines() if line.startswith('    "')]
    assert len(names) > 40
    kinds = dict.fromkeys(("response", "string", "error"), 0)
    for name in names:
        if name in ("exits", "bad_status"):  # the runtime ends, or sends no such status
            continue
        invocation = client.get(f"/api/returns/{name}").invocation
        assert invocation is not None
        result = host.invoke("returns", req=Http("GET", f"/api/returns/{name}", {"case": name}))
        if result.error is not None:
            exception = invocation.exception
            assert result.error == f"{type(exception).__name__}: {exception}", name
            kinds["error"] += 1
            continue
        sent = invocation.outputs.raw["$return"]
        assert sent is not None
        if isinstance(sent.value, ResponseData):
            data = sent.value
            cookies = {one.name: one.value for one in data.cookies}
            found = HttpAnswer(int(data.status_code), dict(data.headers), data.body, cookies)
            assert found == result.returned, name
            kinds["response"] += 1
        else:
            assert (sent.kind, sent.value) == ("string", result.returned), name
            kinds["string"] += 1
    client.forget_failures()  # the host can't send some of these responses
    assert min(kinds.values()) > 5, kinds
