"""Orchestrations that `funcdeco run` keeps in a file: after a restart, an edit and a kill."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from run_server import Server, running
from test_run_durable import BASE, DURABLE

pytest.importorskip("azure.durable_functions", reason="azure-functions-durable isn't installed")


def write(folder: Path, source: str, **host: Any) -> Path:
    """Write an app, and return its file."""
    (folder / "host.json").write_text(json.dumps({"version": "2.0", **host}))
    (folder / "app.py").write_text(f"{DURABLE}\n{source}")
    return folder / "app.py"


def start(server: Server, name: str, data: Any = None) -> dict[str, str]:
    """Start an orchestration through a function of the app; return the paths to manage it."""
    reply = server.post_json(f"/api/start/{name}", data)
    assert reply.status == 202, reply
    return {key: url.removeprefix(server.url) for key, url in reply.json().items()}


def ended(server: Server, links: dict[str, str]) -> tuple[str, Any]:
    """Wait until an orchestration has ended; return its status and its output."""
    path = links["statusQueryGetUri"]
    server.wait_until(lambda: server.get(path).status == 200)
    found = server.get(path).json()
    return found["runtimeStatus"], found["output"]


def invoked(server: Server, function: str) -> list[dict[str, Any]]:
    """Return the invocations of a function that this server has reported."""
    return [one for one in server.events if one.get("function") == function]


def completed(server: Server, links: dict[str, str]) -> int:
    """Return how many activities of an orchestration have completed."""
    found = server.get(f"{links['statusQueryGetUri']}&showHistory=true").json()
    events = found.get("historyEvents", ())
    return sum(one["EventType"] == "TaskCompleted" for one in events)


def kill(server: Server) -> None:
    """Kill the server, with its workers, at once."""
    os.killpg(server.process.pid, signal.SIGKILL)
    server.process.wait()


APPROVAL = """
@app.orchestration_trigger()
def approval(context):
    claim = yield context.call_activity("ask", context.get_input())
    decision = context.wait_for_external_event("Decision")
    time_out = context.create_timer(context.current_utc_datetime + datetime.timedelta(days=3))
    first = yield context.task_any([decision, time_out])
    if first is time_out:
        return "expired"
    time_out.cancel()
    return [claim, decision.result]

@app.activity_trigger(name="claim")
def ask(claim: str) -> str:
    return claim.upper()
"""


def test_an_approval_goes_on_after_a_restart(tmp_path: Path) -> None:
    write(tmp_path, APPROVAL)
    with running(tmp_path) as server:
        links = start(server, "approval", "taxi")
        server.wait_for("invocation", function="ask", status="succeeded")
        assert server.stop() == 0
    with running(tmp_path) as server:
        assert server.get(links["statusQueryGetUri"]).json()["runtimeStatus"] == "Running"
        event = links["sendEventPostUri"].replace("{eventName}", "Decision")
        assert server.post_json(event, {"by": "Ada"}).status == 202
        assert ended(server, links) == ("Completed", ["TAXI", {"by": "Ada"}])
        assert invoked(server, "ask") == []


FAN_OUT = """
import asyncio, pathlib
HERE = pathlib.Path(__file__).parent

@app.orchestration_trigger()
def fan_out(context):
    numbers = yield context.task_all([context.call_activity("work", n) for n in range(20)])
    return numbers

@app.activity_trigger()
async def work(number: int) -> int:
    (HERE / f"begun-{number}").touch()
    while number >= 8 and not (HERE / "go").exists():
        await asyncio.sleep(0.01)
    return number * 10
"""


def test_a_fan_out_that_was_killed_has_all_results_after_a_restart(tmp_path: Path) -> None:
    write(tmp_path, FAN_OUT)
    with running(tmp_path) as server:
        links = start(server, "fan_out")
        server.wait_until(lambda: len(invoked(server, "work")) == 8)
        server.wait_until(lambda: len([*tmp_path.glob("begun-*")]) > 8)
        server.wait_until(lambda: completed(server, links) == 8)
        kill(server)
    (tmp_path / "go").touch()
    with running(tmp_path) as server:
        assert ended(server, links) == ("Completed", [number * 10 for number in range(20)])
        assert len(invoked(server, "work")) == 12  # what had ended isn't run again


WAITING = """
@app.orchestration_trigger()
def wait(context):
    first = yield context.call_activity("name", 1)
    event = yield context.wait_for_external_event("go")
    second = yield context.call_activity("name", 2)
    return [first, event, second]

@app.activity_trigger(name="number")
def name(number: int) -> str:
    return f"old {number}"
"""


def test_an_orchestration_that_waits_goes_on_with_edited_code(tmp_path: Path) -> None:
    app = write(tmp_path, WAITING)
    with running(tmp_path) as server:
        links = start(server, "wait")
        server.wait_for("invocation", function="name")
        server.edit(app, app.read_text().replace("old", "new"))
        server.wait_for("reloaded")
        event = links["sendEventPostUri"].replace("{eventName}", "go")
        assert server.post_json(event, 5).status == 202
        assert ended(server, links) == ("Completed", ["old 1", 5, "new 2"])
        problems = [one for one in server.events if one.get("level") in ("WARNING", "ERROR")]
        assert problems == []


def test_an_orchestrator_that_was_changed_meanwhile_is_not_deterministic(tmp_path: Path) -> None:
    app = write(tmp_path, WAITING)
    with running(tmp_path) as server:
        links = start(server, "wait")
        server.wait_for("invocation", function="name")
        server.edit(app, app.read_text().replace('"name", 1)', '"name", 3)'))
        server.wait_for("reloaded")
        server.post_json(links["sendEventPostUri"].replace("{eventName}", "go"), 5)
        status, output = ended(server, links)
        line = (
            app.read_text().splitlines().index('    first = yield context.call_activity("name", 3)')
            + 1
        )
        assert (status, output) == (
            "Failed",
            "Orchestrator function 'wait' failed: `wait` isn't deterministic: action 1 "
            f"(app.py:{line}) is to call activity `name` with 3 on replay, but was to call activity "
            "`name` with 1 before; its code may have been edited while it waited: if so, start it "
            "again",
        )
        error = server.wait_for("log", level="ERROR")
        assert error["message"] == output.partition("failed: ")[2]


def test_what_waits_for_a_function_that_is_gone_stays(tmp_path: Path) -> None:
    app = write(tmp_path, WAITING)
    source = app.read_text()
    with running(tmp_path) as server:
        links = start(server, "wait")
        other = start(server, "wait")
        server.wait_until(lambda: len(invoked(server, "name")) == 2)
        server.edit(app, source.replace("def wait", "def other"))
        server.wait_for("reloaded")
        message = server.wait_for("log", level="WARNING")["message"]
        assert message.startswith(
            "the orchestrator `wait` doesn't exist any more, and 2 orchestrations wait for it: "
        )
        assert links["id"] in message and other["id"] in message
        event = links["sendEventPostUri"].replace("{eventName}", "go")
        assert server.post_json(event, 5).status == 202
        assert server.get(links["statusQueryGetUri"]).json()["runtimeStatus"] == "Running"
        terminate = other["terminatePostUri"].replace("{text}", "gone")
        assert server.post(terminate).status == 202
        assert ended(server, other) == ("Terminated", "gone")
        server.edit(app, source)
        assert ended(server, links) == ("Completed", ["old 1", 5, "old 2"])


MANY = """
@app.orchestration_trigger()
def outer(context):
    number = context.get_input()
    first = yield context.call_activity("work", number)
    inner = yield context.call_sub_orchestrator("inner", first)
    count = yield context.call_entity(df.EntityId("counter", "all"), "add", 1)
    yield context.create_timer(context.current_utc_datetime + datetime.timedelta(milliseconds=50))
    tried = yield context.call_activity_with_retry("flaky", df.RetryOptions(100, 3), number)
    return [first, inner, tried]

@app.orchestration_trigger()
def inner(context):
    numbers = yield context.task_all([context.call_activity("work", n) for n in range(3)])
    return [context.get_input(), *numbers]

@app.activity_trigger()
def work(number: int) -> int:
    return number

@app.activity_trigger(name="number")
def flaky(number: int) -> int:
    if number % 2 and number not in done:
        done.append(number)
        raise ValueError("once")
    return -number

@app.entity_trigger(name="context")
def counter(context):
    context.set_state(context.get_state(lambda: 0) + context.get_input())
    context.set_result(context.get_state())
"""


def test_many_orchestrations_go_through_two_kills_and_an_edit(tmp_path: Path) -> None:
    app = write(tmp_path, MANY)
    every = []
    for _ in range(2):
        with running(tmp_path) as server:
            every += [start(server, "outer", len(every) + number) for number in range(10)]
            server.wait_until(lambda: len(invoked(server, "work")) > 10)
            kill(server)
    with running(tmp_path) as server:
        server.edit(app, app.read_text() + "# edited")
        outputs = [ended(server, one) for one in every]
        assert outputs == [
            ("Completed", [number, [number, 0, 1, 2], -number]) for number in range(20)
        ]
        assert server.get(f"{BASE}/entities/counter/all").json() == 20
