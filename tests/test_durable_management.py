"""The addresses of the durable extension, as `HttpApiHandler` of azure-functions-durable-extension."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
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


@app.orchestration_trigger()
def quick(context: df.DurableOrchestrationContext):
    yield context.call_entity(df.EntityId("other", "a"), "touch")
    return context.get_input()


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
    client.now = datetime(2026, 1, 1, 12, 0, 0, 500_000)
    for path, value in (("counter/a", "2"), ("counter/b", "3"), ("other/a", "0")):
        assert sent(client, "POST", f"entities/{path}?op=add", json=value) == (202, None)
    assert sent(client, "GET", "entities/counter/a") == (200, 2)
    counters = [entity("counter", key, "2026-01-01T12:00:00.5Z") for key in ("a", "b")]
    assert sent(client, "GET", "entities/Counter") == (200, counters)
    others = [entity("other", "a", "2026-01-01T12:00:00.5Z", state="x")]
    counters = [{**one, "state": state} for one, state in zip(counters, (2, 3), strict=True)]
    assert sent(client, "GET", "entities?fetchState=true") == (200, counters + others)


def entity(name: str, key: str, time: str, **state: Any) -> dict[str, Any]:
    return {"entityId": {"name": name, "key": key}, "lastOperationTime": time, **state}


def test_entities_are_listed_by_the_time_of_their_last_operation(client: TestClient) -> None:
    for hour in (1, 2, 3):
        client.now = datetime(2026, 1, 1, hour)
        sent(client, "POST", f"entities/counter/{hour}?op=add", json="1")
        client.run()

    def keys(query: str) -> list[str]:
        found = sent(client, "GET", f"entities/counter?{query}")[1]
        return [one["entityId"]["key"] for one in found]

    start, end = "2026-01-01T01:30:00.0000000Z", "2026-01-01T02:30:00Z"
    assert keys(f"lastOperationTimeFrom={start}") == ["2", "3"]
    assert keys(f"lastOperationTimeFrom={start}&lastOperationTimeTo={end}") == ["2"]


def test_a_dollar_sign_is_an_empty_key(client: TestClient) -> None:
    assert sent(client, "POST", "entities/counter/$?op=add", json="4") == (202, None)
    assert sent(client, "GET", "entities/counter/$") == (200, 4)
    assert client.entity("counter", "").state == 4


@pytest.mark.parametrize("path", ["instances", "entities"])
def test_a_long_list_has_pages(client: TestClient, path: str) -> None:
    for number in range(5):
        sent(client, "POST", f"orchestrators/waits/{number}")
        sent(client, "POST", f"entities/counter/{number}?op=add", json="1")
    client.run()
    sizes, token = [], ""
    while True:
        headers = {"x-ms-continuation-token": token} if token else {}
        found = client.get(f"{BASE}/{path}?top=2", headers=headers)
        sizes.append(len(found.json()))
        token = found.headers.get("x-ms-continuation-token", "")
        if not token:
            break
    assert sizes == [2, 2, 1]
    headers = {"x-ms-continuation-token": "x"}
    assert len(client.get(f"{BASE}/{path}?top=x", headers=headers).json()) == 5


def test_statuses_are_exact_and_unknown_ones_are_ignored(client: TestClient) -> None:
    sent(client, "POST", "orchestrators/waits/1")  # H-HTTP-66
    sent(client, "POST", "instances/1/raiseEvent/done", json=1)
    sent(client, "POST", "orchestrators/waits/2")

    def ids(states: str) -> list[str]:
        found = sent(client, "GET", f"instances?runtimeStatus={states}")[1]
        return [one["instanceId"] for one in found]

    assert ids("Completed") == ["1"]
    assert ids("Completed,%20Running") == ["1", "2"]
    assert ids("Running,completed,Nothing") == ["2"]
    assert ids("completed") == ["1", "2"]


def test_a_start_waits_for_the_output_if_it_gives_a_time(client: TestClient) -> None:
    sent(client, "POST", "orchestrators/quick/1", json="7")
    query = "timeout=10&pollingInterval=1"
    assert sent(client, "POST", f"orchestrators/quick?{query}", json="7") == (200, 7)
    assert sent(client, "POST", f"orchestrators/waits/2?{query}")[0] == 202
    assert sent(client, "POST", "orchestrators/quick?timeout=10", json="7")[0] == 202
