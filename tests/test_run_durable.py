"""Durable functions in `funcdeco run`, mostly in memory: in threads, in real time, over HTTP.

Rows H-DUR-08 to 18 and H-HTTP-68 to 70.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from funcdeco.server.durable_http import send
from run_server import running
from run_support import HEAD, Hosted, hosted

pytest.importorskip("azure.durable_functions", reason="azure-functions-durable isn't installed")
BASE = "/runtime/webhooks/durabletask"
DURABLE = f"""{HEAD}
import json
import azure.durable_functions as df

@app.http(route="start/{{name}}", methods=["POST"], auth_level="anonymous")
@app.durable_client_input(name="client")
async def start(req: func.HttpRequest, client: df.DurableOrchestrationClient) -> func.HttpResponse:
    data = req.get_json() if req.get_body() else None
    instance = await client.start_new(req.route_params["name"], client_input=data)
    return client.create_check_status_response(req, instance)
"""


def start(host: Hosted, name: str, data: Any = None) -> dict[str, str]:
    """Start an orchestration through a function of the app, and return its addresses."""
    status, found = host.request("POST", f"/api/start/{name}", data)
    assert status == 202, host.reports.events
    return dict(found)


def status_of(host: Hosted, links: dict[str, str]) -> dict[str, Any]:
    """Return the status of an orchestration, over HTTP."""
    return dict(host.request("GET", links["statusQueryGetUri"])[1])


def ended(host: Hosted, links: dict[str, str]) -> tuple[str, Any]:
    """Wait until an orchestration has ended; return its status and its output."""
    host.wait_until(lambda: host.request("GET", links["statusQueryGetUri"])[0] == 200)
    found = status_of(host, links)
    return found["runtimeStatus"], found["output"]


def test_activities_of_a_fan_out_run_at_the_same_time(tmp_path: Path) -> None:
    source = f"""{DURABLE}
meeting = threading.Barrier(3)

@app.orchestration_trigger()
def fan_out(context):
    numbers = yield context.task_all([context.call_activity("meet", n) for n in range(3)])
    return numbers

@app.activity_trigger()
def meet(number: int) -> int:
    meeting.wait(PATIENCE)
    return number * 10
"""
    with hosted(tmp_path, source) as host:
        assert ended(host, start(host, "fan_out")) == ("Completed", [0, 10, 20])


def test_no_more_activities_run_at_once_than_host_json_allows(tmp_path: Path) -> None:
    source = f"""{DURABLE}
running, most = 0, 0

@app.orchestration_trigger()
def fan_out(context):
    yield context.task_all([context.call_activity("work", n) for n in range(8)])

@app.activity_trigger()
async def work(number: int) -> int:
    import asyncio
    global running, most
    running += 1
    most = max(most, running)
    await asyncio.sleep(0.02)
    running -= 1
    return number
"""
    options = {"extensions": {"durableTask": {"maxConcurrentActivityFunctions": 2}}}
    with hosted(tmp_path, source, host=options) as host:
        assert ended(host, start(host, "fan_out"))[0] == "Completed"
        assert host.module.most <= 2


def test_a_slow_activity_does_not_delay_other_orchestrations(tmp_path: Path) -> None:
    source = f"""{DURABLE}
is_quick = threading.Event()

@app.orchestration_trigger()
def one(context):
    found = yield context.call_activity(context.get_input())
    return found

@app.activity_trigger()
def slow(_: str) -> bool:
    return is_quick.wait(PATIENCE)

@app.activity_trigger()
def quick(_: str) -> str:
    is_quick.set()
    return "done"
"""
    with hosted(tmp_path, source) as host:
        slow = start(host, "one", "slow")
        assert ended(host, start(host, "one", "quick")) == ("Completed", "done")
        assert ended(host, slow) == ("Completed", True)


def test_timers_and_retries_wait_in_real_time(tmp_path: Path) -> None:
    source = f"""{DURABLE}
@app.orchestration_trigger()
def wait(context):
    begun = context.current_utc_datetime
    yield context.create_timer(begun + datetime.timedelta(seconds=1))
    found = yield context.call_activity_with_retry("attempt", df.RetryOptions(1000, 3), "x")
    return [found, (context.current_utc_datetime - begun).total_seconds()]

@app.activity_trigger()
def attempt(_: str) -> int:
    done.append(1)
    if len(done) < 2:
        raise ValueError("first")
    return len(done)
"""
    with hosted(tmp_path, source) as host:
        status, (attempts, seconds) = ended(host, start(host, "wait"))
        assert (status, attempts) == ("Completed", 2)
        assert seconds >= 2


WAITING = f"""{DURABLE}
@app.orchestration_trigger()
def wait(context):
    context.set_custom_status("waits")
    found = yield context.wait_for_external_event("go")
    return found
"""


def wait_for_custom_status(host: Hosted, links: dict[str, str]) -> None:
    """Wait until the orchestrator waits."""
    host.wait_until(lambda: status_of(host, links)["customStatus"] == "waits")


def event_url(links: dict[str, str]) -> str:
    """Return the address to which the event is sent."""
    return links["sendEventPostUri"].replace("{eventName}", "go")


def test_an_orchestration_gets_an_event_and_is_listed_and_purged(tmp_path: Path) -> None:
    with hosted(tmp_path, WAITING) as host:
        links = start(host, "wait")
        wait_for_custom_status(host, links)
        assert host.request("POST", event_url(links), {"a": 1}) == (202, None)
        assert ended(host, links) == ("Completed", {"a": 1})
        assert host.request("POST", event_url(links), 2)[0] == 410
        status, listed = host.request("GET", f"{BASE}/instances?runtimeStatus=Completed")
        assert (status, [one["instanceId"] for one in listed]) == (200, [links["id"]])
        assert host.request("DELETE", links["purgeHistoryDeleteUri"]) == (
            200,
            {"instancesDeleted": 1},
        )
        assert host.request("GET", links["statusQueryGetUri"])[0] == 404


def test_a_suspended_orchestration_goes_on_when_it_is_resumed(tmp_path: Path) -> None:
    with hosted(tmp_path, WAITING) as host:
        links = start(host, "wait")
        wait_for_custom_status(host, links)
        assert host.request("POST", links["suspendPostUri"])[0] == 202
        assert status_of(host, links)["runtimeStatus"] == "Suspended"
        assert host.request("POST", event_url(links), 1)[0] == 202
        assert status_of(host, links)["runtimeStatus"] == "Suspended"
        assert host.request("POST", links["resumePostUri"])[0] == 202
        assert ended(host, links) == ("Completed", 1)


def test_a_reload_reports_the_orchestrations_that_it_discards(tmp_path: Path) -> None:
    with hosted(tmp_path, WAITING) as host:
        wait_for_custom_status(host, start(host, "wait"))
        host.local.hand_over()
        assert [one["message"] for one in host.reports.events if one["event"] == "log"] == [
            "the reload discards what is in memory: 1 orchestration"
        ]


def test_what_clients_order_during_a_step_comes_after_it(tmp_path: Path) -> None:
    source = f"""{DURABLE}
has_begun, may_end = threading.Event(), threading.Event()

@app.orchestration_trigger()
def slow(context):
    has_begun.set()
    may_end.wait(PATIENCE)
    yield context.call_activity("work", 1)
    return "completed"

@app.activity_trigger()
def work(number: int) -> int:
    return number
"""
    with hosted(tmp_path, source) as host:
        links = start(host, "slow")
        assert host.module.has_begun.wait(30)
        terminate = links["terminatePostUri"].replace("{text}", "enough")
        assert host.request("POST", terminate)[0] == 202
        assert status_of(host, links)["runtimeStatus"] == "Pending"
        host.module.may_end.set()
        assert ended(host, links) == ("Terminated", "enough")
        assert host.request("POST", terminate)[0] == 410


CLIENTS = f"""{DURABLE}
import urllib.request
rpc = []

@app.http(route="rpc", auth_level="anonymous")
@app.durable_client_input(name="client")
def learn(req: func.HttpRequest, client: df.DurableOrchestrationClient) -> str:
    rpc.append(client._orchestration_bindings.rpc_base_url)
    return "known"

def send(path):
    request = urllib.request.Request(rpc[0] + path, data=b"4", method="POST")
    return urllib.request.urlopen(request, timeout=PATIENCE).status

@app.orchestration_trigger()
def outer(context):
    first = yield context.call_activity("starts", "inner")
    count = yield context.call_entity(df.EntityId("counter", "a"), "start")
    inner = yield context.call_sub_orchestrator("inner", 5)
    return [first, count, send("orchestrators/inner"), inner]

@app.orchestration_trigger()
def inner(context):
    found = yield context.call_activity("twice", context.get_input())
    return found

@app.activity_trigger()
def twice(number: int) -> int:
    return number * 2

@app.activity_trigger(name="name")
@app.durable_client_input(name="client")
async def starts(name: str, client: df.DurableOrchestrationClient) -> int:
    instance = await client.start_new(name, client_input=4)
    request = func.HttpRequest("GET", "http://localhost:7071/api", body=b"")
    wait = client.wait_for_completion_or_create_check_status_response
    return json.loads((await wait(request, instance, 20_000, 100)).get_body())

@app.entity_trigger(name="context")
def counter(context):
    context.set_result(send("entities/counter/b?op=other") if "a" == context.entity_key else 0)
"""


def test_functions_of_all_kinds_can_use_the_task_hub_while_it_runs_them(tmp_path: Path) -> None:
    with hosted(tmp_path, CLIENTS) as host:
        assert host.request("GET", "/api/rpc") == (200, "known")
        assert ended(host, start(host, "outer")) == ("Completed", [8, 202, 202, 10])


ENTITIES = f"""{DURABLE}
@app.entity_trigger(name="context")
def counter(context):
    count = context.get_state(lambda: 0)
    if context.operation_name == "fail":
        raise ValueError("no")
    if context.operation_name == "add":
        count += context.get_input()
    context.set_state(count)
    context.set_result(count)

@app.orchestration_trigger()
def add(context):
    found = yield context.call_entity(df.EntityId("counter", "a"), "add", context.get_input())
    return found
"""


def test_operations_of_an_entity_run_one_after_the_other(tmp_path: Path) -> None:
    with hosted(tmp_path, ENTITIES) as host:
        links = [start(host, "add", 1) for _ in range(20)]
        outputs = [ended(host, one) for one in links]
        assert sorted(output for _, output in outputs) == list(range(1, 21))
        assert host.request("GET", f"{BASE}/entities/counter/a") == (200, 20)
        assert host.request("POST", f"{BASE}/entities/counter/a?op=add", "5") == (202, None)
        host.wait_until(lambda: host.request("GET", f"{BASE}/entities/counter/a") == (200, 25))
        assert host.app.durable.hub.entities["counter", "a"].results == {}


def test_an_operation_that_fails_is_reported(tmp_path: Path) -> None:
    with hosted(tmp_path, ENTITIES) as host:
        host.request("POST", f"{BASE}/entities/counter/a?op=fail")
        message = "Operation 'fail' of @counter@a failed: no"
        logs = host.reports.events
        host.wait_until(lambda: message in [one.get("message") for one in logs])


FAILING = f"""{DURABLE}
@app.orchestration_trigger()
def fails(context):
    yield context.call_activity("work", 1)
    raise ValueError("broken")

@app.orchestration_trigger()
def random_one(context):
    done.append(1)
    yield context.call_activity("work", len(done))
    yield context.call_activity("work", 0)

@app.activity_trigger()
def work(number: int) -> int:
    return number
"""


def test_an_orchestrator_that_fails_is_reported_with_its_own_exception(tmp_path: Path) -> None:
    with hosted(tmp_path, FAILING) as host:
        status, output = ended(host, start(host, "fails"))
        assert (status, output.splitlines()[0]) == (
            "Failed",
            "Orchestrator function 'fails' failed: broken",
        )
        *_, last = host.reports.of("fails")
        assert last["status"] == "failed"
        assert last["exception"].splitlines()[-1] == "ValueError: broken"


def test_an_orchestrator_that_is_not_deterministic_fails_and_is_reported(tmp_path: Path) -> None:
    with hosted(tmp_path, FAILING) as host:
        status, output = ended(host, start(host, "random_one"))
        start_of = "Orchestrator function 'random_one' failed: `random_one` isn't deterministic: "
        assert status == "Failed" and output.startswith(start_of)
        errors = [one for one in host.reports.events if one.get("level") == "ERROR"]
        (message,) = [one["message"] for one in errors]
        assert message.startswith("`random_one` isn't deterministic: action 1")


def test_an_eternal_orchestration_needs_no_memory(tmp_path: Path) -> None:
    source = f"""{DURABLE}
@app.orchestration_trigger()
def forever(context):
    number = context.get_input()
    yield context.call_activity("work", number)
    context.signal_entity(df.EntityId("counter", "a"), "add", 1)
    context.continue_as_new(number + 1)

@app.activity_trigger()
def work(number: int) -> int:
    return number

@app.entity_trigger(name="context")
def counter(context):
    context.set_state(context.get_state(lambda: 0) + 1)
"""
    with hosted(tmp_path, source) as host:
        links = start(host, "forever", 0)
        host.invoked("work", 60)
        found = status_of(host, links)
        assert found["runtimeStatus"] == "Running" and int(found["input"]) >= 59
        hub = host.app.durable.hub
        with hub.lock:
            instance = hub.instances[links["id"]]
            assert len(instance.history) < 20 and len(instance.tasks) < 5
            assert len(hub.active) == 1 and hub.entities["counter", "a"].results == {}


def test_only_without_in_memory_orchestrations_are_kept(tmp_path: Path) -> None:
    for in_memory in (True, False):
        with hosted(tmp_path, WAITING, in_memory=in_memory) as host:
            links = start(host, "wait")
            rows = {one["name"]: one["state"] for one in host.local.describe()["functions"]}
            assert rows["wait"] == "running"
        assert (tmp_path / ".funcdeco-run" / "durable.db").exists() != in_memory
    with hosted(tmp_path, WAITING, in_memory=False) as host:
        assert status_of(host, links)["runtimeStatus"] in ("Pending", "Running")


STRESS = f"""{DURABLE}
@app.orchestration_trigger()
def outer(context):
    numbers = yield context.task_all([context.call_activity("work", n) for n in range(4)])
    inner = yield context.call_sub_orchestrator("inner", context.instance_id)
    yield context.create_timer(context.current_utc_datetime + datetime.timedelta(milliseconds=20))
    event = yield context.wait_for_external_event("go")
    return [sum(numbers), inner, event]

@app.orchestration_trigger()
def inner(context):
    yield context.call_entity(df.EntityId("counter", "a"), "add")
    found = yield context.call_activity("starts", context.get_input())
    return found

@app.activity_trigger()
def work(number: int) -> int:
    return number

@app.activity_trigger(name="name")
@app.durable_client_input(name="client")
async def starts(name: str, client: df.DurableOrchestrationClient) -> str:
    await client.raise_event(name, "go", 7)
    await client.signal_entity(df.EntityId("counter", "a"), "add")
    return (await client.get_status(name)).runtime_status.name

@app.entity_trigger(name="context")
def counter(context):
    context.set_state(context.get_state(lambda: 0) + 1)
    context.set_result(None)
"""


def test_clients_in_many_threads_neither_block_nor_lose_anything(tmp_path: Path) -> None:
    per_thread, threads = 10, 6
    outputs: list[tuple[str, Any]] = []
    with hosted(tmp_path, STRESS) as host:

        def use() -> None:
            for number in range(per_thread):
                links = start(host, "outer")
                if number % 3 == 0:
                    host.request("POST", links["suspendPostUri"])
                    host.request("GET", f"{BASE}/instances?showInput=false")
                    host.request("POST", links["resumePostUri"])
                if number % 5 == 4:
                    host.request("POST", links["terminatePostUri"])
                outputs.append(ended(host, links))
                if number % 2:
                    host.request("DELETE", links["purgeHistoryDeleteUri"])

        clients = [threading.Thread(target=use) for _ in range(threads)]
        for one in clients:
            one.start()
        for one in clients:
            one.join()
        assert len(outputs) == per_thread * threads
        completed = [output for status, output in outputs if status == "Completed"]
        others = [one for one in outputs if one[0] not in ("Completed", "Terminated")]
        assert (others, len(completed) >= 8 * threads) == ([], True)
        assert completed == [[6, "Running", "7"]] * len(completed)
        host.wait_until(lambda: not host.app.durable.hub.activities)
        assert [one for one in host.reports.events if one["event"] != "invocation"] == []


class Service(BaseHTTPRequestHandler):
    """A service that answers once it was asked often enough."""

    requests: list[tuple[str, str, str, str]] = []

    def answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode()
        kind = self.headers.get("Content-Type") or ""
        Service.requests.append((self.command, self.path, kind, body))
        asked = sum(path == self.path for _, path, _, _ in Service.requests)
        status = {"/moved": 302, "/job": 202, "/status": 202 if asked < 3 else 200}
        self.send_response(status.get(self.path, 200))
        if self.path == "/moved":
            self.send_header("Location", "/elsewhere")
        if self.path in ("/job", "/status"):
            self.send_header("Location", "/status")
            self.send_header("Retry-After", "0")
        content = f"{self.command} {self.path}".encode()
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = answer

    def log_message(self, *_: object) -> None: ...


@contextmanager
def service() -> Iterator[str]:
    """Run the service, and yield its address."""
    Service.requests.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Service) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.01], daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


CALLS = f"""{DURABLE}
@app.orchestration_trigger()
def call(context):
    method, url, content = context.get_input()
    found = yield context.call_http(method, url, content)
    return [found["statusCode"], found["content"]]
"""


def test_call_http_sends_the_request_and_follows_no_redirect(tmp_path: Path) -> None:
    with service() as url, hosted(tmp_path, CALLS) as host:
        found = ended(host, start(host, "call", ["POST", f"{url}/a?b=1", {"c": 2}]))
        assert found == ("Completed", [200, "POST /a?b=1"])
        assert ended(host, start(host, "call", ["GET", f"{url}/moved", None])) == (
            "Completed",
            [302, "GET /moved"],
        )
        assert Service.requests == [
            ("POST", "/a?b=1", "text/plain", '{"c": 2}'),
            ("GET", "/moved", "", ""),
        ]


def test_call_http_asks_for_the_status_of_what_was_accepted(tmp_path: Path) -> None:
    with service() as url, hosted(tmp_path, CALLS) as host:
        found = ended(host, start(host, "call", ["GET", f"{url}/job", None]))
        assert found == ("Completed", [200, "GET /status"])
        assert [path for _, path, _, _ in Service.requests] == ["/job"] + ["/status"] * 3


def test_call_http_ends_with_the_server_while_it_waits() -> None:
    waited: list[float] = []

    def sleep(seconds: float) -> bool:
        waited.append(seconds)
        return False

    with service() as url:
        sent = {"method": None, "uri": f"{url}/job", "headers": None, "content": {"not": "text"}}
        found = send(sent, sleep)
        assert (found["statusCode"], found["content"], waited) == (202, "GET /job", [0.0])
        assert Service.requests == [("GET", "/job", "", "")]


def test_call_http_has_no_token_of_an_identity() -> None:
    message = "^a token of a managed identity isn't available on this machine$"
    with pytest.raises(ValueError, match=message):
        send({"uri": "http://127.0.0.1:1", "tokenSource": {"resource": "x"}}, lambda _: True)


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("http://127.0.0.1:1/x", "ConnectionRefusedError: "),
        ("ftp://x/y", "ValueError: `ftp://x/y` isn't an absolute HTTP address"),
        ("/api/x", "ValueError: `/api/x` isn't an absolute HTTP address"),
    ],
)
def test_a_request_of_call_http_that_cannot_be_sent_fails(
    tmp_path: Path, url: str, error: str
) -> None:
    with hosted(tmp_path, CALLS) as host:
        status, output = ended(host, start(host, "call", ["GET", url, None]))
        assert status == "Failed" and error in output


def test_orchestrations_run_with_the_command(tmp_path: Path) -> None:
    source = f"""{DURABLE}
@app.orchestration_trigger()
def chain(context):
    first = yield context.call_activity("double", context.get_input())
    second = yield context.call_activity("double", first)
    return second

@app.activity_trigger()
def double(number: int) -> int:
    return number * 2
"""
    (tmp_path / "app.py").write_text(source)
    (tmp_path / "host.json").write_text(json.dumps({"version": "2.0"}))
    with running(tmp_path, "--in-memory") as server:
        links = server.post_json("/api/start/chain", 3).json()
        assert links["statusQueryGetUri"].startswith(f"{server.url}{BASE}/instances/")
        path = links["statusQueryGetUri"].removeprefix(server.url)
        server.wait_until(lambda: server.get(path).status == 200)
        assert server.get(path).json()["output"] == 12
