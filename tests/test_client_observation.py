"""A failed call whose result a test discards: the end of the client's block raises."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from client_apps import open_app
from funcdeco.testing import TestClient, UnobservedFailure

APP = """
@app.queue_trigger(name="message", queue_name="orders")
def order(message: str) -> None:
    if message == "bad":
        raise ValueError("bad order")

@app.http(route="fail")
def fail(req: func.HttpRequest) -> str:
    raise ValueError("bad request")
"""
Test = Callable[[TestClient], object]
HINT = "if the failure is expected, check `is_success`, `exception` or `status_code`"


def run(folder: Path, test: Test) -> None:
    with open_app(folder, APP) as client:
        test(client)


def queue_bad(client: TestClient) -> None:
    client.queue("orders", "bad")


def get_fail(client: TestClient) -> None:
    client.get("/api/fail")


def queue_twice(client: TestClient) -> None:
    queue_bad(client)
    queue_bad(client)
    get_fail(client)


@pytest.mark.parametrize(
    ("test", "what", "cause"),
    [
        (queue_bad, "`order`", "bad order"),
        (get_fail, "`fail`", "bad request"),
        (queue_twice, "`order` and 2 other calls", "bad order"),
    ],
)
def test_discarded_failure_is_raised_at_the_end(
    tmp_path: Path, test: Test, what: str, cause: str
) -> None:
    with pytest.raises(UnobservedFailure) as raised:
        run(tmp_path, test)
    assert str(raised.value) == f"{what} failed, and the test discarded the result; {HINT}"
    assert str(raised.value.__cause__) == cause


@pytest.mark.parametrize(
    "test",
    [
        lambda client: client.queue("orders", "good"),
        lambda client: client.queue("orders", "bad").exception,
        lambda client: client.queue("orders", "bad").is_success,
        lambda client: client.get("/api/fail").status_code,
        lambda client: client.get("/api/fail").is_success,
        lambda client: client.get("/api/fail").invocation.exception,
        lambda client: client.get("/api/nothing"),
    ],
)
def test_failure_that_a_test_looks_at_is_its_own_affair(tmp_path: Path, test: Test) -> None:
    run(tmp_path, test)


def test_result_that_is_kept_can_be_looked_at_after_the_block(tmp_path: Path) -> None:
    with open_app(tmp_path, APP) as client:
        failed = client.queue("orders", "bad")
        response = client.get("/api/fail")
    assert (str(failed.exception), response.status_code) == ("bad order", 500)


def test_exception_of_the_test_itself_comes_first(tmp_path: Path) -> None:
    def fails(client: TestClient) -> None:
        queue_bad(client)
        raise KeyError("own")

    with pytest.raises(KeyError, match="own"):
        run(tmp_path, fails)


def test_failures_can_be_accepted_together(tmp_path: Path) -> None:
    def accepts(client: TestClient) -> None:
        queue_twice(client)
        client.forget_failures()

    run(tmp_path, accepts)


def test_messages_that_fail_in_a_run_are_dealt_with_by_the_host(tmp_path: Path) -> None:
    with open_app(tmp_path, APP) as client:
        client.queues["orders"].put("bad")
        client.run()
        assert [one.text for one in client.queues["orders-poison"]] == ["bad"]


def test_close_raises_nothing(tmp_path: Path) -> None:
    client = open_app(tmp_path, APP)
    client.queue("orders", "bad")
    client.close()


def test_failure_is_seen_in_the_list_of_invocations(tmp_path: Path) -> None:
    with open_app(tmp_path, APP) as client:
        client.queue("orders", "bad")
        assert str(client.invocations[-1].exception) == "bad order"


def test_failure_in_the_thread_of_the_test_is_noticed(tmp_path: Path) -> None:
    """Its traceback refers to the frames of the client, which had the results as variables."""
    for name, binding in {
        "order": {"type": "queueTrigger", "queueName": "orders", "name": "message"},
        "fail": {"type": "httpTrigger", "authLevel": "anonymous", "name": "req"},
    }.items():
        (tmp_path / name).mkdir()
        document = {"bindings": [{"direction": "in", **binding}]}
        (tmp_path / name / "function.json").write_text(json.dumps(document))
        (tmp_path / name / "__init__.py").write_text("raise ValueError('no settings')")
    (tmp_path / "host.json").write_text('{"version": "2.0"}')

    def discards(call: Callable[[TestClient], object]) -> None:
        with TestClient(tmp_path) as client:
            call(client)

    for call in (queue_bad, get_fail):
        with pytest.raises(UnobservedFailure):
            discards(call)
