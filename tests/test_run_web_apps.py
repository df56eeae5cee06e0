"""Web applications behind `funcdeco run`: lifespan, cookies, forms, binary and streamed answers."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from funcdeco.project.default_host import HOST_JSON
from run_server import running

FASTAPI = """
import asyncio, os, threading
from contextlib import asynccontextmanager
from pathlib import Path
from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse

def note(text):
    with open(os.environ["NOTES"], "a") as file:
        file.write(f"{text}\\n")

@asynccontextmanager
async def lifespan(_):
    note("start {version}")
    yield
    note("end {version}")

web = FastAPI(lifespan=lifespan)

@web.get("/version")
async def version() -> int:
    return {version}

@web.get("/cookies")
def cookies(request: Request, response: Response):
    response.set_cookie("first", "1", path="/", httponly=True)
    response.set_cookie("second", "a b", max_age=60)
    return dict(request.cookies)

@web.get("/binary")
async def binary():
    return Response(bytes(range(256)), media_type="image/png")

@web.get("/stream")
async def stream():
    async def parts():
        for number in range(50):
            await asyncio.sleep(0.001)
            yield f"{number} ".encode() * 100
    return StreamingResponse(parts(), media_type="text/plain")

@web.post("/form")
async def form(request: Request):
    return Response(await request.body(), 201, {"x-type": request.headers["content-type"]})
"""
FLASK = """
from flask import Flask, Response, jsonify, make_response, request

web = Flask("web")

@web.get("/cookies")
def cookies():
    response = make_response(jsonify(dict(request.cookies)))
    response.set_cookie("first", "1", path="/", httponly=True)
    response.set_cookie("second", "a b", max_age=60)
    return response

@web.get("/binary")
def binary():
    return Response(bytes(range(256)), mimetype="image/png")

@web.get("/stream")
def stream():
    return Response((f"{number} ".encode() * 100 for number in range(50)), mimetype="text/plain")

@web.post("/form")
def form():
    name = request.form["a"]
    content = request.files["file"].read()
    return Response(name.encode() + content, 201, {"x-type": request.content_type})
"""
MOUNTED = "from funcdeco import App\nfrom web import web\napp = App()\n"
MOUNTED += 'app.{kind}(web, name="mounted", auth_level="anonymous")\n'
OFFICIAL = "import azure.functions as func\nfrom web import web\n"
OFFICIAL += "app = func.{kind}FunctionApp(web, http_auth_level=func.AuthLevel.ANONYMOUS)\n"
FORM = (
    b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n\x00\xff\r\n--x--\r\n'
)
STREAMED = b"".join(f"{number} ".encode() * 100 for number in range(50))


def write(folder: Path, kind: str, model: str) -> Path:
    """Write a project with a web application at the root."""
    folder.mkdir()
    host = {**json.loads(HOST_JSON), "extensions": {"http": {"routePrefix": ""}}}
    (folder / "host.json").write_text(json.dumps(host))
    source = FASTAPI.replace("{version}", "1") if kind == "asgi" else FLASK
    (folder / "web.py").write_text(source)
    if model == "funcdeco":
        (folder / "app.py").write_text(MOUNTED.format(kind=kind))
    else:
        (folder / "function_app.py").write_text(OFFICIAL.format(kind=kind.capitalize()))
    return folder


@pytest.mark.parametrize("model", ["funcdeco", "v2"])
@pytest.mark.parametrize("kind", ["asgi", "wsgi"])
def test_answers_of_web_frameworks_arrive_whole(tmp_path: Path, kind: str, model: str) -> None:
    folder = write(tmp_path / "project", kind, model)
    with running(folder, "--no-watch", NOTES=str(tmp_path / "notes")) as server:
        cookies = server.get("/cookies", cookie="x=1; y=2")
        binary, stream = server.get("/binary"), server.get("/stream")
        form = server.post("/form", FORM, content_type="multipart/form-data; boundary=x")
        missing = server.get("/missing")
        head = server.request("HEAD", "/binary")
    assert (cookies.status, cookies.json()) == (200, {"x": "1", "y": "2"})
    # H-HTTP-26: the host writes cookies anew.
    sent = re.sub(r"expires=[^;]+; ", "", cookies.headers["set-cookie"])  # only Flask sets it
    same_site = "; samesite=lax" if kind == "asgi" else ""
    first = f"first=1; domain=; path=/{same_site}; httponly"
    second = f"second=a%20b; max-age=60; domain=; path=/{same_site}"
    assert sent in (f"{first}, {second}", f"{second}, {first}")
    assert (binary.headers["content-type"], binary.body) == ("image/png", bytes(range(256)))
    assert (stream.status, stream.body) == (200, STREAMED)
    assert (form.status, form.headers["x-type"]) == (201, "multipart/form-data; boundary=x")
    assert form.body == (FORM if kind == "asgi" else b"1\x00\xff")
    assert missing.status == 404
    assert head.body == b""


@pytest.mark.parametrize("model", ["funcdeco", "v2"])
def test_each_version_of_an_application_starts_and_ends_once(tmp_path: Path, model: str) -> None:
    folder, notes = write(tmp_path / "project", "asgi", model), tmp_path / "notes"
    with running(folder, NOTES=str(notes)) as server:
        assert [server.get("/version").body for _ in range(3)] == [b"1"] * 3
        (folder / "web.py").write_text(FASTAPI.replace("{version}", "2"))
        server.wait_for("reloaded")
        assert [server.get("/version").body for _ in range(3)] == [b"2"] * 3
        server.wait_until(lambda: "end 1" in notes.read_text())
    assert sorted(notes.read_text().splitlines()) == ["end 1", "end 2", "start 1", "start 2"]
