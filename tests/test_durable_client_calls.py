"""Every method of the durable client in a function of an app, against the HTTP API of the engine.

Expected results are those of `HttpApiHandler` and of the client: rows H-HTTP-69, H-HTTP-70, H-DUR-16.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from funcdeco.testing import TestClient

df: Any = pytest.importorskip(
    "azure.durable_functions", reason="azure-functions-durable isn't installed"
)
NOW = datetime(2026, 2, 9, 8, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)
APP = """
import azure.durable_functions as df
import azure.functions as func
import funcdeco

app = funcdeco.App()
calls = []
results = []
broken = [True]

@app.http(route="call", auth_level="anonymous")
@app.durable_client_input(name="client")
async def call(req: func.HttpRequest, client: df.DurableOrchestrationClient) -> str:
    try:
        results.append(await calls.pop()(client, req))
    except Exception as error:
        results.append(error)
    return ""

@app.orchestration_trigger()
def finish(context):
    return {"got": (yield context.call_activity("same", context.get_input()))}

@app.orchestration_trigger()
def wait(context):
    context.set_custom_status("waiting")
    return (yield context.wait_for_external_event("Go"))

@app.orchestration_trigger()
def fail(context):
    return (yield context.call_activity("fail_at_first", 1))

@app.activity_trigger()
def same(value):
    return value

@app.activity_trigger()
def fail_at_first(value):
    if broken:
        broken.pop()
        raise ValueError("at first")
    return "repaired"

@app.entity_trigger()
def counter(context):
    name = context.operation_name
    context.set_state([name, context.get_input() if name == "add" else None])
"""
Call = Callable[[Any, Any], Any]
COUNTER = df.EntityId("counter", "a")
UNKNOWN = df.EntityId("nothing", "a")
RUNTIME = df.OrchestrationRuntimeStatus
KNOWN = (
    "The function 'nope' doesn't exist, is disabled, or is not an orchestrator function. Additional "
    "info: The following are the known orchestrator functions: 'fail', 'finish', 'wait'."
)
EXISTS = {
    "Message": "Something went wrong while processing your request",
    "ExceptionMessage": "An Orchestration instance with the status Running already exists.",
    "ExceptionType": "System.InvalidOperationException",
    "StackTrace": None,
}
ONLY_FAILED = "The rewind operation is only supported on failed orchestration instances."
NOT_REWOUND = [500, {**EXISTS, "ExceptionMessage": ONLY_FAILED}]
AT = "(Parameter 'Orchestration instance ids must not start with @.')"
FAILURE = (
    "Orchestrator function 'fail' failed: Activity function 'fail_at_first' failed:  ValueError: at "
    'first \n {"ClassName": "System.Exception", "Message": " ValueError: at first"}'
)
TIMES = {
    "createdTime": "2026-02-09T08:00:00.000000Z",
    "lastUpdatedTime": "2026-02-09T08:00:00.000000Z",
}
DONE = {
    "name": "finish",
    "instanceId": "done",
    **TIMES,
    "runtimeStatus": "Completed",
    "output": {"got": [1]},
}
FAILED = {
    "name": "fail",
    "instanceId": "failed",
    **TIMES,
    "runtimeStatus": "Failed",
    "output": FAILURE,
}
RUNNING = {
    "name": "wait",
    "instanceId": "waiting",
    **TIMES,
    "runtimeStatus": "Running",
    "customStatus": "waiting",
}
ORIGIN = "http://localhost:7071/runtime/webhooks/durabletask/instances"
SUFFIX = "taskHub=TestHubName&connection=Storage"
LINKS = {
    "statusQueryGetUri": "{}?" + SUFFIX,
    "sendEventPostUri": "{}/raiseEvent/{{eventName}}?" + SUFFIX,
    "terminatePostUri": "{}/terminate?reason={{text}}&" + SUFFIX,
    "rewindPostUri": "{}/rewind?reason={{text}}&" + SUFFIX,
    "purgeHistoryDeleteUri": "{}?" + SUFFIX,
    "restartPostUri": "{}/restart?" + SUFFIX,
    "suspendPostUri": "{}/suspend?reason={{text}}&" + SUFFIX,
    "resumePostUri": "{}/resume?reason={{text}}&" + SUFFIX,
}


def links(identity: str) -> dict[str, str]:
    """Return what `create_check_status_response` sends."""
    found = {key: one.format(f"{ORIGIN}/{identity}") for key, one in LINKS.items()}
    return {"id": identity, **found}


CALLS: dict[str, list[tuple[Call, Any]]] = {
    "start_new": [
        (lambda c, _: c.start_new("finish", "new", {"a": 1}), "new"),
        (lambda c, _: c.start_new("FINISH", "done"), "done"),
        (lambda c, _: c.start_new("finish"), "<id>"),
        (lambda c, _: c.start_new("nope"), f"Exception: {KNOWN}"),
        (lambda c, _: c.start_new("wait", "waiting"), f"Exception: {EXISTS}"),
        (lambda c, _: c.start_new("wait", "@a"), f"Exception: instanceId {AT}"),
        (
            lambda c, _: c.start_new("wait", "a" * 257),
            "Exception: Instance ID lengths must not exceed 256 characters.",
        ),
    ],
    "get_status": [
        (lambda c, _: c.get_status("done"), {**DONE, "input": "[1]"}),
        (lambda c, _: c.get_status("done", show_input=True), {**DONE, "input": "[1]"}),
        (lambda c, _: c.get_status("failed"), FAILED),
        (lambda c, _: c.get_status("waiting"), RUNNING),
        (lambda c, _: c.get_status("nope"), None),
        (
            lambda c, _: history_of(c, "done", show_history=True),
            [
                ["ExecutionStarted", {"FunctionName": "finish", "Input": '"[1]"'}],
                ["TaskCompleted", {"FunctionName": "same", "Input": '["[1]"]'}],
                ["ExecutionCompleted", {"OrchestrationStatus": "Completed"}],
            ],
        ),
        (
            lambda c, _: history_of(c, "done", show_history=True, show_history_output=True),
            [
                ["ExecutionStarted", {"FunctionName": "finish", "Input": '"[1]"'}],
                ["TaskCompleted", {"FunctionName": "same", "Input": '["[1]"]', "Result": [1]}],
                [
                    "ExecutionCompleted",
                    {"OrchestrationStatus": "Completed", "Result": {"got": [1]}},
                ],
            ],
        ),
    ],
    "get_status_all": [
        (lambda c, _: c.get_status_all(), [{**DONE, "input": "[1]"}, FAILED, RUNNING]),
    ],
    "get_status_by": [
        (
            lambda c, _: c.get_status_by(runtime_status=[RUNTIME.Failed, RUNTIME.Running]),
            [FAILED, RUNNING],
        ),
        (lambda c, _: c.get_status_by(instance_id_prefix="wai"), [RUNNING]),
        (lambda c, _: c.get_status_by(NOW - HOUR, NOW + HOUR, [RUNTIME.Failed]), [FAILED]),
        (lambda c, _: c.get_status_by(created_time_from=NOW + HOUR), []),
        (lambda c, _: c.get_status_by(created_time_to=NOW - HOUR), []),
    ],
    "raise_event": [
        (lambda c, _: c.raise_event("waiting", "Go", {"a": 1}), None),
        (lambda c, _: c.raise_event("waiting", "Other"), None),
        (
            lambda c, _: c.raise_event("done", "Go"),
            "Exception: Instance with ID done is gone: either completed or failed",
        ),
        (lambda c, _: c.raise_event("nope", "Go"), "Exception: No instance with ID nope found."),
        (
            lambda c, _: c.raise_event("waiting", ""),
            "ValueError: event_name must be a non-empty string.",
        ),
    ],
    **{
        name: [
            (lambda c, _, name=name: getattr(c, name)("waiting", "because of / & ?"), None),
            (lambda c, _, name=name: getattr(c, name)("done", "because"), None),
            (
                lambda c, _, name=name: getattr(c, name)("nope", "because"),
                "Exception: No instance with ID 'nope' found.",
            ),
        ]
        for name in ("terminate", "suspend", "resume")
    },
    "restart": [
        (lambda c, _: id_of(c.restart("done")), "<id>"),
        (lambda c, _: id_of(c.restart("done", restart_with_new_instance_id=False)), "done"),
        (lambda c, _: id_of(c.restart("waiting")), "<id>"),
        (
            lambda c, _: c.restart("waiting", restart_with_new_instance_id=False),
            "Exception: The operation failed with an unexpected status code 500",
        ),
        (
            lambda c, _: c.restart("nope"),
            "Exception: The operation failed with an unexpected status code 400",
        ),
    ],
    "rewind": [
        (lambda c, _: c.rewind("failed", "because"), None),
        (lambda c, _: c.rewind("done", "because"), f"Exception: {ONLY_FAILED}"),
        (
            lambda c, _: c.rewind("waiting", "because"),
            f"Exception: Received unexpected payload from the durable-extension: {NOT_REWOUND}",
        ),
        (lambda c, _: c.rewind("nope", "because"), "Exception: No instance with ID nope found."),
    ],
    "purge_instance_history": [
        (lambda c, _: c.purge_instance_history("done"), 1),
        (lambda c, _: c.purge_instance_history("nope"), 0),
    ],
    "purge_instance_history_by": [
        (lambda c, _: c.purge_instance_history_by(NOW - HOUR), 2),
        (lambda c, _: c.purge_instance_history_by(NOW - HOUR, NOW + HOUR, [RUNTIME.Failed]), 1),
        (lambda c, _: c.purge_instance_history_by(NOW + HOUR), 0),
        (
            lambda c, _: c.purge_instance_history_by(),
            "ValueError: created_time_from is required when purging instance history",
        ),
    ],
    "wait_for_completion_or_create_check_status_response": [
        (lambda c, r: waited(c, r, "done"), [200, {"got": [1]}]),
        (lambda c, r: waited(c, r, "failed"), [500, FAILED]),
        (lambda c, r: waited(c, r, "waiting", 2, 1), [202, links("waiting")]),
        (
            lambda c, r: waited(c, r, "waiting", 1, 2),
            "Exception: Total timeout 1 (ms) should be bigger than retry timeout 2 (ms)",
        ),
    ],
    "signal_entity": [
        (lambda c, _: c.signal_entity(COUNTER, "add", 5), None),
        (lambda c, _: state_after(c, c.signal_entity(COUNTER, "add", 5)), [True, ["add", 5]]),
        (lambda c, _: state_after(c, c.signal_entity(COUNTER, "touch")), [True, ["touch", None]]),
        # The client doesn't send 0 as an input, and then the entity can't read it.
        (lambda c, _: state_after(c, c.signal_entity(COUNTER, "add", 0)), [False, None]),
        (
            lambda c, _: c.signal_entity(UNKNOWN, "add"),
            "Exception: The operation failed with an unexpected status code 400",
        ),
    ],
    "read_entity_state": [
        (lambda c, _: c.read_entity_state(COUNTER), [False, None]),
        (lambda c, _: c.read_entity_state(UNKNOWN), [False, None]),
    ],
}


async def history_of(client: Any, identity: str, **options: bool) -> list[Any]:
    """Return type and properties of the events, without times."""
    status = await client.get_status(identity, **options)
    times = ("EventType", "Timestamp", "ScheduledTime")
    return [
        [one["EventType"], {key: one[key] for key in one if key not in times}]
        for one in status.historyEvents
    ]


async def id_of(restarted: Any) -> Any:
    """Return the ID: the client returns the payload with all addresses."""
    return (await restarted)["id"]


async def waited(client: Any, request: Any, *arguments: Any) -> list[Any]:
    """Return status and body."""
    found = await client.wait_for_completion_or_create_check_status_response(request, *arguments)
    return [found.status_code, without_nulls(json.loads(found.get_body()))]


async def state_after(client: Any, signal: Any) -> Any:
    await signal
    return await client.read_entity_state(COUNTER)


def without_nulls(found: dict[str, Any]) -> dict[str, Any]:
    return {key: one for key, one in found.items() if one is not None}


def described(result: Any) -> Any:
    """Return a result, an object of the library or an exception as plain values."""
    if isinstance(result, Exception):
        return f"{type(result).__name__}: {result}"
    if isinstance(result, list):
        return [described(one) for one in result]
    if hasattr(result, "runtime_status"):
        return without_nulls(result.to_json()) if result else None
    if hasattr(result, "entity_exists"):
        return [result.entity_exists, result.entity_state]
    if hasattr(result, "instances_deleted"):
        return result.instances_deleted
    is_random = isinstance(result, str) and re.fullmatch("[0-9a-f]{32}", result)
    return "<id>" if is_random else result


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    """Return a client with an instance that is done, one that has failed, and one that waits."""
    (tmp_path / "app.py").write_text(APP, "utf-8")
    (tmp_path / "host.json").write_text('{"version": "2.0"}', "utf-8")
    with TestClient(tmp_path) as client:
        client.now = NOW
        client.orchestration("finish", [1], instance_id="done")
        assert client.orchestration("fail", instance_id="failed").exception is not None
        client.orchestration("wait", instance_id="waiting")
        yield client


def public_methods() -> set[str]:
    methods = inspect.getmembers(df.DurableOrchestrationClient, inspect.iscoroutinefunction)
    return {name for name, _ in methods if not name.startswith("_")}


def test_each_method_of_the_client_is_called() -> None:
    assert public_methods() == set(CALLS)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        pytest.param(call, expected, id=f"{name}-{number}")
        for name, rows in CALLS.items()
        for number, (call, expected) in enumerate(rows)
    ],
)
def test_call(call: Call, expected: Any, client: TestClient) -> None:
    import app

    app.calls.append(call)
    assert client.get("/api/call").status_code == 200
    (result,) = app.results
    assert described(result) == expected


URL = "/runtime/webhooks/durabletask"
MISSING = "An orchestrastion with the instanceId nope was not found."
KEYS = "Entity keys must not contain /, \\, #, ?, or control characters."
NO_ENTITY = (
    "The function 'nothing' doesn't exist, is disabled, or is not an entity function. Additional "
    "info: The following are the known entity functions: 'counter'."
)
TEXT, JSON = {"Content-Type": "text/plain"}, {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("path", "options", "expected"),
    [
        (
            "/instances/nope/restart",
            {},
            {
                "Message": "InstanceId does not match a valid orchestration instance.",
                "ExceptionMessage": MISSING,
                "ExceptionType": "System.ArgumentException",
                "StackTrace": None,
            },
        ),
        ("/instances/nope/suspend", {}, 404),
        ("/instances/done/nothing", {}, 404),
        ("/entities/counter/a?op=touch", {"content": "x", "headers": TEXT}, 202),
        ("/entities/counter/a?op=touch", {"json": {"a": 1}}, 202),
        ("/entities/counter/a", {}, 202),
        (
            "/entities/counter/a?op=add",
            {"content": "{", "headers": JSON},
            {
                "Message": "Could not parse JSON content: Expecting property name enclosed in "
                "double quotes: line 1 column 2 (char 1)"
            },
        ),
        ("/entities/counter/a%23b", {}, {"Message": f"entityKey (Parameter '{KEYS}')"}),
        ("/entities/nothing/a", {}, {"Message": NO_ENTITY}),
        ("/instances/waiting/raiseEvent/Go", {"json": 1}, 202),
        (
            "/instances/waiting/raiseEvent/Go",
            {"content": "1", "headers": TEXT},
            {"Message": "Only application/json request content is supported"},
        ),
    ],
)
def test_request(path: str, options: Any, expected: Any, client: TestClient) -> None:
    response = client.post(f"{URL}{path}", **options)
    if isinstance(expected, int):
        assert (response.status_code, response.content) == (expected, b"")
    else:
        assert (response.status_code, response.json()) == (400, expected)
