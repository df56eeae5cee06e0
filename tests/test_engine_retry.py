"""Retry policies and settling, by trigger: a table with rows of the host's behavior."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from client_apps import START, ends, open_app
from funcdeco.engine.binding import connection_of
from funcdeco.engine.host_options import HostOptions
from funcdeco.engine.retry import RetryPolicy, describe, policy_of
from funcdeco.engine.stores.streams import HubEvent, KafkaRecord
from funcdeco.engine.stores.topics import BusMessage
from funcdeco.testing import EndlessRun, TestClient

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def waits(policy: RetryPolicy, count: int) -> list[float]:
    return [policy.wait_before(retry + 1).total_seconds() for retry in range(count)]


def test_waits_of_a_fixed_delay_are_equal() -> None:
    assert waits(RetryPolicy(3, 5 * SECOND, None), 3) == [5, 5, 5]


def test_waits_of_exponential_backoff_grow_to_the_maximum() -> None:
    # H-RETRY-02, with 1 in place of the random factor.
    assert waits(RetryPolicy(9, 4 * SECOND, MINUTE), 7) == [4, 8, 12, 20, 36, 60, 60]
    assert waits(RetryPolicy(-1, timedelta(days=9), timedelta(days=10)), 1000)[-1] == 864_000


@pytest.mark.parametrize(
    ("declared", "host", "expected"),
    [
        ("", {}, None),
        (
            '@app.retry(strategy="fixedDelay", max_retry_count=3, delay_interval="00:00:05")',
            {},
            RetryPolicy(3, 5 * SECOND, None),
        ),
        (
            '@app.retry(max_retry_count=-1, minimum_interval="00:00:01", '
            'maximum_interval="00:01:00")',
            {},
            RetryPolicy(-1, SECOND, MINUTE),
        ),
        # R-HOST-09: for every function
        (
            "",
            {"strategy": "FIXEDDELAY", "maxRetryCount": 1, "delayInterval": "00:01:00"},
            RetryPolicy(1, MINUTE, None),
        ),
        # H-RETRY-01: function.json takes precedence
        (
            '@app.retry(strategy="fixedDelay", max_retry_count=3, delay_interval="00:00:05")',
            {"strategy": "fixedDelay", "maxRetryCount": 1, "delayInterval": "00:01:00"},
            RetryPolicy(3, 5 * SECOND, None),
        ),
        # R-RTY-01: rejected
        ("", {"strategy": "fixedDelay", "maxRetryCount": 1}, None),
        ("", {"strategy": "fixedDelay", "delayInterval": "00:01:00"}, None),
        ("", {"strategy": "fixedDelay", "maxRetryCount": 1, "delayInterval": "soon"}, None),
    ],
)
def test_the_policy_of_a_function(
    tmp_path: Path, declared: str, host: dict[str, Any], expected: RetryPolicy | None
) -> None:
    app = f"""
{declared}
@app.timer_trigger(name="timer", schedule="0 0 9 * * *")
def tick(timer: str) -> None: ...
"""
    with open_app(tmp_path, app) as client:
        [function] = client._app.functions
        assert policy_of(function, HostOptions({"retry": host}, {})) == expected


def test_a_failure_has_the_form_of_the_host() -> None:
    # H-DATA-17
    try:
        raise ValueError("no")
    except ValueError as error:
        found = describe(error)
    assert found.message.startswith('Result: Failure\nException: ValueError: no\nStack:   File "')
    assert found.message.endswith(found.stack_trace)


HANDLER = """
seen = []

{retry}
@app.{trigger}
def worker({name}: str, context: func.Context) -> None:
    retry = context.retry_context
    seen.append((context.invocation_id, retry.exception.message.split("\\n")[1:2]))
    raise ValueError(f"attempt {{retry.retry_count}} of {{retry.max_retry_count}}")
"""
POLICY = '@app.retry(strategy="fixedDelay", max_retry_count=2, delay_interval="00:01:00")'
NAME = "AzureWebJobsStorage"
Seed = Callable[[TestClient], object]


def seed_queue(client: TestClient) -> object:
    return client._app.world.queues.at(NAME, "work").put("a", START)


def seed_bus(client: TestClient) -> object:
    return client._app.world.topics.at("Bus", "work").send(BusMessage(b"a"), START)


def seed_hub(client: TestClient) -> object:
    return client._app.world.event_hubs.at("Hub", "work").send(HubEvent(b"a"), START)


def seed_kafka(client: TestClient) -> object:
    [function] = client._app.functions
    assert function.declared_trigger is not None
    connection = connection_of(function.declared_trigger, client._app.settings)
    return client._app.world.kafka.at(connection, "work").send(KafkaRecord(b"a"), START)


TRIGGERS: dict[str, tuple[str, Seed]] = {
    "queue": ('queue_trigger(name="work", queue_name="work")', seed_queue),
    "bus": (
        'service_bus_queue_trigger(name="work", queue_name="work", connection="Bus")',
        seed_bus,
    ),
    "topic": (
        'service_bus_topic_trigger(name="work", topic_name="work", subscription_name="all", '
        'connection="Bus")',
        seed_bus,
    ),
    "hub": ('event_hub_trigger(name="work", event_hub_name="work", connection="Hub")', seed_hub),
    "kafka": (
        'kafka_trigger(name="work", topic="work", broker_list="Brokers", consumer_group="a")',
        seed_kafka,
    ),
}
TRIGGERS |= {
    "cosmos": (
        'cosmos_db_trigger(name="work", database_name="db", container_name="work", '
        'connection="Cosmos")',
        lambda client: client.documents["db/work"].upsert({"id": "a"}),
    ),
    "blob": (
        'blob_trigger(name="work", path="work/{{name}}")',
        lambda client: client.blobs.__setitem__("work/a", b"a"),
    ),
}
ROWS = [
    # trigger, deliveries, attempts with the policy: three for each delivery
    ("queue", 5, 15),  # H-QUE-06, R-RTY-02, H-RETRY-05
    ("bus", 10, 30),  # H-BUS-02, R-RTY-02
    ("topic", 10, 30),
    ("hub", 1, 3),  # H-HUB-02, H-RETRY-05: the checkpoint moves on
    ("kafka", 1, 3),  # H-KAF-01
    ("cosmos", 1, 3),  # H-COS-01
    ("blob", 5, 15),  # H-BLOB-05, R-RTY-02
]


def handler(kind: str, retry: str = "") -> str:
    text = HANDLER.format(retry=retry, trigger=TRIGGERS[kind][0], name="work")
    return text.replace("{{name}}", "{name}").replace(": str,", ": bytes,", kind == "blob")


@pytest.mark.parametrize(("kind", "deliveries", "attempts"), ROWS)
def test_failures_end_where_the_host_puts_them(
    tmp_path: Path, kind: str, deliveries: int, attempts: int
) -> None:
    settings = {"Bus": "b", "Hub": "h", "Brokers": "k", "Cosmos": "c"}
    with open_app(tmp_path / "without", handler(kind), settings=settings) as client:
        TRIGGERS[kind][1](client)
        assert ends(client.run()) == ["worker: attempt 0 of 0"] * deliveries
        assert len({one.id for one in client.invocations}) == deliveries
        assert client.run() == []
        assert client.now == START
        ended = where(client)
    with open_app(tmp_path / "with", handler(kind, POLICY), settings=settings) as client:
        TRIGGERS[kind][1](client)
        found = client.run()
        round_of_three = [f"worker: attempt {number} of 2" for number in range(3)]
        assert ends(found) == round_of_three * (attempts // 3)
        assert len({one.id for one in found}) == deliveries  # H-RETRY-03
        assert client.now - START == deliveries * 2 * MINUTE
        assert client.advance(hours=1) == []
        assert where(client) == ended


def where(client: TestClient) -> dict[str, list[object]]:
    """Return what is in the stores where failures can end."""
    world = client._app.world
    bus = world.topics.at("Bus", "work")
    dead = [one.body for name in ("", "all") for one in bus.receiver(name).dead_letters]
    return {
        "queue": [one.text for one in world.queues.at(NAME, "work")],
        "poison": [one.text for one in world.queues.at(NAME, "work-poison")],
        "blobs": [
            json.loads(one.text)["BlobName"]
            for one in world.queues.at(NAME, "webjobs-blobtrigger-poison")
        ],
        "dead": dead,
    }


def test_the_context_has_the_previous_failure(tmp_path: Path) -> None:
    # H-RETRY-04: empty at the first attempt.
    app = handler("hub", POLICY).replace(
        "@app.event", "@app.queue_output(name='$return', queue_name='failures')\n@app.event"
    )
    app = app.replace("-> None", "-> str").replace(
        "    raise", "    if len(seen) == 3: return seen[-1][1][0]\n    raise"
    )
    with open_app(tmp_path, app, settings={"Hub": "h"}) as client:
        seed_hub(client)
        assert ends(client.run()) == [
            "worker: attempt 0 of 2",
            "worker: attempt 1 of 2",
            "worker: 'Exception: ValueError: attempt 1 of 2'",
        ]


BATCHES = """
@app.queue_output(name="out", queue_name="sizes")
@app.{trigger}
def worker(items, out: func.Out[str]) -> None:
    out.set(str(len(items)))
    if b"bad" in [item.get_body() for item in items]:
        raise ValueError("bad")
"""


@pytest.mark.parametrize(
    ("trigger", "option", "bad"),
    [
        # H-BUS-02: all messages of a batch are abandoned, and received again
        (
            'service_bus_queue_trigger(name="items", queue_name="work", connection="Bus", '
            'cardinality="many", data_type="string")',
            {"serviceBus": {"maxMessageBatchSize": 2}},
            ["2", *["bad"] * 10],
        ),
        # H-HUB-02: the batch that fails is lost
        (
            'event_hub_trigger(name="items", event_hub_name="work", connection="Hub", '
            'cardinality="many", data_type="string")',
            {"eventHubs": {"maxEventBatchSize": 2}},
            ["2", "bad"],
        ),
    ],
)
def test_batches(tmp_path: Path, trigger: str, option: dict[str, Any], bad: list[str]) -> None:
    app = BATCHES.format(trigger=trigger)
    settings = {"Bus": "b", "Hub": "h"}
    with open_app(tmp_path, app, {"extensions": option}, settings) as client:
        world = client._app.world
        for body in (b"a", b"b", b"c", b"bad", b"d"):
            world.topics.at("Bus", "work").send(BusMessage(body), START)
            world.event_hubs.at("Hub", "work").send(HubEvent(body), START)
        found = client.run()
        sizes = [one.text for one in world.queues.at(NAME, "sizes")]
        assert sorted(sizes) == ["1", "2"]
        assert len(found) == len(bad) + 1
        assert sum(one.exception is not None for one in found) == bad.count("bad")
        assert client.run() == []


def test_a_retried_event_is_not_overtaken(tmp_path: Path) -> None:
    # H-HUB-02: events of a partition run one by one, in order.
    app = """
count = 0

@app.retry(strategy="fixedDelay", max_retry_count=2, delay_interval="00:01:00")
@app.event_hub_trigger(name="item", event_hub_name="work", connection="Hub")
def worker(item: str) -> None:
    global count
    count += 1
    raise ValueError(f"{item}{count}")
"""
    with open_app(tmp_path, app, settings={"Hub": "h"}) as client:
        for body in (b"a", b"b"):
            client._app.world.event_hubs.at("Hub", "work").send(HubEvent(body), START)
        ended = [f"worker: {body}" for body in ("a1", "a2", "a3", "b4", "b5", "b6")]
        assert ends(client.advance(seconds=90)) == ended[:2]
        assert ends(client.run()) == ended[2:]


def test_messages_that_are_not_completed_come_back(tmp_path: Path) -> None:
    # H-BUS-02: without `autoCompleteMessages`, the lock ends after a minute.
    app = """
@app.service_bus_queue_trigger(name="item", queue_name="work", connection="Bus")
def worker(item: str) -> None: ...
"""
    host = {"extensions": {"serviceBus": {"autoCompleteMessages": False}}}
    with open_app(tmp_path, app, host, {"Bus": "b"}) as client:
        seed_bus(client)
        assert len(client.advance(seconds=150)) == 3
        assert len(client.run()) == 7
        assert where(client)["dead"] == [b"a"]


def test_endless_retries_are_stopped(tmp_path: Path) -> None:
    app = handler("hub", POLICY.replace("=2", "=-1"))
    with open_app(tmp_path, app, settings={"Hub": "h"}) as client:
        seed_hub(client)
        with pytest.raises(EndlessRun) as found:
            client.run(limit=10)
    assert str(found.value) == (
        "the run was stopped after 10 invocations, mostly retries; the latest are from `worker`"
    )


def test_documents_trigger_functions_for_each_change(tmp_path: Path) -> None:
    # H-COS-01: batches of the latest versions; the output of one function triggers another.
    app = """
import json

@app.cosmos_db_output(name="out", database_name="db", container_name="b", connection="Cosmos")
@app.cosmos_db_trigger(name="items", database_name="db", container_name="a", connection="Cosmos",
    max_items_per_invocation=2)
def mirror(items: func.DocumentList, out: func.Out[func.DocumentList]) -> None:
    out.set(items)

@app.cosmos_db_trigger(name="items", database_name="db", container_name="b", connection="Cosmos")
def show(items: str) -> None:
    raise ValueError(items)
"""
    with open_app(tmp_path, app, settings={"Cosmos": "c"}) as client:
        source = client.documents["db/a"]
        for name in ("x", "y", "z", "x"):
            source.upsert({"id": name})
        assert ends(client.run()) == [
            "mirror: None",
            'show: [{"id":"y"},{"id":"z"}]',
            "mirror: None",
            'show: [{"id":"x"}]',
        ]
        source.upsert({"id": "y"})
        assert ends(client.run()) == ["mirror: None", 'show: [{"id":"y"}]']
        assert client.run() == []
