"""Orchestrations in the test client: the patterns of the documentation, to their end.

Rows H-DUR-01 to 17. The patterns are those of "What are Durable Functions?".
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from funcdeco.testing import EndlessRun, HistoryEvent, Orchestration, TestClient

pytest.importorskip("azure.durable_functions", reason="azure-functions-durable isn't installed")
PROJECT = Path(__file__).parent / "durable_app"
NOW = datetime(2026, 2, 9, 8, tzinfo=timezone.utc)
STEP, END = "OrchestratorStarted", "OrchestratorCompleted"
pytestmark = pytest.mark.core


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(PROJECT) as client:
        client.now = NOW
        yield client


def shown(history: Sequence[HistoryEvent]) -> list[str]:
    """Return the events without the beginnings and ends of steps."""
    keys = ("Name", "Result", "Reason", "InstanceId", "FireAt", "TaskScheduledId", "TimerId")
    return [
        " ".join([one.type, *(str(one.properties[key]) for key in keys if key in one.properties)])
        for one in history
        if one.type not in (STEP, END)
    ]


def test_functions_are_called_one_after_the_other(client: TestClient) -> None:
    run = client.orchestration("chain")
    assert (run.status, run.output, run.exception) == ("Completed", "Hello Hello Tokyo", None)
    assert [one.type for one in run.history] == [
        *(STEP, "ExecutionStarted", "TaskScheduled", END),
        *(STEP, "TaskCompleted", "TaskScheduled", END),
        *(STEP, "TaskCompleted", "ExecutionCompleted", END),
    ]
    assert shown(run.history) == [
        "ExecutionStarted chain",
        "TaskScheduled greet",
        'TaskCompleted "Hello Tokyo" 0',
        "TaskScheduled greet",
        'TaskCompleted "Hello Hello Tokyo" 1',
        'ExecutionCompleted "Hello Hello Tokyo"',
    ]


def test_functions_run_in_parallel_and_all_results_are_used(client: TestClient) -> None:
    run = client.orchestration("fan_out", [1, 2, 3])
    assert run.output == 14
    assert shown(run.history) == [
        "ExecutionStarted fan_out",
        *["TaskScheduled square"] * 3,
        "TaskCompleted 1 0",
        "TaskCompleted 4 1",
        "TaskCompleted 9 2",
        "ExecutionCompleted 14",
    ]


def test_caller_polls_the_status_until_the_work_is_done(client: TestClient) -> None:
    started = client.post("/api/start/chain")
    assert (started.status_code, started.headers["Retry-After"]) == (202, "10")
    links = started.json()
    (run,) = client.orchestrations.values()
    assert (links["id"], run.status, run.waits_for) == (run.id, "Pending", "`run` of the client")
    done = client.get(started.headers["Location"])
    assert done.status_code == 200
    assert done.json() == {
        "name": "chain",
        "instanceId": run.id,
        "runtimeStatus": "Completed",
        "input": None,
        "customStatus": None,
        "output": "Hello Hello Tokyo",
        "createdTime": "2026-02-09T08:00:00Z",
        "lastUpdatedTime": "2026-02-09T08:00:00Z",
    }


def test_caller_that_waits_gets_the_output_itself(client: TestClient) -> None:
    done = client.post("/api/start/chain?wait=1")
    assert (done.status_code, done.text) == (200, "Hello Hello Tokyo")


def test_unknown_orchestrator_is_an_error_of_the_function(client: TestClient) -> None:
    failed = client.post("/api/start/chian")
    assert failed.status_code == 500
    assert failed.invocation is not None
    message = str(failed.invocation.exception)
    assert message.startswith("The function 'chian' doesn't exist, is disabled, or is not an orch")


def test_job_is_watched_every_hour(client: TestClient) -> None:
    run = client.orchestration("monitor", {"looks": 3})
    assert (run.status, run.custom_status) == ("Running", "running")
    client.advance(minutes=59)
    assert run.custom_status == "running"
    client.advance(hours=2)
    assert (run.output, run.custom_status) == ("seen", "done")
    assert shown(run.history) == [
        "ExecutionStarted monitor",
        "TaskScheduled job_status",
        'TaskCompleted "running" 0',
        "TimerCreated 2026-02-09 09:00:00+00:00",
        "TimerFired 2026-02-09 09:00:00+00:00 1",
        "TaskScheduled job_status",
        'TaskCompleted "running" 2',
        "TimerCreated 2026-02-09 10:00:00+00:00",
        "TimerFired 2026-02-09 10:00:00+00:00 3",
        "TaskScheduled job_status",
        'TaskCompleted "done" 4',
        'ExecutionCompleted "seen"',
    ]


def test_watch_ends_after_a_day(client: TestClient) -> None:
    run = client.orchestration("monitor", {"looks": 1_000})
    client.advance(days=2)
    assert run.output == "gave up"
    assert run.updated == NOW + timedelta(days=1)


@pytest.mark.parametrize(("decision", "output"), [(True, "approved"), (False, "rejected")])
def test_person_decides(client: TestClient, decision: bool, output: str) -> None:
    run = client.orchestration("approval")
    run.raise_event("Decision", decision)
    assert (run.status, run.output) == ("Completed", output)


def test_decision_that_nobody_takes_is_escalated_after_three_days(client: TestClient) -> None:
    run = client.orchestration("approval")
    client.advance(days=3, seconds=-1)
    assert run.status == "Running"
    client.advance(seconds=1)
    assert run.output == "escalated"
    assert shown(run.history)[1:] == [
        "TimerCreated 2026-02-12 08:00:00+00:00",
        "TimerFired 2026-02-12 08:00:00+00:00 0",
        'ExecutionCompleted "escalated"',
    ]


def test_event_that_arrives_before_it_is_awaited_is_kept(client: TestClient) -> None:
    client.post("/api/start/approval")
    (run,) = client.orchestrations.values()
    run.raise_event("Decision", True)
    assert run.output == "approved"


def test_entity_adds_up_what_orchestrations_send(client: TestClient) -> None:
    run = client.orchestration("aggregate", [1, 2, 3])
    assert run.output == [6, "no such counter"]
    total = client.entity("counter", "total")
    assert (total.exists, total.state) == (True, 6)
    assert [one.type for one in run.history].count("EventSent") == 5


def test_entity_is_called_and_signaled_by_a_test(client: TestClient) -> None:
    total = client.entity("Counter", "x")
    assert (total.exists, total.state) == (False, None)
    total.signal("add", 2)
    total.signal("fail")
    assert total.call("get") == 2
    with pytest.raises(RuntimeError, match="^`fail` of the entity `counter/x` failed: no such cou"):
        total.call("fail")
    total.signal("delete")
    assert (total.exists, total.state) == (False, None)


def test_activity_is_tried_again_after_the_interval(client: TestClient) -> None:
    run = client.orchestration("patient", {"key": "a", "attempt": 3})
    assert run.output == "Hello attempt 3"
    assert client.now == NOW + timedelta(seconds=10)
    assert shown(run.history)[1:-1] == [
        "TaskScheduled fail_until",
        "TaskFailed Activity function 'fail_until' failed:  ValueError: attempt 1 0",
        "TimerCreated 2026-02-09 08:00:05+00:00",
        "TimerFired 2026-02-09 08:00:05+00:00 1",
        "TaskScheduled fail_until",
        "TaskFailed Activity function 'fail_until' failed:  ValueError: attempt 2 2",
        "TimerCreated 2026-02-09 08:00:10+00:00",
        "TimerFired 2026-02-09 08:00:10+00:00 3",
        "TaskScheduled fail_until",
        'TaskCompleted "attempt 3" 4',
        "TaskScheduled greet",
        'TaskCompleted "Hello attempt 3" 5',
    ]


def test_failure_of_the_last_attempt_fails_the_orchestration(client: TestClient) -> None:
    run = client.orchestration("patient", {"key": "b", "attempt": 9})
    assert run.status == "Failed"
    assert client.now == NOW + timedelta(seconds=15)
    reason = "Activity function 'fail_until' failed:  ValueError: attempt 3"
    assert run.output.startswith(f"Orchestrator function 'patient' failed: {reason}")
    assert str(run.exception).startswith(reason)


def test_failed_retries_are_rewound(client: TestClient) -> None:
    run = client.orchestration("patient", {"key": "c", "attempt": 4})
    assert run.status == "Failed"
    run.rewind("the service is back")
    assert run.output == "Hello attempt 4"


def test_failed_activity_is_rewound(client: TestClient) -> None:
    run = client.orchestration("once", {"key": "d", "attempt": 2})
    assert run.status == "Failed"
    run.rewind()
    assert (run.output, run.exception) == ("attempt 2", None)


def test_failure_in_a_sub_orchestration_is_rewound_from_its_parent(client: TestClient) -> None:
    run = client.orchestration("parent", {"key": "e", "attempt": 4}, instance_id="p")
    child = client.orchestrations["p-child"]
    assert (run.status, child.status) == ("Failed", "Failed")
    assert run.output.startswith("Orchestrator function 'parent' failed: Orchestrator function 'pa")
    run.rewind()
    assert (child.output, run.output) == ("Hello attempt 4", {"child": "Hello attempt 4"})


def test_only_failed_orchestrations_are_rewound(client: TestClient) -> None:
    run = client.orchestration("chain")
    with pytest.raises(
        RuntimeError, match="^it can.t be rewound: <Orchestration .* hasn.t failed$"
    ):
        run.rewind()


def test_sub_orchestration_has_a_history_of_its_own(client: TestClient) -> None:
    run = client.orchestration("parent", {"key": "f", "attempt": 1}, instance_id="p")
    assert shown(run.history) == [
        "ExecutionStarted parent",
        "SubOrchestrationInstanceCreated patient p-child",
        'SubOrchestrationInstanceCompleted "Hello attempt 1" 0',
        'ExecutionCompleted {"child": "Hello attempt 1"}',
    ]
    assert client.orchestrations["p-child"].output == "Hello attempt 1"


def test_orchestration_that_continues_as_new_has_the_history_of_its_last_run(
    client: TestClient,
) -> None:
    run = client.orchestration("countdown", 3)
    assert (run.input, run.output) == (0, "lift-off")
    assert shown(run.history) == ["ExecutionStarted countdown", 'ExecutionCompleted "lift-off"']


def test_eternal_orchestration_without_a_timer_is_stopped(client: TestClient) -> None:
    with pytest.raises(EndlessRun) as error:
        client.orchestration("eternal", limit=50)
    assert str(error.value) == (
        "the run was stopped after 50 invocations; the latest are from `eternal`, `square`"
    )


def test_suspended_orchestration_keeps_its_messages(client: TestClient) -> None:
    run = client.orchestration("approval")
    run.suspend("holidays")
    run.raise_event("Decision", True)
    assert run.status == "Suspended"
    run.resume()
    assert run.output == "approved"
    assert [one.type for one in run.history if "Execution" in one.type] == [
        "ExecutionStarted",
        "ExecutionSuspended",
        "ExecutionResumed",
        "ExecutionCompleted",
    ]


def test_terminated_orchestration_ends_with_the_reason(client: TestClient) -> None:
    run = client.orchestration("approval")
    run.terminate("no longer needed")
    assert (run.status, run.output) == ("Terminated", "no longer needed")
    for action in (run.terminate, run.suspend, run.resume):
        with pytest.raises(RuntimeError, match="has ended$"):
            action()
    with pytest.raises(RuntimeError, match="^the event `Decision` can't be raised: <Orchestration"):
        run.raise_event("Decision")
    client.advance(days=4)
    assert run.status == "Terminated"


CALLER = """
import azure.durable_functions as df

app = df.DFApp()


@app.orchestration_trigger(context_name="context")
def child(context: df.DurableOrchestrationContext):
    return (yield context.wait_for_external_event("Go"))


@app.orchestration_trigger(context_name="context")
def caller(context: df.DurableOrchestrationContext):
    return (yield context.call_sub_orchestrator("child", None, "c"))
"""


def test_terminated_sub_orchestration_fails_in_its_caller(tmp_path: Path) -> None:
    (tmp_path / "host.json").write_text('{"version": "2.0"}', "utf-8")
    (tmp_path / "function_app.py").write_text(CALLER, "utf-8")
    with TestClient(tmp_path) as client:
        run = client.orchestration("caller")
        client.orchestrations["c"].terminate("no longer needed")
        assert shown(run.history)[2] == "SubOrchestrationInstanceFailed no longer needed 0"
        assert run.status == "Failed"


def test_orchestration_is_restarted_with_the_same_input(client: TestClient) -> None:
    first = client.orchestration("fan_out", [2], instance_id="a")
    again, same = first.restart(), first.restart(new_id=False)
    assert (again.output, same.output, same.id) == (4, 4, "a")
    assert again.id != "a"


def test_ended_orchestrations_are_purged(client: TestClient) -> None:
    waiting, done = client.orchestration("approval"), client.orchestration("chain")
    with pytest.raises(RuntimeError, match="hasn't ended; call `terminate` first$"):
        waiting.purge()
    done.purge()
    assert list(client.orchestrations) == [waiting.id]


def test_orchestration_is_not_completed_while_a_timer_is_pending(client: TestClient) -> None:
    run = client.orchestration("forgotten_timer")
    assert run.status == "Running"
    client.advance(minutes=5)
    assert run.output == "done"


def test_call_of_an_activity_that_does_not_exist_fails(client: TestClient) -> None:
    run = client.orchestration("misspelled")
    assert run.status == "Failed"
    assert "The function 'gret' doesn't exist, is disabled, or is not an activity" in run.output


def test_requests_of_an_orchestrator_are_answered_by_the_test(client: TestClient) -> None:
    client.answer_durable_http(lambda request: (201, f"{request.method} {request.content}"))
    run = client.orchestration("web", "https://example.com/items")
    assert run.output == [201, 'POST {"a": 1}']


def test_requests_of_an_orchestrator_to_its_own_app_are_answered_by_the_app(
    client: TestClient,
) -> None:
    run = client.orchestration("web", "http://localhost:7071/api/echo")
    status, content = run.output
    assert (status, json.loads(content)) == (200, {"a": 1})


def test_requests_that_nothing_answers_fail(client: TestClient) -> None:
    run = client.orchestration("web", "https://example.com/items")
    assert "RuntimeError: no handler answers requests to https://example.com/items" in run.output


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("chian", "no orchestrator is named `chian`; available: `aggregate`, "),
        ("greet", "no orchestrator is named `greet`; available: "),
    ],
)
def test_unknown_orchestrator_is_named_with_those_that_exist(
    client: TestClient, name: str, message: str
) -> None:
    with pytest.raises(LookupError) as error:
        client.orchestration(name)
    assert str(error.value).startswith(message)


def test_unknown_entity_is_named_with_those_that_exist(client: TestClient) -> None:
    with pytest.raises(LookupError) as error:
        client.entity("conter", "x")
    message = "no entity is named `conter`; available: `counter`; did you mean `counter`?"
    assert str(error.value) == message


@pytest.mark.parametrize(("name", "method"), [("chain", "orchestration"), ("counter", "entity")])
def test_invoke_names_the_method_for_durable_functions(
    client: TestClient, name: str, method: str
) -> None:
    with pytest.raises(LookupError, match=f"; use `{method}`$"):
        client.invoke(name)


def test_ids_follow_the_rules_of_the_extension(client: TestClient) -> None:
    for identity in ("@a", "a/b", "a" * 257):
        with pytest.raises(ValueError, match="nstance "):
            client.orchestration("chain", instance_id=identity)
    client.orchestration("approval", instance_id="a")
    with pytest.raises(
        RuntimeError,
        match="^the ID `a` is in use by `approval`, which is Running; use another instance ID",
    ):
        client.orchestration("chain", instance_id="a")


def test_run_lets_orchestrations_that_functions_started_go_on(client: TestClient) -> None:
    client.post("/api/start/chain")
    names = [one.function for one in client.run()]
    assert names == ["chain", "greet", "chain", "greet", "chain"]


def test_orchestration_is_shown_with_its_state(client: TestClient) -> None:
    run: Orchestration = client.orchestration("chain", instance_id="a")
    assert repr(run) == "<Orchestration 'chain' 'a' Completed: 'Hello Hello Tokyo'>"
    assert (run.created, run.updated) == (NOW, NOW)
