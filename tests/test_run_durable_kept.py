"""Orchestrations that `funcdeco run` keeps in a file: after a restart, an edit and a kill."""

from __future__ import annotations

import json
import os
import signal
import threading
from pathlib import Path
from typing import Any

import pytest

from funcdeco.engine.durable.store import Changes, Saved, StoreError
from run_server import Server, running
from run_support import hosted
from test_run_durable import BASE, DURABLE

pytestmark = pytest.mark.once

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
            f"(app.py:{line}) differs on replay: call activity `name` with 3; it was: call activity "
            "`name` with 1; if you edited the orchestrator while it waited, start it again; "
            "otherwise, use `context.current_utc_datetime` for the time, `context.new_uuid()` for "
            "IDs, and activities for everything else that can change",
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
            "the orchestrator `wait` no longer exists, and 2 orchestrations wait for it: "
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
    tried = yield context.call_activity_with_retry("flaky", df.RetryOptions(100, 5), number)
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


LONG = """
import asyncio, pathlib
HERE = pathlib.Path(__file__).parent

@app.orchestration_trigger()
def wait(context):
    found = yield context.call_activity("long", 1)
    return found

@app.activity_trigger()
async def long(number: int) -> str:
    (HERE / "begun").touch()
    while not (HERE / "go").exists():
        await asyncio.sleep(0.01)
    return "old"
"""


def test_an_activity_that_runs_during_an_edit_runs_again(tmp_path: Path) -> None:
    app = write(tmp_path, LONG)
    with running(tmp_path) as server:
        links = start(server, "wait")
        server.wait_until((tmp_path / "begun").exists)
        server.edit(app, app.read_text().replace("old", "new"))
        warning = server.wait_for("log", level="WARNING")["message"]
        assert warning == "`long` had not ended and runs again with the new code"
        (tmp_path / "go").touch()
        assert ended(server, links) == ("Completed", "new")


CLIENTS = """
import asyncio, pathlib
HERE = pathlib.Path(__file__).parent

@app.http(route="later", methods=["POST"], auth_level="anonymous")
@app.durable_client_input(name="client")
async def later(req: func.HttpRequest, client: df.DurableOrchestrationClient) -> func.HttpResponse:
    (HERE / "begun").touch()
    while not (HERE / "go").exists():
        await asyncio.sleep(0.01)
    instance = await client.start_new("greet", client_input="Ada")
    status = await client.get_status(instance)
    return func.HttpResponse(json.dumps([instance, status.name]))

@app.orchestration_trigger()
def greet(context):
    found = yield context.call_activity("hello", context.get_input())
    return found

@app.activity_trigger(name="who")
def hello(who: str) -> str:
    return f"hello {who}"
"""


@pytest.mark.parametrize("options", [(), ("--keys",)])
def test_a_client_of_the_replaced_code_reaches_the_new_one(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    app = write(tmp_path, CLIENTS)
    with running(tmp_path, *options) as server:
        replies: list[Any] = []
        thread = threading.Thread(target=lambda: replies.append(server.post("/api/later").json()))
        thread.start()
        server.wait_until((tmp_path / "begun").exists)
        server.edit(app, app.read_text().replace("hello {", "welcome {"))
        server.wait_for("reloaded")
        (tmp_path / "go").touch()
        thread.join(60)
        ((instance, name),) = replies
        code = f"?code={server.keys['durabletask_extension']}" if options else ""
        links = {"statusQueryGetUri": f"{BASE}/instances/{instance}{code}"}
        assert (name, ended(server, links)) == ("greet", ("Completed", "welcome Ada"))


def test_a_second_server_waits_for_the_first_one(tmp_path: Path) -> None:
    write(tmp_path, APPROVAL)
    with running(tmp_path) as first:
        links = start(first, "approval", "taxi")
        first.wait_for("invocation", function="ask")
        with running(tmp_path) as second:
            message = second.wait_for("log", level="WARNING")["message"]
            what = "orchestrations wait: another process uses .funcdeco-run/durable.db"
            assert message == what
            refused = second.get(links["statusQueryGetUri"])
            reason = "another process uses .funcdeco-run/durable.db"
            assert (refused.status, refused.json()["ExceptionMessage"]) == (503, reason)
            assert first.stop() == 0
            second.wait_until(lambda: second.get(links["statusQueryGetUri"]).status == 202)
            status = second.get(links["statusQueryGetUri"])
            assert status.json()["runtimeStatus"] == "Running"


CHANGING = """
@app.orchestration_trigger()
def count(context):
    number = context.get_input()
    event = yield context.wait_for_external_event("add")
    context.set_custom_status({"sum": number + event})
    if event == 0:
        raise ValueError(f"sum {number}")
    context.continue_as_new(number + event)

@app.orchestration_trigger()
def fails(context):
    found = yield context.call_activity("work", "x")
    return found

@app.activity_trigger(name="name")
def work(name: str) -> str:
    import pathlib
    if not pathlib.Path(__file__).with_name("go").exists():
        raise ValueError("not yet")
    return "done"

@app.entity_trigger(name="context")
def counter(context):
    context.set_state(context.get_state(lambda: 0) + int(context.get_input()))
"""


def test_the_whole_http_api_works_with_keys_and_through_a_kill(tmp_path: Path) -> None:
    write(tmp_path, CHANGING, extensions={"durableTask": {"hubName": "%HUB%"}})
    with running(tmp_path, "--keys", HUB="Orders1") as server:
        key = server.keys["durabletask_extension"]
        code = {"x_functions_key": key}
        assert server.get(f"{BASE}/instances").status == 401
        reply = server.post_json(f"{BASE}/orchestrators/count/c1", "3", **code)
        every = {name: url.removeprefix(server.url) for name, url in reply.json().items()}
        query = f"taskHub=Orders1&connection=Storage&code={key}"
        assert reply.status == 202 and reply.headers["retry-after"] == "10"
        assert every["statusQueryGetUri"] == f"{BASE}/instances/c1?{query}"
        assert every["id"] == "c1" and "rewindPostUri" not in every
        event = every["sendEventPostUri"].replace("{eventName}", "add")
        assert server.post_json(event, 4).status == 202
        status = every["statusQueryGetUri"]
        server.wait_until(lambda: server.get(status).json()["input"] == "7")
        suspend = every["suspendPostUri"].replace("{text}", "break")
        assert server.post(suspend).status == 202
        assert server.get(status).json()["runtimeStatus"] == "Suspended"
        assert server.post_json(event, 5).status == 202
        failed = start_with(server, "fails", code)
        assert ended(server, failed)[0] == "Failed"
        assert server.post(f"{BASE}/entities/counter/$?op=add", b"2", **code).status == 202
        entities = f"{BASE}/entities?fetchState=true&code={key}"
        server.wait_until(lambda: server.get(entities).json())
        kill(server)
    (tmp_path / "go").touch()
    with running(tmp_path, "--keys", HUB="Orders1") as server:
        old, key = key, server.keys["durabletask_extension"]
        code = {"x_functions_key": key}
        event, status, resume, terminate, restart = (
            every[name].replace(old, key).replace("{eventName}", "add").replace("{text}", "go")
            for name in (
                *("sendEventPostUri", "statusQueryGetUri", "resumePostUri", "terminatePostUri"),
                "restartPostUri",
            )
        )
        found = server.get(status).json()
        assert (found["runtimeStatus"], found["input"]) == ("Suspended", "7")
        assert server.post(resume).status == 202
        server.wait_until(lambda: server.get(status).json()["input"] == "12")
        assert server.get(status).json()["customStatus"] == {"sum": 12}
        assert server.post_json(event, 0).status == 202
        server.wait_until(lambda: server.get(status).status == 200)
        output = "Orchestrator function 'count' failed: sum 12"
        assert server.get(status).json()["output"].startswith(output)
        assert server.get(f"{status}&returnInternalServerErrorOnFailure=true").status == 500
        assert server.post_json(event, 1).status == 410
        again = server.post(f"{restart}&restartWithNewInstanceId=false")
        assert (again.status, again.json()["id"]) == (202, "c1")
        assert server.post(terminate).status == 202
        server.wait_until(lambda: server.get(status).status == 200)
        assert server.get(status).json()["runtimeStatus"] == "Terminated"
        rewind = f"{BASE}/instances/{failed['id']}/rewind?code={key}"
        assert server.post(rewind).status == 202
        links = {"statusQueryGetUri": f"{BASE}/instances/{failed['id']}?code={key}"}
        assert ended(server, links) == ("Completed", "done")
        listed = server.get(f"{BASE}/instances?runtimeStatus=Terminated", **code).json()
        assert [one["instanceId"] for one in listed] == ["c1"]
        assert server.request("DELETE", status).json() == {"instancesDeleted": 1}
        assert server.get(status).status == 404
        (entity,) = server.get(f"{BASE}/entities?fetchState=true", **code).json()
        assert (entity["entityId"], entity["state"]) == ({"name": "counter", "key": ""}, 2)
    with running(tmp_path, HUB="Orders1") as server:  # what was purged stays purged
        listed = server.get(f"{BASE}/instances").json()
        assert [one["instanceId"] for one in listed] == [failed["id"]]
        history = server.get(f"{BASE}/instances/{failed['id']}?showHistory=true").json()
        assert [one["EventType"] for one in history["historyEvents"]] == [
            *("ExecutionStarted", "GenericEvent", "TaskCompleted", "ExecutionCompleted"),
        ]
    with running(tmp_path, HUB="Orders2") as server:
        assert server.get(f"{BASE}/instances").json() == []


def start_with(server: Server, name: str, headers: dict[str, str]) -> dict[str, str]:
    """Start an orchestration without a function of the app; return the paths to manage it."""
    reply = server.post_json(f"{BASE}/orchestrators/{name}", None, **headers)
    assert reply.status == 202, reply
    return {key: url.removeprefix(server.url) for key, url in reply.json().items()}


def test_a_start_over_http_waits_for_the_output(tmp_path: Path) -> None:
    write(tmp_path, CLIENTS)
    with running(tmp_path) as server:
        query = "timeout=60&pollingInterval=0.05"
        reply = server.post_json(f"{BASE}/orchestrators/greet?{query}", '"Ada"')
        assert (reply.status, reply.json()) == (200, "hello Ada")


def test_what_cannot_be_saved_is_not_accepted(tmp_path: Path) -> None:
    source = f"{DURABLE}\n{CHANGING}"
    with hosted(tmp_path, source, in_memory=False) as host:
        saver = host.app.durable.hub.saver
        host.wait_until(lambda: saver.store is not None)
        store, saver.store = saver.store, FullDisk()
        url = f"http://localhost:7071{BASE}/orchestrators/count/1"
        status, found = host.request("POST", url, "3")
        assert (status, found["ExceptionMessage"]) == (500, "database or disk is full")
        assert host.request("POST", url.replace("/1", "/2"), "3")[0] == 500
        saver.store = store
        assert host.request("POST", url.replace("/1", "/3"), "3")[0] == 202
        errors = [one["message"] for one in host.reports.events if one.get("level") == "ERROR"]
        what = "orchestrations can't be saved: .funcdeco-run/durable.db: database or disk is full"
        assert errors == [what]
    with hosted(tmp_path, source, in_memory=False) as host:
        listed = host.request("GET", f"http://localhost:7071{BASE}/instances")[1]
        assert sorted(one["instanceId"] for one in listed) == ["1", "2", "3"]


class FullDisk:
    """A store that can't save."""

    def save(self, _: Changes) -> None:
        raise StoreError("database or disk is full")

    def load(self) -> Saved: ...  # type: ignore[empty-body]

    def close(self) -> None: ...


def test_without_a_folder_orchestrations_run_in_memory(tmp_path: Path) -> None:
    write(tmp_path, APPROVAL)
    (tmp_path / ".funcdeco-run").symlink_to(tmp_path / "elsewhere")
    with running(tmp_path) as server:
        message = server.wait_for("log", level="WARNING")["message"]
        assert message == (
            "orchestrations don't continue after a restart: .funcdeco-run/durable.db: "
            "a symbolic link isn't followed"
        )
        links = start(server, "approval", "taxi")
        event = links["sendEventPostUri"].replace("{eventName}", "Decision")
        assert server.post_json(event, True).status == 202
        assert ended(server, links) == ("Completed", ["TAXI", True])


def test_an_app_without_durable_functions_has_no_file(tmp_path: Path) -> None:
    source = "import azure.functions as func\nfrom funcdeco import App\napp = App()\n"
    source += '@app.http(route="a", auth_level="anonymous")\ndef a(req: func.HttpRequest) -> str:\n'
    (tmp_path / "app.py").write_text(f"{source}    return 'a'\n")
    (tmp_path / "host.json").write_text('{"version": "2.0"}')
    with running(tmp_path) as server:
        assert server.get("/api/a").text == "a"
    assert not (tmp_path / ".funcdeco-run").exists()
