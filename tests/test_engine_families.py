"""How families of bindings make events and write outputs: tables with rows of the host's behavior."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from typing import Any

import pytest

from engine_cases import form
from funcdeco.engine.event import BindError, Event, ResolvedBinding
from funcdeco.engine.families import (
    blob_trigger,
    event_grid,
    event_hub,
    generic,
    kafka,
    queue,
    service_bus,
)
from funcdeco.engine.families.tables import WRITERS
from funcdeco.engine.sent import OutputError
from funcdeco.engine.stores.blobs import Blob
from funcdeco.engine.stores.stores import StoreSet
from funcdeco.engine.stores.streams import HubEvent, KafkaRecord, Stream
from funcdeco.engine.stores.topics import BusMessage, Topic
from funcdeco.engine.stores.world import World
from funcdeco.engine.typed_data import TypedData, collection

pytestmark = pytest.mark.core

NOON = datetime(2026, 2, 16, 12, 0, 30, tzinfo=timezone.utc)
Bodies = list[bytes]


def of_queue(properties: Mapping[str, str], bodies: Bodies) -> Event:
    return queue.event_of(form(**properties), queue.sent_message(bodies[0], NOON))


def of_bus(properties: Mapping[str, str], bodies: Bodies) -> Event:
    return service_bus.event_of(form(**properties), [BusMessage(body) for body in bodies])


def of_hub(properties: Mapping[str, str], bodies: Bodies) -> Event:
    return event_hub.event_of(form(**properties), [HubEvent(body) for body in bodies], "h")


def of_kafka(properties: Mapping[str, str], bodies: Bodies) -> Event:
    return kafka.event_of(form(**properties), [KafkaRecord(body) for body in bodies])


ONE, MANY = {"cardinality": "one"}, {"cardinality": "many"}
STRING, BINARY = {"dataType": "string"}, {"dataType": "binary"}
ENVELOPE = '{"Offset":0,"Partition":0,"Topic":"","Timestamp":null,"Value":"%s","Headers":[]}'
FORMS: list[tuple[Callable[..., Event], dict[str, str], Bodies, TypedData]] = [
    (of_queue, {}, [b"\xc3\xa4"], TypedData("string", "ä")),
    (of_queue, BINARY, [b"\xff"], TypedData("bytes", b"\xff")),
    (of_bus, {}, [b"1"], TypedData("string", "1")),
    (of_bus, ONE | STRING, [b""], TypedData("string", "")),
    (of_bus, ONE | BINARY, [b"\xff"], TypedData("bytes", b"\xff")),
    (of_bus, MANY, [b"1", b'{"a": null}'], TypedData("json", '[1,{"a":null}]')),
    (of_bus, MANY | STRING, [b"a", b"", b"b"], collection("string", ["a", "b"])),
    (of_bus, MANY | BINARY, [b"\xff", b""], collection("bytes", [b"\xff", b""])),
    (of_hub, {}, [b"1"], TypedData("string", "1")),
    (of_hub, {"dataType": "Binary"}, [b"\xff"], TypedData("bytes", b"\xff")),
    (of_hub, {"cardinality": "Many"}, [b'"a"'], TypedData("json", '["a"]')),
    (of_hub, MANY | STRING, [b"a"], collection("string", ["a"])),
    (of_hub, MANY | BINARY, [], collection("bytes", [])),
    (of_kafka, {}, [b"a"], TypedData("string", ENVELOPE % "a")),
    (of_kafka, ONE | BINARY, [b"\xff"], TypedData("bytes", b"\xff")),
    (of_kafka, MANY | STRING, [b"a"], collection("string", [ENVELOPE % "a"])),
    (of_kafka, MANY | BINARY, [b"\xff"], collection("bytes", [b"\xff"])),
]
"""Rows H-DATA-02 to 04 and H-KAF-01."""


@pytest.mark.parametrize(("make", "properties", "bodies", "data"), FORMS)
def test_data_type_and_cardinality_select_the_form(
    make: Callable[..., Event], properties: dict[str, str], bodies: Bodies, data: TypedData
) -> None:
    assert make(properties, bodies).data == data


@pytest.mark.parametrize("make", [of_queue, of_bus, of_hub, of_kafka])
def test_a_string_must_be_utf_8(make: Callable[..., Event]) -> None:
    with pytest.raises(BindError, match="the body isn't UTF-8"):
        make({}, [b"\xff"])


PATHS: dict[tuple[str, str], dict[str, str] | None] = {
    ("c/{name}", "c/a/b.txt"): {"name": "a/b.txt"},
    ("c/{name}", "C/a"): {"name": "a"},
    ("c/{name}", "d/a"): None,
    ("c/{name}", "c"): None,
    ("c/{name}.{ext}", "c/a.b.txt"): {"name": "a.b", "ext": "txt"},
    ("c/{name}.txt", "c/a.TXT"): None,
    ("c/{name}.txt", "c/.txt"): {"name": ""},
    ("c/a.txt", "c/a-txt"): None,
    ("c/{x}/{x}", "c/1/2"): {"x": "2"},
    ("c/{{{name}}}", "c/{a}"): {"name": "a"},
    ("c", "c/any/blob"): {},
    ("c/in-{name}", "c/out-a"): None,
}
"""Row H-BLOB-08."""


@pytest.mark.parametrize(("pattern", "path"), PATHS)
def test_a_pattern_captures_parts_of_a_path(pattern: str, path: str) -> None:
    assert blob_trigger.captured(pattern, path) == PATHS[pattern, path]


def test_a_captured_name_replaces_one_of_the_blob() -> None:  # H-BLOB-09
    blob = Blob("a", b"12", "", NOON, {"k": "v"}, "text/plain")
    event = blob_trigger.event_of("c/{uri}", "c/a", blob)
    assert event == Event(
        TypedData("bytes", b"12"),
        {
            "BlobTrigger": "c/a",
            "Uri": "a",
            "Properties": {
                "LastModified": "2026-02-16T12:00:30+00:00",
                "CreatedOn": "2026-02-16T12:00:30+00:00",
                "ContentLength": 2,
                "ContentType": "text/plain",
                "BlobType": 0,
            },
            "Metadata": {"k": "v"},
        },
        {},
    )


def test_many_grid_events_are_an_array() -> None:
    event = event_grid.event_of(form(**MANY), [{"id": "1", "data": 2}, {"id": "2"}])
    data = TypedData("json", '[{"id":"1","data":2},{"id":"2"}]')
    assert event == Event(data, {"data": [2, None]}, {})


def written(kind: str, data: TypedData | None, **properties: str) -> World:
    world = World()
    WRITERS[kind.lower()](ResolvedBinding(kind, "out", properties, "C"), data, world)
    return world


def contents(stores: StoreSet[Any]) -> dict[tuple[str, str], list[Any]]:
    return {tuple(address): list(stores.at(*address)) for address in stores}


WHOLE = (
    '{"Offset":9,"Partition":2,"Topic":"x","Timestamp":null,"Value":"v","Key":"k",'
    '"Headers":[{"Key":"h","Value":"x"}]}'
)
OUTPUTS: list[tuple[str, TypedData, list[bytes]]] = [
    ("string", TypedData("string", "a"), [b"a"]),
    ("empty", TypedData("string", ""), [b""]),
    ("array", TypedData("string", '["a", 1, null]'), [b"a", b"1", b""]),
    ("object", TypedData("json", '{"a":1}'), [b'{\n  "a": 1\n}']),
    ("nothing", TypedData("json", "[]"), []),
]
"""Rows H-DATA-13 and H-DATA-14: the messages that a value sends."""


@pytest.mark.parametrize(("data", "bodies"), [one[1:] for one in OUTPUTS])
def test_a_value_sends_one_or_more_messages(data: TypedData, bodies: Bodies) -> None:
    topics = written("serviceBus", data, topicName="t").topics
    assert [one.body for one in topics.at("C", "t")] == bodies
    hubs = written("eventHub", data, eventHubName="h").event_hubs
    assert [one.body for one in hubs.at("C", "h")] == bodies
    records = written("kafka", data, topic="t").kafka
    assert [one.value for one in records.at("C", "t")] == bodies


def test_bytes_are_kept_except_by_service_bus() -> None:
    # H-DATA-15
    data = TypedData("bytes", b"[1]")
    topics = written("serviceBus", data, queueName="q").topics
    assert [one.body for one in topics.at("C", "q")] == [b"System.Byte[]"]
    hubs = written("eventHub", data, eventHubName="h").event_hubs
    assert [(one.body, one.offset, one.sequence_number) for one in hubs.at("C", "h")] == [
        (b"[1]", "0", 0)
    ]


def test_an_envelope_is_a_whole_record() -> None:
    # H-KAF-01
    topics = written("kafka", TypedData("string", WHOLE), topic="t").kafka
    (record,) = topics.at("C", "t")
    assert (record.value, record.key, record.headers, record.topic, record.partition) == (
        b"v",
        "k",
        {"h": b"x"},
        "t",
        2,
    )
    assert [
        one.value
        for one in written("kafka", TypedData("string", '{"Value":1}'), topic="t").kafka.at(
            "C", "t"
        )
    ] == [b'{\n  "Value": 1\n}']


def test_grid_events_are_parsed() -> None:
    sent = TypedData("json", '[{"id":"1"},{"id":"2"}]')
    assert contents(written("eventGrid", sent, topicEndpointUri="Uri").events) == {
        ("", "Uri"): [{"id": "1"}, {"id": "2"}]
    }
    assert contents(written("eventGrid", TypedData("string", "x")).events) == {("", "C"): ["x"]}


def test_other_outputs_are_kept_by_type() -> None:
    sent = TypedData("json", "[1]")
    assert contents(written("signalR", sent).sent) == {("C", "signalR"): [sent]}
    world = World()
    generic.write(ResolvedBinding("signalR", "out", {}, "C"), None, world)
    assert contents(world.sent) == {}


@pytest.mark.parametrize("kind", ["serviceBus", "eventHub", "kafka", "eventGrid"])
def test_an_output_without_data_fails_the_invocation(kind: str) -> None:
    # H-DATA-12
    with pytest.raises(OutputError, match="Unknown ParameterBindingType"):
        written(kind, None)


def test_a_subscription_locks_completes_and_dead_letters() -> None:
    # H-BUS-02
    topic = Topic("t")
    first, second = (topic.send(BusMessage(body), NOON) for body in (b"1", b"2"))
    subscription, late = topic.receiver("a"), topic.receiver("b")
    taken = subscription.take(1, NOON)
    assert [(one.message, one.count) for one in taken] == [(first, 1)]
    assert taken[0].to_message().delivery_count == 1
    assert [one.message for one in subscription.take(5, NOON)] == [second]
    assert subscription.take(5, NOON) == []
    for count in range(1, 10):
        subscription.abandon(taken[0])
        taken = subscription.take(5, NOON)
        assert [one.count for one in taken] == [count + 1]
    subscription.abandon(taken[0])
    assert [one.body for one in subscription.dead_letters] == [first.body]
    assert subscription.take(5, NOON) == []
    subscription.complete(subscription.deliveries[0])
    assert (subscription.deliveries, len(late.deliveries), len(topic)) == ([], 2, 2)
    topic.send(BusMessage(b"3"), NOON)
    assert [one.message.body for one in subscription.deliveries] == [b"3"]


def test_each_reader_of_a_stream_has_its_position() -> None:
    # H-HUB-02
    stream: Stream[int] = Stream("s")
    for number in range(5):
        stream.put(number)
    assert stream.pending("a", 2) == [0, 1]
    stream.advance("a", 2)
    assert (stream.pending("a", 10), stream.pending("b", 1)) == ([2, 3, 4], [0])
    assert (stream[-1], stream[:2], len(stream), repr(stream)) == (
        4,
        [0, 1],
        5,
        "<stream 's': [0, 1, 2, 3, 4]>",
    )
