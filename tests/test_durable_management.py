"""The addresses of the durable extension, as `HttpApiHandler` of azure-functions-durable-extension."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from funcdeco.project.default_host import BUNDLE
from funcdeco.testing import TestClient

pytest.importorskip("azure.durable_functions")

APP = """
import azure.durable_functions as df
from funcdeco import App

app = App()


@app.orchestration_trigger()
def waits(context: df.DurableOrchestrationContext):
    done = yield context.wait_for_external_event("done")
    return done


@app.entity_trigger()
def counter(context: df.DurableEntityContext) -> None:
    context.set_state(context.get_state(lambda: 0) + context.get_input())


@app.entity_trigger()
def other(context: df.DurableEntityContext) -> None:
    context.set_state("x")
"""
HOST = {"version": "2.0", "extensionBundle": {"id": BUNDLE, "version": "[4.*, 5.0.0)"}}
BASE = "/runtime/webhooks/durabletask"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    (tmp_path / "app.py").write_text(APP, "utf-8")
    (tmp_path / "host.json").write_text(json.dumps(HOST), "utf-8")
    packages = "azure-functions\nazure-functions-durable\nfuncdeco\n"
    (tmp_path / "requirements.txt").write_text(packages, "utf-8")
    with TestClient(tmp_path) as found:
        yield found


def sent(client: TestClient, method: str, path: str, **options: Any) -> tuple[int, Any]:
    """Return the status and the body of an answer."""
    found = client.request(method, f"{BASE}/{path}", **options)
    return found.status_code, found.json() if found.content else None


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "nothing"),
        ("GET", "orchestrators/waits"),
        ("POST", "orchestrators"),
        ("POST", "orchestrators/waits/1/2"),
        ("PUT", "instances"),
        ("GET", "instances/missing"),
        ("PUT", "instances/1"),
        ("GET", "instances/1/terminate"),
        ("POST", "instances/1/explode"),
        ("PUT", "entities/counter/a"),
        ("GET", "entities/counter/missing"),
        ("PATCH", "instances"),
    ],
)
def test_what_the_extension_does_not_have_is_not_found(
    client: TestClient, method: str, path: str
) -> None:
    assert sent(client, "POST", "orchestrators/waits/1")[0] == 202
    assert sent(client, method, path) == (404, None)
    assert sent(client, "GET", "instances/1")[1]["runtimeStatus"] == "Running"


def test_instances_are_listed_and_purged_by_time_and_status(client: TestClient) -> None:
    for name in ("1", "2"):
        assert sent(client, "POST", f"orchestrators/waits/{name}")[0] == 202
    assert sent(client, "POST", "instances/1/raiseEvent/done", json="x") == (202, None)
    listed = sent(client, "GET", "instances?runtimeStatus=Completed")[1]
    assert [(one["instanceId"], one["output"]) for one in listed] == [("1", "x")]
    assert sent(client, "DELETE", "instances?runtimeStatus=Completed") == (
        400,
        "Please provide value for 'createdTimeFrom' parameter.",
    )
    query = "runtimeStatus=Completed&createdTimeFrom=2020-01-01"
    assert sent(client, "DELETE", f"instances?{query}") == (200, {"instancesDeleted": 1})
    assert sent(client, "DELETE", f"instances?{query}") == (404, None)
    assert [one["instanceId"] for one in sent(client, "GET", "instances")[1]] == ["2"]


def test_the_input_of_an_instance_is_shown_unless_it_is_declined(client: TestClient) -> None:
    assert sent(client, "POST", "orchestrators/waits/1", json={"n": 1})[0] == 202
    history = "showHistory=true"
    status, found = sent(client, "GET", f"instances/1?{history}")
    assert (status, found["input"], found["historyEvents"][0]["Input"]) == (
        202,
        {"n": 1},
        '{"n": 1}',
    )
    status, found = sent(client, "GET", f"instances/1?showInput=false&{history}")
    assert (status, found["input"]) == (202, None)
    assert "Input" not in found["historyEvents"][0]


def test_an_input_that_is_not_json_is_refused(client: TestClient) -> None:
    status, found = sent(client, "POST", "orchestrators/waits", content=b"{")
    assert (status, found["Message"], found["ExceptionType"]) == (
        400,
        "Invalid JSON content",
        "JsonReaderException",
    )


def test_entities_are_listed_by_name(client: TestClient) -> None:
    for path, value in (("counter/a", "2"), ("counter/b", "3"), ("other/a", "0")):
        assert sent(client, "POST", f"entities/{path}?op=add", json=value) == (202, None)
    assert sent(client, "GET", "entities/counter/a") == (200, 2)
    counters = [{"entityId": {"name": "counter", "key": key}} for key in ("a", "b")]
    assert sent(client, "GET", "entities/Counter") == (200, counters)
    others = [{"entityId": {"name": "other", "key": "a"}}]
    assert sent(client, "GET", "entities") == (200, counters + others)
