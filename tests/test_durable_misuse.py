"""What a test of orchestrations and entities shows if it sends the wrong thing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from client_apps import open_app
from funcdeco.testing import Orchestration, TestClient

pytest.importorskip("azure.durable_functions", reason="azure-functions-durable isn't installed")

APP = """
from datetime import timedelta
import azure.durable_functions as df

@app.orchestration_trigger()
def wait(context):
    time_out = context.create_timer(context.current_utc_datetime + timedelta(hours=1))
    yield context.task_any([context.wait_for_external_event("Go"), time_out])
    yield context.wait_for_external_event("Go")

@app.orchestration_trigger()
def pay(context):
    yield context.call_entity(df.EntityId("till", "oslo"), "add", 1)
    yield context.call_sub_orchestrator("wait")

@app.orchestration_trigger()
def stuck(context):
    yield

@app.entity_trigger()
def till(context):
    context.set_state(context.get_state(lambda: 0) + context.get_input())
"""


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with open_app(tmp_path, APP) as client:
        yield client


def test_orchestration_shows_what_it_waits_for(client: TestClient) -> None:
    run = client.orchestration("wait", instance_id="a")
    timer = "a timer until 2027-03-01 09:00:00"
    assert repr(run) == f"<Orchestration 'wait' 'a' Running: waits for the event `Go` and {timer}>"
    run.raise_event("go")
    assert repr(run).endswith(f" Running: waits for the event `Go` and {timer}, not for `go`>")
    run.suspend()
    run.raise_event("Go")
    assert repr(run).endswith(f" Suspended: waits for {timer}, not for `go`>")
    run.resume()
    assert repr(run).endswith(" Running: waits for the event `Go`, not for `go`>")
    client.advance(hours=1)
    assert repr(run).endswith(" Running: waits for the event `Go`, not for `go`>")
    run.raise_event("Go")
    assert repr(run) == "<Orchestration 'wait' 'a' Completed: None>"


def test_results_of_entities_are_not_events_of_the_user(client: TestClient) -> None:
    run = client.orchestration("pay", instance_id="a")
    shown = "<Orchestration 'pay' 'a' Running: waits for the orchestration `wait`>"
    assert repr(run) == shown
    stuck = client.orchestration("stuck", instance_id="b")
    assert repr(stuck) == (
        "<Orchestration 'stuck' 'b' Running: "
        "waits for nothing, since it yields None instead of a task>"
    )


ABANDONING = """
from datetime import timedelta

@app.orchestration_trigger()
def events(context):
    wait = context.wait_for_external_event
    yield context.task_any([wait("Approve"), wait("Reject")])
    yield context.task_all([wait("X"), wait("Y")])
    yield wait("Approve")

@app.orchestration_trigger()
def ask(context):
    yield context.wait_for_external_event("Answer")

@app.orchestration_trigger()
def tasks(context):
    due = context.current_utc_datetime + timedelta(days=10)
    child, timer = context.call_sub_orchestrator("ask"), context.create_timer(due)
    first = context.wait_for_external_event("First")
    yield context.task_any([first, context.wait_for_external_event("Kept"), child, timer])
    kept = yield context.task_any([child, context.wait_for_external_event("Second")])
    context.set_custom_status("done")
"""


def test_what_is_abandoned_after_task_any_is_not_awaited(tmp_path: Path) -> None:
    with open_app(tmp_path, ABANDONING) as client:
        run = client.orchestration("events")
        shown = [run.waits_for]
        for name in ("Reject", "Y", "Other", "X"):
            run.raise_event(name)
            shown.append(run.waits_for)
        assert shown == [
            "the event `Approve` and the event `Reject`",
            "the event `X` and the event `Y`",
            "the event `X`",
            "the event `X`, not for `Other`",
            "the event `Approve`, not for `Other`",
        ]
        run.raise_event("Approve")
        assert (run.status, run.waits_for) == ("Completed", "")


def test_abandoned_orchestrations_and_timers_are_awaited_only_at_the_end(tmp_path: Path) -> None:
    with open_app(tmp_path, ABANDONING) as client:
        run = client.orchestration("tasks")
        child, timer = "the orchestration `ask`", "a timer until 2027-03-04 08:00:00"
        assert run.waits_for == f"the event `First` and the event `Kept` and {child} and {timer}"
        run.raise_event("First")
        assert run.waits_for == f"the event `Second` and {child}"
        run.raise_event("Second")
        assert (run.custom_status, run.waits_for) == ("done", f"{child} and {timer}")
        next(one for one in client.orchestrations.values() if one.name == "ask").terminate()
        assert run.waits_for == timer


WRONG: dict[str, Callable[[TestClient, Orchestration], object]] = {
    "unknown keyword `inputs` of `orchestration`; use `data`": (
        lambda client, _: client.orchestration("wait", inputs=1)  # type: ignore[call-arg]
    ),
    "unknown keyword `id` of `orchestration`; use `instance_id`": (
        lambda client, _: client.orchestration("wait", id="x")  # type: ignore[call-arg]
    ),
    "no orchestration with the ID `ab`; available: `abc`; did you mean `abc`?": (
        lambda client, _: client.orchestrations["ab"]
    ),
    "`entity` requires `key`": lambda client, _: client.entity("till"),  # type: ignore[call-arg]
    "unknown keyword `input` of `call`; use `data`": (
        lambda client, _: client.entity("till", "x").call("add", input=1)  # type: ignore[call-arg]
    ),
    "`handler` must be a function, not int": (
        lambda client, _: client.answer_durable_http(5)  # type: ignore[arg-type]
    ),
    "unknown keyword `value` of `raise_event`; use `data`": (
        lambda _, run: run.raise_event("Go", value=1)  # type: ignore[call-arg]
    ),
    "`reason` must be a string, not int": (
        lambda _, run: run.terminate(5)  # type: ignore[arg-type]
    ),
    "`new_id` must be True or False, not str": (
        lambda _, run: run.restart(new_id="x")  # type: ignore[arg-type]
    ),
    "`Orchestration` has no attribute `runtime_status`; use `status`": (
        lambda _, run: run.runtime_status  # type: ignore[attr-defined]
    ),
    "`EntityState` has no attribute `stat`; did you mean `state`?": (
        lambda client, _: client.entity("till", "x").stat  # type: ignore[attr-defined]
    ),
}


@pytest.mark.parametrize("message", WRONG)
def test_a_wrong_call_is_refused_with_what_to_write(client: TestClient, message: str) -> None:
    run = client.orchestration("wait", instance_id="abc")
    with pytest.raises((TypeError, LookupError, AttributeError)) as refused:
        WRONG[message](client, run)
    assert str(refused.value) == message
    shown = {Path(str(one.path)).name for one in refused.traceback.filter(refused)}
    assert shown == {Path(__file__).name}


def test_an_id_in_use_is_named(client: TestClient) -> None:
    run = client.orchestration("wait", instance_id="a")
    hint = "use another instance ID, or end it first, such as with `terminate`"
    message = f"the ID `a` is in use by `wait`, which is Running; {hint}"
    with pytest.raises(RuntimeError) as refused:
        client.orchestration("pay", instance_id="a")
    assert str(refused.value) == message
    run.suspend()
    with pytest.raises(RuntimeError) as refused:
        run.restart(new_id=False)
    assert str(refused.value) == message.replace("Running", "Suspended")
    run.terminate()
    assert client.orchestration("wait", instance_id="a").status == "Running"


COUNTING = """
from datetime import timedelta

@app.orchestration_trigger()
def count(context):
    total = context.get_input() or 0
    step = yield context.wait_for_external_event("Step")
    if step == "end":
        return total
    context.continue_as_new(total + step)

@app.orchestration_trigger()
def pairs(context):
    first = yield context.wait_for_external_event("First")
    second = yield context.wait_for_external_event("Second")
    context.continue_as_new([*(context.get_input() or ()), first, second])
"""


def raise_at_once(run: Orchestration, *events: tuple[str, object]) -> None:
    """Raise events that one step receives together."""
    run.suspend()
    for name, data in events:
        run.raise_event(name, data)
    run.resume()


def test_events_that_follow_a_continue_as_new_are_carried_over(tmp_path: Path) -> None:
    # HandleEventRaisedEvent in DurableTask.Core's TaskOrchestrationContext adds them to the next run.
    with open_app(tmp_path, COUNTING) as client:
        run = client.orchestration("count")
        raise_at_once(run, *(("Step", number) for number in (1, 2, 3)), ("Step", "end"))
        assert run.output == 6


def test_events_that_nothing_awaits_before_a_continue_as_new_are_lost(tmp_path: Path) -> None:
    # The extension calls ContinueAsNew without preserveUnprocessedEvents for Python.
    with open_app(tmp_path, COUNTING) as client:
        run = client.orchestration("pairs")
        raise_at_once(
            run, ("First", 1), ("First", "lost"), ("Second", 2), ("First", 3), ("Second", 4)
        )
        assert (run.input, run.waits_for) == ([1, 2, 3, 4], "the event `First`")
        raise_at_once(run, ("First", 5), ("Other", 0), ("Second", 6), ("Other", 1), ("First", 7))
        assert (run.input, run.waits_for) == (
            [1, 2, 3, 4, 5, 6],
            "the event `Second`, not for `Other`",
        )


def test_what_is_not_json_is_not_sent(client: TestClient) -> None:
    message = r"^\{1\} can't be sent as JSON, and has no `to_json`$"
    with pytest.raises(ValueError, match=message):
        client.orchestration("wait", {1})
    till = client.entity("till", "oslo")
    for send in (till.signal, till.call):
        with pytest.raises(ValueError, match=message):
            send("add", {1})
    with pytest.raises(ValueError, match=r"^\{1\} can't be sent as JSON with the event `Go`$"):
        client.orchestration("wait").raise_event("Go", {1})


def test_failure_of_a_signal_is_logged(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    client.entity("Till", "oslo").signal("add", "one")
    error = "unsupported operand type(s) for +: 'int' and 'str'"
    message = f"Operation 'add' of @till@oslo failed: {error}"
    assert ("Host.Triggers.DurableTask", logging.ERROR, message) in caplog.record_tuples
    assert client.logs == []


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda client: client.orchestration(None), "`name` must be a string, not None"),
        (lambda client: client.orchestration("wait", 1, instance_id=5), "`instance_id`"),
        (lambda client: client.entity("till", 5), "`key`"),
        (lambda client: client.entity("till", "oslo").signal(5), "`operation`"),
        (lambda client: client.orchestration("wait").raise_event(5), "`name`"),
    ],
)
def test_names_are_strings(client: TestClient, call: Any, message: str) -> None:
    with pytest.raises(TypeError, match=f"^{message}"):
        call(client)
