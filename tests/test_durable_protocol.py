"""What orchestrators and entities receive from the host, and what they answer.

The first column of a table is the source: rows of the host's behavior, or a file of
azure-functions-durable-extension or of DurableTask.Core.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import durable_protocol
from funcdeco.testing import TestClient
from needs import need_durable

pytest.importorskip("azure.durable_functions", reason="azure-functions-durable isn't installed")

EVENTS: list[tuple[str, dict[str, Any]]] = [
    (
        "H-DUR-03, ExecutionStartedEvent",
        {
            "IsPlayed": False,
            "EventType": 0,
            "EventId": -1,
            "Timestamp": "2026-02-09T08:00:00Z",
            "OrchestrationInstance": {"InstanceId": "all", "ExecutionId": "<id>"},
            "ParentInstance": None,
            "Name": "everything",
            "Version": "",
            "Input": '"1"',
            "Tags": None,
        },
    ),
    (
        "H-DUR-03, H-DUR-09: arguments are a list",
        {
            "IsPlayed": True,
            "EventType": 4,
            "EventId": 0,
            "Timestamp": "2026-02-09T08:00:00Z",
            "Name": "same",
            "Version": "",
            "Input": '["{\\"a\\": [1, null]}"]',
        },
    ),
    (
        "H-DUR-03, H-DUR-09",
        {
            "IsPlayed": False,
            "EventType": 5,
            "EventId": -1,
            "Timestamp": "2026-02-09T08:00:00Z",
            "TaskScheduledId": 0,
            "Result": '{"a": [1, null]}',
        },
    ),
    (
        "H-DUR-10",
        {
            "IsPlayed": False,
            "EventType": 6,
            "EventId": -1,
            "Timestamp": "2026-02-09T08:00:00Z",
            "TaskScheduledId": 2,
            "Reason": "Activity function 'fail_once' failed:  ValueError: not yet",
            "Details": '{"ClassName": "System.Exception", "Message": " ValueError: not yet"}',
        },
    ),
    (
        "TaskOrchestrationContext: the input alone",
        {
            "IsPlayed": True,
            "EventType": 7,
            "EventId": 6,
            "Timestamp": "2026-02-09T08:00:05Z",
            "Name": "child",
            "Version": "",
            "Input": '"\\"in\\""',
            "InstanceId": "child-id",
        },
    ),
    (
        "H-DUR-03",
        {
            "IsPlayed": False,
            "EventType": 8,
            "EventId": -1,
            "Timestamp": "2026-02-09T08:00:05Z",
            "TaskScheduledId": 6,
            "Result": '["in", 1]',
        },
    ),
    (
        "H-DUR-11, OutOfProcOrchestrationShim",
        {
            "IsPlayed": False,
            "EventType": 9,
            "EventId": -1,
            "Timestamp": "2026-02-09T08:00:05Z",
            "TaskScheduledId": 7,
            "Reason": "Orchestrator function 'failing_child' failed: child failed",
            "Details": "Message: child failed, StackTrace: ",
        },
    ),
    (
        "H-DUR-07: the wait before an attempt",
        {
            "IsPlayed": True,
            "EventType": 10,
            "EventId": 3,
            "Timestamp": "2026-02-09T08:00:00Z",
            "FireAt": "2026-02-09T08:00:05Z",
        },
    ),
    (
        "H-DUR-03",
        {
            "IsPlayed": False,
            "EventType": 11,
            "EventId": -1,
            "Timestamp": "2026-02-09T08:00:05Z",
            "TimerId": 3,
            "FireAt": "2026-02-09T08:00:05Z",
        },
    ),
    (
        "H-DUR-04",
        {"IsPlayed": False, "EventType": 12, "EventId": -1, "Timestamp": "2026-02-09T08:00:00Z"},
    ),
    (
        "H-DUR-03",
        {"IsPlayed": True, "EventType": 13, "EventId": -1, "Timestamp": "2026-02-09T08:00:00Z"},
    ),
    (
        "H-DUR-04, RequestMessage",
        {
            "IsPlayed": True,
            "EventType": 14,
            "EventId": 10,
            "Timestamp": "2026-02-09T09:00:06Z",
            "InstanceId": "@counter@a",
            "Name": "op",
            "Input": '{"op": "add", "input": "\\"5\\"", "id": "<id>", "parent": "all", "parentExecution": "<id>"}',
        },
    ),
    (
        "H-DUR-03",
        {
            "IsPlayed": False,
            "EventType": 15,
            "EventId": -1,
            "Timestamp": "2026-02-09T09:00:06Z",
            "Name": "Go",
            "Input": '{"by": "test"}',
        },
    ),
    (
        "EventType",
        {
            "IsPlayed": False,
            "EventType": 17,
            "EventId": -1,
            "Timestamp": "2026-02-17T09:00:06Z",
            "Data": "again",
        },
    ),
    (
        "H-DUR-04",
        {
            "IsPlayed": True,
            "EventType": 19,
            "EventId": -1,
            "Timestamp": "2026-02-17T09:00:06Z",
            "Reason": "later",
        },
    ),
    (
        "H-DUR-04",
        {
            "IsPlayed": True,
            "EventType": 20,
            "EventId": -1,
            "Timestamp": "2026-02-17T09:00:06Z",
            "Reason": "now",
        },
    ),
]
"""The first event of each kind."""

ACTIONS: list[tuple[str, dict[str, Any]]] = [
    ("H-DUR-06", {"actionType": 0, "functionName": "same", "input": '{"a": [1, null]}'}),
    ("H-DUR-06", {"actionType": 0, "functionName": "nothing", "input": "null"}),
    (
        "H-DUR-07: one task with all attempts",
        {
            "actionType": 12,
            "compoundActions": [
                {
                    "actionType": 1,
                    "functionName": "fail_once",
                    "input": '"x"',
                    "retryOptions": {
                        "firstRetryIntervalInMilliseconds": 5000,
                        "maxNumberOfAttempts": 2,
                    },
                }
            ],
        },
    ),
    ("H-DUR-06", {"actionType": 0, "functionName": "fail", "input": "1"}),
    (
        "H-DUR-06",
        {"actionType": 2, "functionName": "child", "input": '"in"', "instanceId": "child-id"},
    ),
    ("H-DUR-06", {"actionType": 0, "functionName": "same", "input": "1"}),
    (
        "H-DUR-07: one task with all attempts",
        {
            "actionType": 12,
            "compoundActions": [
                {
                    "actionType": 3,
                    "functionName": "failing_child",
                    "input": "null",
                    "retryOptions": {
                        "firstRetryIntervalInMilliseconds": 1000,
                        "maxNumberOfAttempts": 1,
                    },
                    "instanceId": None,
                }
            ],
        },
    ),
    ("H-DUR-06", {"actionType": 5, "fireAt": "2026-02-09T09:00:06.000000Z", "isCanceled": False}),
    ("H-DUR-06", {"actionType": 6, "externalEventName": "Go", "reason": "ExternalEvent"}),
    ("H-DUR-06", {"actionType": 7, "instanceId": "@counter@a", "operation": "add", "input": "5"}),
    (
        "H-DUR-06",
        {"actionType": 7, "instanceId": "@counter@a", "operation": "fail", "input": "null"},
    ),
    (
        "H-DUR-06: recorded when it is called",
        {"actionType": 9, "instanceId": "@counter@a", "operation": "add", "input": '{"by": 1}'},
    ),
    (
        "H-DUR-06",
        {
            "actionType": 8,
            "httpRequest": {
                "method": "POST",
                "uri": "http://localhost/api/x",
                "content": '{"a": 1}',
                "headers": {"X-A": "b"},
            },
        },
    ),
    (
        "H-DUR-06",
        {
            "actionType": 12,
            "compoundActions": [
                {"actionType": 0, "functionName": "same", "input": "1"},
                {"actionType": 0, "functionName": "same", "input": "2"},
            ],
        },
    ),
    (
        "H-DUR-06",
        {
            "actionType": 11,
            "compoundActions": [
                {"actionType": 5, "fireAt": "2026-02-10T09:00:06.000000Z", "isCanceled": False},
                {"actionType": 0, "functionName": "same", "input": "3"},
            ],
        },
    ),
    (
        "H-DUR-06",
        {
            "actionType": 11,
            "compoundActions": [
                {"actionType": 5, "fireAt": "2026-02-10T09:00:06.000000Z", "isCanceled": True},
                {"actionType": 0, "functionName": "same", "input": "3"},
            ],
        },
    ),
    ("H-DUR-06", {"actionType": 0, "functionName": "same", "input": "4"}),
    ("H-DUR-06", {"actionType": 4, "input": "2"}),
    (
        "H-DUR-08: three days of eight",
        {
            "actionType": 12,
            "compoundActions": [
                {"actionType": 5, "fireAt": "2026-02-12T09:00:06.000000Z", "isCanceled": False}
            ],
        },
    ),
    ("H-DUR-06", {"actionType": 5, "fireAt": "2026-02-17T09:00:06.000000Z", "isCanceled": False}),
    ("H-DUR-06", {"actionType": 0, "functionName": "fail_twice", "input": "1"}),
]

PAYLOAD = {
    "input": "1",
    "instanceId": "all",
    "isReplaying": False,
    "parentInstanceId": None,
    "upperSchemaVersion": 1,
    "upperSchemaVersionNew": 2,
    "longRunningTimerIntervalDuration": "3.00:00:00",
    "maximumShortTimerDuration": "6.00:00:00",
    "defaultHttpAsyncRequestSleepTimeMillseconds": 30000,
}
"""What is sent beside the history: H-DUR-02, `OrchestrationContextToString`."""

CHILD = [
    {"IsPlayed": True, "EventType": 12, "EventId": -1, "Timestamp": "2026-02-09T08:00:05Z"},
    {
        "IsPlayed": True,
        "EventType": 0,
        "EventId": -1,
        "Timestamp": "2026-02-09T08:00:05Z",
        "OrchestrationInstance": {"InstanceId": "child-id", "ExecutionId": "<id>"},
        "ParentInstance": {
            "Name": "everything",
            "OrchestrationInstance": {"InstanceId": "all", "ExecutionId": "<id>"},
            "TaskScheduleId": 6,
            "Version": "",
        },
        "Name": "child",
        "Version": "",
        "Input": '"\\"in\\""',
        "Tags": None,
    },
    {
        "IsPlayed": True,
        "EventType": 4,
        "EventId": 0,
        "Timestamp": "2026-02-09T08:00:05Z",
        "Name": "same",
        "Version": "",
        "Input": '["1"]',
    },
    {"IsPlayed": True, "EventType": 13, "EventId": -1, "Timestamp": "2026-02-09T08:00:05Z"},
    {"IsPlayed": False, "EventType": 12, "EventId": -1, "Timestamp": "2026-02-09T08:00:05Z"},
    {
        "IsPlayed": False,
        "EventType": 5,
        "EventId": -1,
        "Timestamp": "2026-02-09T08:00:05Z",
        "TaskScheduledId": 0,
        "Result": "1",
    },
]
"""The history of the last step of a sub-orchestration: H-DUR-03, H-DUR-04."""

ENTITY = [
    {
        "self": {"name": "counter", "key": "a"},
        "exists": exists,
        "state": state,
        "batch": [operation],
    }
    for exists, state, operation in (
        (False, None, {"name": "add", "input": '"5"', "isSignal": False}),
        (True, "5", {"name": "fail", "input": '"null"', "isSignal": False}),
        (True, "5", {"name": "add", "input": '"{\\"by\\": 1}"', "isSignal": True}),
    )
]
"""H-DUR-13, `EntityContextToString`."""

FAILURE = (
    "Orchestrator function 'waiting' failed: Activity function 'fail_twice' failed:  ValueError: not "
    'yet \n {"ClassName": "System.Exception", "Message": " ValueError: not yet"}'
)
ENDS = [*[["Completed", "over"]] * 3, ["Failed", FAILURE]]


@pytest.fixture(scope="module")
def recorded() -> dict[str, Any]:
    return durable_protocol.recorded()


def events(recorded: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the first event of each type, in the order of their numbers."""
    found: dict[int, dict[str, Any]] = {}
    for payload in recorded["received"]:
        for event in payload.get("history", ()):
            found.setdefault(event["EventType"], event)
    return [found[number] for number in sorted(found)]


def actions(recorded: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the different actions, in their order, without versions, which few libraries send."""
    found: list[dict[str, Any]] = []
    for answer in recorded["answered"]:
        for action in (one for group in answer.get("actions", ()) for one in group):
            plain = without_version(action)
            if plain not in found:
                found.append(plain)
    return found


def without_version(value: Any) -> Any:
    if isinstance(value, list):
        return [without_version(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {key: without_version(one) for key, one in value.items() if key != "version"}


def entity_payloads(recorded: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in recorded["received"] if "self" in one]


def test_events(recorded: dict[str, Any]) -> None:
    assert events(recorded) == [event for _, event in EVENTS]


def test_actions(recorded: dict[str, Any]) -> None:
    assert actions(recorded) == [action for _, action in ACTIONS]


def test_payload_of_an_orchestrator(recorded: dict[str, Any]) -> None:
    payload = recorded["received"][0]
    assert {key: one for key, one in payload.items() if key != "history"} == PAYLOAD
    child = [one for one in recorded["received"] if one.get("instanceId") == "child-id"][-1]
    changed = {"input": '"in"', "instanceId": "child-id", "parentInstanceId": "all"}
    assert child == {**PAYLOAD, **changed, "isReplaying": True, "history": CHILD}


def test_payload_of_an_entity(recorded: dict[str, Any]) -> None:
    assert entity_payloads(recorded) == ENTITY


def test_all_orchestrations_end(recorded: dict[str, Any]) -> None:
    assert recorded["ends"] == ENDS


@pytest.mark.deep
@pytest.mark.parametrize("version", ["1.2.10", "1.3.1", "1.3.3", "1.4.0", "1.5.0", "1.6.0", "1.*"])
def test_versions_of_the_library(version: str, recorded: dict[str, Any]) -> None:
    found = in_another_process(need_durable(version))
    assert entity_payloads(found) == ENTITY
    if version == "1.2.10":  # the second schema, without long timers: H-DUR-08
        limit = "The Azure Storage provider supports a maximum of 6 days for time-based delays"
        long = ["Failed", f"Orchestrator function 'long_timer' failed: {limit}"]
        assert found["ends"] == [ENDS[0], long, *ENDS[2:]]
        assert {one["schemaVersion"] for one in found["answered"] if "isDone" in one} == {1}
        return
    assert events(found) == events(recorded)
    assert actions(found) == actions(recorded)
    assert found["ends"] == ENDS


def in_another_process(folder: str) -> dict[str, Any]:
    """Record with the packages in *folder*."""
    paths = [folder, *sys.path]
    command = [sys.executable, durable_protocol.__file__]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


TYPED = """
import azure.durable_functions as df
import funcdeco

app = funcdeco.App()

class Order:
    def __init__(self, number: int) -> None:
        self.number = number

    @staticmethod
    def to_json(order):
        return {"number": order.number}

    @staticmethod
    def from_json(data):
        return Order(data["number"])

@app.orchestration_trigger()
def with_objects(context):
    order = yield context.call_activity("next_order", Order(1))
    number = yield context.call_sub_orchestrator("number_of", order)
    return [type(order).__name__, order.number, number]

@app.orchestration_trigger()
def number_of(context):
    return context.get_input().number

@app.orchestration_trigger()
def object_as_output(context):
    return (yield context.call_activity("next_order", context.get_input()))

@app.orchestration_trigger()
def event(context):
    order = yield context.wait_for_external_event("Ordered")
    return order.number

@app.orchestration_trigger()
def plain(context):
    data = context.get_input()
    return (yield context.call_activity("plain_activity", data))

@app.orchestration_trigger()
def typed(context):
    order = context.get_input(Order)
    return order.number

@app.activity_trigger()
def next_order(order: Order) -> Order:
    return Order(order.number + 1)

@app.activity_trigger()
def plain_activity(value):
    return value
"""


@pytest.fixture
def typed(tmp_path: Path) -> Path:
    (tmp_path / "app.py").write_text(TYPED, "utf-8")
    (tmp_path / "host.json").write_text('{"version": "2.0"}', "utf-8")
    return tmp_path


ORDER = {"__class__": "Order", "__module__": "app", "__data__": {"number": 7}}


def outputs(folder: Path, settings: dict[str, str]) -> dict[str, Any]:
    """Run the orchestrators of TYPED; return how each ended."""
    with TestClient(folder, settings=settings) as client:
        import app

        inputs = {"with_objects": None, "object_as_output": app.Order(5), "plain": {"a": [1]}}
        inputs |= {"typed": app.Order(6), "event": None}
        found = {name: client.orchestration(name, data) for name, data in inputs.items()}
        found["event"].raise_event("Ordered", ORDER)
        return {name: one.output for name, one in found.items()}


def test_objects_are_sent_and_received(typed: Path) -> None:
    unfit = "Object of type Order is not JSON serializable"
    assert outputs(typed, {}) == {
        "with_objects": ["Order", 2, 2],
        "object_as_output": f"Orchestrator function 'object_as_output' failed: {unfit}",
        "plain": {"a": [1]},
        "typed": 6,
        "event": 7,
    }


def test_strict_typing_rejects_objects_without_a_type(typed: Path) -> None:
    settings = {"AZURE_FUNCTIONS_DURABLE_STRICT_TYPING": "1"}
    found = outputs(typed, settings)
    untyped = (
        "df_loads: strict mode requires expected_type to deserialize custom-object payloads, but "
        "none was provided. Payload declares app.Order."
    )
    failed = "Orchestrator function '{}' failed: "
    invalid = "ValueError: activity trigger input must be a string or a valid json serializable"
    start = f"{failed.format('with_objects')}Activity function 'next_order' failed:  {invalid}"
    assert str(found.pop("with_objects")).startswith(start)
    assert found == {
        "object_as_output": f"{failed.format('object_as_output')}{untyped}",
        "plain": {"a": [1]},
        "typed": 6,
        "event": f"{failed.format('event')}TypeError: {untyped}",
    }
