"""What the keywords of requests accept, and how others are refused."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from client_support import HttpFunction, write_functions
from funcdeco.testing import TestClient

ECHO = HttpFunction(
    "echo",
    "return func.HttpResponse(json.dumps({'url': req.url, 'headers': dict(req.headers), "
    "'body': req.get_body().decode(), 'files': {k: [f.filename, f.read().decode(), f.close()] "
    "for k, f in req.files.items()}}))",
)


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    folder = write_functions(tmp_path / "app", "funcdeco", (ECHO,), head="import json\n")
    with TestClient(folder) as client:
        yield client


FILE = "bytes, a string, an open file or a tuple of a name, one of these, and a type"
CONTENT = "bytes, a string, an open file or an iterable of bytes"
KNOWN = (
    "available: `content`, `cookies`, `data`, `files`, `follow_redirects`, `headers`, `inputs`, "
    "`json`, `params`"
)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"query_string": "a=1"}, "unknown keyword `query_string`; use `params`"),
        ({"body": b"x"}, "unknown keyword `body`; use `content`"),
        ({"header": {}}, "unknown keyword `header`; did you mean `headers`?"),
        ({"timeout": 5}, f"unknown keyword `timeout`; {KNOWN}"),
        (
            {"timeout": 5, "body": b"x", "verify": False},
            f"unknown keyword `body`; use `content`\nunknown keywords `timeout`, `verify`; {KNOWN}",
        ),
        ({"headers": {"X": 5}}, "the header `X` must be a string, not int"),
        ({"headers": {"X": None}}, "the header `X` must be a string, not None"),
        ({"headers": {1: "X"}}, "a header name must be a string, not 1"),
        ({"headers": "X"}, "`headers` must be a dictionary or pairs, not str"),
        ({"headers": {"a b": "1"}}, "invalid header name: 'a b'"),
        ({"headers": {"X": "a\r\nb"}}, "the header `X` contains a control character: 'a\\r\\nb'"),
        ({"params": b"a=1"}, "`params` must be a dictionary, a string or pairs, not bytes"),
        ({"params": ["a"]}, "`params` must have pairs of a name and a value, not 'a'"),
        ({"data": 5}, "`data` must be a dictionary, bytes, a string or pairs, not int"),
        ({"data": [1]}, "`data` must have pairs of a name and a value, not 1"),
        (
            {"data": b"x", "files": {"f": b"x"}},
            "`data` must be a dictionary or pairs if there are `files`, not bytes",
        ),
        (
            {"content": {"a": 1}},
            f"`content` must be {CONTENT}, not dict; pass it as `json` or `data`",
        ),
        ({"content": 5}, f"`content` must be {CONTENT}, not int"),
        ({"content": ["a"]}, "a chunk of `content` must be bytes, not str"),
        ({"files": b"x"}, "`files` must be a dictionary or pairs, not bytes"),
        ({"files": {"f": None}}, f"the file `f` must be {FILE}, not None"),
        (
            {"files": {"f": Path("x")}},
            f"the file `f` must be {FILE}, not {type(Path()).__name__}; use its `read_bytes()`",
        ),
        ({"files": {"f": ("a",)}}, f"the file `f` must be {FILE}, not a tuple of 1"),
        (
            {"json": {"a": 1}, "data": {"b": "2"}},
            "pass only one of `json` and `data`: a request has one body",
        ),
        (
            {"content": b"x", "json": {}, "files": {"f": b"y"}},
            "pass only one of `content`, `json` and `files`: a request has one body",
        ),
        ({"cookies": "a=1"}, "`cookies` must be a dictionary, not str"),
        ({"inputs": ["a"]}, "`inputs` must be a dictionary, not list"),
    ],
)
def test_a_keyword_of_another_kind_is_refused(
    client: TestClient, options: dict[str, Any], message: str
) -> None:
    with pytest.raises((TypeError, ValueError)) as refused:
        client.post("/api/echo", **options)
    assert str(refused.value) == message
    assert client.invocations == []


@pytest.mark.parametrize(("url", "kind"), [(None, "None"), (b"/api", "bytes"), (5, "int")])
def test_the_url_is_a_string(client: TestClient, url: Any, kind: str) -> None:
    with pytest.raises(TypeError) as refused:
        client.get(url)
    assert str(refused.value) == f"the URL must be a string, not {kind}"


@pytest.mark.parametrize(
    "content",
    [
        lambda: b"abc",
        lambda: bytearray(b"abc"),
        lambda: memoryview(b"abc"),
        lambda: "abc",
        lambda: io.BytesIO(b"abc"),
        lambda: io.StringIO("abc"),
    ],
)
def test_content_of_a_known_length_reaches_the_function(
    client: TestClient, content: Callable[[], Any]
) -> None:
    echoed = client.post("/api/echo", content=content()).json()
    assert echoed["body"] == "abc"
    assert echoed["headers"]["content-length"] == "3"


def test_an_iterable_is_sent_in_chunks_which_the_host_does_not_read(client: TestClient) -> None:
    echoed = client.post("/api/echo", content=iter([b"abc"])).json()  # H-HTTP-08
    assert (echoed["body"], echoed["headers"]["transfer-encoding"]) == ("", "chunked")


def test_an_open_file_is_uploaded_under_its_name(client: TestClient, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("abc")
    with (tmp_path / "a.txt").open("rb") as file:
        echoed = client.post("/api/echo", files={"f": file, "g": b"d"}).json()
    assert echoed["files"] == {"f": ["a.txt", "abc", None], "g": ["upload", "d", None]}


def test_headers_of_the_client_ignore_case(client: TestClient) -> None:
    client.headers["User-Agent"] = "mine"
    client.headers["X-Key"] = "1"
    client.headers["x-key"] = "2"
    client.headers["Content-Type"] = "application/problem+json"
    assert "USER-AGENT" in client.headers
    assert client.headers["X-KEY"] == "2"
    sent = {"accept": "*/*", "user-agent": "mine", "x-key": "2"}
    body = {"content-type": "application/problem+json", "content-length": "2"}
    assert _headers(client.post("/api/echo", json={})) == sent | body
    client.headers = {"X-Other": "3"}
    assert _headers(client.get("/api/echo", headers={"x-OTHER": "4"})) == {"x-other": "4"}
    with pytest.raises(TypeError, match="the header `X` must be a string, not int"):
        client.headers["X"] = 5  # type: ignore[assignment]


def _headers(response: Any) -> dict[str, str]:
    return {k: v for k, v in json.loads(response.text)["headers"].items() if k != "host"}


def test_cookies_of_the_client_can_be_replaced(client: TestClient) -> None:
    client.cookies = {"a": "1"}
    client.cookies.set("b", "2")
    assert _headers(client.get("/api/echo"))["cookie"] == "a=1; b=2"


def test_the_host_header_is_the_host_of_the_url(client: TestClient) -> None:
    url = client.get("/api/echo", headers={"Host": "shop.example"}).json()["url"]
    assert url == "http://shop.example/api/echo"  # H-HTTP-01


def test_a_query_string_may_start_with_its_question_mark(client: TestClient) -> None:
    url = client.get("/api/echo?a=1", params="?b=2").json()["url"]
    assert url == "http://localhost:7071/api/echo?a=1&b=2"
