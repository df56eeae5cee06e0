"""What `check` reports about return values and outputs: place, message and hint."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from funcdeco.linter.check import check
from return_samples import ACTIVITY, HTTP, OUT, QUEUE, Bindings, sending
from runtime_host import Host, Http

pytestmark = pytest.mark.core

Project = Callable[..., Path]
Found = list[tuple[str, str, int | None, int | None, str, str]]
HEAD = "import json\nimport azure.functions as func\n"
JSON = 'return `func.HttpResponse(json.dumps(...), mimetype="application/json")`'
EVERY = "return a `func.HttpResponse` on every path"


def found_in(folder: Path) -> Found:
    """Return code, severity, line, column, message and hint of the findings about bodies."""
    return [
        (item.code, item.severity, item.line, item.column, item.message, item.hint)
        for item in check(folder)
        if item.code.startswith(("RET", "PYT", "BUG"))
    ]


def by_hand(project: Project, bindings: Bindings, text: str) -> Path:
    config = {"scriptFile": "__init__.py", "bindings": bindings}
    return project(None, {"f/function.json": json.dumps(config), "f/__init__.py": HEAD + text})


K5 = {
    "response with a dict": (
        HTTP,
        'def main(req): return func.HttpResponse({"a": 1})\n',
        ("RET001", "error", 3, 16, "the body of `HttpResponse` is of type `dict`"),
        'write `HttpResponse(json.dumps({"a": 1}), mimetype="application/json")`',
    ),
    "tuple": (
        HTTP,
        'def main(req): return "no", 404\n',
        ("RET001", "error", 3, 16, "`f` returns a `tuple`, which the HTTP response can't send"),
        'return `func.HttpResponse("no", status_code=404)`',
    ),
    "dict": (
        HTTP,
        'def main(req): return {"a": 1}\n',
        ("RET001", "error", 3, 16, "`f` returns a `dict`, which the HTTP response can't send"),
        JSON,
    ),
    "generator": (
        HTTP,
        "def main(req): yield 'a'\n",
        ("PYT010", "error", 3, 5, "`main` is a generator, but nothing reads the values that it yields"),
        "use `return` instead of `yield`",
    ),
    "generator expression": (
        HTTP,
        "def main(req): return (one for one in req.params)\n",
        ("RET001", "error", 3, 16, "`f` returns a `generator`, which the HTTP response can't send"),
        'return `func.HttpResponse("".join(...))`: responses can\'t be streamed',
    ),
    "no return at all": (
        HTTP,
        "def main(req): print(req)\n",
        ("RET001", "error", 3, 5, "`f` returns nothing, but the HTTP response requires a value"),
        EVERY,
    ),
    "branch that ends without one": (
        HTTP,
        'def main(req):\n    if req.params.get("a"):\n        return "x"\n',
        ("RET003", "warning", 3, 5,
         "`f` can end without a `return`, but the HTTP response requires a value"),
        EVERY,
    ),
    "None on a branch": (
        HTTP,
        'def main(req):\n    if req.params.get("a"):\n        return None\n    return "x"\n',
        ("RET003", "warning", 5, 9, "`f` returns None, but the HTTP response requires a value"),
        EVERY,
    ),
    "bytes from an activity": (
        ACTIVITY,
        'def main(req): return b"x"\n',
        ("RET001", "error", 3, 16, "`f` returns a `bytes`, which `activityTrigger` can't send"),
        "return a string, such as `base64.b64encode(...).decode()`",
    ),
    "set from an activity": (
        ACTIVITY,
        "def main(req): return {1, 2}\n",
        ("RET001", "error", 3, 16, "`f` returns a `set`, which `activityTrigger` can't send"),
        "return a list: `sorted(...)`",
    ),
    "dataclass from an activity": (
        ACTIVITY,
        "from dataclasses import dataclass\n@dataclass\nclass Order: id: int\n"
        "def main(req): return Order(1)\n",
        ("RET001", "error", 6, 16, "`f` returns an `Order`, which `activityTrigger` can't send"),
        "return a dict: `dataclasses.asdict(...)`",
    ),
    "pydantic model from an activity": (
        ACTIVITY,
        "from pydantic import BaseModel\nclass Order(BaseModel): id: int\n"
        "def main(req): return Order(id=1)\n",
        ("RET001", "error", 5, 16, "`f` returns an `Order`, which `activityTrigger` can't send"),
        'return a dict: `.model_dump(mode="json")`',
    ),
    "Enum from an activity": (
        ACTIVITY,
        "import enum\nclass Color(enum.Enum): RED = 1\ndef main(req): return Color.RED\n",
        ("RET001", "error", 5, 16, "`f` returns a `Color`, which `activityTrigger` can't send"),
        "return its `value`",
    ),
    "value in a list from an activity": (
        ACTIVITY,
        "import datetime\ndef main(req): return [datetime.datetime.now()]\n",
        ("RET001", "error", 4, 16,
         "`f` returns a `list` that contains a `datetime`, which `activityTrigger` can't send"),
        "convert the `datetime` to a string: `.isoformat()`",
    ),
    "asgi in async": (
        HTTP,
        "from web import app\nasync def main(req, context):\n"
        "    return func.AsgiMiddleware(app).handle(req, context)\n",
        ("RET001", "error", 5, 5,
         "`AsgiMiddleware.handle` starts an event loop, but one is already running"),
        "write `await func.AsgiMiddleware(app).handle_async(req, context)`",
    ),
    "handle_async without await": (
        HTTP,
        "from web import app\ndef main(req, context):\n"
        "    return func.AsgiMiddleware(app).handle_async(req, context)\n",
        ("RET001", "error", 5, 5, "`f` returns a `coroutine`, which the HTTP response can't send"),
        "await it, in an `async def`",
    ),
    "out assigned": (
        OUT,
        'def main(req, out: func.Out[str]):\n    out = "x"\n',
        ("RET005", "warning", 4, 5, "assigning to the output `out` sends nothing"),
        "write `out.set(...)`",
    ),
    "out unused": (
        OUT,
        "def main(req, out: func.Out[str]):\n    print(req)\n",
        ("RET007", "note", 3, 15, "`f` never sets the output `out`"),
        "call `out.set(...)`, or remove the output",
    ),
    "out set to dicts": (
        OUT,
        "def main(req, out):\n    out.set([{'a': 1}])\n",
        ("RET006", "warning", 4, 13,
         "the output `out` can't send a `list` that contains a `dict`"),
        "set a string, bytes, a `func.QueueMessage` or a list of them",
    ),
    "queue that gets nothing": (
        sending("queue"),
        'def main(req):\n    if req.id:\n        return "x"\n',
        ("RET003", "warning", 3, 5,
         "`f` can end without a `return`, but the output `queue` requires a value"),
        "use a parameter annotated `func.Out[str]` if there may be nothing to send",
    ),
    "value that nothing accepts, on a branch": (
        [QUEUE],
        'def main(req):\n    if req.id:\n        return "x"\n',
        ("RET004", "warning", 5, 9, "`f` returns a value but has no `$return` binding"),
        "add an output for the value, or return nothing",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("bindings", "text", "found", "hint"), K5.values(), ids=K5)
def test_one_finding_where_the_body_is_wrong(
    project: Project, bindings: Bindings, text: str, found: tuple[object, ...], hint: str
) -> None:
    assert found_in(by_hand(project, bindings, text)) == [(*found, hint)]


def test_branch_that_never_runs(project: Project) -> None:
    text = "def main(req):\n    if False:\n        return 'x'\n"
    assert found_in(by_hand(project, [QUEUE], text)) == []


def test_each_wrong_return_is_reported(project: Project) -> None:
    text = "def main(req):\n    if req.params:\n        return {}\n    return 'no', 404\n"
    found = [(code, line) for code, _, line, *_ in found_in(by_hand(project, HTTP, text))]
    assert found == [("RET001", 5), ("RET001", 6)]


def test_result_of_a_function_in_another_module(project: Project) -> None:
    config = json.dumps({"scriptFile": "__init__.py", "bindings": HTTP})
    files = {
        "f/function.json": config,
        "f/__init__.py": "from ..lib.work import find\ndef main(req): return find()\n",
        "lib/work.py": "def find(): return {'a': 1}\n",
        "g/function.json": config,
        "g/__init__.py": "from lib.work import later\ndef main(req): return later()\n",
        "h/function.json": config,
        "h/__init__.py": "from lib.other import later\ndef main(req): return later()\n",
    }
    files["lib/work.py"] += "async def later(): return 'x'\n"
    messages = [message for *_, message, _ in found_in(project(None, files))]
    assert messages == [
        "`f` returns a `dict`, which the HTTP response can't send",
        "`g` returns a `coroutine`, which the HTTP response can't send",
    ]


DECORATED = """
import dataclasses
@dataclasses.dataclass
class Order:
    id: int = 1
@app.http()
def always(req: func.HttpRequest):
    return {"a": 1}
@app.http(methods=["GET", "POST"])
def both(req: func.HttpRequest):
    if req.method == "GET":
        return "x"
    elif req.method == "POST":
        return "y"
@app.http()
def sometimes(req: func.HttpRequest) -> str:
    if not req.params.get("a"):
        return "x"
@app.http()
def optional(req: func.HttpRequest) -> str | None:
    return None if req.params.get("a") else "x"
@app.queue_trigger(queue_name="orders", name="msg")
@app.queue_output(queue_name="done", name="$return")
def forward(msg: str) -> str | None:
    if msg == "a":
        return None
    return msg
@app.queue_trigger(queue_name="orders", name="msg")
@app.queue_output(queue_name="done", name="$return")
def lose(msg: str):
    if msg != "a":
        return msg
@app.queue_trigger(queue_name="orders", name="msg")
@app.queue_output(queue_name="done", name="out")
def put(msg: str, out: func.Out[str]):
    out.set(["a"])
@app.queue_trigger(queue_name="orders", name="msg")
@app.queue_output(queue_name="done", name="out")
def drop(msg: str, out: func.Out[str]):
    out.set({1})
@app.http(output_name="res")
def answer(req: func.HttpRequest, res: func.Out[func.HttpResponse]):
    res.set(func.HttpResponse("x"))
@app.activity_trigger(name="order")
def load(order: str):
    return Order()
@app.http()
async def later(req: func.HttpRequest):
    return work()
async def work():
    return "x"
"""


def test_decorated_functions(write_app: Project) -> None:
    folder = write_app(DECORATED)
    found = {item.function: item.code for item in check(folder) if item.code[:3] == "RET"}
    assert found == {
        "always": "RET001",
        "sometimes": "RET003",
        "lose": "RET003",
        "drop": "RET006",
        "load": "RET001",
        "later": "RET001",
    }
    assert failing(folder) == found.keys()


def failing(folder: Path) -> set[str]:
    """Return the functions that fail in the worker for the caller's `a`, after a build."""
    root = Path(__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    command = [sys.executable, "-m", "funcdeco", "build", "--no-check"]
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    found: set[str] = set()
    with Host(folder, {"PYTHONPATH": str(root)}) as host:
        assert host.errors == {}
        for name in host.functions:
            trigger = host.function_json[name]["bindings"][0]
            value = Http(params={"a": "a"}) if trigger["type"] == "httpTrigger" else "a"
            if host.invoke(name, **{trigger["name"]: value}).error:
                found.add(name)
    return found
