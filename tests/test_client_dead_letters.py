"""Dead-letter queues of Service Bus, and messages that a test puts into the stores of services."""

from __future__ import annotations

from pathlib import Path

import pytest

from client_apps import START, ends, open_app
from funcdeco.testing import BusMessage, EndlessRun, HubEvent, KafkaRecord

DEAD = """
import logging

def shown(message):
    reason = message.application_properties
    return f"{message.get_body().decode()} {message.delivery_count} {reason}"

@app.service_bus_queue_trigger(name="message", queue_name="orders", connection="Bus")
def order(message: func.ServiceBusMessage) -> None:
    raise ValueError("no")

@app.service_bus_queue_trigger(name="message", queue_name="orders/$DeadLetterQueue", connection="Bus")
def dead_order(message: func.ServiceBusMessage) -> None:
    logging.info(shown(message))

@app.service_bus_topic_trigger(
    name="message", topic_name="events", subscription_name="audit", connection="Bus"
)
def audit(message: func.ServiceBusMessage) -> None:
    raise ValueError("no")

@app.service_bus_topic_trigger(
    name="message", topic_name="events", subscription_name="audit/$deadletterqueue", connection="Bus"
)
def dead_audit(message: func.ServiceBusMessage) -> None:
    logging.info(shown(message))
"""
ADDED = {
    "DeadLetterReason": "MaxDeliveryCountExceeded",
    "DeadLetterErrorDescription": "Message could not be consumed after 10 delivery attempts.",
}


def test_dead_letters_trigger_the_functions_that_listen_there(tmp_path: Path) -> None:
    # H-BUS-02; the service adds the two properties.
    with open_app(tmp_path, DEAD) as client:
        client.topics["orders"].put(BusMessage({"a": 1}, properties={"p": 2}))
        client.topics["events"].put("late")
        runs = client.run()
        assert sorted(ends(runs)) == [
            *["audit: no"] * 10,
            "dead_audit: None",
            "dead_order: None",
            *["order: no"] * 10,
        ]
        assert sorted(log.message for log in client.logs) == [
            f"late 1 {ADDED}",
            f'{{"a": 1}} 1 {dict(p=2, **ADDED)}',
        ]
        assert list(client.topics) == ["events", "orders"]
        assert client.topics["orders"].subscription().dead_letters == []
        assert client.topics["events"].subscription("audit").dead_letters == []
        assert [one.body for one in client.topics["orders"]] == [b'{"a": 1}']


def test_a_dead_letter_that_fails_stays_where_it_is(tmp_path: Path) -> None:
    app = DEAD.replace("logging.info(shown(message))", "raise ValueError('dead')")
    with open_app(tmp_path, app) as client:
        client.topics["orders"].put("x")
        with pytest.raises(EndlessRun) as endless:
            client.run(limit=150)
        expected = "the run was stopped after 150 invocations; the latest are from `dead_order`"
        assert str(endless.value) == expected
        assert [one.body for one in client.topics["orders"].subscription().dead_letters] == [b"x"]


PATH = """
import logging

@app.service_bus_queue_trigger(
    name="message", queue_name="events/Subscriptions/audit/$DeadLetterQueue", connection="Bus"
)
def dead(message: func.ServiceBusMessage) -> None:
    logging.info(message.get_body().decode())

@app.service_bus_topic_trigger(
    name="message", topic_name="events", subscription_name="audit", connection="Bus"
)
def audit(message: func.ServiceBusMessage) -> None:
    raise ValueError("no")
"""


def test_a_path_names_the_subscription_of_a_topic(tmp_path: Path) -> None:
    with open_app(tmp_path, PATH) as client:
        client.topics["events"].put("late")
        assert ends(client.run()) == [*["audit: no"] * 10, "dead: None"]
        assert list(client.topics) == ["events"]
        assert ends([client.service_bus("dead", "x")]) == ["dead: None"]


STREAMS = """
@app.event_hub_trigger(name="event", event_hub_name="hub", connection="Hub")
@app.queue_output(name="$return", queue_name="out")
def hub(event: func.EventHubEvent) -> str:
    return f"{event.get_body()} {event.partition_key} {event.sequence_number}"

@app.kafka_trigger(name="record", topic="readings", broker_list="Broker", consumer_group="g")
@app.queue_output(name="$return", queue_name="out")
def kafka(record: func.KafkaEvent) -> str:
    return f"{record.key} {record.offset}"
"""


def test_a_test_puts_events_into_hubs_and_topics(tmp_path: Path) -> None:
    with open_app(tmp_path, STREAMS) as client:
        hub, topic = client.event_hubs["hub"], client.kafka_topics["readings"]
        assert hub.put({"a": 1}).enqueued_time == START
        hub.put(HubEvent("b", partition_key="k"))
        topic.put(b"c")
        topic.put(KafkaRecord({"d": 4}, key="k"))
        assert ends(client.run()) == [
            "hub: 'b\\'{\"a\": 1}\\' None 0'",
            "kafka: 'None 0'",
            "hub: \"b'b' k 1\"",
            "kafka: 'k 1'",
        ]
        assert [one.body for one in hub] == [b'{"a": 1}', b"b"]
        assert [one.value for one in topic] == [b"c", b'{"d": 4}']


def test_a_subscription_that_nobody_receives_from_is_unknown(tmp_path: Path) -> None:
    with open_app(tmp_path, DEAD) as client:
        events, orders = client.topics["events"], client.topics["orders"]
        found: list[str] = []
        for topic, name in ((events, "audits"), (events, ""), (orders, "audit")):
            with pytest.raises(LookupError) as refused:
                topic.subscription(name)
            found.append(str(refused.value))
        assert found == [
            "`events` has no subscription `audits`; available: `audit`",
            "`events` is a topic; name a subscription; available: `audit`",
            "`orders` has no subscription `audit`; it is a queue",
        ]
        assert events.subscription("audit").dead_letters == []
