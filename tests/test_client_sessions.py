"""Sessions of Service Bus: messages in order, and none without a session."""

from __future__ import annotations

from pathlib import Path

import pytest

from client_apps import ends, open_app
from funcdeco.testing import BusMessage, TestClient

ONE = """
import logging

failed = set()

@app.service_bus_queue_trigger(
    name="message", queue_name="orders", connection="Bus", is_sessions_enabled=True
)
def order(message: func.ServiceBusMessage) -> None:
    body = message.get_body().decode()
    logging.info("%s %s %s", message.session_id, body, message.delivery_count)
    if body == "late" and message.delivery_count < 3:
        raise ValueError(body)

@app.queue_trigger(name="message", queue_name="work")
@app.service_bus_queue_output(name="$return", queue_name="orders", connection="Bus")
def work(message: str) -> str:
    return message
"""
MANY = """
import logging

@app.service_bus_topic_trigger(
    name="messages", topic_name="events", subscription_name="all", connection="Bus",
    cardinality="many", is_sessions_enabled=True,
)
def events(messages: list[func.ServiceBusMessage]) -> None:
    logging.info("%s", [(one.session_id, one.get_body().decode()) for one in messages])
"""
REJECTED = (
    "The SessionId was not set on a message, and it cannot be sent to the entity. Entities that have "
    "session support enabled can only receive messages that have the SessionId set to a valid value. "
    "(Status: 400, ErrorCode: InvalidOperation)"
)


def put(client: TestClient, name: str, *messages: tuple[str, str]) -> None:
    for session, body in messages:
        client.topics[name].put(BusMessage(body, session_id=session))


def test_a_message_waits_for_the_earlier_ones_of_its_session(tmp_path: Path) -> None:
    with open_app(tmp_path, ONE) as client:
        put(client, "orders", ("a", "late"), ("a", "next"), ("b", "other"), ("b", "last"))
        assert len(client.run()) == 6
        assert [log.message for log in client.logs] == [
            *("a late 1", "b other 1"),
            *("a late 2", "b last 1"),
            *("a late 3", "a next 1"),
        ]


def test_sessions_are_bound_by_host_json(tmp_path: Path) -> None:
    host = {"extensions": {"serviceBus": {"maxConcurrentSessions": 1}}}
    with open_app(tmp_path, ONE, host) as client:
        put(client, "orders", ("a", "1"), ("b", "2"), ("a", "3"))
        client.run()
        assert [log.message for log in client.logs] == ["a 1 1", "a 3 1", "b 2 1"]


def test_a_batch_has_the_messages_of_one_session(tmp_path: Path) -> None:
    with open_app(tmp_path, MANY) as client:
        put(client, "events", ("a", "1"), ("b", "2"), ("a", "3"))
        client.run()
        assert [log.message for log in client.logs] == [
            "[('a', '1'), ('a', '3')]",
            "[('b', '2')]",
        ]
        client.topics["events"].put("none")
        assert client.run() == []
        [dead] = client.topics["events"].subscription("all").dead_letters
        assert dead.properties["DeadLetterReason"] == "Session ID is null"


def test_a_message_without_a_session_is_rejected(tmp_path: Path) -> None:
    with open_app(tmp_path, ONE) as client:
        assert ends([client.queue("work", "x")]) == [f"work: {REJECTED}"]
        with pytest.raises(ValueError, match="^`order` receives messages by session; pass `sess"):
            client.service_bus("orders", "x")
        assert client.topics["orders"] == []
        assert ends([client.service_bus("orders", "x", session_id="a")]) == ["order: None"]
