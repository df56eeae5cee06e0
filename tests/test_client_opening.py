"""Open projects and apps in the test client: settings, several at a time, and what it refuses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback
from pathlib import Path

import pytest

from client_support import HttpFunction, write_functions
from funcdeco.testing import TestClient

pytestmark = pytest.mark.core

APP = """
import os

import azure.functions as func
from funcdeco import App

app = App()


@app.queue_trigger(queue_name="orders")
@app.queue_output(name="$return", queue_name="%PLACE%")
def forward(msg: func.QueueMessage) -> str:
    os.environ["SEEN"] = msg.get_body().decode()
    return os.environ["PLACE"]
"""
DURABLE = """
import azure.durable_functions as df
import azure.functions as func
from funcdeco import App

app = App()


@app.orchestration_trigger()
def report(context: df.DurableOrchestrationContext):
    yield context.call_activity("add", 1)


@app.activity_trigger()
def add(number: int) -> int:
    return number + 1


@app.http(route="start")
@app.durable_client_input(name="client")
async def start(req: func.HttpRequest, client: df.DurableOrchestrationClient) -> str:
    return await client.start_new("report")
"""


def project(folder: Path, text: str, place: str = "") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "app.py").write_text(text, "utf-8")
    (folder / "host.json").write_text('{"version": "2.0"}', "utf-8")
    (folder / "requirements.txt").write_text("azure-functions\nazure-functions-durable\nfuncdeco\n")
    if place:
        values = f'{{"IsEncrypted": false, "Values": {{"PLACE": "{place}"}}}}'
        (folder / "local.settings.json").write_text(values, "utf-8")
    return folder


def test_settings_of_the_client_win_over_the_process_and_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project(tmp_path, APP, "of-file")
    with TestClient(folder) as client:
        assert client.queue("orders", "1").returned == "of-file"
    monkeypatch.setenv("PLACE", "of-process")
    with TestClient(folder) as client:
        assert client.queue("orders", "1").returned == "of-process"
        assert [one.text for one in client.queues["of-process"]] == ["of-process"]
    with TestClient(folder, settings={"PLACE": "of-test"}) as client:
        assert client.queue("orders", "1").returned == "of-test"
        assert [one.text for one in client.queues["of-test"]] == ["of-test"]
    assert os.environ["PLACE"] == "of-process"


def test_clients_that_are_open_together_keep_their_modules_apart(tmp_path: Path) -> None:
    one, other = (project(tmp_path / name, APP, name) for name in ("one", "other"))
    before = dict(os.environ)
    with TestClient(one) as first, TestClient(other) as second:
        assert first.queue("orders", "1").returned == "one"
        assert second.queue("orders", "2").returned == "other"
        assert first.queue("orders", "3").returned == "one"
        assert os.environ["SEEN"] == "3"
    assert dict(os.environ) == before
    assert "app" not in sys.modules


def test_another_object_is_refused() -> None:
    message = "TestClient requires a project folder, an App of funcdeco or a FunctionApp"
    with pytest.raises(TypeError, match=message):
        TestClient(3)  # type: ignore[arg-type]


def test_invoke_of_an_orchestrator_names_the_method_for_it(tmp_path: Path) -> None:
    pytest.importorskip("azure.durable_functions")
    with TestClient(project(tmp_path, DURABLE)) as client:
        with pytest.raises(LookupError) as refused:
            client.invoke("report", context="{}")
        message = "`report` has an `orchestrationTrigger`; use `orchestration`"
        assert str(refused.value) == message
        assert client.get("/api/start").status_code == 200


FAILING = """
import logging

import azure.functions as func
from funcdeco import App

app = App()


@app.queue_trigger(queue_name="orders")
def order(msg: func.QueueMessage) -> None:
    logging.warning("order %s", msg.get_body())
    raise ValueError("no stock")
"""


def test_a_failure_is_logged_with_the_traceback_of_the_user(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with TestClient(project(tmp_path, FAILING)) as client:
        failed = client.queue("orders", "apple")
        assert [one.message for one in client.logs] == ["order b'apple'"]
    trace = traceback.extract_tb(failed.exception.__traceback__) if failed.exception else []
    assert [(Path(one.filename).name, one.lineno) for one in trace] == [("app.py", 13)]
    last = caplog.records[-1]
    assert (last.name, last.levelname) == ("Host.Results", "ERROR")
    assert last.getMessage() == f"Executed 'Functions.order' (Failed, Id={failed.id})"
    assert last.exc_info is not None
    assert last.exc_info[1] is failed.exception


def test_a_function_with_another_trigger_is_named_with_its_own(tmp_path: Path) -> None:
    with TestClient(project(tmp_path, FAILING)) as client:
        with pytest.raises(LookupError) as refused:
            client.timer("order")
        assert str(refused.value) == "`order` has a `queueTrigger`, not `timerTrigger`"


BINDINGS = [
    {"type": "queueTrigger", "direction": "in", "name": "msg", "queueName": "q"}
    | {"connection": "AzureWebJobsStorage"}
]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (
            {"scriptFile": "../../elsewhere.py"},
            "script path {above}/elsewhere.py is not relative to the specified directory {folder}",
        ),
        (
            {"scriptFile": "__init__.py", "entryPoint": "nothing"},
            "cannot load function work: function nothing() is not present in __init__.py",
        ),
    ],
)
def test_a_script_that_the_worker_cannot_load_fails_the_call_with_its_message(
    tmp_path: Path, entry: dict[str, str], message: str
) -> None:
    folder = tmp_path / "project" / "work"
    folder.mkdir(parents=True)
    (folder.parent / "host.json").write_text('{"version": "2.0"}', "utf-8")
    (folder / "__init__.py").write_text("def main(msg): ...\n", "utf-8")
    (folder / "function.json").write_text(json.dumps({**entry, "bindings": BINDINGS}), "utf-8")
    with TestClient(folder.parent) as client:
        failure = client.queue("work", "x").exception
    assert isinstance(failure, RuntimeError)
    assert str(failure) == message.format(above=tmp_path, folder=folder)


LOADED = """
import collections.abc, sys, typing
before = set(sys.modules)
import funcdeco.testing
new = set(sys.modules) - before
print(*sorted(one for one in new if not one.startswith("funcdeco")))
print(*sorted(one for one in new if one.startswith("funcdeco")))
with funcdeco.testing.TestClient(sys.argv[1]) as client:
    assert client.get("/api/a").text == "a"
    client.blobs["storage/a"] = b"x"
    client.run()
unwanted = ("funcdeco.server", "funcdeco.storage", "funcdeco.deployment", "azure.storage",
    "azure.data", "azure.core", "azure.servicebus", "azure.eventhub", "azure.cosmos",
    "azure.identity", "grpc", "uvicorn", "starlette", "fastapi", "flask", "aiohttp", "requests")
print(*sorted(one for one in sys.modules if f"{one}.".startswith(tuple(f"{u}." for u in unwanted))))
"""


def test_neither_the_import_nor_a_client_loads_a_server_or_an_sdk_of_storage(
    tmp_path: Path,
) -> None:
    folder = write_functions(tmp_path / "app", "v1", (HttpFunction("a", "return 'a'"),))
    command = [sys.executable, "-c", LOADED, str(folder)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    others, ours, unwanted = ran.stdout.splitlines()
    assert others == ""
    assert ours == "funcdeco funcdeco._version funcdeco.testing"
    assert unwanted == ""
