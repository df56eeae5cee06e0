"""`funcdeco verify --invoke`: functions of a package called with sample events, in Microsoft's runtime."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from build_support import funcdeco
from installed_wheels import index_of_installed
from verify_support import HTTP, OK, OTHERS, as_json, function_json, need_environment, write_package
from wheel_index import isolate

QUEUE = [{"type": "queueTrigger", "direction": "in", "name": "msg", "queueName": "orders"}]
OUT = {"type": "queue", "direction": "out", "name": "$return", "queueName": "done"}
BLOB = [{"type": "blobTrigger", "direction": "in", "name": "blob", "path": "samples/{name}"}]
TIMER = [{"type": "timerTrigger", "direction": "in", "name": "timer", "schedule": "0 0 * * * *"}]
GRID = [{"type": "eventGridTrigger", "direction": "in", "name": "event"}]
HUB = [
    {
        "type": "eventHubTrigger",
        "direction": "in",
        "name": "events",
        "eventHubName": "h",
        "connection": "Hub",
        "cardinality": "many",
    }
]
FUNC = "import azure.functions as func\n\n\n"
FUNCTIONS: dict[str, tuple[list[dict[str, Any]], str]] = {
    "answer": (
        [{**HTTP[0], "methods": ["post"], "route": "items/{id:int}"}, HTTP[1]],
        "def main(req: func.HttpRequest) -> func.HttpResponse:\n"
        "    assert req.method == 'POST' and int(req.route_params['id']) and req.get_json()\n"
        "    return func.HttpResponse('ok', status_code=201, headers={'Set-Cookie': 'a=b; Path=/'})\n",
    ),
    "move": (
        [*QUEUE, OUT],
        "def main(msg: func.QueueMessage) -> str:\n    return msg.get_body().decode()\n",
    ),
    "read": (
        BLOB,
        "def main(blob: func.InputStream) -> None:\n    assert blob.read() and blob.name\n",
    ),
    "tick": (TIMER, "def main(timer: func.TimerRequest) -> None:\n    assert not timer.past_due\n"),
    "grid": (GRID, "def main(event: func.EventGridEvent) -> None:\n    event.get_json()\n"),
    "many": (
        HUB,
        "import typing\n\ndef main(events: typing.List[func.EventHubEvent]) -> None:\n"
        "    assert len(events) == 2\n",
    ),
}


def package(root: Path, functions: dict[str, tuple[list[dict[str, Any]], str]]) -> Path:
    files: dict[str, str | bytes] = {}
    for name, (bindings, code) in functions.items():
        files[f"{name}/__init__.py"] = FUNC + code
        files[f"{name}/function.json"] = function_json(bindings)
    return write_package(root, files)


def called(place: Path, *options: str) -> dict[str, str]:
    """Return the result of each function, with the problems of all calls."""
    found = as_json(place, *options)
    assert found["diagnostics"] == [], json.dumps(found["diagnostics"], indent=1)
    return {one["name"]: one["result"] for one in found["functions"]}


def test_each_kind_of_function_is_called_with_a_sample_event(tmp_path: Path) -> None:
    root = package(tmp_path, FUNCTIONS)
    assert called(root, "--invoke-all") == dict.fromkeys(sorted(FUNCTIONS), "runs")
    expected = {**dict.fromkeys(sorted(FUNCTIONS), "loads"), "move": "runs", "tick": "runs"}
    assert called(root, "--invoke", "move", "--invoke", "TICK") == expected


@pytest.mark.once
@pytest.mark.parametrize("version", OTHERS)
def test_each_python_of_this_machine_calls_functions(tmp_path: Path, version: str) -> None:
    need_environment(version)
    root = package(tmp_path, FUNCTIONS)
    found = called(root, "--invoke-all", "--python", version)
    assert found == dict.fromkeys(sorted(FUNCTIONS), "runs")


def test_a_function_that_raises_is_named_with_its_traceback(tmp_path: Path) -> None:
    code = "import json\n\ndef main(msg: func.QueueMessage) -> None:\n    json.loads('{')\n"
    root = package(tmp_path, {"work": (QUEUE, code), "tick": FUNCTIONS["tick"]})
    found = as_json(root, "--invoke-all")
    assert {one["name"]: one["code"] for one in found["functions"]} == {
        "tick": None,
        "work": "VER013",
    }
    [problem] = found["diagnostics"]
    assert (problem["code"], problem["file"], problem["line"], problem["function"]) == (
        "VER013",
        "work/__init__.py",
        7,
        "work",
    )
    assert problem["message"].startswith(
        "`work` loads, but it fails with a sample event: JSONDecodeError: "
    )
    assert problem["detail"].splitlines()[:3] == [
        "Traceback (most recent call last):",
        '  File "work/__init__.py", line 7, in main',
        "    json.loads('{')",
    ]


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        (
            "return 3",
            "VER013",
            "it fails with a sample event: RuntimeError: function 'work' without a ",
        ),
        ("import os; os._exit(3)", "VER010", "the call ends the worker with exit code 3"),
        (
            "import urllib.request as r; r.urlopen('http://api.example.com')",
            "VER016",
            "its call connects to `api.example.com`; `verify` has no network",
        ),
    ],
)
def test_other_ends_of_a_call(tmp_path: Path, body: str, code: str, message: str) -> None:
    root = package(tmp_path, {"work": (QUEUE, f"def main(msg):\n    {body}\n")})
    [problem] = as_json(root, "--invoke-all")["diagnostics"]
    assert problem["code"] == code
    assert problem["message"].startswith(f"`work` loads, but {message}")


def test_functions_that_do_not_load_are_not_called(tmp_path: Path) -> None:
    root = package(tmp_path, {"work": (QUEUE, "import nowhere\n"), "tick": FUNCTIONS["tick"]})
    found = as_json(root, "--invoke-all")
    assert {one["name"]: one["result"] for one in found["functions"]} == {
        "tick": "runs",
        "work": "fails",
    }


def test_a_function_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    root = write_package(tmp_path, {"items/__init__.py": OK})
    need_environment()
    done = funcdeco("verify", root, "--invoke", "item")
    message = "Error: the package has no function `item`; did you mean `items`?\n"
    assert (done.code, done.out, done.err) == (2, "", message)


def test_functions_of_a_v2_app_are_called(tmp_path: Path) -> None:
    app = """\
import azure.functions as func

app = func.FunctionApp()


@app.route("items/{id}", methods=["GET"])
def items(req: func.HttpRequest) -> str:
    return req.route_params["id"]


@app.queue_trigger(arg_name="msg", queue_name="orders", connection="Store")
@app.blob_output(arg_name="out", path="done/{rand-guid}", connection="Store")
def work(msg: func.QueueMessage, out: func.Out[str]) -> None:
    out.set(msg.get_body().decode())


@app.timer_trigger("timer", "0 0 * * * *")
def broken(timer: func.TimerRequest) -> None:
    raise LookupError("nothing to do")
"""
    found = as_json(write_package(tmp_path, {"function_app.py": app}), "--invoke-all")
    assert {one["name"]: one["result"] for one in found["functions"]} == {
        "broken": "fails",
        "items": "runs",
        "work": "runs",
    }
    [problem] = found["diagnostics"]
    assert (problem["code"], problem["line"]) == ("VER013", 19)
    assert problem["message"] == (
        "`broken` loads, but it fails with a sample event: LookupError: nothing to do"
    )


ORCHESTRATION = {
    "chain": (
        [{"type": "orchestrationTrigger", "direction": "in", "name": "context"}],
        "import azure.durable_functions as df\n\n"
        "def steps(context):\n"
        "    first = yield context.call_activity('double', {'of': 2})\n"
        "    second = yield context.call_activity('double', {'of': first})\n"
        "    assert second == 8\n\n"
        "main = df.Orchestrator.create(steps)\n",
    ),
    "double": (
        [{"type": "activityTrigger", "direction": "in", "name": "value"}],
        "def main(value: dict) -> int:\n    return 2 * value['of']\n",
    ),
    "count": (
        [{"type": "entityTrigger", "direction": "in", "name": "context"}],
        "import azure.durable_functions as df\n\n"
        "def operate(context):\n    context.set_result(context.get_state(lambda: 0))\n\n"
        "main = df.Entity.create(operate)\n",
    ),
}


@pytest.mark.once
def test_an_orchestration_runs_with_its_activities(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    isolate(monkeypatch, tmp_path)
    index_of_installed(tmp_path / "index", "azure-functions-durable", "azure-functions")
    monkeypatch.setenv("PIP_INDEX_URL", (tmp_path / "index").as_uri())
    root = package(tmp_path / "package", ORCHESTRATION)
    (root / "requirements.txt").write_text("azure-functions-durable\n", "utf-8")
    expected = {"chain": "runs", "count": "runs", "double": "loads"}
    assert called(root, "--invoke", "chain", "--invoke", "count") == expected
    broken = ORCHESTRATION["double"][1].replace("'of'", "'at'")
    (root / "double" / "__init__.py").write_text(FUNC + broken, "utf-8")
    [problem] = as_json(root, "--invoke", "chain")["diagnostics"]
    assert (problem["code"], problem["file"], problem["line"], problem["message"]) == (
        "VER013",
        "double/__init__.py",
        5,
        "`chain` loads, but it fails with a sample event: `double` raises KeyError: 'at'",
    )
