"""HTTP requests through the test client: rows of the host's behavior, in all three models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from client_support import CASES, MODELS, HttpFunction, write_functions
from funcdeco.testing import TestClient

pytestmark = pytest.mark.core

SEEN = """\
import json
def show(req):
    names = [n for n in req.headers if n not in ("accept", "user-agent", "host")]
    return func.HttpResponse(json.dumps({
        "method": req.method, "url": req.url, "params": dict(req.params),
        "route": dict(req.route_params), "body": req.get_body().decode(),
        "headers": {n: req.headers[n] for n in names},
    }), mimetype="application/json")
"""


def answers(name: str, route: str, *methods: str) -> HttpFunction:
    """Return a function that answers with its name and the values of its route."""
    body = (
        f'return "{name} " + " ".join(f"{{k}}={{v}}" for k, v in sorted(req.route_params.items()))'
    )
    return HttpFunction(name, body, route, methods)


ROUTES = (
    answers("a_int", "items/{id:int}", "get"),
    answers("b_any", "items/{id}", "get"),
    answers("c_hidden", "items/recent", "get"),
    answers("d_post", "items/{id}", "post", "head"),
    answers("e_optional", "page/{number?}"),
    answers("f_default", "lang/{code=en}"),
    answers("g_rest", "files/{*path}", "get"),
    answers("h_parts", "v{major}.{minor}", "get"),
    answers("i_case", "Users/{Id}", "get"),
    answers("k_regex", r"regex/{x:regex(^(a|b)+\d{{2}}$)}", "get"),
    answers("j_two", "two/{a}/{b}", "get", "options"),
    HttpFunction("seen", "return show(req)", "seen/{x?}"),
    HttpFunction("seen_later", "return show(req)", "later/{x?}", is_async=True),
    HttpFunction("no_route", "return 'no_route'"),
)


@pytest.fixture(scope="module", params=MODELS)
def client(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("routes") / "project"
    write_functions(folder, request.param, ROUTES, head=SEEN)
    with TestClient(folder) as client:
        yield client


@pytest.mark.parametrize(
    ("method", "url", "expected"),
    [
        pytest.param("GET", "/api/items/5", "a_int id=5", id="R-HTTP-07 by function name"),
        pytest.param("GET", "/api/items/007", "a_int id=007", id="H-HTTP-05 not converted"),
        pytest.param("GET", "/api/items/x", "b_any id=x", id="R-HTTP-07 constraint fails"),
        pytest.param("GET", "/api/items/recent", "b_any id=recent", id="R-HTTP-07 no precedence"),
        pytest.param("POST", "/api/items/5", "d_post id=5", id="R-HTTP-07 by method"),
        pytest.param("PUT", "/api/items/5", 404, id="H-HTTP-32 never 405"),
        pytest.param("OPTIONS", "/api/items/5", 404, id="H-HTTP-27 OPTIONS unlisted"),
        pytest.param("OPTIONS", "/api/two/1/2", "j_two a=1 b=2", id="H-HTTP-27 OPTIONS listed"),
        pytest.param("DELETE", "/api/page", "e_optional ", id="H-HTTP-27 all methods"),
        pytest.param("HEAD", "/api/two/1/2", 404, id="H-HTTP-27 no HEAD for GET"),
        pytest.param("GET", "/items/5", 404, id="R-HTTP-08 prefix"),
        pytest.param("GET", "/API/ITEMS/5", "a_int id=5", id="H-HTTP-34 literals ignore case"),
        pytest.param("GET", "/api/items/5/", "a_int id=5", id="H-HTTP-34 trailing slash"),
        pytest.param("GET", "/api/items/5//", 404, id="H-HTTP-34 two trailing slashes"),
        pytest.param("GET", "/api//items/5", 404, id="H-HTTP-34 empty segment"),
        pytest.param("GET", "/api/items/a%2Fb", "b_any id=a%2Fb", id="H-HTTP-06 encoded slash"),
        pytest.param("GET", "/api/items/a%20%41%C3%A9", "b_any id=a Aé", id="H-HTTP-06 decoded"),
        pytest.param("GET", "/api/items/a%2541", "b_any id=a%41", id="H-HTTP-06 decoded once"),
        pytest.param("GET", "/api/items/a+b", "b_any id=a+b", id="H-HTTP-34 plus"),
        pytest.param("GET", "/api/items/%ff", "b_any id=%FF", id="bytes that aren't UTF-8"),
        pytest.param("GET", "/api/x/../items/5", "a_int id=5", id="H-HTTP-34 dot segments"),
        pytest.param("GET", "/api/x/%2e%2e/items/./5", "a_int id=5", id="H-HTTP-34 escaped dots"),
        pytest.param("GET", "/api/page/2", "e_optional number=2", id="H-HTTP-05 optional"),
        pytest.param("GET", "/api/lang", "f_default code=en", id="H-HTTP-05 default"),
        pytest.param("GET", "/api/lang/de", "f_default code=de", id="H-HTTP-05 no default"),
        pytest.param("GET", "/api/files", "g_rest ", id="H-HTTP-05 nothing left"),
        pytest.param("GET", "/api/files/", "g_rest ", id="H-HTTP-05 only a slash left"),
        pytest.param("GET", "/api/files/a//b/", "g_rest path=a//b/", id="H-HTTP-05 catch-all"),
        pytest.param("GET", "/api/v1.2", "h_parts major=1 minor=2", id="R-HTTP-04 several parts"),
        pytest.param("GET", "/api/v1.2.3", "h_parts major=1.2 minor=3", id="from the right"),
        pytest.param("GET", "/api/regex/abB12", "k_regex x=abB12", id="R-HTTP-04 expression"),
        pytest.param("GET", "/api/regex/abc12", 404, id="R-HTTP-04 expression fails"),
        pytest.param("GET", "/api/users/7", "i_case Id=7", id="H-HTTP-05 spelled as declared"),
        pytest.param("GET", "/api/no_route", "no_route", id="R-HTTP-03 the function's name"),
        pytest.param("GET", "/api/unknown", 404, id="H-HTTP-32 unknown"),
        pytest.param("GET", "https://example.com/api/items/5?x=1", "a_int id=5", id="full URL"),
        pytest.param("GET", "api/items/5", "a_int id=5", id="without a slash"),
    ],
)
def test_a_request_reaches_the_function_that_the_host_selects(
    client: TestClient, method: str, url: str, expected: str | int
) -> None:
    response = client.request(method, url)
    if isinstance(expected, int):
        answer = (response.status_code, response.content, response.headers.multi_items())
        assert answer == (expected, b"", [])
        assert response.invocation is None
    else:
        assert (response.status_code, response.text) == (200, expected)
        assert response.invocation
        assert response.invocation.function == expected.partition(" ")[0]


def test_head_reaches_a_function_that_lists_it_and_has_no_body(client: TestClient) -> None:
    response = client.head("/api/items/5")  # H-HTTP-27
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.invocation and response.invocation.returned == "d_post id=5"


LOCAL = "http://localhost:7071/api/seen"


@pytest.mark.parametrize("route", ["seen", "later"])
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param({}, {}, id="nothing"),
        pytest.param({"url": "?a=1&b=x%20y"}, {"url": "?a=1&b=x%20y", "params": {"a": "1", "b": "x y"}}, id="H-HTTP-01 H-HTTP-04 query"),
        pytest.param({"url": "?a=1", "params": {"b": 2, "c": True, "d": ["x", "y"]}}, {"url": "?a=1&b=2&c=true&d=x&d=y", "params": {"a": "1", "b": "2", "c": "true", "d": "x,y"}}, id="params are added"),
        pytest.param({"url": "?a=1&A=2&=3"}, {"url": "?a=1&A=2&=3", "params": {"a": "1,2", "": "3"}}, id="H-HTTP-04 repeated key"),
        pytest.param({"url": "?a=&b&c=1&code=k"}, {"url": "?a=&b&c=1&code=k", "params": {"c": "1", "code": "k"}}, id="H-HTTP-04 empty values"),
        pytest.param({"url": "?q=a+b%2Bc"}, {"url": "?q=a+b%2Bc", "params": {"q": "a b+c"}}, id="H-HTTP-04 plus"),
        pytest.param({"url": "/é ü?q=é"}, {"url": "/%C3%A9%20%C3%BC?q=%C3%A9", "route": {"x": "é ü"}, "params": {"q": "é"}}, id="H-HTTP-01 not ASCII"),
        pytest.param({"url": "/%41b%2f"}, {"url": "/Ab%2f", "route": {"x": "Ab%2f"}}, id="H-HTTP-01 escaped again"),
        pytest.param({"headers": [("X-A", "1"), ("x-a", "2"), ("X-B", "")]}, {"headers": {"x-a": "1,2", "x-b": ""}}, id="H-HTTP-03 headers"),
        pytest.param({"cookies": {"a": "1", "b": "2"}}, {"headers": {"cookie": "a=1; b=2"}}, id="cookies of a request"),
        pytest.param({"json": {"a": "é"}}, {"body": '{"a":"é"}', "headers": {"content-type": "application/json", "content-length": "10"}}, id="json"),
        pytest.param({"json": [1, None]}, {"body": "[1,null]", "headers": {"content-type": "application/json", "content-length": "8"}}, id="json list"),
        pytest.param({"data": {"a": "1 2", "b": ["x", "y"]}}, {"body": "a=1+2&b=x&b=y", "headers": {"content-type": "application/x-www-form-urlencoded", "content-length": "13"}}, id="form"),
        pytest.param({"data": b"raw"}, {"body": "raw", "headers": {"content-length": "3"}}, id="data as bytes"),
        pytest.param({"content": "é"}, {"body": "é", "headers": {"content-length": "2"}}, id="H-HTTP-07 content"),
        pytest.param({"content": [b"a", b"b"]}, {"body": "", "headers": {"transfer-encoding": "chunked"}}, id="H-HTTP-08 chunked"),
        pytest.param({"json": 5, "headers": {"Content-Type": "text/x"}}, {"body": "5", "headers": {"content-type": "text/x", "content-length": "1"}}, id="own header"),
    ],
)  # fmt: skip
def test_a_function_sees_the_request_as_the_host_sends_it(
    client: TestClient, route: str, options: dict[str, Any], expected: dict[str, Any]
) -> None:
    rest = options.pop("url", "")
    response = client.post(f"/api/{route}{rest}", **options)
    options.update({"url": rest} if rest else {})
    nothing = {"params": {}, "route": {}, "body": "", "headers": {}}
    url = LOCAL.replace("seen", route) + expected.get("url", "")
    assert response.json() == {"method": "POST", **nothing, **expected, "url": url}
    assert response.headers["Content-Type"] == "application/json"
    assert response.is_success and response.raise_for_status() is response


TEXT = ("content-type", "text/plain; charset=utf-8")
EMPTY_500: tuple[Any, ...] = (500, b"", ())


@pytest.fixture(scope="module", params=MODELS)
def cases(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Iterator[TestClient]:
    function = HttpFunction("returns", 'return CASES[req.route_params["case"]]()', "{case}")
    folder = tmp_path_factory.mktemp("cases") / "project"
    files = {"cases.py": CASES}
    write_functions(
        folder, request.param, (function,), head="from cases import CASES\n", files=files
    )
    with TestClient(folder) as client:
        yield client


@pytest.mark.parametrize(
    ("case", "status", "body", "headers"),
    [
        pytest.param("default", 200, "é".encode(), [TEXT], id="HttpResponse"),
        pytest.param("bytes", 200, b"\xff", [("content-type", "image/png")], id="H-HTTP-20 bytes"),
        pytest.param("html", 200, b"x", [("content-type", "text/html; charset=latin-1")], id="charset"),
        pytest.param("own_type", 200, b"x", [("content-type", "a/b")], id="own content type"),
        pytest.param("json", 200, b'{"body": 1}', [("content-type", "application/json")], id="H-HTTP-21 HttpResponse is never touched"),
        pytest.param("empty", 200, b"", [TEXT], id="empty"),
        pytest.param("status", 201, b"x", [TEXT], id="H-HTTP-22 status"),
        pytest.param("odd_status", 299, b"x", [TEXT], id="H-HTTP-22 any status"),
        pytest.param("bad_status", 200, b"x", [TEXT], id="H-HTTP-22 no number"),
        pytest.param("no_content", 204, b"", [TEXT], id="H-HTTP-28 204"),
        pytest.param("no_content_body", 204, b"", [TEXT], id="H-HTTP-28 204 with a body"),
        pytest.param("headers", 200, b"x", [("X-A", "5"), ("x-b", "None"), TEXT], id="H-HTTP-24 no strings"),
        pytest.param("header_case", 200, b"x", [("X-A", "1"), TEXT], id="H-HTTP-23 case"),
        pytest.param("line_break", *EMPTY_500, id="H-HTTP-24 line break"),
        pytest.param("not_ascii", *EMPTY_500, id="H-HTTP-24 not ASCII"),
        pytest.param("length", 200, b"xyz", [("Content-Length", "3"), TEXT], id="H-HTTP-25 length"),
        pytest.param("bad_length", *EMPTY_500, id="H-HTTP-25 wrong length"),
        pytest.param("cookie", 200, b"x", [TEXT, ("Set-Cookie", "c=1; domain=a.com; path=/x; secure; samesite=lax; httponly")], id="H-HTTP-26 one is lost"),
        pytest.param("cookie_age", 200, b"x", [TEXT, ("Set-Cookie", "c=1; expires=Wed, 21 Oct 2026 07:28:00 GMT; max-age=60; domain=; path=")], id="H-HTTP-26 age"),
        pytest.param("cookie_value", 200, b"x", [TEXT, ("Set-Cookie", "c=a%20b%2F%C3%A9; domain=; path=")], id="H-HTTP-26 value"),
        pytest.param("bad_cookie", *EMPTY_500, id="H-HTTP-26 Expires"),
        pytest.param("bad_age", *EMPTY_500, id="H-HTTP-26 Max-Age"),
        pytest.param("text", 200, b"plain", [TEXT], id="H-HTTP-21 no JSON"),
        pytest.param("object", 200, '{\n  "b": [\n    1,\n    {}\n  ],\n  "a": "é"\n}'.encode(), [TEXT], id="H-HTTP-21 object"),
        pytest.param("object_date", 200, b'[\n  "2026-01-31T10:00:00.5+00:00",\n  "2026-01-31"\n]', [TEXT], id="H-HTTP-21 dates"),
        pytest.param("true", 200, b"True", [TEXT], id="H-HTTP-21 true"),
        pytest.param("string", 200, b"x", [TEXT], id="H-HTTP-21 string"),
        pytest.param("null", 200, b"", [TEXT], id="H-HTTP-21 null"),
        pytest.param("nothing", 200, b"", [TEXT], id="H-HTTP-21 empty"),
        pytest.param("float", 200, b"1", [TEXT], id="H-HTTP-21 float"),
        pytest.param("large", 200, b"1E+16", [TEXT], id="H-HTTP-21 large number"),
        pytest.param("small", 200, b"1E-05", [TEXT], id="H-HTTP-21 small number"),
        pytest.param("octal", 200, b"7", [TEXT], id="H-HTTP-21 octal"),
        pytest.param("not_octal", 200, b"08", [TEXT], id="H-HTTP-21 no octal"),
        pytest.param("words", 200, b"true story", [TEXT], id="H-HTTP-21 more text"),
        pytest.param("lenient", 200, b'{\n  "a": "b"\n}', [TEXT], id="H-HTTP-21 lenient"),
        pytest.param("date", 200, b"01/31/2026 12:00:00", [TEXT], id="H-HTTP-21 date"),
        pytest.param("envelope", 201, b"x", [("content-type", "a/b; charset=utf-8"), ("X-A", "5")], id="H-HTTP-21 envelope"),
        pytest.param("envelope_object", 202, b'{"a":[1]}', [TEXT], id="H-HTTP-21 envelope with an object"),
        pytest.param("envelope_list", 200, b"System.Collections.Generic.List`1[System.Object]", [TEXT], id="envelope with a list"),
        pytest.param("envelope_bool", 200, b"False", [TEXT], id="envelope with a boolean"),
        pytest.param("envelope_null", *EMPTY_500, id="envelope with a null header"),
        pytest.param("none", *EMPTY_500, id="None"),
        pytest.param("dict", *EMPTY_500, id="dict"),
        pytest.param("raw", *EMPTY_500, id="bytes"),
        pytest.param("number", *EMPTY_500, id="int"),
        pytest.param("raises", *EMPTY_500, id="H-HTTP-29 exception"),
        pytest.param("exits", *EMPTY_500, id="H-HTTP-29 exit"),
    ],
)  # fmt: skip
def test_a_result_becomes_the_response_of_the_host(
    cases: TestClient, case: str, status: int, body: bytes, headers: list[tuple[str, str]]
) -> None:
    response = cases.get(f"/api/{case}")
    cases.cookies.clear()
    found = [
        (k.lower() if k == "Content-Type" else k, v) for k, v in response.headers.multi_items()
    ]
    assert (response.status_code, response.content, found) == (status, body, [*headers])
    assert response.invocation
    assert (response.invocation.exception is None) == (status != 500)


def test_a_failure_has_the_exception_and_raise_for_status_chains_it(cases: TestClient) -> None:
    response = cases.get("/api/raises")
    shown = "<Response [500 Internal Server Error]: ZeroDivisionError('division by zero')>"
    assert repr(response) == shown
    with pytest.raises(Exception, match="500 Internal Server Error for GET") as caught:
        response.raise_for_status()
    expected = "http://localhost:7071/api/raises: ZeroDivisionError: division by zero"
    assert str(caught.value).endswith(expected)
    assert isinstance(caught.value.__cause__, ZeroDivisionError)
    assert repr(cases.get("/api/no_content")) == "<Response [204 No Content]>"
