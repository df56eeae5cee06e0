"""Outputs trigger functions in `funcdeco run --in-memory`: several events at once, in real time.

Expected limits and orders are those of the host's extensions: rows H-QUE, H-BUS, H-HUB, H-BLOB and
H-RETRY.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from funcdeco.engine.delivery.queues import QueueSource
from funcdeco.engine.delivery.service_bus import ServiceBusSource
from funcdeco.engine.delivery.source import Concurrency, Listener, up_to
from funcdeco.engine.delivery.tables import SOURCES
from funcdeco.engine.stores.retention import KEPT, forget
from run_server import running
from run_support import HEAD, Hosted, hosted

NOW = datetime(2026, 2, 9, 8, tzinfo=timezone.utc)
SEND = """
@app.http(route="send", methods=["POST"], auth_level="anonymous")
@app.queue_output(name="out", queue_name="jobs", connection=STORAGE)
def send(req: func.HttpRequest, out: func.Out[list[str]]) -> str:
    out.set(req.get_json())
    return "sent"
"""


def test_messages_of_a_batch_are_processed_at_the_same_time(tmp_path: Path) -> None:
    source = f"""{HEAD}{SEND}
meeting = threading.Barrier(3)

@app.queue_trigger(name="message", queue_name="jobs", connection=STORAGE)
async def work(message: str) -> None:
    await __import__("asyncio").to_thread(meeting.wait, PATIENCE)
"""
    with hosted(tmp_path, source) as host:
        assert host.request("POST", "/api/send", ["a", "b", "c"]) == (200, "sent")
        assert [one["status"] for one in host.invoked("work", 3)] == ["succeeded"] * 3


def test_no_more_messages_are_processed_at_once_than_host_json_allows(tmp_path: Path) -> None:
    source = f"""{HEAD}{SEND}
import asyncio
running, most = 0, 0

@app.queue_trigger(name="message", queue_name="jobs", connection=STORAGE)
async def work(message: str) -> None:
    global running, most
    running += 1
    most = max(most, running)
    await asyncio.sleep(0.05)
    running -= 1
    done.append(message)
"""
    limits = {"queues": {"batchSize": 2, "newBatchThreshold": 1}}
    names = [str(number) for number in range(12)]
    with hosted(tmp_path, source, host={"extensions": limits}) as host:
        host.request("POST", "/api/send", names)
        host.invoked("work", 12)
        assert sorted(host.module.done, key=int) == names
        assert host.module.most <= 3


def test_a_slow_function_does_not_delay_another_one(tmp_path: Path) -> None:
    source = f"""{HEAD}{SEND}
is_quick = threading.Event()

@app.queue_trigger(name="message", queue_name="jobs", connection=STORAGE)
@app.queue_output(name="$return", queue_name="quick", connection=STORAGE)
def first(message: str) -> str:
    return message

@app.queue_trigger(name="message", queue_name="quick", connection=STORAGE)
def quick(message: str) -> None:
    is_quick.set()

@app.blob_trigger(name="data", path="data/{{name}}", connection=STORAGE)
def slow(data: func.InputStream) -> None:
    assert is_quick.wait(PATIENCE)

@app.http(route="blob", auth_level="anonymous")
@app.blob_output(name="data", path="data/a", connection=STORAGE)
def blob(req: func.HttpRequest, data: func.Out[str]) -> str:
    data.set("x")
    return "sent"
"""
    with hosted(tmp_path, source) as host:
        host.request("GET", "/api/blob")
        host.request("POST", "/api/send", ["a"])
        assert [one["status"] for one in host.invoked("slow")] == ["succeeded"]


EVENTS = """
@app.http(route="send", methods=["POST"], auth_level="anonymous")
@app.event_hub_output(name="out", event_hub_name="hub", connection="Hub")
def send(req: func.HttpRequest, out: func.Out[list[str]]) -> str:
    out.set(req.get_json())
    return "sent"
"""


def test_events_of_a_stream_are_processed_in_their_order(tmp_path: Path) -> None:
    source = f"""{HEAD}{EVENTS}
@app.event_hub_trigger(
    name="event", event_hub_name="hub", connection="Hub", cardinality="one", data_type="string"
)
def read(event: func.EventHubEvent) -> None:
    number = int(event.get_body())
    time.sleep(0.005 * (number % 3))
    done.append(number)
"""
    with hosted(tmp_path, source) as host:
        host.request("POST", "/api/send", [str(number) for number in range(20)])
        host.invoked("read", 20)
        assert host.module.done == list(range(20))


def test_functions_in_one_consumer_group_share_the_events(tmp_path: Path) -> None:
    trigger = """
@app.event_hub_trigger(
    name="event", event_hub_name="hub", connection="Hub", cardinality="one", data_type="string"
)
def {0}(event: func.EventHubEvent) -> None:
    done.append(int(event.get_body()))
"""
    source = HEAD + EVENTS + trigger.format("one") + trigger.format("two")
    with hosted(tmp_path, source) as host:
        host.request("POST", "/api/send", [str(number) for number in range(30)])
        host.wait_until(lambda: len(host.module.done) >= 30)
        assert host.module.done == list(range(30))


RETRIES = f"""{HEAD}{SEND}
ids = []

@app.queue_trigger(name="message", queue_name="jobs", connection=STORAGE)
@app.retry(strategy="fixedDelay", max_retry_count=2, delay_interval="DELAY")
def work(message: str, context: func.Context) -> None:
    ids.append(context.invocation_id)
    times.append(time.monotonic())
    done.append(context.retry_context.retry_count)
    if len(done) < 3:
        raise ValueError(message)
"""


def test_retries_wait_in_real_time_and_have_one_invocation_id(tmp_path: Path) -> None:
    with hosted(tmp_path, RETRIES.replace("DELAY", "00:00:01")) as host:
        host.request("POST", "/api/send", ["a"])
        statuses = [one["status"] for one in host.invoked("work", 3)]
        assert statuses == ["failed", "failed", "succeeded"]
        host.wait_until(lambda: not host.world.queues.at("AzureWebJobsStorage", "jobs"))
        module = host.module
        assert module.done == [0, 1, 2] and len(set(module.ids)) == 1
        assert module.times[2] - module.times[0] >= 2


def test_a_wait_for_a_retry_ends_with_the_host(tmp_path: Path) -> None:
    with hosted(tmp_path, RETRIES.replace("DELAY", "01:00:00")) as host:
        host.request("POST", "/api/send", ["a"])
        host.invoked("work")
    (message,) = host.world.queues.at("AzureWebJobsStorage", "jobs")
    assert message.body == b"a" and message.dequeue_count == 0


def test_a_message_that_fails_goes_to_the_poison_queue_which_can_trigger_too(
    tmp_path: Path,
) -> None:
    source = f"""{HEAD}{SEND}
@app.queue_trigger(name="message", queue_name="jobs", connection=STORAGE)
def work(message: str) -> None:
    times.append(time.monotonic())
    raise ValueError(message)

@app.queue_trigger(name="message", queue_name="jobs-poison", connection=STORAGE)
def poison(message: str) -> None:
    done.append(message)
"""
    options = {"queues": {"maxDequeueCount": 2, "visibilityTimeout": "00:00:01"}}
    with hosted(tmp_path, source, host={"extensions": options}) as host:
        host.request("POST", "/api/send", ["a"])
        host.invoked("poison")
        assert len(host.reports.of("work")) == 2 and host.module.done == ["a"]
        assert host.module.times[1] - host.module.times[0] >= 1


def test_a_message_that_fails_is_dead_lettered_and_received_from_there(tmp_path: Path) -> None:
    source = f"""{HEAD}
@app.http(route="send", auth_level="anonymous")
@app.service_bus_queue_output(name="out", queue_name="orders", connection="Bus")
def send(req: func.HttpRequest, out: func.Out[str]) -> str:
    out.set("a")
    return "sent"

@app.service_bus_queue_trigger(name="message", queue_name="orders", connection="Bus")
def work(message: func.ServiceBusMessage) -> None:
    raise ValueError(message.get_body())

@app.service_bus_queue_trigger(name="message", queue_name="orders/$DeadLetterQueue", connection="Bus")
def dead(message: func.ServiceBusMessage) -> None:
    done.append((message.get_body(), message.application_properties["DeadLetterReason"]))
"""
    with hosted(tmp_path, source) as host:
        host.request("GET", "/api/send")
        host.invoked("dead")
        assert host.module.done == [(b"a", "MaxDeliveryCountExceeded")]
        assert len(host.reports.of("work")) == 10


def test_messages_of_a_session_are_processed_one_by_one_while_sessions_overlap(
    tmp_path: Path,
) -> None:
    source = f"""{HEAD}
meeting = threading.Barrier(2)
running = set()

@app.service_bus_queue_trigger(
    name="message", queue_name="orders", connection="Bus", is_sessions_enabled=True
)
async def work(message: func.ServiceBusMessage) -> None:
    import asyncio
    assert message.session_id not in running
    running.add(message.session_id)
    await asyncio.to_thread(meeting.wait, PATIENCE)
    running.discard(message.session_id)
    done.append((message.session_id, message.get_body()))
"""
    with hosted(tmp_path, source) as host:
        send_to_sessions(host)
        assert [one["status"] for one in host.invoked("work", 4)] == ["succeeded"] * 4
        assert [body for name, body in host.module.done if name == "a"] == [b"1", b"2"]


def send_to_sessions(host: Hosted) -> None:
    """Send two messages to each of two sessions."""
    from funcdeco.engine.stores.topics import BusMessage

    with host.world.lock:
        for session in ("a", "b"):
            for body in ("1", "2"):
                message = BusMessage(body, session_id=session)
                host.world.topics.at("Bus", "orders").put(message)


def test_an_input_that_nothing_provides_fails_the_invocation(tmp_path: Path) -> None:
    source = f"""{HEAD}
@app.http(route="rows", auth_level="anonymous")
@app.sql_input(name="rows", command_text="select 1", connection_string_setting="Sql")
def rows(req: func.HttpRequest, rows: str) -> str:
    return rows
"""
    with hosted(tmp_path, source) as host:
        assert host.request("GET", "/api/rows") == (500, None)
        (report,) = host.reports.of("rows")
        assert report["status"] == 500
        assert report["exception"] == "nothing provides the input `rows` (`sql`) of `rows`"


def test_a_function_that_raises_what_would_end_a_program_fails(tmp_path: Path) -> None:
    source = f"""{HEAD}{SEND}
@app.queue_trigger(name="message", queue_name="jobs", connection=STORAGE)
def work(message: str) -> None:
    done.append(message)
    if len(done) < 3:
        raise (KeyboardInterrupt, SystemExit)[len(done) - 1]
"""
    with hosted(tmp_path, source) as host:
        host.request("POST", "/api/send", ["a"])
        statuses = [one["status"] for one in host.invoked("work", 3)]
        assert statuses == ["failed", "failed", "succeeded"]


LOOPS = f"""{HEAD}{SEND}
@app.queue_trigger(name="message", queue_name="jobs", connection=STORAGE)
@app.event_hub_output(name="$return", event_hub_name="hub", connection="Hub")
def one(message: str) -> str:
    return message

@app.event_hub_trigger(
    name="event", event_hub_name="hub", connection="Hub", cardinality="one", data_type="string"
)
@app.service_bus_topic_output(name="$return", topic_name="topic", connection="Bus")
def two(event: func.EventHubEvent) -> str:
    return event.get_body().decode()

@app.service_bus_topic_trigger(
    name="message", topic_name="topic", subscription_name="all", connection="Bus"
)
@app.blob_output(name="$return", path="data/a", connection=STORAGE)
def three(message: func.ServiceBusMessage) -> str:
    return message.get_body().decode()

@app.blob_trigger(name="data", path="data/a", connection=STORAGE)
@app.queue_output(name="$return", queue_name="jobs", connection=STORAGE)
@app.event_grid_output(
    name="out", topic_endpoint_uri="Grid", topic_key_setting="Key"
)
def four(data: func.InputStream, out: func.Out[str]) -> str:
    done.append(1)
    del done[:-1]
    out.set('{{"id": "1", "subject": "s", "data": {{}}, "eventType": "t", "dataVersion": "1"}}')
    return data.read().decode()
"""


def test_functions_that_trigger_each_other_forever_need_no_memory(tmp_path: Path) -> None:
    with hosted(tmp_path, LOOPS) as host:
        host.request("POST", "/api/send", ["a"])
        host.invoked("four", 300)
    world = host.world
    receipts = len(world.receipts)
    forget(world, 10)
    sizes = {
        "queue": len(world.queues.at("AzureWebJobsStorage", "jobs")),
        "hub": len(world.event_hubs.at("Hub", "hub")),
        "topic": len(world.topics.at("Bus", "topic")),
        "subscription": len(world.topics.at("Bus", "topic").receiver("all").deliveries),
        "grid": len(next(iter(world.events.every))),
        "receipts": len(world.receipts),
    }
    assert receipts >= 300
    assert {name: size for name, size in sizes.items() if size > 10} == {}
    assert world.event_hubs.at("Hub", "hub").total >= 300


def test_messages_that_nothing_receives_are_forgotten_but_for_the_latest(tmp_path: Path) -> None:
    with hosted(tmp_path, HEAD + SEND) as host:
        for _ in range(12):
            host.request("POST", "/api/send", [str(number) for number in range(100)])
        queue = host.world.queues.at("AzureWebJobsStorage", "jobs")
        assert len(queue) == 1200
        forget(host.world)
        assert len(queue) == KEPT and queue[-1].body == b"99"


NOWHERE = "http://127.0.0.1:1/devstoreaccount1"
"""Where no storage answers: a port that programs without rights can't use."""


def test_without_storage_timers_run_while_messages_fail(tmp_path: Path) -> None:
    source = f"""{HEAD}{SEND}
@app.queue_trigger(name="message", queue_name="jobs", connection=STORAGE)
def work(message: str) -> None:
    done.append(message)

@app.timer_trigger(name="timer", schedule="* * * * * *")
def tick(timer: func.TimerRequest) -> None:
    pass
"""
    account = f"AccountName=devstoreaccount1;AccountKey=a2V5;QueueEndpoint={NOWHERE}"
    settings = {"AzureWebJobsStorage": account}
    with hosted(tmp_path, source, in_memory=False, settings=settings) as host:
        assert host.request("POST", "/api/send", ["a"]) == (500, None)
        (report,) = host.reports.of("send")
        what = "the storage account `devstoreaccount1` doesn't respond at 127.0.0.1:1"
        assert report["exception"] == f"{what}: connection refused"
        host.invoked("tick", 2)
        assert host.module.done == [] and host.reports.of("work") == []
        rows = {one["name"]: one for one in host.local.describe()["functions"]}
        assert (rows["work"]["state"], rows["work"]["reason"]) == (
            "waiting",
            "no storage is running at 127.0.0.1:1; use `--azurite` or `--in-memory`",
        )
        assert [one for one in host.reports.events if one["event"] == "log"] == []


TRIGGERS = f"""{HEAD}
@app.queue_trigger(name="message", queue_name="jobs", connection=STORAGE)
def jobs(message: str) -> None: ...

@app.service_bus_queue_trigger(name="message", queue_name="orders", connection="Bus")
def bus(message: func.ServiceBusMessage) -> None: ...

@app.service_bus_queue_trigger(
    name="messages", queue_name="many", connection="Bus", cardinality="many"
)
def batch(messages: list[func.ServiceBusMessage]) -> None: ...

@app.event_hub_trigger(name="event", event_hub_name="hub", connection="Hub", cardinality="one")
def hub(event: func.EventHubEvent) -> None: ...
"""


def listener_of(host: Hosted, name: str) -> Listener:
    """Return what the trigger of a function listens with."""
    function = host.app.functions[name]
    trigger = function.declared_trigger
    assert trigger is not None
    return Listener(function, trigger, host.app.settings, host.app.options, host.world)


@pytest.mark.parametrize(
    ("name", "options", "expected"),
    [
        ("jobs", {}, Concurrency(24, 8)),
        ("jobs", {"queues": {"batchSize": 5}}, Concurrency(7, 2)),
        ("jobs", {"queues": {"batchSize": 99, "newBatchThreshold": 0}}, Concurrency(32, 0)),
        ("bus", {"serviceBus": {"maxConcurrentCalls": 3}}, up_to(3)),
        ("batch", {"serviceBus": {"maxConcurrentCalls": 3}}, Concurrency(1, 0)),
        ("hub", {}, Concurrency(1, 0)),
    ],
)
def test_how_many_calls_run_at_once_is_the_limit_of_the_extension(
    tmp_path: Path, name: str, options: dict[str, object], expected: Concurrency
) -> None:
    with hosted(tmp_path, TRIGGERS, host={"extensions": options}, listens=False) as host:
        listener = listener_of(host, name)
        assert SOURCES[listener.declaration.kind](listener).concurrency == expected


def test_a_message_that_was_received_again_is_not_settled_by_the_slow_call(tmp_path: Path) -> None:
    with hosted(tmp_path, TRIGGERS, listens=False) as host:
        host.world.clock.freeze(NOW)
        source = QueueSource(listener_of(host, "jobs"))
        queue = host.world.queues.at("AzureWebJobsStorage", "jobs")
        queue.put("a")
        (slow,) = source.take(NOW, 5)
        assert source.take(NOW + timedelta(minutes=9), 5) == []
        slow.renew(NOW + timedelta(minutes=5))
        assert source.take(NOW + timedelta(minutes=12), 5) == []
        (again,) = source.take(NOW + timedelta(minutes=16), 5)
        slow.finish(NOW + timedelta(minutes=17), is_success=True)
        assert len(queue) == 1
        again.finish(NOW + timedelta(minutes=17), is_success=True)
        assert len(queue) == 0


def test_the_lock_of_a_message_is_renewed_for_five_minutes_and_then_lost(tmp_path: Path) -> None:
    with hosted(tmp_path, TRIGGERS, listens=False) as host:
        host.world.clock.freeze(NOW)
        source = ServiceBusSource(listener_of(host, "bus"))
        entity = host.world.topics.at("Bus", "orders")
        entity.put("a")
        (slow,) = source.take(NOW, 5)
        for seconds in range(30, 331, 30):
            slow.renew(NOW + timedelta(seconds=seconds))
        assert source.take(NOW + timedelta(seconds=320), 5) == []
        (again,) = source.take(NOW + timedelta(seconds=400), 5)
        slow.finish(NOW + timedelta(seconds=401), is_success=True)
        assert len(entity.receiver("").deliveries) == 1
        again.finish(NOW + timedelta(seconds=402), is_success=True)
        assert entity.receiver("").deliveries == []


def test_a_chain_runs_with_the_command(tmp_path: Path) -> None:
    source = f"""{HEAD}{SEND}
@app.queue_trigger(name="message", queue_name="jobs", connection=STORAGE)
@app.blob_output(name="$return", path="out/{{queueTrigger}}", connection=STORAGE)
def work(message: str) -> str:
    return message * 2

@app.blob_trigger(name="data", path="out/{{name}}", connection=STORAGE)
def read(data: func.InputStream) -> None:
    logging.info("read %s", data.read().decode())
"""
    (tmp_path / "app.py").write_text(source)
    (tmp_path / "host.json").write_text(json.dumps({"version": "2.0"}))
    with running(tmp_path, "--in-memory") as server:
        assert server.post_json("/api/send", ["ab"]).text == "sent"
        event = server.wait_for("invocation", function="read")
        assert [one["message"] for one in event["logs"]] == ["read abab"]


def test_a_reload_reports_what_it_discards(tmp_path: Path) -> None:
    limits = {"extensions": {"queues": {"batchSize": 1, "newBatchThreshold": 0}}}
    source = f"""{HEAD}{SEND}
has_begun, may_end = threading.Event(), threading.Event()

@app.queue_trigger(name="message", queue_name="jobs", connection=STORAGE)
def work(message: str) -> None:
    has_begun.set()
    may_end.wait(PATIENCE)
"""
    with hosted(tmp_path, source, host=limits) as host:
        host.request("POST", "/api/send", ["a", "b", "c"])
        host.module.has_begun.wait(30)
        host.local.hand_over()
        host.module.may_end.set()
        assert [one["message"] for one in host.reports.events if one["event"] == "log"] == [
            "the reload discards what is in memory: 2 messages"
        ]


SLOW = f"""{HEAD}{SEND}
import os

@app.queue_trigger(name="message", queue_name="jobs", connection=STORAGE)
def work(message: str) -> None:
    logging.info("begun")
    open("begun", "w").close()
    while not os.path.exists("may_end"):
        time.sleep(0.01)
"""


def slow_project(folder: Path) -> Path:
    """Write a project whose function runs until a file exists."""
    (folder / "app.py").write_text(SLOW)
    (folder / "host.json").write_text(json.dumps({"version": "2.0"}))
    return folder


def test_an_invocation_that_runs_during_a_reload_goes_on(tmp_path: Path) -> None:
    with running(slow_project(tmp_path), "--in-memory") as server:
        server.post_json("/api/send", ["a"])
        server.wait_until((tmp_path / "begun").exists)
        (tmp_path / "app.py").write_text(SLOW + "# edited")
        server.wait_for("reloaded")
        (tmp_path / "may_end").touch()
        assert server.wait_for("invocation", function="work")["status"] == "succeeded"


def test_an_invocation_that_runs_does_not_delay_the_end(tmp_path: Path) -> None:
    with running(slow_project(tmp_path), "--in-memory") as server:
        server.post_json("/api/send", ["a"])
        server.wait_until((tmp_path / "begun").exists)
        assert server.stop() == 0
        assert [one for one in server.events if one.get("function") == "work"] == []


def test_what_a_function_sends_after_its_timeout_is_dropped(tmp_path: Path) -> None:
    source = f"""{HEAD}
@app.http(auth_level="anonymous")
@app.queue_output(name="sent", queue_name="late", connection=STORAGE)
def slow(req: func.HttpRequest, sent: func.Out[str]) -> str:
    time.sleep(0.2)
    sent.set("too late")
    return "too late"
"""
    with hosted(tmp_path, source) as host:
        host.app.timeout = 0.05
        assert host.request("POST", "/api/slow") == (500, None)
        assert list(host.world.queues.at("AzureWebJobsStorage", "late")) == []
        (report,) = host.reports.of("slow")
    problem = f"timeout of 0.05 s exceeded by the function slow (ID: {report['id']})"
    assert report["exception"] == problem
