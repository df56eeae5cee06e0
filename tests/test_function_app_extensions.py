"""v2 apps with the packages azurefunctions-extensions, which convert types of their own."""

from __future__ import annotations

import json
import os
import textwrap
from pathlib import Path
from typing import Any

import pytest

from build_support import REPOSITORY, funcdeco_alone, python
from funcdeco.deployment.runtime.v2 import INDEXER
from funcdeco.project.default_host import BUNDLE
from needs import need_extensions, need_v2_runtime

pytestmark = pytest.mark.deep

HOST = {"version": "2.0", "extensionBundle": {"id": BUNDLE, "version": "[4.*, 5.0.0)"}}
REQUIREMENTS = """\
azure-functions
azurefunctions-extensions-bindings-blob
azurefunctions-extensions-http-fastapi
pydantic
"""
WEB = """
import azure.functions as func
from azurefunctions.extensions.http.fastapi import JSONResponse, Request, StreamingResponse
from pydantic import BaseModel

app = func.FunctionApp()


class Item(BaseModel):
    name: str


@app.route(route="stream")
async def stream(req: Request) -> StreamingResponse:
    return StreamingResponse(iter("abc"), media_type="text/event-stream")


@app.route(route="upload", methods=["POST"])
async def upload(req: Request) -> JSONResponse:
    return JSONResponse({"size": sum([len(chunk) async for chunk in req.stream()])})


@app.route(route="plain")
def plain(req) -> dict:
    return {"a": 1}


@app.route(route="bare")
async def bare(req: Request):
    return [1, await req.json()]


@app.route(route="item")
def item(req: Request) -> Item:
    return Item(name="a")


@app.route(route="number")
def number(req: Request) -> int:
    return 3


@app.route(route="text")
def text(req: str) -> str:
    return req
"""
MIXED = {
    "request": '@app.route(route="a")\ndef old(req: func.HttpRequest):\n    return ""\n',
    "response": '@app.route(route="a")\ndef old(req: Request) -> func.HttpResponse: ...\n',
}
BLOB = """
import azure.functions as func
import azurefunctions.extensions.bindings.blob as blob

app = func.FunctionApp()


@app.route(route="one")
@app.blob_input(arg_name="client", path="samples/b.txt", connection="AzureWebJobsStorage")
def one(req: func.HttpRequest, client: blob.BlobClient) -> str:
    return client.blob_name


@app.route(route="every")
@app.blob_input(arg_name="client", path="samples", connection="AzureWebJobsStorage")
def every(req: func.HttpRequest, client: blob.ContainerClient) -> str:
    return client.container_name


@app.blob_trigger(arg_name="client", path="uploads/{name}", connection="AzureWebJobsStorage")
def uploaded(client: blob.StorageStreamDownloader) -> None:
    print(client.readall())
"""


@pytest.fixture(autouse=True)
def path() -> str:
    """Return the path from which child processes import the packages."""
    need_v2_runtime()
    return os.pathsep.join([str(REPOSITORY), need_extensions()])


def project(folder: Path, text: str) -> Path:
    (folder / "function_app.py").write_text(textwrap.dedent(text), "utf-8")
    (folder / "host.json").write_text(json.dumps(HOST), "utf-8")
    (folder / "requirements.txt").write_text(REQUIREMENTS, "utf-8")
    return folder


def checked(folder: Path, path: str) -> list[tuple[str, int, int, str, str]]:
    done = funcdeco_alone("check", "--format", "json", cwd=folder, PYTHONPATH=path)
    keys = ("code", "line", "column", "message", "hint")
    return [tuple(item[key] for key in keys) for item in json.loads(done.out)]


def indexed(folder: Path, path: str) -> Any:
    """Return the number of functions that Microsoft's runtime indexes, or its error."""
    done = python(str(INDEXER), str(folder), cwd=folder, PYTHONPATH=path)
    answer = json.loads(done.out)
    return len(answer["functions"]) if "functions" in answer else answer["error"]


@pytest.mark.parametrize(("text", "count"), [(WEB, 7), (BLOB, 3)])
def test_types_of_extensions_are_accepted(tmp_path: Path, path: str, text: str, count: int) -> None:
    folder = project(tmp_path, text)
    assert (checked(folder, path), indexed(folder, path)) == ([], count)


@pytest.mark.parametrize("name", MIXED)
def test_http_types_of_the_worker_are_refused(tmp_path: Path, path: str, name: str) -> None:
    folder = project(tmp_path, WEB + "\n\n" + MIXED[name])
    web = "azurefunctions.extensions.http.fastapi"
    lost = "so the host loads no function of the app"
    request = (
        "PYT004",
        49,
        14,
        f"`{web}` doesn't support `func.HttpRequest` as the type of `req`, {lost}",
        "annotate it as its `Request`, or remove the annotation",
    )
    response = (
        "PYT005",
        49,
        26,
        f"`{web}` doesn't support `func.HttpResponse` as the return type, {lost}",
        "return one of its responses, or remove the annotation",
    )
    assert checked(folder, path) == [{"request": request, "response": response}[name]]
    assert "cannot load the old function" in indexed(folder, path)


def test_a_blob_needs_a_name(tmp_path: Path, path: str) -> None:
    folder = project(tmp_path, BLOB.replace("ContainerClient", "BlobClient"))
    message = "in `path`, the path has a container but no blob"
    expected = ("EXP007", 15, 42, message, "use the form `container/blob`")
    assert checked(folder, path) == [expected]
