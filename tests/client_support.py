"""The same functions as a decorated app, as v1 folders and as a v2 app, for tests of the client."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from funcdeco.project.default_host import HOST_JSON

MODELS = ("funcdeco", "v1", "v2")
HEAD = "import azure.functions as func\n"
CASES = """\
import azure.functions as func
from http import HTTPStatus

def cookies(*lines):
    response = func.HttpResponse("x")
    for line in lines:
        response.headers.add("Set-Cookie", line)
    return response

R = func.HttpResponse
CASES = {
    "default": lambda: R("é"),
    "bytes": lambda: R(b"\\xff", mimetype="image/png"),
    "html": lambda: R("x", mimetype="text/html", charset="latin-1"),
    "own_type": lambda: R("x", headers={"content-type": "a/b"}),
    "json": lambda: R('{"body": 1}', mimetype="application/json"),
    "empty": lambda: R(),
    "status": lambda: R("x", status_code=HTTPStatus.CREATED),
    "odd_status": lambda: R("x", status_code=299),
    "bad_status": lambda: R("x", status_code="abc"),
    "no_content": lambda: R(status_code=204),
    "no_content_body": lambda: R("x", status_code=204),
    "headers": lambda: R("x", headers={"X-A": 5, "x-b": None}),
    "header_case": lambda: R("x", headers={"X-A": "1", "x-a": "2"}),
    "line_break": lambda: R("x", headers={"X-A": "1\\n2"}),
    "not_ascii": lambda: R("x", headers={"X-A": "é"}),
    "length": lambda: R("xyz", headers={"Content-Length": "3"}),
    "bad_length": lambda: R("xyz", headers={"Content-Length": "5"}),
    "cookie": lambda: cookies("foo=a b" , "c=1; Path=/x; Domain=a.com; Secure; HttpOnly; SameSite=Lax"),
    "cookie_age": lambda: cookies("c=1; Max-Age=60; Expires=Wed, 21 Oct 2026 07:28:00 GMT; SameSite=Odd"),
    "cookie_value": lambda: cookies('c="a b/é"'),
    "bad_cookie": lambda: cookies("c=1; Expires=tomorrow"),
    "bad_age": lambda: cookies("c=1; Max-Age=soon"),
    "text": lambda: "plain",
    "object": lambda: '{"b": [1, {}], "a": "é"}',
    "object_date": lambda: '["2026-01-31T12:00:00.500+02:00", "2026-01-31"]',
    "true": lambda: "true",
    "string": lambda: '"x"',
    "null": lambda: "null",
    "nothing": lambda: "",
    "float": lambda: "1.0",
    "large": lambda: "1e16",
    "small": lambda: "0.00001",
    "octal": lambda: "007",
    "not_octal": lambda: "08",
    "words": lambda: "true story",
    "lenient": lambda: "{a: 'b',}",
    "date": lambda: '"2026-01-31T12:00:00Z"',
    "envelope": lambda: '{"Body": "x", "status": 201, "headers": {"X-A": 5, "content-type": "a/b"}}',
    "envelope_object": lambda: '{"body": {"a": [1]}, "statusCode": "202"}',
    "envelope_list": lambda: '{"body": [1]}',
    "envelope_bool": lambda: '{"body": false, "status": 2.5}',
    "envelope_null": lambda: '{"body": null, "headers": {"X-A": null}}',
    "none": lambda: None,
    "dict": lambda: {"a": 1},
    "raw": lambda: b"x",
    "number": lambda: 5,
    "raises": lambda: 1 / 0,
    "exits": lambda: exit(3),
}
"""
"""Results of HTTP functions, by name."""
SEEN = """
import json

def tried(read):
    try:
        found = read()
        return [type(found).__name__, repr(found)]
    except Exception as error:
        return [type(error).__name__, str(error)]

def files(req):
    found = []
    for name, file in req.files.items(multi=True):
        found.append([name, file.filename, file.mimetype, file.read().hex()])
        file.close()
    return found

def show(req):
    return func.HttpResponse(json.dumps({
        "class": type(req).__name__, "method": req.method, "url": req.url,
        "headers": [type(req.headers).__name__, sorted(req.headers.items())],
        "params": [type(req.params).__name__, sorted(req.params.items())],
        "route": [type(req.route_params).__name__, sorted(req.route_params.items())],
        "body": tried(req.get_body), "json": tried(req.get_json),
        "form": tried(lambda: sorted(req.form.items(multi=True))), "files": files(req),
    }))
"""
"""Return what a function sees of a request, as JSON: `show(req)`."""


class HttpFunction(NamedTuple):
    """An HTTP function: its trigger and the lines after `def`."""

    name: str
    body: str
    route: str | None = None
    methods: tuple[str, ...] = ()
    level: str = "anonymous"
    is_async: bool = False

    def source(self, name: str) -> str:
        """Return the definition under *name*."""
        start = "async def" if self.is_async else "def"
        return f"{start} {name}(req: func.HttpRequest):\n    {self.body}\n"

    def options(self, key: str) -> dict[str, Any]:
        """Return the options that are set, the level under *key*."""
        options = {"route": self.route, "methods": list(self.methods), key: self.level}
        return {name: value for name, value in options.items() if value}


def write_functions(
    folder: Path,
    model: str,
    functions: tuple[HttpFunction, ...],
    *,
    head: str = "",
    files: Mapping[str, str] | None = None,
    host: Mapping[str, Any] | None = None,
) -> Path:
    """Write a project of *model* with the functions; *head* is at the top of each module."""
    folder.mkdir(parents=True)
    content = {**json.loads(HOST_JSON), **(host or {})}
    (folder / "host.json").write_text(json.dumps(content))
    for name, text in (files or {}).items():
        (folder / name).write_text(text)
    {"funcdeco": _decorated, "v1": _folders, "v2": _v2}[model](folder, functions, HEAD + head)
    return folder


def _decorated(folder: Path, functions: tuple[HttpFunction, ...], head: str) -> None:
    text = f"{head}from funcdeco import App\napp = App()\n"
    for one in functions:
        options = ", ".join(f"{key}={value!r}" for key, value in one.options("auth_level").items())
        text += f"\n@app.http({options})\n{one.source(one.name)}"
    (folder / "app.py").write_text(text)


def _folders(folder: Path, functions: tuple[HttpFunction, ...], head: str) -> None:
    for one in functions:
        trigger = {"type": "httpTrigger", "direction": "in", "name": "req"}
        output = {"type": "http", "direction": "out", "name": "$return"}
        bindings = [{**trigger, **one.options("authLevel")}, output]
        (folder / one.name).mkdir()
        (folder / one.name / "function.json").write_text(
            json.dumps({"scriptFile": "__init__.py", "bindings": bindings})
        )
        (folder / one.name / "__init__.py").write_text(head + one.source("main"))


def _v2(folder: Path, functions: tuple[HttpFunction, ...], head: str) -> None:
    text = f"{head}app = func.FunctionApp()\n"
    for one in functions:
        options = ", ".join(f"{key}={value!r}" for key, value in one.options("auth_level").items())
        text += f"\n@app.route({options})\n{one.source(one.name)}"
    (folder / "function_app.py").write_text(text)
