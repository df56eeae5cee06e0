"""A failed orchestration that a test doesn't look at: the end of the client's block raises."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from client_apps import open_app
from funcdeco.testing import NonDeterministic, TestClient, UnobservedFailure

pytest.importorskip("azure.durable_functions", reason="azure-functions-durable isn't installed")

APP = """
from datetime import timedelta
import itertools
import json
import azure.durable_functions as df

numbers = itertools.count()

@app.orchestration_trigger()
def bad(context):
    raise ValueError("bad")
    yield

@app.orchestration_trigger()
def late(context):
    yield context.create_timer(context.current_utc_datetime + timedelta(hours=1))
    raise ValueError("late")

@app.orchestration_trigger()
def answer(context):
    yield context.wait_for_external_event("Go")
    raise ValueError("answer")

@app.orchestration_trigger()
def moody(context):
    yield context.create_timer(context.current_utc_datetime + timedelta(hours=1))
    yield context.call_activity("same", next(numbers))

@app.activity_trigger()
def same(value):
    return value

@app.http(route="status", auth_level="anonymous")
@app.durable_client_input(name="client")
async def status(req: func.HttpRequest, client: df.DurableOrchestrationClient) -> str:
    return (await client.get_status("a")).runtime_status.value
"""
Test = Callable[[TestClient], Any]
API = "/runtime/webhooks/durabletask/instances"
HINT = "if the failure is expected, check `status`, `output` or `exception`"


def run(folder: Path, test: Test) -> None:
    with open_app(folder, APP) as client:
        test(client)


def fails_later(client: TestClient) -> None:
    assert client.orchestration("late").status == "Running"
    client.advance(hours=1)


def restarted(client: TestClient) -> None:
    failed = client.orchestration("bad")
    assert failed.status == "Failed"
    failed.restart()


@pytest.mark.parametrize(
    ("test", "name"),
    [
        (lambda client: client.orchestration("bad"), "bad"),
        (lambda client: client.orchestration("bad").custom_status, "bad"),
        (lambda client: client.orchestration("answer").raise_event("Go"), "answer"),
        (fails_later, "late"),
        (restarted, "bad"),
    ],
)
def test_discarded_failure_is_raised_at_the_end(tmp_path: Path, test: Test, name: str) -> None:
    with pytest.raises(UnobservedFailure) as raised:
        run(tmp_path, test)
    assert str(raised.value) == f"`{name}` failed, and the test discarded the result; {HINT}"
    assert str(raised.value.__cause__) == name


def sees_the_same_instance(client: TestClient) -> None:
    client.orchestration("bad", instance_id="a")
    assert client.orchestrations["a"].status == "Failed"


def asks_the_api(client: TestClient) -> None:
    client.orchestration("bad", instance_id="a")
    assert client.get(f"{API}/a").json()["runtimeStatus"] == "Failed"


def asks_the_api_for_all(client: TestClient) -> None:
    client.orchestration("bad", instance_id="a")
    assert [one["runtimeStatus"] for one in client.get(f"{API}/").json()] == ["Failed"]


def asks_the_app(client: TestClient) -> None:
    client.orchestration("bad", instance_id="a")
    assert client.get("/api/status").text == "Failed"


def sees_what_runs(client: TestClient) -> None:
    client.orchestration("late")
    assert [str(one.exception) for one in client.advance(hours=1)] == ["late"]


def sees_the_error_of_the_client(client: TestClient) -> None:
    client.orchestration("moody")
    with pytest.raises(NonDeterministic):
        client.advance(hours=1)


def accepts_what_failed(client: TestClient) -> None:
    client.orchestration("bad")
    client.forget_failures()


@pytest.mark.parametrize(
    "test",
    [
        lambda client: client.orchestration("bad").output,
        lambda client: client.orchestration("bad").history[-2].type,
        lambda client: repr(client.orchestration("bad")),
        lambda client: client.orchestration("bad").purge(),
        lambda client: client.orchestration("answer").terminate(),
        sees_the_same_instance,
        asks_the_api,
        asks_the_api_for_all,
        asks_the_app,
        sees_what_runs,
        sees_the_error_of_the_client,
        accepts_what_failed,
    ],
)
def test_failure_that_a_test_looks_at_is_its_own_affair(tmp_path: Path, test: Test) -> None:
    run(tmp_path, test)


def test_failures_after_the_accepted_ones_are_noticed(tmp_path: Path) -> None:
    def test(client: TestClient) -> None:
        client.orchestration("late")
        client.forget_failures()
        client.advance(hours=1)

    with pytest.raises(UnobservedFailure, match="`late` failed"):
        run(tmp_path, test)
