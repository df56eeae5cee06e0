"""Facts about the durable extension that only a test of their own covers, by their row."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from client_apps import open_app
from funcdeco.testing import TestClient

pytest.importorskip("azure.durable_functions", reason="azure-functions-durable isn't installed")

APP = """
import asyncio, json
import azure.durable_functions as df

done = []

@app.activity_trigger()
def work(n: int) -> int:
    if n < 0:
        raise ValueError(n)
    done.append(n)
    return n

@app.orchestration_trigger()
def statuses(context):
    for status in ("on", 0, "", False):
        context.set_custom_status(status)
        yield context.wait_for_external_event("Go")

@app.orchestration_trigger()
def together(context):
    tasks = [context.call_activity("work", n) for n in context.get_input()]
    return (yield context.task_all(tasks))

@app.orchestration_trigger()
def first(context):
    tasks = [context.call_activity("work", 1), context.wait_for_external_event("Never")]
    winner = yield context.task_any(tasks)
    return [winner == tasks[0], winner.result]

@app.orchestration_trigger()
def same(context):
    one, two = (context.wait_for_external_event("Go") for _ in range(2))
    winner = yield context.task_any([one, two])
    return [winner == two, winner.result]

@app.orchestration_trigger()
def later(context):
    yield context.wait_for_external_event("First")
    return (yield context.wait_for_external_event("Second"))

@app.orchestration_trigger()
def parent(context):
    return (yield context.call_sub_orchestrator("later", instance_id="child"))

@app.http(auth_level="anonymous")
@app.durable_client_input(name="starter")
def links(req: func.HttpRequest, starter: str) -> str:
    return starter
"""


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with open_app(tmp_path, APP) as client:
        yield client


def test_a_false_custom_status_is_not_sent(client: TestClient) -> None:
    # H-DUR-05
    run = client.orchestration("statuses")
    seen = [run.custom_status]
    for _ in range(3):
        run.raise_event("Go")
        seen.append(run.custom_status)
    assert seen == ["on"] * 4


def test_tasks_together_and_the_first_one(client: TestClient) -> None:
    # H-DUR-12
    assert client.orchestration("together", [3, 1, 2]).output == [3, 1, 2]
    assert client.orchestration("together", []).output is None
    failed = client.orchestration("together", [1, -1, 2])
    assert failed.status == "Failed" and "ValueError: -1" in failed.output
    assert client.orchestration("first").output == [True, 1]


def test_the_last_waiter_gets_an_event_and_early_events_are_kept(client: TestClient) -> None:
    # H-DUR-12
    run = client.orchestration("same")
    run.raise_event("Go", 7)
    assert run.output == [True, 7]
    run = client.orchestration("later")
    run.raise_event("Second", "kept")
    run.raise_event("First")
    assert run.output == "kept"


def test_the_library_has_no_locks_and_an_entity_sends_no_signals() -> None:
    # H-DUR-14
    import azure.durable_functions as df

    absent = {
        df.DurableOrchestrationContext: ("lock", "is_locked", "raise_event", "send_event"),
        df.DurableEntityContext: ("signal_entity", "start_new"),
    }
    assert [name for kind, names in absent.items() for name in names if hasattr(kind, name)] == []


def test_a_client_gets_the_links_of_the_extension(client: TestClient) -> None:
    # H-DUR-15
    found: dict[str, Any] = json.loads(client.get("/api/links").text)
    names = "taskHubName creationUrls managementUrls baseUrl requiredQueryStringParameters"
    assert set(names.split()) <= set(found)
    assert sorted(found["creationUrls"]) == [
        "createAndWaitOnNewInstancePostUri",
        "createNewInstancePostUri",
    ]
    links = found["managementUrls"]
    assert links.pop("id") == "INSTANCEID"
    assert sorted(links) == [
        *("purgeHistoryDeleteUri", "restartPostUri", "resumePostUri", "rewindPostUri"),
        *("sendEventPostUri", "statusQueryGetUri", "suspendPostUri", "terminatePostUri"),
    ]
    assert found["baseUrl"].endswith("/runtime/webhooks/durabletask")
    assert found["rpcBaseUrl"].startswith("http://127.0.0.1:")
    assert found.get("connectionName") is None


def test_suspended_instances_keep_messages_and_children_survive_a_termination(
    client: TestClient,
) -> None:
    # H-DUR-17
    run = client.orchestration("later")
    run.suspend("wait")
    run.raise_event("First")
    run.raise_event("Second", 2)
    assert run.status == "Suspended"
    run.resume()
    assert (run.status, run.output) == ("Completed", 2)
    run = client.orchestration("parent")
    run.terminate("enough")
    child = client.orchestrations["child"]
    assert [(one.status, one.output) for one in (run, child)] == [
        ("Terminated", "enough"),
        ("Running", None),
    ]
    child.raise_event("First")
    child.raise_event("Second", 3)
    assert child.output == 3


def test_the_status_has_the_members_of_the_extension(client: TestClient) -> None:
    # H-HTTP-67
    run = client.orchestration("together", [1], instance_id="a")
    address = "/runtime/webhooks/durabletask/instances/a"
    found = client.get(address).json()
    assert list(found) == [
        *("name", "instanceId", "runtimeStatus", "input", "customStatus", "output"),
        *("createdTime", "lastUpdatedTime"),
    ]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", found["createdTime"])
    assert "historyEvents" in client.get(f"{address}?showHistory=true").json()
    assert run.status == "Completed"
    assert re.fullmatch("[0-9a-f]{32}", client.orchestration("together", []).id)
    for identity in ("@a", "a/b", "a\\b", "a#b", "a?b", "a\nb"):
        with pytest.raises(ValueError, match="nstance "):
            client.orchestration("together", [], instance_id=identity)
    assert client.orchestration("together", [2], instance_id="a").output == [2]


MCP = """
@app.mcp_tool_trigger(name="context", tool_name="add", description="Adds.",
    tool_properties='[{"propertyName": "a", "propertyType": "number", "description": "a"}]')
def add(context: str) -> str:
    return context
"""


def test_a_tool_gets_the_arguments_and_the_session_as_json(tmp_path: Path) -> None:
    # H-BUS-08
    with open_app(tmp_path, MCP) as client:
        called = client.mcp_tool("add", a=2)
        assert called.exception is None
        sent = json.loads(called.returned)
        assert list(sent) == ["name", "arguments", "sessionid", "clientinfo", "transport"]
        assert (sent["name"], sent["arguments"]) == ("add", {"a": 2})
        assert sorted(sent["transport"]) == ["name", "properties", "sessionId"]
