"""What the methods of the test client send to one function, and what they reject."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from client_apps import ends, open_app
from funcdeco.testing import TestClient

RETRIED = """
def attempt(context):
    retry = context.retry_context
    return f"{retry.retry_count} of {retry.max_retry_count}{retry.exception.message}"

@app.queue_trigger(name="message", queue_name="own")
@app.retry(strategy="fixedDelay", max_retry_count=4, delay_interval="00:00:05")
@app.queue_output(name="$return", queue_name="out")
def own(message: str, context: func.Context) -> str:
    return attempt(context)

@app.timer_trigger(name="timer", schedule="0 0 9 * * *")
@app.queue_output(name="$return", queue_name="out")
def hourly(timer: func.TimerRequest, context: func.Context) -> str:
    return attempt(context)
"""
POLICY = {"retry": {"strategy": "fixedDelay", "maxRetryCount": 2, "delayInterval": "00:00:05"}}


def test_a_direct_call_is_the_first_attempt_of_the_retry_policy(tmp_path: Path) -> None:
    # H-RETRY-04: the host sends both counts from the first attempt on.
    with open_app(tmp_path / "with", RETRIED, POLICY) as client:
        calls = [
            client.queue("own", "a"),
            client.timer("hourly"),
            client.invoke("own", message="a"),
        ]
        assert ends(calls) == ["own: '0 of 4'", "hourly: '0 of 2'", "own: '0 of 4'"]
    with open_app(tmp_path / "without", RETRIED) as client:
        assert ends([client.timer("hourly")]) == ["hourly: '0 of 0'"]


TRIGGERS = """
@app.service_bus_queue_trigger(name="message", queue_name="orders", connection="Bus")
def bus(message: func.ServiceBusMessage) -> None: ...

@app.event_hub_trigger(name="event", event_hub_name="hub", connection="Hub")
def hub(event: func.EventHubEvent) -> None: ...

@app.event_hub_trigger(name="events", event_hub_name="many", connection="Hub", cardinality="many")
def many(events: list[func.EventHubEvent]) -> None: ...

@app.kafka_trigger(name="record", topic="readings", broker_list="Broker", consumer_group="g")
def kafka(record: func.KafkaEvent) -> None: ...

@app.timer_trigger(name="timer", schedule="0 0 9 * * *")
def timer(timer: func.TimerRequest) -> None: ...

@app.generic_trigger(name="message", type="oddTrigger", extra={"a": 1})
def rabbit(message: str) -> None: ...
"""
NOTHING: dict[str, tuple[Callable[[TestClient], object], str]] = {
    "bus": (lambda client: client.service_bus("orders"), "`bus`; pass a message"),
    "hub": (lambda client: client.event_hub("hub"), "`hub`; pass a message"),
    "kafka": (lambda client: client.kafka("readings"), "`kafka`; pass a message"),
    "many": (lambda client: client.event_hub("many"), "`many`; pass a message"),
    "empty": (lambda client: client.event_hub("many", batch=[]), "`many`; `batch` is empty"),
    "invoke": (
        lambda client: client.invoke("rabbit"),
        "`rabbit`; write `client.invoke('rabbit', message=...)`",
    ),
    "metadata": (
        lambda client: client.invoke("rabbit", {"a": 1}),
        "`rabbit`; write `client.invoke('rabbit', message=...)`",
    ),
}


def test_a_call_without_a_message_is_rejected(tmp_path: Path) -> None:
    found: dict[str, str] = {}
    with open_app(tmp_path, TRIGGERS) as client:
        for name, (call, _) in NOTHING.items():
            with pytest.raises((ValueError, LookupError)) as refused:
                call(client)
            found[name] = str(refused.value)
        assert client.invocations == []
    assert found == {
        name: f"nothing to send to {expected}" for name, (_, expected) in NOTHING.items()
    }


LAST = """
@app.queue_trigger(name="message", queue_name="work")
@app.blob_output(name="$return", path="counts/{dequeueCount}")
def work(message: func.QueueMessage) -> str:
    return f"{message.dequeue_count}"
"""


def test_a_message_can_be_sent_as_the_last_attempt(tmp_path: Path) -> None:
    with open_app(tmp_path, LAST) as client:
        assert ends([client.queue("work", "a", dequeue_count=5)]) == ["work: '5'"]
        assert ends([client.queue("work", "a")]) == ["work: '1'"]
        assert dict(client.blobs) == {"counts/1": b"1", "counts/5": b"5"}


def test_a_timer_needs_no_value(tmp_path: Path) -> None:
    with open_app(tmp_path, TRIGGERS) as client:
        assert ends([client.invoke("timer"), client.invoke("rabbit", message=None)]) == [
            "timer: None",
            "rabbit: None",
        ]
