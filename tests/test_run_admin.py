"""The admin API of `funcdeco run`: rows H-HTTP-46 and H-HTTP-50 to 52."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from funcdeco import __version__
from funcdeco.engine.http.host import HttpHost
from funcdeco.engine.http.request import Request
from funcdeco.engine.opening import open_project
from funcdeco.project.default_host import HOST_JSON
from funcdeco.server.admin import AdminApi
from funcdeco.server.options import WorkerOptions
from run_server import Reply, Server, running

APP = """
import json
import logging

import azure.functions as func
from funcdeco import App

app = App(auth_level="anonymous")


@app.http(route="Items/{id:int}", methods=["GET"])
def read_item(req: func.HttpRequest) -> str:
    return "an item"


@app.queue_trigger(name="msg", queue_name="orders")
def store(msg: func.QueueMessage) -> None:
    logging.info("queue %s", msg.get_body().decode())


@app.queue_trigger(name="msg", queue_name="bad")
def fail(msg: func.QueueMessage) -> None:
    raise ValueError("bad message")


@app.queue_trigger(name="msg", queue_name="slow")
def slow(msg: func.QueueMessage) -> None:
    import time

    time.sleep(1)
    logging.info("slow one ended")


@app.timer_trigger(name="timer", schedule="0 0 0 1 1 *")
def tick(timer: func.TimerRequest) -> None:
    logging.info("timer %s", timer.past_due)


@app.blob_trigger(name="blob", path="photos/{name}.raw", connection="Store")
@app.blob_output(name="copy", path="copies/{name}.txt", connection="Store")
def shrink(blob: func.InputStream, copy: func.Out[str]) -> None:
    logging.info("blob %s %s", blob.name, blob.read())
    copy.set("smaller")


@app.blob_trigger(name="blob", path="copies/{name}", connection="Store")
def archive(blob: func.InputStream) -> None:
    logging.info("archive %s %s", blob.name, blob.read())


@app.event_grid_trigger(name="event")
def notice(event: func.EventGridEvent) -> None:
    logging.info("grid %s %s", event.subject, event.get_json())


@app.cosmos_db_trigger(name="docs", database_name="d", container_name="c", connection="Cosmos")
def index(docs: func.DocumentList) -> None:
    logging.info("documents %s", [one["id"] for one in docs])


@app.event_hub_trigger(name="event", event_hub_name="hub", connection="Hub", cardinality="one")
def measure(event: func.EventHubEvent) -> None:
    logging.info("event %s", event.get_body().decode())


@app.service_bus_queue_trigger(name="msg", queue_name="bills", connection="Bus")
def bill(msg: func.ServiceBusMessage) -> None:
    logging.info("bus %s %s", msg.get_body().decode(), json.dumps(msg.application_properties))


@app.activity_trigger(name="number")
def double(number: int) -> int:
    logging.info("activity %s", number)
    return number * 2
"""
NAMES = "Store Cosmos Hub Bus".split()
GRID = {
    "id": "1",
    "topic": "t",
    "subject": "s",
    "eventType": "e",
    "eventTime": "2026-01-15T12:00:00Z",
    "data": {"a": 1},
    "dataVersion": "1",
}


def project(folder: Path, source: str = APP) -> Path:
    values = {"AzureWebJobsStorage": "UseDevelopmentStorage=true", **dict.fromkeys(NAMES, "x")}
    values["AzureWebJobs.store.Disabled"] = "true"
    settings = {"IsEncrypted": False, "Values": values}
    (folder / "host.json").write_text(HOST_JSON, "utf-8")
    (folder / "local.settings.json").write_text(json.dumps(settings), "utf-8")
    (folder / "app.py").write_text(source, "utf-8")
    return folder


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(project(tmp_path_factory.mktemp("shop")), "--no-watch") as found:
        yield found


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = project(tmp_path_factory.mktemp("keyed"))
    with running(folder, "--no-watch", "--keys") as found:
        yield found


Fire = Callable[[str, Any], dict[str, Any]]


@pytest.fixture
def fire(server: Server) -> Fire:
    """Return a function that runs another one by POST, and returns the report of the invocation."""
    return firing(server)


@pytest.fixture(scope="module")
def fire_in_memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fire]:
    """Return the same for a server with stores, whose function `archive` is only run by hand."""
    folder, disabled = project(tmp_path_factory.mktemp("memory")), "AzureWebJobs.archive.Disabled"
    with running(folder, "--no-watch", "--in-memory", **{disabled: "true"}) as found:
        yield firing(found)


def firing(server: Server) -> Fire:

    def fired(name: str, body: Any) -> dict[str, Any]:
        before = len(server.events)
        reply = server.post_json(f"/admin/functions/{name}", body)
        assert (reply.status, reply.body) == (202, b"")
        return server.wait_for("invocation", before, function=name)

    return fired


def messages(report: dict[str, Any]) -> list[str]:
    return [one["message"] for one in report["logs"]]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_ping_is_empty_and_not_cached(server: Server, method: str) -> None:  # section 5
    reply = server.request(method, "/admin/host/ping")
    assert (reply.status, reply.body) == (200, b"")
    assert reply.headers["cache-control"] == "no-store, no-cache"
    assert server.get("/admin/host/ping?checkHealth=1").status == 200


def test_status_shows_version_and_state(server: Server) -> None:  # section 5
    found = server.get("/admin/host/status").json()
    assert found.pop("processUptime") >= 0
    version = f"funcdeco {__version__}"
    assert found == {"state": "Running", "version": __version__, "versionDetails": version}


def test_function_is_described_as_by_the_host(server: Server) -> None:  # section 5
    assert server.get("/admin/functions/READ_item/").json() == {
        "name": "read_item",
        "script_root_path_href": None,
        "script_href": None,
        "config_href": None,
        "test_data_href": None,
        "href": f"{server.url}/admin/functions/read_item",
        "invoke_url_template": f"{server.url}/api/items/{{id:int}}",
        "language": "python",
        "config": {
            "name": "read_item",
            "scriptFile": "__init__.py",
            "bindings": [
                {
                    "type": "httpTrigger",
                    "direction": "in",
                    "name": "req",
                    "route": "Items/{id:int}",
                    "methods": ["get"],
                    "authLevel": "anonymous",
                },
                {"type": "http", "direction": "out", "name": "$return"},
            ],
        },
        "files": None,
        "test_data": "",
        "isDisabled": False,
        "isDirect": False,
        "isProxy": False,
    }


def test_all_functions_are_listed_disabled_ones_included(server: Server) -> None:
    every = server.get("/admin/functions").json()
    assert [one["name"] for one in every] == sorted(
        "archive bill double fail index measure notice read_item shrink slow store tick".split()
    )
    assert [one["name"] for one in every if one["isDisabled"]] == ["store"]
    urls = [one["invoke_url_template"] for one in every if one["invoke_url_template"]]
    assert urls == [f"{server.url}/api/items/{{id:int}}"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/admin"),
        ("GET", "/admin/"),
        ("GET", "/admin/nothing"),
        ("GET", "/admin/host"),
        ("GET", "/admin/host/nothing"),
        ("GET", "/admin/functions/nothing"),
        ("GET", "/admin/functions/nothing/status"),
        ("GET", "/admin/functions/store/nothing"),
        ("PUT", "/admin/host/ping"),
        ("DELETE", "/admin/functions/store"),
        ("POST", "/admin/functions"),
        ("POST", "/admin/functions/nothing"),
        ("POST", "/admin/functions/store/status"),
    ],
)
def test_anything_else_is_an_empty_404(server: Server, method: str, path: str) -> None:
    kind = {"Content-Type": "application/json"}
    reply = server.request(method, path, b"{}" if method != "GET" else None, kind)
    assert (reply.status, reply.body) == (404, b"")


def test_status_of_a_function_without_errors_is_empty(server: Server) -> None:
    assert server.get("/admin/functions/store/status").json() == {}


@pytest.mark.parametrize(
    ("function", "body", "expected"),
    [
        ("store", {"input": "hello"}, ["queue hello"]),  # although it is disabled (H-HTTP-51)
        ("store", {"INPUT": 7}, ["queue 7"]),
        ("store", {"input": 1.50}, ["queue 1.5"]),
        ("store", {"input": True}, ["queue true"]),
        ("store", {}, ["queue "]),
        ("tick", {"input": "ignored"}, ["timer False"]),
        ("tick", {}, ["timer False"]),
        ("notice", {"input": json.dumps(GRID)}, ["grid s {'a': 1}"]),
        ("index", {"input": '[{"id": "1"}, {"id": "2"}]'}, ["documents ['1', '2']"]),
        ("measure", {"input": "an event"}, ["event an event"]),
        ("bill", {"input": "a bill"}, ["bus a bill {}"]),
    ],
)
def test_input_is_the_value_of_the_trigger(
    fire: Fire, function: str, body: Any, expected: list[str]
) -> None:  # H-HTTP-52
    report = fire(function, body)
    assert (report["status"], messages(report)) == ("succeeded", expected)


@pytest.mark.parametrize(
    ("function", "event", "expected"),
    [
        ("store", {"trigger": "queueTrigger", "message": {"a": 1}}, ['queue {"a": 1}']),
        ("store", "a message", ["queue a message"]),
        ("tick", {"trigger": "timerTrigger", "past_due": True}, ["timer True"]),
        ("tick", None, ["timer False"]),
        (
            "bill",
            {"trigger": "serviceBusTrigger", "message": "m", "properties": {"a": 1}},
            ['bus m {"a": 1}'],
        ),
        ("double", "21", ["activity 21"]),
    ],
)
def test_event_is_what_sample_prints_or_a_message(
    fire: Fire, function: str, event: Any, expected: list[str]
) -> None:
    report = fire(function, {"event": event})
    assert (report["status"], messages(report)) == ("succeeded", expected)


def test_input_of_a_blob_trigger_is_the_path_of_an_existing_blob(
    fire_in_memory: Fire,
) -> None:  # H-HTTP-52
    fire = fire_in_memory
    document = {"trigger": "blobTrigger", "path": "photos/b.raw", "content": "large"}
    report = fire("shrink", {"event": document})
    assert (report["status"], messages(report)) == ("succeeded", ["blob photos/b.raw b'large'"])
    assert messages(fire("archive", {"input": "copies/b.txt"})) == [
        "archive copies/b.txt b'smaller'"
    ]
    missing = fire("archive", {"input": "copies/none.txt"})
    assert missing["exception"] == (
        "no blob `copies/none.txt` exists; `input` must be the path of a blob"
    )


@pytest.mark.parametrize(
    ("function", "body", "exception"),
    [
        (
            "notice",
            {"input": "[]"},
            "`input` must be an Event Grid event: a JSON object as a string",
        ),
        (
            "notice",
            {"input": "{"},
            "`input` must be an Event Grid event: a JSON object as a string",
        ),
        (
            "read_item",
            {"input": ""},
            "a function with an HTTP trigger needs a request; send one to URL/api/Items/{id:int}",
        ),
        (
            "double",
            {"input": "1"},
            "the host can't run an `activityTrigger` with `input`; send an `event`",
        ),
    ],
)
def test_what_the_host_cannot_run_is_a_failure_in_the_log(
    server: Server, fire: Fire, function: str, body: Any, exception: str
) -> None:  # H-HTTP-52
    report = fire(function, body)
    assert report["status"] == "failed"
    assert report["exception"] == exception.replace("URL", server.url)


def test_failure_is_only_in_the_log(fire: Fire) -> None:  # H-HTTP-51
    report = fire("fail", {"input": ""})
    assert report["status"] == "failed"
    assert report["exception"].endswith("ValueError: bad message\n")
    assert "funcdeco" not in report["exception"]


def test_answer_does_not_wait_for_the_function(server: Server) -> None:  # H-HTTP-51
    before = len(server.events)
    assert server.post_json("/admin/functions/slow", {"input": ""}).status == 202
    ended = [one for one in server.events[before:] if one.get("function") == "slow"]
    assert ended == []
    server.wait_for("invocation", before, function="slow")


def invalid(message: str) -> tuple[int, str]:
    return 400, f"{message}\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", invalid("the body isn't valid JSON")),
        (b"{", invalid("the body isn't valid JSON")),
        (b"\xff", invalid("the body isn't valid JSON")),
        (b"[" * 100_000, invalid("the body isn't valid JSON")),
        (b"[]", invalid('the body must be an object such as {"input": "text"}')),
        (b'"text"', invalid('the body must be an object such as {"input": "text"}')),
        (b'{"input": []}', invalid("`input` must be a string, a number, true or false")),
        (b'{"input": {}}', invalid("`input` must be a string, a number, true or false")),
        (b'{"input": "", "event": ""}', invalid("the body has both `input` and `event`")),
        (b'{"event": 1}', invalid("`event` must be an object or a string")),
        (
            b'{"event": {}}',
            invalid("`event` has no `trigger`; write it as `funcdeco sample` prints it"),
        ),
        (
            b'{"event": {"trigger": "timerTrigger"}}',
            invalid("the event is for a `timerTrigger`, not for a `queueTrigger`"),
        ),
        (
            b'{"event": {"trigger": "queueTrigger", "mesage": ""}}',
            invalid("unknown key `mesage` of the event; did you mean `message`?"),
        ),
    ],
)
def test_body_that_describes_no_event_is_400(
    server: Server, body: bytes, expected: tuple[int, str]
) -> None:  # H-HTTP-51
    reply = server.post("/admin/functions/store", body, content_type="application/json")
    assert (reply.status, reply.text) == expected


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "json"])
def test_body_that_is_not_json_is_415(server: Server, kind: str) -> None:  # H-HTTP-51
    for path in ("/admin/functions/store", "/admin/functions/nothing", "/admin/host/restart"):
        assert server.post(path, b"{}", content_type=kind).status == 415
    assert server.post("/admin/functions/store", b"{}").status == 415


def test_body_that_is_json_may_have_parameters(server: Server) -> None:
    kind = "Application/JSON; charset=utf-8"
    assert server.post("/admin/functions/tick", b"{}", content_type=kind).status == 202


PATHS = (
    "/admin/host/status",
    "/admin/functions",
    "/admin/functions/store",
    "/admin/functions/nothing",
    "/admin/functions/store/keys",
    "/admin/host/keys",
    "/admin/nothing",
)


@pytest.mark.parametrize("path", PATHS)
def test_master_key_opens_all(keyed: Server, path: str) -> None:  # H-HTTP-42, 46, 50
    known = keyed.keys
    assert keyed.get("/admin/host/ping").status == 200
    assert keyed.get(path).status == 401
    assert keyed.get(path, x_functions_key="wrong").status == 401
    assert keyed.get(path, x_functions_key=known["default"]).status == 403
    expected = 404 if "nothing" in path else 200
    assert keyed.get(path, x_functions_key=known["_master"]).status == expected
    assert keyed.get(f"{path}?code={known['_master']}").status == expected


def test_no_function_runs_without_the_master_key(keyed: Server) -> None:
    def status(**headers: str) -> int:
        return keyed.post_json("/admin/functions/tick", {}, **headers).status

    before = len(keyed.events)
    assert status() == 401
    assert status(x_functions_key=keyed.keys["default"]) == 403
    assert status(x_functions_key=keyed.keys["_master"]) == 202
    keyed.wait_for("invocation", before, function="tick")
    assert len([one for one in keyed.events[before:] if one.get("function") == "tick"]) == 1


def listed(reply: Reply) -> tuple[int, Any]:
    found = reply.json()
    (link,) = found.pop("links")
    assert link["rel"] == "self"
    return reply.status, found


def test_keys_of_the_run_are_listed(keyed: Server) -> None:  # section 5
    known = keyed.keys

    def get(path: str) -> Reply:
        return keyed.get(f"/admin/{path}", x_functions_key=known["_master"])

    default = {"name": "default", "value": known["default"]}
    assert listed(get("host/keys")) == (200, {"keys": [default]})
    assert listed(get("host/functionkeys/default")) == (200, default)
    names = [f"{one}_extension" for one in ("blobs", "durabletask", "eventgrid", "mcp")]
    system = [{"name": name, "value": known[name]} for name in names]
    assert listed(get("host/systemkeys")) == (200, {"keys": system})
    assert listed(get("functions/store/keys")) == (200, {"keys": []})
    assert get("host/keys/nothing").status == 404


def test_without_keys_none_are_listed(server: Server) -> None:  # H-HTTP-49
    assert listed(server.get("/admin/host/keys")) == (200, {"keys": []})
    assert listed(server.get("/admin/functions/store/keys")) == (200, {"keys": []})


def test_status_shows_why_the_last_edit_is_not_in_use(tmp_path: Path) -> None:
    with running(project(tmp_path)) as server:
        server.edit(tmp_path / "app.py", f"{APP}\nraise ImportError('later')\n")
        server.wait_for("failed")
        server.wait_until(lambda: "errors" in server.get("/admin/host/status").json())
        (message,) = server.get("/admin/host/status").json()["errors"]
        assert "later" in message
        server.edit(tmp_path / "app.py", APP)
        server.wait_for("reloaded")
        assert "errors" not in server.get("/admin/host/status").json()


DURABLE = """
import logging

from funcdeco import App

app = App()


@app.orchestration_trigger(name="context")
def count(context):
    total = yield context.call_activity("add", context.get_input())
    logging.info("total %s", total)
    return total


@app.activity_trigger(name="numbers")
def add(numbers: list) -> int:
    return sum(numbers)


@app.entity_trigger(name="context")
def counter(context):
    logging.info("%s %s %s", context.entity_key, context.operation_name, context.get_input())
    context.set_result(None)
"""


def test_events_start_orchestrations_and_signal_entities_in_memory(tmp_path: Path) -> None:
    with running(project(tmp_path, DURABLE), "--no-watch", "--in-memory") as server:
        document: dict[str, Any] = {"trigger": "orchestrationTrigger", "data": [1, 2]}
        assert server.post_json("/admin/functions/count", {"event": document}).status == 202
        server.wait_until(lambda: ["total 3"] in map(messages, reports(server, "count")))
        document = {"trigger": "entityTrigger", "operation": "set", "key": "k", "data": 5}
        assert server.post_json("/admin/functions/counter", {"event": document}).status == 202
        server.wait_for("invocation", function="counter")
        assert [messages(one) for one in reports(server, "counter")] == [["k set 5"]]


def reports(server: Server, function: str) -> list[dict[str, Any]]:
    return [one for one in server.events if one.get("function") == function]


def test_an_orchestrator_is_started(tmp_path: Path) -> None:
    with running(project(tmp_path, DURABLE), "--no-watch") as server:
        document = {"trigger": "orchestrationTrigger", "data": [1, 2]}
        assert server.post_json("/admin/functions/count", {"event": document}).status == 202
        report = server.wait_for("invocation", function="count")
        assert report["status"] == "succeeded"


def test_status_of_a_function_shows_why_it_cannot_be_loaded(tmp_path: Path) -> None:  # section 5
    app = open_project(project(tmp_path), {})
    try:
        options = WorkerOptions(str(tmp_path), None, "http://localhost:7071")
        problems = {"store": "no such module"}
        api = AdminApi(app, HttpHost(app), options, problems, lambda call: call())
        answer = api.answer(Request("GET", "/admin/functions/store/status"))
        assert answer is not None
        assert json.loads(answer.body) == {"errors": ["no such module"]}
        assert api.answer(Request("GET", "/api/store")) is None
    finally:
        app.close()
