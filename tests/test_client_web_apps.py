"""Web applications behind HTTP functions, through the test client: lifespan, paths, responses."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from funcdeco.project.default_host import HOST_JSON
from funcdeco.testing import TestClient

pytestmark = pytest.mark.core

ASGI = """
import asyncio, json

events = []

class Application:
    async def __call__(self, scope, receive, send):
        if scope["type"] == "lifespan":
            await self.live(receive, send)
            return
        body = (await receive())["body"].decode()
        await asyncio.sleep(0)
        if scope["path"].endswith("/fail"):
            raise ValueError("bad")
        found = {"path": scope["path"], "body": body, "loop": id(asyncio.get_running_loop()) == self.loop}
        headers = [(b"content-type", b"application/json"), (b"set-cookie", b"a=1; Path=/")]
        await send({"type": "http.response.start", "status": 201, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(found).encode()})

    async def live(self, receive, send):
        while True:
            message = await receive()
            events.append(message["type"])
            self.loop = id(asyncio.get_running_loop())
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return

web = Application()
"""
WSGI = """
import json

def web(environ, start_response):
    if environ["PATH_INFO"].endswith("/fail"):
        raise ValueError("bad")
    body = environ["wsgi.input"].read().decode()
    found = {"path": environ["SCRIPT_NAME"] + environ["PATH_INFO"], "body": body}
    start_response("201 Created", [("Content-Type", "application/json"), ("Set-Cookie", "a=1; Path=/")])
    return [json.dumps(found).encode()]
"""
MOUNTED = """
from funcdeco import App
from web import web
app = App()
app.{kind}(web, name="mounted", auth_level="anonymous")
"""
OFFICIAL = """
import azure.functions as func
from web import web
app = func.{kind}FunctionApp(app=web, http_auth_level=func.AuthLevel.ANONYMOUS)
"""


def write(folder: Path, kind: str, model: str) -> Path:
    folder.mkdir()
    host = {**json.loads(HOST_JSON), "extensions": {"http": {"routePrefix": ""}}}
    (folder / "host.json").write_text(json.dumps(host))
    (folder / "web.py").write_text(ASGI if kind == "asgi" else WSGI)
    if model == "funcdeco":
        (folder / "app.py").write_text(MOUNTED.format(kind=kind))
    else:
        (folder / "function_app.py").write_text(OFFICIAL.format(kind=kind.capitalize()))
    return folder


@pytest.mark.parametrize("model", ["funcdeco", "v2"])
@pytest.mark.parametrize("kind", ["asgi", "wsgi"])
def test_a_web_application_answers(kind: str, model: str, tmp_path: Path) -> None:
    with TestClient(write(tmp_path / "p", kind, model)) as client:
        made = client.post("/a/b%20c?x=1", content="hello")
        failed = client.get("/a/fail")
        root = client.get("/")
    loop: dict[str, Any] = {"loop": True} if kind == "asgi" else {}
    assert (made.status_code, made.cookies) == (201, {"a": "1"})
    assert made.json() == {"path": "/a/b c", "body": "hello", **loop}
    assert (root.status_code, root.json()) == (201, {"path": "/", "body": "", **loop})
    assert (failed.status_code, failed.content) == (500, b"")
    assert failed.invocation and repr(failed.invocation.exception) == "ValueError('bad')"


@pytest.mark.parametrize("model", ["funcdeco", "v2"])
def test_the_lifespan_starts_with_the_first_call_and_ends_with_the_client(
    model: str, tmp_path: Path
) -> None:
    folder = write(tmp_path / "p", "asgi", model)
    for _ in range(2):
        with TestClient(folder) as client:
            client.get("/a")
            events: list[str] = sys.modules["web"].events
            assert events == ["lifespan.startup"]
            client.get("/b")
            assert events == ["lifespan.startup"]
        assert events == ["lifespan.startup", "lifespan.shutdown"]


@pytest.mark.parametrize("model", ["funcdeco", "v2"])
def test_an_application_that_was_imported_before_starts_again_with_each_client(
    model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path / "p", "asgi", model)
    monkeypatch.syspath_prepend(str(folder))
    web = importlib.import_module("web")
    try:
        for number in (1, 2):
            with TestClient(folder) as client:
                assert client.get("/a").json()["loop"]
            assert web.events == ["lifespan.startup", "lifespan.shutdown"] * number
    finally:
        del sys.modules["web"]


@pytest.mark.parametrize("model", ["funcdeco", "v2"])
def test_a_lifespan_that_fails_answers_500(model: str, tmp_path: Path) -> None:
    folder = write(tmp_path / "p", "asgi", model)
    text = ASGI.replace('message["type"] + ".complete"', 'message["type"] + ".failed"')
    (folder / "web.py").write_text(text.replace("while True:", "if True:"))
    with TestClient(folder) as client:
        found = [client.get("/a").status_code for _ in range(2)]
        assert found == [500, 500]


FASTAPI = """
from contextlib import asynccontextmanager
from fastapi import FastAPI
from funcdeco import App

@asynccontextmanager
async def lifespan(application):
    yield {"stock": 12}

shop = FastAPI(lifespan=lifespan)

@shop.get("/items/{number}")
def read_item(number: int, size: str = "M"):
    return {"number": number, "size": size}

app = App()
app.asgi(shop, prefix="shop", auth_level="anonymous")
"""


def test_fastapi_answers_below_its_prefix(tmp_path: Path) -> None:
    pytest.importorskip("fastapi")
    (tmp_path / "host.json").write_text(HOST_JSON)
    (tmp_path / "app.py").write_text(FASTAPI)
    with TestClient(tmp_path) as client:
        found = client.get("/api/shop/items/5", params={"size": "L"})
        wrong = client.get("/api/shop/items/x")
        moved = client.get("/api/shop/items/5/", follow_redirects=True)
    assert (found.status_code, found.json()) == (200, {"number": 5, "size": "L"})
    assert wrong.status_code == 422
    assert (moved.status_code, [one.status_code for one in moved.history]) == (200, [307])
