"""Mounted web applications: requests and responses in the runtime, and diagnostics."""

from __future__ import annotations

import asyncio
import inspect
import json
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import azure.functions as func
import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_support import REPOSITORY, funcdeco, pairs
from funcdeco import App, Blueprint, FunctionApp, load
from funcdeco.runtime.web import asgi, mount_path, wsgi
from runtime_host import Host, Http, HttpAnswer

pytestmark = pytest.mark.core

Write = Callable[..., Path]
Load = Callable[..., FunctionApp]
Faults = Callable[..., list[tuple[str, int | None, str, str]]]

SETTINGS = {"PYTHONPATH": str(REPOSITORY)}

SHOP = """
from contextlib import asynccontextmanager
from fastapi import FastAPI, Request, Response
from pydantic import BaseModel

starts = []

@asynccontextmanager
async def lifespan(application):
    starts.append(application)
    yield {"stock": 12}

shop = FastAPI(lifespan=lifespan)

class Item(BaseModel):
    name: str
    price: float

@shop.get("/")
def front():
    return "welcome"

@shop.get("/items/{number}")
def read_item(number: int, size: str = "M"):
    return {"number": number, "size": size}

@shop.post("/items", status_code=201)
def add_item(item: Item, response: Response):
    response.headers["Location"] = "/items/8"
    response.set_cookie("last", "8")
    response.set_cookie("seen", "1")
    return {"added": item.name, "twice": item.price * 2}

@shop.delete("/items/{number}", status_code=204)
async def remove_item(number: int) -> None: ...

@shop.get("/named/{name}")
def named(name: str, request: Request):
    return {"name": name, "raw": request.scope["raw_path"].decode()}

@shop.get("/where")
def where(request: Request):
    return {
        "root_path": request.scope["root_path"],
        "path": request.scope["path"],
        "url": str(request.url),
        "item": str(request.url_for("read_item", number=7)),
    }

@shop.get("/starts")
def count_starts(request: Request):
    return {"starts": len(starts), "stock": request.state.stock}

@shop.get("/boom")
def boom():
    raise ValueError("out of order")
"""

PAGES = """
from flask import Blueprint, Flask, abort, make_response, request, url_for

pages = Flask(__name__)
admin = Blueprint("admin", __name__)

@pages.get("/")
def front():
    return "welcome"

@pages.get("/where")
def where():
    return {
        "root": request.environ["SCRIPT_NAME"],
        "path": request.environ["PATH_INFO"],
        "url": request.url,
        "name": url_for("named", name="a b"),
        "users": url_for("admin.users"),
    }

@pages.get("/named/<name>")
def named(name):
    return {"name": name}

@pages.get("/slashed/")
def slashed():
    return "slashed"

@pages.post("/form")
def form():
    answer = make_response(f"{request.form['name']} is {request.args['age']}", 201)
    answer.set_cookie("last", "8")
    answer.set_cookie("seen", "1")
    return answer

@admin.get("/users")
def users():
    return ["Ada", "Grace"]

@pages.get("/gone")
def gone():
    abort(410, "no longer here")

@pages.get("/down")
def down():
    return "under repair", 503

pages.register_blueprint(admin, url_prefix="/admin")
"""

STARLETTE = """
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

async def hello(request):
    return PlainTextResponse(f"{request.path_params['name']} {request.url_for('in:hello', name='x')}")

routes = [Route("/{name}", hello, name="hello")]
star = Starlette(routes=[Mount("/in", routes=routes, name="in")])
"""

PLAIN = """
import json

async def answer(scope, send, **more):
    shown = {name: scope[name] for name in ("path", "root_path", "asgi", "method")}
    shown["raw_path"] = scope["raw_path"].decode()
    shown["query"] = scope["query_string"].decode()
    await send({"type": "http.response.start", "status": 200, **more})
    await send({"type": "http.response.body", "body": json.dumps(shown).encode()})

async def plain(scope, receive, send):
    assert scope["type"] == "http", "no lifespan here"
    await answer(scope, send, headers=[(b"content-type", b"application/json")])

async def silent(scope, receive, send):
    if scope["type"] == "http":
        await answer(scope, send)

async def blind(scope, receive, send):
    await send({"type": "http.response.start", "status": 204})
    await send({"type": "http.response.body"})

async def failing(scope, receive, send):
    await receive()
    await send({"type": "lifespan.startup.failed", "message": "no database"})

class Server:
    async def __call__(self, scope, receive, send):
        await plain(scope, receive, send)

server = Server()

def bare(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json")])
    names = ("SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "REQUEST_METHOD")
    yield json.dumps({name: environ[name] for name in names}).encode()

class Noisy:
    closed = 0
    def __init__(self, environ):
        print("watch out", file=environ["wsgi.errors"])
    def __iter__(self):
        return iter([b"closed ", str(Noisy.closed).encode()])
    def close(self):
        Noisy.closed += 1

def noisy(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")], None)
    return Noisy(environ)
"""

MOUNTED = """
from funcdeco import App
from web_pages import pages
from web_plain import bare, blind, failing, noisy, plain, server, silent
from web_shop import shop
from web_star import star

app = App(auth_level="anonymous")
app.asgi(shop, prefix="shop")
app.asgi(star, prefix="/star/")
app.asgi(plain, prefix="{tenant}/plain", methods=["GET"])
app.asgi(silent, prefix="silent")
app.asgi(blind, prefix="blind")
app.asgi(failing, prefix="failing")
app.asgi(server, prefix="server")
app.wsgi(pages, prefix="pages")
app.wsgi(bare, prefix="bare")
app.wsgi(noisy, prefix="noisy")
"""

AT_THE_ROOT = """
from funcdeco import App
from web_pages import pages
from web_shop import shop

app = App(auth_level="anonymous")
app.asgi(shop)
app.wsgi(pages)
"""
"""The host would accept only one of them (HTP007); here each is called by its name."""

MODULES = {
    "web_shop.py": SHOP,
    "web_pages.py": PAGES,
    "web_star.py": STARLETTE,
    "web_plain.py": PLAIN,
}


def built(
    folder: Path, app: str, host_json: str = '{"version": "2.0"}', *, checked: bool = True
) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in {"app.py": app, "host.json": host_json, **MODULES}.items():
        (folder / name).write_text(textwrap.dedent(text), "utf-8")
    done = funcdeco("build", *([] if checked else ["--no-check"]), cwd=folder)
    assert done.code == 0, done
    return folder


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """Run an app that mounts every application, each below a prefix."""
    with Host(built(tmp_path_factory.mktemp("mounted"), MOUNTED), SETTINGS) as running:
        assert running.errors == {}
        yield running


@pytest.fixture(scope="module")
def root_host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """Run applications that are mounted without a prefix, in a host without one."""
    host_json = '{"version": "2.0", "extensions": {"http": {"routePrefix": ""}}}'
    folder = built(tmp_path_factory.mktemp("root"), AT_THE_ROOT, host_json, checked=False)
    with Host(folder, SETTINGS) as running:
        assert running.errors == {}
        yield running


def route_value(rest: str) -> dict[str, str]:
    """Return the host's value of `{*route}`: unquoted except for slashes; missing if empty."""
    rest = rest[1:]
    return {"route": unquote(rest.replace("%2F", "%252F"))} if rest else {}


def ask(
    host: Host, function: str, root: str, rest: str, method: str = "GET", **more: Any
) -> HttpAnswer:
    """Request the path *root* + *rest* of the function whose route is below *root*."""
    request = Http(method, f"{root}{rest}", route_value(rest), **more)
    result = host.invoke(function, req=request)
    assert result.error is None
    answer: HttpAnswer = result.returned
    return answer


def shown(host: Host, function: str, root: str, rest: str, **more: Any) -> Any:
    """Return the JSON of an answer with status 200."""
    answer = ask(host, function, root, rest, **more)
    assert answer.status == 200, answer
    return json.loads(answer.body)


# -- FastAPI and Starlette


def test_fastapi_reads_path_and_query(host: Host) -> None:
    found = shown(host, "shop", "/api/shop", "/items/7", params={"size": "Größe"})
    assert found == {"number": 7, "size": "Größe"}


def test_fastapi_reads_json_and_sets_status_headers_and_cookies(host: Host) -> None:
    body = json.dumps({"name": "Äpfel", "price": 1.5})
    headers = {"content-type": "application/json"}
    answer = ask(host, "shop", "/api/shop", "/items", "POST", body=body, headers=headers)
    expected = {"location": "/items/8", "content-type": "application/json", "content-length": "30"}
    assert (answer.status, answer.headers) == (201, expected)
    assert json.loads(answer.body) == {"added": "Äpfel", "twice": 3.0}
    assert answer.cookies == {"last": "8", "seen": "1"}


def test_fastapi_answers_without_a_body(host: Host) -> None:
    answer = ask(host, "shop", "/api/shop", "/items/7", "DELETE")
    assert (answer.status, answer.body) == (204, b"")


@pytest.mark.parametrize(
    "rest, method, status, detail",
    [
        ("/nothing", "GET", 404, "Not Found"),
        ("/items//7", "GET", 404, "Not Found"),
        ("//items/7", "GET", 404, "Not Found"),
        ("/items/7", "PUT", 405, "Method Not Allowed"),
    ],
)
def test_fastapi_refuses_by_itself_what_it_does_not_know(
    host: Host, rest: str, method: str, status: int, detail: str
) -> None:
    answer = ask(host, "shop", "/api/shop", rest, method)
    assert (answer.status, json.loads(answer.body)) == (status, {"detail": detail})


def test_fastapi_says_what_is_wrong_with_a_value(host: Host) -> None:
    answer = ask(host, "shop", "/api/shop", "/items/seven")
    assert (answer.status, json.loads(answer.body)["detail"][0]["loc"]) == (422, ["path", "number"])


def test_an_exception_in_an_asgi_application_is_the_functions(host: Host) -> None:
    request = Http(path="/api/shop/boom", route_params={"route": "boom"})
    assert host.invoke("shop", req=request).error == "ValueError: out of order"


def test_fastapi_below_a_prefix_knows_where_it_stands(host: Host) -> None:
    assert shown(host, "shop", "/api/shop", "/where") == {
        "root_path": "/api/shop",
        "path": "/api/shop/where",
        "url": "http://localhost:7071/api/shop/where",
        "item": "http://localhost:7071/api/shop/items/7",
    }
    schema = shown(host, "shop", "/api/shop", "/openapi.json")
    assert schema["servers"] == [{"url": "/api/shop"}]
    assert b"'/api/shop/openapi.json'" in ask(host, "shop", "/api/shop", "/docs").body


def test_fastapi_at_the_root_of_a_host_without_a_prefix_has_no_root_path(root_host: Host) -> None:
    assert shown(root_host, "shop", "", "/where") == {
        "root_path": "",
        "path": "/where",
        "url": "http://localhost:7071/where",
        "item": "http://localhost:7071/items/7",
    }
    assert "servers" not in shown(root_host, "shop", "", "/openapi.json")
    assert shown(root_host, "shop", "", "/") == "welcome"


def test_the_mount_itself_is_the_applications_root(host: Host) -> None:
    assert shown(host, "shop", "/api/shop", "/") == "welcome"
    answer = ask(host, "shop", "/api/shop", "")
    assert (answer.status, answer.headers["location"]) == (307, "http://localhost:7071/api/shop/")


def test_a_slash_too_many_is_redirected_by_the_application(host: Host) -> None:
    answer = ask(host, "shop", "/api/shop", "/items/7/")
    expected = "http://localhost:7071/api/shop/items/7"
    assert (answer.status, answer.headers["location"]) == (307, expected)


@pytest.mark.parametrize(
    "quoted, name",
    [("caf%C3%A9", "café"), ("a%20b", "a b"), ("100%25", "100%"), ("a;b=1", "a;b=1")],
)
def test_fastapi_sees_unquoted_names(host: Host, quoted: str, name: str) -> None:
    found = shown(host, "shop", "/api/shop", f"/named/{quoted}")
    assert found == {"name": name, "raw": f"/api/shop/named/{quoted}"}


def test_the_lifespan_begins_once_and_its_state_reaches_each_request(host: Host) -> None:
    found = [shown(host, "shop", "/api/shop", "/starts") for _ in range(3)]
    assert found == [{"starts": 1, "stock": 12}] * 3


def test_starlette_makes_urls_below_its_own_mounts(host: Host) -> None:
    answer = ask(host, "star", "/api/star", "/in/Ada")
    assert (answer.status, answer.body) == (200, b"Ada http://localhost:7071/api/star/in/x")


# -- Plain ASGI applications


@pytest.mark.parametrize(
    "rest, path",
    [
        ("/a/b", "/a/b"),
        ("/a/", "/a/"),
        ("//a//b", "//a//b"),
        ("", ""),
        ("/", "/"),
        ("/%C3%BC%20b", "/ü b"),
        ("/a%2Fb", "/a/b"),
    ],
)
def test_a_plain_asgi_function_sees_the_path_as_it_was_sent(
    host: Host, rest: str, path: str
) -> None:
    assert shown(host, "plain", "/api/a%20c/plain", rest, params={"x": "1 2"}) == {
        "path": f"/api/a c/plain{path}",
        "root_path": "/api/a c/plain",
        "raw_path": f"/api/a%20c/plain{rest}",
        "asgi": {"version": "3.0", "spec_version": "2.1"},
        "method": "GET",
        "query": "x=1+2",
    }


def test_an_application_that_raises_at_the_lifespan_is_served(host: Host) -> None:
    assert shown(host, "server", "/api/server", "/x")["root_path"] == "/api/server"


def test_an_application_that_ignores_the_lifespan_is_served(host: Host) -> None:
    assert shown(host, "silent", "/api/silent", "/x")["root_path"] == "/api/silent"


def test_an_application_that_answers_the_lifespan_as_a_request_is_served(host: Host) -> None:
    """It also omits everything that ASGI declares optional."""
    assert ask(host, "blind", "/api/blind", "/x") == HttpAnswer(
        204, {"content-type": "text/plain; charset=utf-8"}, b""
    )


def test_an_application_whose_startup_fails_gives_an_error_at_each_call(host: Host) -> None:
    request = Http(path="/api/failing/x", route_params={"route": "x"})
    first, second = (host.invoke("failing", req=request) for _ in range(2))
    message = (
        "RuntimeError: the application failed to start: see the error of its lifespan in the log"
    )
    assert (first.error, second.error) == (message, message)
    assert first.logs == ["Failed ASGI startup with message 'no database'."]


def request(root: str, rest: str) -> func.HttpRequest:
    return func.HttpRequest(
        "GET", f"http://localhost{root}{rest}", route_params=route_value(rest), body=b""
    )


class Slow:
    """An ASGI application that starts slowly and records the path of each request."""

    def __init__(self) -> None:
        self.events: list[str] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await receive()
            self.events.append("starting")
            await asyncio.sleep(0.05)
            self.events.append("started")
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await asyncio.sleep(0.01)
        self.events.append(f"{scope['root_path']} {scope['path']}")
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body"})


def test_requests_at_once_wait_for_one_start_and_keep_their_own_paths() -> None:
    application = Slow()
    main = asgi(application)

    async def both() -> None:
        await asyncio.gather(main(request("/a", "/1"), None), main(request("/b/c", "/2"), None))

    asyncio.run(both())
    assert application.events[:2] == ["starting", "started"]
    assert sorted(application.events[2:]) == ["/a /a/1", "/b/c /b/c/2"]


def test_a_first_caller_that_goes_away_does_not_stop_the_start() -> None:
    application = Slow()
    main = asgi(application)

    async def one_goes() -> None:
        first = asyncio.ensure_future(main(request("/a", "/1"), None))
        await asyncio.sleep(0.02)
        first.cancel()
        await main(request("/b", "/2"), None)

    asyncio.run(one_goes())
    assert application.events == ["starting", "started", "/b /b/2"]


def test_an_application_that_is_mounted_twice_starts_once() -> None:
    application = Slow()

    async def both() -> None:
        first, second = asgi(application), asgi(application)
        await first(request("/a", "/1"), None)
        await second(request("/b", "/2"), None)

    asyncio.run(both())
    assert application.events == ["starting", "started", "/a /a/1", "/b /b/2"]


def test_a_start_that_failed_is_tried_again_by_the_next_request() -> None:
    starts: list[str] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await receive()
            starts.append("failed" if not starts else "complete")
            await send({"type": f"lifespan.startup.{starts[-1]}"})
            return
        await send({"type": "http.response.start", "status": 204})
        await send({"type": "http.response.body"})

    async def twice() -> int:
        main = asgi(application)
        with pytest.raises(RuntimeError, match="^the application failed to start"):
            await main(request("/a", "/1"), None)
        return (await main(request("/a", "/2"), None)).status_code

    assert (asyncio.run(twice()), starts) == (204, ["failed", "complete"])


def test_an_exception_while_starting_is_in_the_error_of_each_call() -> None:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed"})
        raise ValueError("no database")

    async def twice() -> list[Any]:
        main = asgi(application)
        calls = (main(request("/a", "/1"), None) for _ in range(2))
        return await asyncio.gather(*calls, return_exceptions=True)

    message = "the application failed to start: see the error of its lifespan in the log"
    assert [repr(error) for error in asyncio.run(twice())] == [repr(RuntimeError(message))] * 2


# -- Flask and plain WSGI applications


def test_flask_below_a_prefix_knows_where_it_stands(host: Host) -> None:
    assert shown(host, "pages", "/api/pages", "/where") == {
        "root": "/api/pages",
        "path": "/where",
        "url": "http://localhost:7071/api/pages/where",
        "name": "/api/pages/named/a%20b",
        "users": "/api/pages/admin/users",
    }


def test_flask_at_the_root_of_a_host_without_a_prefix_has_no_script_name(root_host: Host) -> None:
    assert shown(root_host, "pages", "", "/where") == {
        "root": "",
        "path": "/where",
        "url": "http://localhost:7071/where",
        "name": "/named/a%20b",
        "users": "/admin/users",
    }
    assert ask(root_host, "pages", "", "/").body == b"welcome"


def test_flask_reads_a_form_and_sets_status_and_cookies(host: Host) -> None:
    answer = ask(
        host,
        "pages",
        "/api/pages",
        "/form",
        "POST",
        params={"age": "36"},
        headers={"content-type": "application/x-www-form-urlencoded"},
        body="name=Ad%C3%A4",
    )
    assert (answer.status, answer.body) == (201, "Adä is 36".encode())
    assert answer.cookies == {"last": "8", "seen": "1"}


def test_flask_answers_from_a_blueprint(host: Host) -> None:
    assert shown(host, "pages", "/api/pages", "/admin/users") == ["Ada", "Grace"]


@pytest.mark.parametrize("rest, status", [("/nothing", 404), ("/gone", 410), ("/form", 405)])
def test_flask_refuses_by_itself(host: Host, rest: str, status: int) -> None:
    answer = ask(host, "pages", "/api/pages", rest)
    assert (answer.status, answer.headers["Content-Type"]) == (status, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    "quoted, name", [("caf%C3%A9", "café"), ("a%20b", "a b"), ("100%25", "100%"), ("a;b", "a;b")]
)
def test_flask_sees_unquoted_names(host: Host, quoted: str, name: str) -> None:
    assert shown(host, "pages", "/api/pages", f"/named/{quoted}") == {"name": name}


@pytest.mark.parametrize(
    "rest, status, location",
    [
        ("", 308, "http://localhost:7071/api/pages/"),
        ("/", 200, None),
        ("/slashed/", 200, None),
        ("/slashed", 308, "http://localhost:7071/api/pages/slashed/"),
        ("/named//x", 308, "http://localhost:7071/api/pages/named/x"),
    ],
)
def test_flask_redirects_slashes_by_its_own_rules(
    host: Host, rest: str, status: int, location: str | None
) -> None:
    answer = ask(host, "pages", "/api/pages", rest)
    assert (answer.status, answer.headers.get("Location")) == (status, location)


def test_an_answer_of_500_and_above_of_a_wsgi_application_becomes_an_exception(host: Host) -> None:
    request = Http(path="/api/pages/down", route_params={"route": "down"})
    assert host.invoke("pages", req=request).error == "Exception: b'under repair'"


@pytest.mark.parametrize(
    "rest, path",
    [
        ("/a/b", "/a/b"),
        ("/a/", "/a/"),
        ("//a//b", "//a//b"),
        ("", ""),
        ("/", "/"),
        ("/%C3%BC%20b", "/ü b".encode().decode("latin-1")),
        ("/%FF", "/\xff"),
        ("/a%2Fb", "/a/b"),
    ],
)
def test_a_plain_wsgi_function_sees_the_path_as_bytes(host: Host, rest: str, path: str) -> None:
    assert shown(host, "bare", "/api/bare", rest, params={"x": "1 2"}) == {
        "SCRIPT_NAME": "/api/bare",
        "PATH_INFO": path,
        "QUERY_STRING": "x=1+2",
        "REQUEST_METHOD": "GET",
    }


def test_what_a_wsgi_application_writes_to_its_errors_fails_no_call_and_answers_are_closed(
    host: Host,
) -> None:
    bodies = [ask(host, "noisy", "/api/noisy", "/x").body for _ in range(2)]
    assert bodies == [b"closed 0", b"closed 1"]


def test_an_answer_of_a_wsgi_application_that_breaks_off_is_closed_too() -> None:
    events: list[str] = []

    def application(environ: Any, start_response: Any) -> Any:
        start_response("200 OK", [])
        try:
            yield b"a"
            raise ValueError("broken")
        finally:
            events.append("closed")

    with pytest.raises(ValueError, match="broken"):
        wsgi(application)(request("", "/x"), None)
    assert events == ["closed"]


# -- The path above an application


@pytest.mark.parametrize(
    "path, rest, root",
    [
        ("/api/shop/items/7", "items/7", "/api/shop"),
        ("/api/shop/items/7/", "items/7/", "/api/shop"),
        ("/api/shop//items//7", "/items//7", "/api/shop"),
        ("/api/shop/", "", "/api/shop"),
        ("/api/shop", "", "/api/shop"),
        ("//api//shop/x", "x", "/api/shop"),
        ("/api/x/x", "x", "/api/x"),
        ("/caf%C3%A9/a%2Fb", "a%2Fb", "/caf%C3%A9"),
        ("/items", "items", ""),
        ("/", "", ""),
        ("", "", ""),
        ("/a", "a/b", ""),
    ],
)
def test_mount_path_is_what_stands_above_the_rest(path: str, rest: str, root: str) -> None:
    assert mount_path(path, rest) == root


SEGMENTS = st.lists(st.text(min_size=1).filter(lambda text: "/" not in text))


@given(above=SEGMENTS, below=SEGMENTS)
def test_mount_path_takes_away_what_was_added(above: list[str], below: list[str]) -> None:
    root, rest = ("".join(f"/{one}" for one in segments) for segments in (above, below))
    assert mount_path(root + rest, rest) == root
    assert mount_path(f"{root}{rest}/", f"{rest}/") == root


# -- Build output

APPLICATIONS = """
async def api(scope, receive, send): ...
def pages(environ, start_response): ...
"""


def triggers(app: FunctionApp) -> dict[str, Any]:
    """Return each function's trigger, without the properties that all have in common."""
    common = {"type": "httpTrigger", "direction": "in", "name": "req"}
    found = {}
    for function in app:
        trigger, answer = function.function_json["bindings"]
        assert answer == {"type": "http", "direction": "out", "name": "$return"}
        assert common.items() <= trigger.items()
        found[function.name] = {key: trigger[key] for key in trigger if key not in common}
    return found


def test_a_mount_is_called_as_the_application_and_takes_every_path(load_app: Load) -> None:
    app = load_app(f"{APPLICATIONS}\napp.asgi(api)\napp.wsgi(pages, prefix='/web/')")
    assert app.diagnostics == ()
    assert triggers(app) == {"api": {"route": "{*route}"}, "pages": {"route": "web/{*route}"}}


def test_name_methods_and_auth_level_are_as_said(load_app: Load) -> None:
    app = load_app(f"""{APPLICATIONS}
app.asgi(api, name="shop-v1", methods=["GET", "post", "head"], auth_level="admin")
app.wsgi(pages, auth_level=None)
""")
    assert app.diagnostics == ()
    assert triggers(app) == {
        "pages": {"route": "{*route}"},
        "shop-v1": {
            "route": "{*route}",
            "methods": ["get", "post", "head"],
            "authLevel": "admin",
        },
    }


@pytest.mark.parametrize(
    "include, own, route, level",
    [
        ("", "", "{*route}", "anonymous"),
        (", prefix='v1'", "", "v1/{*route}", "anonymous"),
        (", prefix='/v1/'", "prefix='/shop/'", "v1/shop/{*route}", "anonymous"),
        (", auth_level='function'", "prefix='shop'", "shop/{*route}", "function"),
        (", auth_level='function'", "auth_level='admin'", "{*route}", "admin"),
    ],
)
def test_a_mount_of_a_blueprint_has_its_prefix_and_the_nearest_auth_level(
    project: Write, include: str, own: str, route: str, level: str
) -> None:
    folder = project(f"""\
        from funcdeco import App, Blueprint
        app = App(auth_level="anonymous")
        bp = Blueprint()
        app.include(bp{include})
        async def api(scope, receive, send): ...
        bp.asgi(api{', ' if own else ''}{own})
        """)
    assert triggers(load(folder)) == {"api": {"route": route, "authLevel": level}}


def test_one_application_is_mounted_twice_under_two_names(load_app: Load) -> None:
    app = load_app(f"""{APPLICATIONS}
app.asgi(api, prefix="v1", auth_level="function")
app.asgi(api, prefix="v2", name="newer")
""")
    assert app.diagnostics == ()
    assert triggers(app) == {
        "api": {"route": "v1/{*route}", "authLevel": "function"},
        "newer": {"route": "v2/{*route}"},
    }


def scripts(folder: Path) -> dict[str, str]:
    """Build, and return the source of each generated script."""
    done = funcdeco("build", cwd=folder)
    assert done.code == 0, done
    return {name: text for name, (_, text) in pairs(folder).items()}


def script(kind: str, module: str, attribute: str) -> str:
    first, dot, rest = attribute.partition(".")
    imports = (
        f"from funcdeco.mounting import {kind}\n\nfrom {module} import {first} as _handler\n\n"
    )
    return f"{imports}main = {kind}(_handler{dot}{rest})\n"


def test_the_script_imports_the_module_that_makes_the_application(write_app: Write) -> None:
    folder = write_app(
        """
from fastapi import FastAPI
from shop import api as shop_api
from web import flask_app
import blog

own = FastAPI()
app.asgi(shop_api, prefix="shop", name="shop_api")
app.wsgi(flask_app, prefix="web")
app.asgi(blog.api, prefix="blog", name="blog_api")
app.asgi(own, prefix="own")
""",
        {
            "shop/__init__.py": "from .http.main import api",
            "shop/http/__init__.py": "",
            "shop/http/main.py": "from fastapi import FastAPI\nfrom ..base import title\n"
            "api = FastAPI(title=title)",
            "shop/base.py": "title = 'Shop'",
            "web.py": "from flask import Flask, current_app, g, request, session\n"
            "flask_app = Flask(__name__)",
            "blog.py": "from fastapi import FastAPI\napi = FastAPI()\nimport views",
            "views.py": "from blog import api",
        },
    )
    assert scripts(folder) == {
        "blog_api": script("asgi", "blog", "api"),
        "flask_app": script("wsgi", "web", "flask_app"),
        "own": script("asgi", "app", "own"),
        "shop_api": script("asgi", "shop.http.main", "api"),
    }
    with Host(folder, SETTINGS) as host:
        assert host.errors == {}


def test_an_application_that_a_package_makes_elsewhere_is_found_where_it_is_kept(
    write_app: Write,
) -> None:
    folder = write_app(
        """
from making import make
api = make()
app.asgi(api)
""",
        {"making.py": "from fastapi import FastAPI\ndef make(): return FastAPI()"},
    )
    assert scripts(folder) == {"api": script("asgi", "app", "api")}


def test_the_default_name_is_that_of_the_module_that_makes_it(load_app: Load) -> None:
    app = load_app(
        "\nfrom shop import api as mine\napp.asgi(mine)",
        {"shop.py": "async def api(scope, receive, send): ..."},
    )
    assert [(function.name, function.handler.module) for function in app] == [("api", "shop")]


def test_an_application_in_a_class_is_reached_through_it(write_app: Write) -> None:
    folder = write_app("""
class Shop:
    @staticmethod
    async def api(scope, receive, send): ...
app.asgi(Shop.api)
""")
    assert scripts(folder) == {"api": script("asgi", "app", "Shop.api")}


def test_awkward_objects_of_a_module_are_passed_over(load_app: Load) -> None:
    app = load_app("""
from unittest.mock import call
from flask import Flask, current_app, g, request, session
class Awkward:
    def __getattr__(self, name): raise RuntimeError(name)
    def __call__(self): raise RuntimeError
    def __eq__(self, other): raise RuntimeError
    __hash__ = None
awkward = Awkward()
class Endless:
    def __init__(self): self.__wrapped__ = self
    def __call__(self): ...
endless = Endless()
pages = Flask(__name__)
app.wsgi(pages)
""")
    assert (app.diagnostics, [function.name for function in app]) == ((), ["pages"])


# -- Errors


def test_what_cannot_be_called_is_no_application(faults: Faults) -> None:
    found = faults("""
class Api: ...
thing = 3
app.asgi(thing)
app.wsgi(Api)
""")
    hint = "pass one, such as `{}`"
    assert found == [
        ("FUN007", 4, "3 is not an application", hint.format("FastAPI()")),
        ("FUN007", 5, "<class 'app.Api'> is not an application", hint.format("Flask(__name__)")),
    ]


def test_an_application_of_the_other_kind_is_told(faults: Faults) -> None:
    found = faults("""
from fastapi import FastAPI
from flask import Flask
pages = Flask(__name__)
api = FastAPI()
app.asgi(pages)
app.wsgi(api)
def hello(req): ...
app.asgi(hello)
""")
    assert found == [
        (
            "FUN007",
            6,
            "`Flask` doesn't implement ASGI: it can't be called with 3 arguments",
            "it looks like WSGI: use `wsgi`",
        ),
        (
            "FUN007",
            7,
            "`FastAPI` doesn't implement WSGI: it can't be called with 2 arguments",
            "it looks like ASGI: use `asgi`",
        ),
        ("FUN007", 9, "`hello` doesn't implement ASGI: it can't be called with 3 arguments", ""),
    ]


def test_an_application_without_a_name_is_told(faults: Faults) -> None:
    assert faults("\nfrom fastapi import FastAPI\napp.asgi(FastAPI())") == [
        (
            "FUN006",
            3,
            "the application passed to `asgi` has no name in a module",
            "assign it at the top level of a module: `api = FastAPI()`",
        )
    ]


@pytest.mark.parametrize(
    "call, code, message, hint",
    [
        (
            "app.asgi(api, 'shop')",
            "BND004",
            "`asgi` accepts only keyword arguments, not 'shop'",
            "for `name`, write `asgi(name='shop', ...)`",
        ),
        ("app.asgi(api, prefx='a')", "BND001", "`asgi` has no property `prefx`", "did you mean `prefix`?"),
        (
            "app.wsgi(pages, route='a')",
            "BND001",
            "`wsgi` has no property `route`",
            "known properties: `name`, `prefix`, `methods`, `auth_level`, `lazy`",
        ),
        ("app.asgi(api, prefix=1)", "BND003", "`prefix` must be a string, not 1", 'write `"1"`'),
        (
            "app.asgi(api, name='')",
            "BND003",
            "`name` must have at least 1 character, not ''",
            "remove it to use the default",
        ),
        (
            "app.asgi(api, methods=['FETCH'])",
            "BND003",
            "invalid value in `methods`: 'FETCH'",
            "use one of 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', "
            "'QUERY'",
        ),
        (
            "app.asgi(api, auth_level='ANONYMOUS')",
            "BND003",
            "invalid `auth_level`: 'ANONYMOUS'",
            "did you mean 'anonymous'?",
        ),
    ],
)  # fmt: skip
def test_wrong_keywords_are_told(
    faults: Faults, call: str, code: str, message: str, hint: str
) -> None:
    assert faults(f"{APPLICATIONS}{call}") == [(code, 4, message, hint)]


def test_names_that_clash_or_hide_a_module_are_told(faults: Faults) -> None:
    found = faults(
        f"""{APPLICATIONS}
from shop import api as other
app.asgi(api)
app.asgi(other, prefix="b")
app.wsgi(pages, name="shop")
""",
        {"shop.py": "async def api(scope, receive, send): ..."},
    )
    assert [(code, line, message) for code, line, message, _ in found] == [
        ("FUN002", 7, "function 'api' has the same name as the one at app.py:6"),
        ("FUN003", 8, "function 'shop' gets the folder shop/, which hides your module shop.py"),
    ]


def test_a_name_that_the_host_refuses_is_told(faults: Faults) -> None:
    found = faults("\nasync def _api(scope, receive, send): ...\napp.asgi(_api)")
    assert [item[:3] for item in found] == [("FUN001", 3, "invalid function name '_api'")]


# -- Mounts as decorators


@pytest.mark.parametrize("owner", [App, Blueprint])
@pytest.mark.parametrize("name", ["asgi", "wsgi"])
def test_on_the_class_it_says_to_use_an_app(owner: Any, name: str) -> None:
    message = f"call `{name}` on an app, such as `app = App()`, not on a class"
    with pytest.raises(TypeError) as raised:
        getattr(owner, name)(print)
    assert str(raised.value) == message


def test_a_mount_is_recorded_and_the_application_left_alone() -> None:
    async def api(scope: Any, receive: Any, send: Any) -> None: ...

    app = App()
    app.asgi(api, prefix="shop")
    ((application, declaration),) = app.records
    assert (application, vars(api)) == (api, {})
    assert (declaration.name, declaration.options) == ("asgi", {"prefix": "shop"})
    assert repr(app.asgi) == "<decorator asgi>"


def test_the_signature_shows_the_application_and_the_keywords() -> None:
    signature = inspect.signature(App().asgi)
    assert [str(one).partition(":")[0] for one in signature.parameters.values()] == [
        "application",
        "name",
        "prefix",
        "methods",
        "auth_level",
        "lazy",
    ]
    assert signature.parameters["application"].kind == inspect.Parameter.POSITIONAL_ONLY
    assert signature.parameters["prefix"].kind == inspect.Parameter.KEYWORD_ONLY
    assert signature.return_annotation is inspect.Signature.empty
    assert inspect.signature(App().wsgi) == signature


def test_an_application_stays_what_it_is_and_may_be_mounted_by_a_decorator(
    load_app: Callable[..., FunctionApp],
) -> None:
    app = load_app("""
@app.asgi
async def api(scope, receive, send): ...
assert callable(api)
""")
    assert (app.diagnostics, [function.name for function in app]) == ((), ["api"])


@pytest.mark.parametrize("prefix", ["{*rest}", "{route}/a", "a//b"])
def test_a_prefix_that_the_route_cannot_follow_is_refused(faults: Faults, prefix: str) -> None:
    found = faults(f"\nasync def api(scope, receive, send): ...\napp.asgi(api, prefix={prefix!r})")
    assert [(code, line, message) for code, line, message, _ in found] == [
        ("BND003", 3, f"invalid `prefix`: {prefix!r}")
    ]


def test_help_tells_the_keywords() -> None:
    doc = App().asgi.__doc__
    assert doc is not None
    assert doc.startswith("An ASGI application, such as FastAPI or Starlette, handles")
    assert re.findall(r"^    (\w+): (.+)$", doc, re.M) == [
        ("name", "str | None (default None)"),
        ("prefix", "str (default '')"),
        ("methods", doc.partition("    methods: ")[2].partition("\n")[0]),
        (
            "auth_level",
            "Literal['anonymous', 'function', 'admin', 'user', 'system'] | None (default None)",
        ),
        ("lazy", "bool | None (default None)"),
    ]
    assert "See https://learn.microsoft.com/azure/azure-functions/functions-reference-python" in doc


def test_a_plain_application_is_imported_and_called_without_pydantic(write_app: Write) -> None:
    """A deployed function pays for its imports at every cold start."""
    folder = write_app(f"{APPLICATIONS}app.asgi(api, prefix='a')\napp.wsgi(pages, prefix='b')")
    scripts(folder)
    code = "import sys, api, pages; print(*{'pydantic', 'click', 'fastapi'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "\n", "")
    with Host(folder, SETTINGS) as host:
        assert host.errors == {}
        assert {"pydantic", "click", "fastapi"}.isdisjoint(host.modules)
