"""The host around functions, through the test client: keys, disabled functions, host.json."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from client_support import MODELS, HttpFunction, write_functions
from funcdeco.testing import TestClient

pytestmark = pytest.mark.core

LEVELS = tuple(
    HttpFunction(f"f_{level}", f'return "{level}"', level=level)
    for level in ("anonymous", "function", "system", "admin", "user")
)
OTHER = HttpFunction("Other", 'return "other"', level="function")
DEFAULT = HttpFunction("f_default", 'return "default"', level="")
KEYS = {"_master": "M", "default": "H", "Other": "O", "f_function": "F", "mcp_extension": "S"}


@pytest.mark.parametrize("model", MODELS)
def test_a_key_opens_the_functions_of_its_level(model: str, tmp_path: Path) -> None:
    # The decorators of v2 have fewer levels.
    levels = [one for one in LEVELS if model != "v2" or one.level not in ("system", "user")]
    write_functions(tmp_path / "p", model, (*levels, OTHER, DEFAULT))
    names = [*(one.name for one in levels), "other", "f_default"]
    opened: dict[str, str] = {}
    with TestClient(tmp_path / "p", keys=KEYS) as client:
        for key in ("", "M", "H", "O", "F", "S", "wrong"):
            headers = {"x-functions-key": key} if key else {}
            found = [client.get(f"/api/{name}", headers=headers) for name in names]
            opened[key] = " ".join(
                name.removeprefix("f_")
                for name, one in zip(names, found, strict=True)
                if one.status_code == 200
            )
            assert {one.status_code for one in found} <= {200, 401}
            assert all(one.content == b"" for one in found if one.status_code == 401)
    expected = {
        "": "anonymous",  # H-HTTP-44
        "M": "anonymous function system admin user other default",  # H-HTTP-42, R-HTTP-01
        "H": "anonymous function other default",
        "O": "anonymous other",
        "F": "anonymous function",
        "S": "anonymous system",  # H-HTTP-43
        "wrong": "anonymous",  # H-HTTP-45
    }
    known = {one.level for one in levels} | {"other", "default"}
    assert opened == {
        key: " ".join(level for level in text.split() if level in known)
        for key, text in expected.items()
    }


@pytest.mark.parametrize(
    ("url", "headers", "status"),
    [
        ("/api/f_function?code=H", {}, 200),
        ("/api/f_function?Code=H&code=x", {}, 200),
        ("/api/f_function?code=H", {"X-Functions-Key": "wrong"}, 401),
        ("/api/f_function?code=h", {}, 401),
        ("/api/f_function?code=", {}, 401),
        ("/api/f_function", [("x-functions-key", "H"), ("x-functions-key", "x")], 200),
        ("/api/unknown", {}, 404),
        ("/", {}, 200),
    ],
)
def test_the_header_of_a_key_comes_before_the_query(
    tmp_path: Path, url: str, headers: Any, status: int
) -> None:
    write_functions(tmp_path / "p", "funcdeco", LEVELS)
    with TestClient(tmp_path / "p", keys=KEYS) as client:
        assert client.get(url, headers=headers).status_code == status  # H-HTTP-41, H-HTTP-44


def test_without_keys_levels_are_ignored(tmp_path: Path) -> None:
    write_functions(tmp_path / "p", "funcdeco", LEVELS)
    with TestClient(tmp_path / "p") as client:  # H-HTTP-49
        answers = [client.get(f"/api/{one.name}").status_code for one in LEVELS]
    assert answers == [200] * len(LEVELS)


@pytest.mark.parametrize("name", ["AzureWebJobs.Other.Disabled", "azurewebjobs_other_disabled"])
def test_a_disabled_function_runs_only_with_the_master_key(tmp_path: Path, name: str) -> None:
    write_functions(tmp_path / "p", "funcdeco", (OTHER,))
    with TestClient(tmp_path / "p", settings={name: "True"}, keys=KEYS) as client:
        codes = [client.get(f"/api/other?code={key}").status_code for key in ("x", "O", "M")]
    assert codes == [401, 404, 200]  # R-DISC-06, H-HTTP-44
    with TestClient(tmp_path / "p", settings={name: "1"}) as client:
        assert client.get("/api/other").status_code == 404
    with TestClient(tmp_path / "p", settings={name: "yes"}) as client:
        assert client.get("/api/other").status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_options_of_host_json_apply(model: str, tmp_path: Path) -> None:
    headers = {"X-Frame-Options": "DENY", "Content-Type": "a/b"}
    http = {"routePrefix": "v1", "customHeaders": headers}
    host = {"extensions": {"http": http}, "functions": ["OTHER", "unknown"]}
    write_functions(tmp_path / "p", model, (LEVELS[0], OTHER), host=host)
    with TestClient(tmp_path / "p") as client:
        found = client.get("/v1/other")
        missing = client.get("/v1/f_anonymous")  # R-HOST-08
        large = client.post("/v1/other", content="x" * 11)
    assert (found.status_code, missing.status_code, large.status_code) == (200, 404, 200)
    text = "text/plain; charset=utf-8"
    assert found.headers.multi_items() == [("Content-Type", text), ("X-Frame-Options", "DENY")]
    assert missing.headers.multi_items() == list(headers.items())  # H-HTTP-37
    settings = {
        "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT": "10",
        "AzureFunctionsJobHost__extensions__http__routePrefix": "",
    }
    with TestClient(tmp_path / "p", settings=settings) as client:
        sizes = [client.post("/other", content="x" * size).status_code for size in (10, 11)]
    assert sizes == [200, 413]  # H-HTTP-11


def test_variables_of_the_environment_are_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_functions(tmp_path / "p", "funcdeco", (OTHER, DEFAULT))
    monkeypatch.setenv("AzureFunctionsJobHost__extensions__http__routePrefix", "v2")
    monkeypatch.setenv("AzureWebJobs.Other.Disabled", "1")
    with TestClient(tmp_path / "p") as client:
        found = [
            client.get(path).status_code
            for path in ("/v2/other", "/v2/f_default", "/api/f_default")
        ]
    assert found == [404, 200, 404]  # R-HOST-02


def test_the_homepage_answers_at_the_root(tmp_path: Path) -> None:
    write_functions(tmp_path / "p", "funcdeco", (OTHER,))
    with TestClient(tmp_path / "p") as client:
        page = client.post("/")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html")  # H-HTTP-33
    assert page.invocation is None
    with TestClient(tmp_path / "p", settings={"AzureWebJobsDisableHomepage": "True"}) as client:
        assert client.get("/").status_code == 204
    root = HttpFunction("root", 'return "root"', "{*rest}")
    host = {"extensions": {"http": {"routePrefix": ""}}}
    write_functions(tmp_path / "q", "funcdeco", (root,), host=host)
    with TestClient(tmp_path / "q") as client:
        assert [client.get(path).text for path in ("/", "", "/a/b")] == ["root"] * 3


def test_a_function_that_cannot_be_loaded_answers_500_and_others_work(tmp_path: Path) -> None:
    write_functions(tmp_path / "p", "v1", (OTHER, DEFAULT))
    (tmp_path / "p" / "Other" / "__init__.py").write_text("import not_there\n")
    with TestClient(tmp_path / "p") as client:
        broken, works = client.get("/api/other"), client.get("/api/f_default")
    assert (broken.status_code, broken.content, works.text) == (500, b"", "default")  # H-HTTP-29
    assert broken.invocation
    assert (
        repr(broken.invocation.exception) == "ModuleNotFoundError(\"No module named 'not_there'\")"
    )


FORM = """
def upload(req):
    files = {k: [f.filename, f.mimetype, f.read().decode()] for k, f in req.files.items()}
    for file in req.files.values():
        file.close()
    return json.dumps([{"form": dict(req.form), "files": files}])
"""


def test_files_and_fields_are_sent_as_a_form(tmp_path: Path) -> None:
    upload = HttpFunction("upload_file", "return upload(req)")
    write_functions(tmp_path / "p", "funcdeco", (upload,), head="import json\n" + FORM)
    notes = tmp_path / "notes.csv"
    notes.write_text("a,b")
    with TestClient(tmp_path / "p") as client, notes.open() as opened:
        files = {"a": b"1", "b": ('x".txt', "é"), "c": opened, "d": ("e", b"2", "x/y")}
        found = client.post("/api/upload_file", data={"f": "1", "g": 2}, files=files).json()
    assert found == [
        {  # H-HTTP-10
            "form": {"f": "1", "g": "2"},
            "files": {
                "a": ["upload", "application/octet-stream", "1"],
                "b": ['x".txt', "text/plain", "é"],
                "c": ["notes.csv", "text/csv", "a,b"],
                "d": ["e", "x/y", "2"],
            },
        }
    ]


VISITS = """
def visit(req):
    cookie = req.headers.get("cookie", "")
    response = func.HttpResponse(cookie)
    for line in req.get_body().decode().splitlines():
        response.headers.add("Set-Cookie", line)
    return response
"""


@pytest.fixture
def visits(tmp_path: Path) -> Path:
    functions = (
        HttpFunction("visit_a", "return visit(req)", "a"),
        HttpFunction("visit_b", "return visit(req)", "b/{x?}"),
    )
    return write_functions(tmp_path / "p", "funcdeco", functions, head=VISITS)


def test_cookies_of_responses_are_sent_with_later_requests(visits: Path) -> None:
    with TestClient(visits) as client:
        first = client.post("/api/a", content="s=1\nt=2; Path=/api/b\nu=3; Max-Age=60")
        assert first.cookies == {"s": "1", "t": "2", "u": "3"}
        assert client.get("/api/a").text == "s=1; u=3"
        assert client.get("/api/b/5").text == "s=1; u=3; t=2"
        assert client.get("/api/bc").status_code == 404
        assert client.get("https://other.com/api/a").text == ""
        assert client.get("/api/a", cookies={"s": "9"}).text == "s=9; u=3"
        client.cookies["mine"] = "4"
        assert client.get("https://other.com/api/a").text == "mine=4"
        del client.cookies["mine"]
        client.post("/api/a", content="s=; Expires=Thu, 01 Jan 1970 00:00:00 GMT\nv=5; Secure")
        assert dict(client.cookies) == {"t": "2", "u": "3", "v": "5"}
        client.cookies.clear()
        assert client.get("/api/b").text == ""


def test_secure_cookies_and_domains_limit_where_a_cookie_is_sent(visits: Path) -> None:
    with TestClient(visits) as client:
        client.post("https://www.a.com/api/a", content="s=1; Secure; Domain=a.com\nt=2")
        urls = ("http://www.a.com", "https://a.com", "https://x.a.com", "https://www.a.com")
        sent = [client.get(f"{url}/api/a").text for url in urls]
    assert sent == ["t=2", "s=1", "s=1", "s=1; t=2"]


def test_a_client_has_headers_of_its_own(visits: Path) -> None:
    with TestClient(visits) as client:
        client.headers["cookie"] = "x=1"
        assert client.get("/api/a").text == "x=1"
        assert client.get("/api/a", headers={"Cookie": "y=2"}).text == "y=2"


def test_an_unknown_keyword_is_an_error(visits: Path) -> None:
    with TestClient(visits) as client, pytest.raises(TypeError) as caught:
        client.get("/api/a", parms={})  # type: ignore[call-arg]
    assert str(caught.value) == "unknown keyword `parms`; did you mean `params`?"


def test_requests_work_inside_a_running_event_loop(visits: Path) -> None:
    async def main() -> list[int]:
        with TestClient(visits) as client:
            return [client.get("/api/a").status_code, client.get("/api/none").status_code]

    assert asyncio.run(main()) == [200, 404]


CHAINED = """
@app.http(route="orders/{id}", methods=["POST"], auth_level="anonymous")
@app.queue_output(name="out", queue_name="{kind}-{id}-{query.q}-{x}")
@app.sql_input(name="rows", command_text="select 1", connection_string_setting="Sql")
def order(req: func.HttpRequest, rows: str, out: func.Out[str]) -> str:
    out.set(rows)
    return rows
"""


def test_outputs_resolve_names_of_the_request_and_inputs_are_given(
    write_app: Callable[..., Path],
) -> None:
    with TestClient(write_app(CHAINED), settings={"Sql": "x"}) as client:
        body = {"KIND": "k", "id": "lost", "x": "y"}
        response = client.post("/api/orders/5?q=1&q=2&x=z", json=body, inputs={"rows": "hello"})
        queues = {one.name for one in client._app.world.queues}
    assert (response.status_code, response.text) == (200, "hello")
    assert queues == {"k-5-2-z"}  # H-HTTP-14, H-HTTP-15
    assert response.invocation
    assert json.dumps(dict(response.invocation.outputs)) == '{"out": "hello", "$return": "hello"}'


OUTPUTS = """
@app.http(route="named/{set?}", auth_level="anonymous", output_name="res")
def named(req: func.HttpRequest, res: func.Out[func.HttpResponse]) -> None:
    if "set" in req.route_params:
        res.set(func.HttpResponse("set", status_code=201))

@app.http(route="bad", auth_level="anonymous")
@app.queue_output(name="out", queue_name="q-{x}")
def bad(req: func.HttpRequest, out: func.Out[str]) -> str:
    out.set("message")
    return "ran"
"""


def test_outputs_decide_the_response(write_app: Callable[..., Path]) -> None:
    with TestClient(write_app(OUTPUTS)) as client:
        answers = [client.get(f"/api/{path}") for path in ("named", "named/1", "bad?x=1", "bad")]
    found = [(one.status_code, one.text, dict(one.headers)) for one in answers]
    text = {"content-type": "text/plain; charset=utf-8"}
    # The last one fails after the function has returned (H-HTTP-29).
    assert found == [(200, "", {}), (201, "set", text), (200, "ran", text), (500, "", {})]
    assert answers[3].invocation and answers[3].invocation.returned == "ran"


def test_a_trigger_without_an_output_answers_an_empty_200(tmp_path: Path) -> None:
    folder = write_functions(tmp_path / "p", "v1", (OTHER, DEFAULT))
    for name, body in (("Other", "pass"), ("f_default", "return 'x'")):
        path = folder / name / "function.json"
        content = json.loads(path.read_text())
        content["bindings"] = content["bindings"][:1]
        path.write_text(json.dumps(content))
        (folder / name / "__init__.py").write_text(f"def main(req):\n    {body}\n")
    with TestClient(folder) as client:  # R-HTTP-09
        found = [client.get(f"/api/{name}") for name in ("other", "f_default")]
    assert [(one.status_code, one.content) for one in found] == [(200, b""), (500, b"")]


def test_a_server_limits_the_size_of_a_request(visits: Path) -> None:
    with TestClient(visits) as client:
        long = client.get("/api/b/" + "x" * 8192)
        many = client.get("/api/a", headers={f"x-{number}": "" for number in range(100)})
        wide = client.get("/api/a", headers={"x": "y" * 32768})
        fine = client.get("/api/b/" + "x" * 8000)
    codes = [one.status_code for one in (long, many, wide, fine)]
    assert codes == [414, 431, 431, 200]  # H-HTTP-11


REDIRECTS = """
def go(req):
    code = int(req.route_params.get("code", "0"))
    if code:
        where = req.url if "loop" in req.params else "/api/go?x=1"
        return func.HttpResponse(status_code=code, headers={"Location": where, "Set-Cookie": "a=1; Path=/"})
    found = [req.method, req.url, req.get_body().decode(), req.headers.get("cookie")]
    return func.HttpResponse(" ".join(map(str, found)))
"""


@pytest.mark.parametrize(
    ("method", "code", "seen"),
    [
        ("POST", 301, "GET http://localhost:7071/api/go?x=1  a=1"),
        ("POST", 302, "GET http://localhost:7071/api/go?x=1  a=1"),
        ("PUT", 301, "PUT http://localhost:7071/api/go?x=1 body a=1"),
        ("PUT", 302, "GET http://localhost:7071/api/go?x=1  a=1"),
        ("PUT", 303, "GET http://localhost:7071/api/go?x=1  a=1"),
        ("POST", 307, "POST http://localhost:7071/api/go?x=1 body a=1"),
        ("POST", 308, "POST http://localhost:7071/api/go?x=1 body a=1"),
    ],
)
def test_redirects_are_followed_on_request(
    tmp_path: Path, method: str, code: int, seen: str
) -> None:
    follow = HttpFunction("follow", "return go(req)", "go/{code?}")
    write_functions(tmp_path / "p", "funcdeco", (follow,), head=REDIRECTS)
    with TestClient(tmp_path / "p") as client:
        stayed = client.request(method, f"/api/go/{code}", content="body")
        client.cookies.clear()
        url = f"/api/go/{code}"
        ended = client.request(method, url, content="body", follow_redirects=True)
        with pytest.raises(Exception, match="more than 20 redirects from /api/go/302"):
            client.get("/api/go/302", params={"loop": 1}, follow_redirects=True)
    assert (stayed.status_code, stayed.headers["location"]) == (code, "/api/go?x=1")
    assert (ended.text, [one.status_code for one in ended.history]) == (seen, [code])


NAMES = """
@app.http(route="send/{x?}", auth_level="anonymous")
@app.queue_output(name="out", queue_name="que{x}")
def send(req: func.HttpRequest, out: func.Out[str]) -> str:
    out.set("message")
    return "sent"

@app.http(route="more/{y?}", auth_level="anonymous")
@app.queue_output(name="out", queue_name="m{headers.x-name}{query.q}{body.a.b}{n}")
def more(req: func.HttpRequest, out: func.Out[str]) -> str:
    out.set("message")
    return "sent"

@app.http(route="key", auth_level="anonymous")
@app.queue_output(name="out", queue_name="key{code}")
def with_key(req: func.HttpRequest, out: func.Out[str]) -> str:
    out.set("message")
    return "sent"
"""


@pytest.mark.parametrize(
    ("url", "options", "queue"),
    [
        ("/api/send/r?x=q", {"json": {"x": "b"}}, "quer"),  # H-HTTP-14
        ("/api/send/?y=q", {"json": {"x": "b"}}, "que"),  # a missing parameter replaces others
        ("/api/more?q=1&Q=2&n=z", {"json": {"body": {"a": {"b": 5}}, "n": 1}}, "m-25z"),
        ("/api/more?q=1", {"content": '{"body": {"a": {"b": true}}, "n": 7}'}, "m-1true7"),
        ("/api/more?q=1", {"content": '{"body": {"a": {"b": 1}}, "n": [7]}'}, None),  # H-HTTP-15
        ("/api/more?q=1", {"content": [b'{"body": {"a": {"b": 1}}, "n": 7}']}, None),  # H-HTTP-08
        ("/api/more?q=1&n=1", {"content": "[]"}, None),
        ("/api/key?code=k", {}, None),  # H-HTTP-13
        ("/api/key?code=k", {"json": {"Code": "b"}}, "keyb"),
    ],
)
def test_binding_expressions_name_parts_of_the_request(
    write_app: Callable[..., Path], url: str, options: dict[str, Any], queue: str | None
) -> None:
    with TestClient(write_app(NAMES)) as client:
        status = client.post(url, headers={"X-Name": "-"}, **options).status_code
        queues = [one.name for one in client._app.world.queues]
    assert (status, queues) == ((200, [queue]) if queue else (500, []))


def test_a_record_is_logged_once_while_several_clients_are_open(tmp_path: Path) -> None:
    body = "import logging; logging.info('called'); return 'x'"
    for model in ("funcdeco", "v1"):
        write_functions(tmp_path / model, model, (HttpFunction("log", body),))
    with TestClient(tmp_path / "funcdeco") as first, TestClient(tmp_path / "v1") as second:
        for client in (first, second, first):
            invocation = client.get("/api/log").invocation
            assert invocation is not None
            assert invocation.logs == [("INFO", "called", "root")]
