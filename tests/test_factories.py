"""Messages, events and other arguments for unit tests: those that the client passes to a function."""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, NamedTuple

import azure.functions as func
import pytest
from azure.functions import blob as azure_blob
from azure.functions import http as azure_http
from azure.functions import kafka as azure_kafka
from azure.functions import queue as azure_queue
from azure.functions import servicebus as azure_service_bus
from azure.functions import timer as azure_timer

from client_apps import open_app
from funcdeco import testing
from funcdeco.engine.event import BindError
from funcdeco.testing import TestClient
from funcdeco.testing.factories.making import TIME
from needs import need_azure_functions

pytestmark = pytest.mark.core

ROOT = Path(__file__).parents[1]
UTC = timezone.utc
NOON = datetime(2027, 5, 1, 12, tzinfo=UTC)
NAIVE = NOON.replace(tzinfo=None)
PROPERTIES = {"color": "red"}


class Factory(NamedTuple):
    """A factory, the class of what it returns, and a value for each of its properties."""

    make: Callable[..., Any]
    made: type
    values: Mapping[str, Any]
    """A pair of two values if the property isn't what is set."""


class Read(NamedTuple):
    given: Any
    found: Any


FACTORIES = {
    "queue_message": Factory(
        testing.queue_message,
        azure_queue.QueueMessage,
        {
            "id": "a",
            "dequeue_count": 3,
            "expiration_time": NOON,
            "insertion_time": NOON,
            "time_next_visible": Read(NAIVE, NOON),
            "pop_receipt": "b",
        },
    ),
    "service_bus_message": Factory(
        testing.service_bus_message,
        azure_service_bus.ServiceBusMessage,
        {
            "application_properties": PROPERTIES,
            "content_type": "text/plain",
            "correlation_id": "a",
            "dead_letter_error_description": "a",
            "dead_letter_reason": "a",
            "dead_letter_source": "a",
            "delivery_count": 3,
            "enqueued_sequence_number": 3,
            # Times of the host have no zone here.
            "enqueued_time_utc": Read(NOON, NAIVE),
            "expiration_time": Read(NOON, NAIVE),
            "expires_at_utc": Read(NOON, NAIVE),
            "label": "a",
            "lock_token": "a",
            "locked_until": NOON,
            "message_id": "a",
            "partition_key": "a",
            "reply_to": "a",
            "reply_to_session_id": "a",
            "scheduled_enqueue_time": Read(NOON, NAIVE),
            "scheduled_enqueue_time_utc": Read(NOON, NAIVE),
            "sequence_number": 3,
            "session_id": "a",
            "state": 1,
            "subject": "a",
            "time_to_live": timedelta(hours=3),
            "to": "a",
            "transaction_partition_key": "a",
            "user_properties": PROPERTIES,
        },
    ),
    "event_hub_event": Factory(
        testing.event_hub_event,
        func.EventHubEvent,
        {
            "partition_key": "a",
            "sequence_number": 3,
            "offset": "5",
            "enqueued_time": Read(NOON, NAIVE),
            "iothub_metadata": {"connection-device-id": "roof"},
        },
    ),
    "event_grid_event": Factory(
        testing.event_grid_event,
        func.EventGridEvent,
        {
            "id": "a",
            "topic": "a",
            "subject": "a",
            "event_type": "a",
            "event_time": NOON,
            "data_version": "2",
        },
    ),
    "kafka_event": Factory(
        testing.kafka_event,
        azure_kafka.KafkaEvent,
        {
            "key": "a",
            "offset": 3,
            "partition": 3,
            "topic": "a",
            "timestamp": "2027-05-01T12:00:00Z",
            "headers": Read({"a": "1"}, [{"Key": "a", "Value": "MQ=="}]),
        },
    ),
    "timer_request": Factory(
        testing.timer_request,
        azure_timer.TimerRequest,
        {"past_due": True, "schedule_status": {"Last": "a"}, "schedule": {"AdjustForDST": False}},
    ),
    "input_stream": Factory(
        testing.input_stream,
        azure_blob.InputStream,
        {
            "name": "uploads/a.txt",
            "uri": "https://example.com/a",
            "length": 7,
            "blob_properties": {"ContentType": "text/plain", "ContentLength": 1},
            "metadata": {"owner": "Ada"},
        },
    ),
    "http_request": Factory(
        testing.http_request,
        azure_http.HttpRequest,
        {
            "method": "POST",
            "url": Read("/api/a b?x=1", "http://localhost:7071/api/a%20b?x=1"),
            "params": {"x": "1"},
            "route_params": {"id": "7"},
        },
    ),
    "context": Factory(
        testing.context,
        func.Context,
        {
            "function_name": "a",
            "function_directory": "/a",
            "invocation_id": "a",
            "retry_context": testing.RetryContext(1, 3),
            "trace_context": testing.TraceContext("00-a-b-01"),
            "thread_local_storage": threading.local(),
        },
    ),
}
OTHERWISE = {
    "service_bus_message": {"metadata", "force_persistence"},
    "event_hub_event": {"metadata"},
    "kafka_event": {"metadata"},
    "http_request": {"headers", "form", "files"},
}
"""Properties with tests of their own; azure-functions can't read `force_persistence`."""
CASES = [(name, key) for name, factory in FACTORIES.items() for key in factory.values]


def properties(kind: type) -> set[str]:
    """Return the public properties of a class, without those of streams in Python itself."""
    found = {
        name: value
        for base in kind.__mro__
        if base.__module__.startswith("azure.")
        for name, value in vars(base).items()
    }
    return {name for name, value in found.items() if isinstance(value, property)}


@pytest.mark.parametrize("name", FACTORIES)
def test_each_public_property_of_azure_functions_has_a_keyword(name: str) -> None:
    factory = FACTORIES[name]
    known = {*factory.values, *OTHERWISE.get(name, ())}
    assert known == properties(factory.made)
    assert {*factory.values} <= {*inspect.signature(factory.make).parameters}


@pytest.mark.parametrize(("name", "key"), CASES)
def test_a_keyword_sets_its_property(name: str, key: str) -> None:
    value = FACTORIES[name].values[key]
    given, expected = value if isinstance(value, Read) else (value, value)
    made = FACTORIES[name].make(**{key: given})
    found = getattr(made, key)
    assert (dict(found) if isinstance(expected, dict) else found) == expected
    if name != "context":  # the context of the worker doesn't derive from that of azure-functions
        assert type(made) is FACTORIES[name].made


OPTIONAL = [
    (name, key)
    for name, key in CASES
    if name in ("queue_message", "service_bus_message", "event_hub_event", "event_grid_event")
    and key not in ("iothub_metadata", "application_properties", "user_properties")
]


@pytest.mark.parametrize(("name", "key"), [*OPTIONAL, ("kafka_event", "key")])
def test_none_is_a_property_that_the_host_does_not_send(name: str, key: str) -> None:
    assert getattr(FACTORIES[name].make(**{key: None}), key) is None


@pytest.mark.parametrize("name", [*FACTORIES, "document_list", "sql_rows"])
def test_an_unknown_keyword_raises_as_in_any_function(name: str) -> None:
    with pytest.raises(
        TypeError, match=rf"^{name}\(\) got an unexpected keyword argument 'colour'"
    ):
        getattr(testing, name)(colour="red")


BODIES = {"hi": b"hi", b"\xff": b"\xff", (1, 2): b"[1, 2]"}


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("name", ["queue_message", "service_bus_message", "event_hub_event"])
def test_a_body_is_a_string_bytes_or_json(name: str, body: Any) -> None:
    assert getattr(testing, name)(body).get_body() == BODIES[body]


def test_the_value_of_a_kafka_event_is_in_an_envelope_unless_it_is_binary() -> None:
    event = testing.kafka_event("21.5", timestamp=NOON)
    envelope = b'{"Offset":0,"Partition":0,"Topic":"topic","Timestamp":"2027-05-01T12:00:00Z"'
    assert event.get_body() == envelope + b',"Value":"21.5","Headers":[]}'
    assert testing.kafka_event(b"\xff", data_type="binary").get_body() == b"\xff"
    with pytest.raises(BindError, match="the body isn't UTF-8"):
        testing.kafka_event(b"\xff")


def test_properties_with_two_names_have_one_value() -> None:
    message = testing.service_bus_message(label="a", user_properties=PROPERTIES)
    assert (message.subject, message.application_properties) == ("a", PROPERTIES)
    message = testing.service_bus_message(expiration_time=NOON, enqueued_time_utc=NOON)
    assert (message.expires_at_utc, message.metadata["EnqueuedTime"]) == (
        NAIVE,
        "2027-05-01T12:00:00+00:00",
    )


@pytest.mark.parametrize("name", ["service_bus_message", "event_hub_event", "kafka_event"])
def test_metadata_is_added_to_that_of_the_trigger(name: str) -> None:
    make = getattr(testing, name)
    assert make(metadata={"Color": "red"}).metadata == {**make().metadata, "Color": "red"}


def test_a_request_has_the_keywords_of_the_client() -> None:
    request = testing.http_request("post", data={"a": "1"}, files={"f": ("f.txt", b"x")})
    with request.files["f"].stream as file:
        assert (request.form["a"], file.read()) == ("1", b"x")
    request = testing.http_request(json={"a": 1}, headers={"X-A": "1"}, cookies={"c": "d"})
    assert (request.method, request.get_json()) == ("GET", {"a": 1})
    assert dict(request.headers) == {
        "host": "localhost:7071",
        "accept": "*/*",
        "user-agent": "testclient",
        "content-type": "application/json",
        "content-length": "7",
        "x-a": "1",
        "cookie": "c=d",
    }
    assert testing.http_request(content=b"\xff").get_body() == b"\xff"


APP = """
import azure.functions as func
from azure.functions import kafka

seen = []


@app.queue_trigger(name="value", queue_name="queue", connection="C")
def queued(value: func.QueueMessage) -> None:
    seen.append(value)


@app.service_bus_queue_trigger(name="value", queue_name="bus", connection="C")
def bus(value: func.ServiceBusMessage) -> None:
    seen.append(value)


@app.event_hub_trigger(name="value", event_hub_name="hub", connection="C", cardinality="one")
def hub(value: func.EventHubEvent) -> None:
    seen.append(value)


@app.event_grid_trigger(name="value")
def grid(value: func.EventGridEvent) -> None:
    seen.append(value)


@app.kafka_trigger(name="value", topic="topic", broker_list="B", cardinality="one")
def records(value: kafka.KafkaEvent) -> None:
    seen.append(value)


@app.timer_trigger(name="value", schedule="0 0 4 * * *")
def timer(value: func.TimerRequest) -> None:
    seen.append(value)


@app.blob_trigger(name="value", path="container/{name}", connection="C")
def blob(value: func.InputStream) -> None:
    seen.append(value)


@app.cosmos_db_trigger(name="value", database_name="d", container_name="c", connection="C")
def documents(value: func.DocumentList) -> None:
    seen.append(value)


@app.http(route="orders/{id}", auth_level="anonymous")
@app.sql_input(name="rows", command_text="SELECT 1", connection_string_setting="C")
def answer(req: func.HttpRequest, rows: func.SqlRowList, context: func.Context) -> str:
    seen.extend([req, rows, context])
    return ""
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Return a client whose clock is that of the factories."""
    with open_app(tmp_path_factory.mktemp("app") / "app", APP, settings={"C": "c"}) as client:
        client.now = TIME
        yield client


def described(value: Any) -> Any:
    """Return the class of an object of azure-functions with all that can be read from it."""
    kind = type(value)
    readable = properties(kind) - {"force_persistence"}
    found = {name: getattr(value, name) for name in sorted(readable)}
    content = value.read() if hasattr(value, "read") else getattr(value, "get_body", list)()
    items = (
        [dict(one) for one in value] if isinstance(value, list) or hasattr(value, "data") else []
    )
    return kind, {name: str(one) for name, one in found.items()}, content, items


BODY = {"id": 7, "Color": "red"}
PASSED: dict[str, tuple[Callable[[TestClient], Any], Callable[[Any], Any]]] = {
    "queue": (
        lambda client: client.queue("queued", BODY),
        lambda it: testing.queue_message(BODY, pop_receipt=it.pop_receipt),
    ),
    "queue_text": (
        lambda client: client.queue("queued", "hi"),
        lambda it: testing.queue_message("hi", pop_receipt=it.pop_receipt, id=it.id),
    ),
    "bus": (
        lambda client: client.service_bus("bus", BODY, message_id="1", subject="s"),
        lambda it: testing.service_bus_message(
            BODY, message_id="1", label="s", lock_token=it.lock_token
        ),
    ),
    "hub": (
        lambda client: client.event_hub("hub", "x", partition_key="k", sequence_number=5),
        lambda _: testing.event_hub_event("x", partition_key="k", sequence_number=5),
    ),
    "grid": (
        lambda client: client.event_grid("grid", BODY, event_type="made"),
        lambda it: testing.event_grid_event(BODY, event_type="made", id=it.id),
    ),
    "records": (
        lambda client: client.kafka("records", BODY, key="k", headers={"a": b"1"}),
        lambda _: testing.kafka_event(BODY, key="k", headers={"a": b"1"}),
    ),
    "timer": (
        lambda client: client.timer("timer", past_due=True),
        lambda _: testing.timer_request(past_due=True),
    ),
    "blob": (
        lambda client: client.blob("container/a b", b"\xff", metadata={"owner": "Ada"}),
        lambda _: testing.input_stream(b"\xff", name="container/a b", metadata={"owner": "Ada"}),
    ),
    "documents": (
        lambda client: client.cosmos_db("documents", [BODY]),
        lambda _: testing.document_list(BODY),
    ),
}


@pytest.mark.parametrize("case", PASSED)
def test_a_factory_returns_what_the_client_passes_to_a_function(
    case: str, client: TestClient
) -> None:
    send, make = PASSED[case]
    run = send(client)
    assert run.exception is None
    [passed] = taken(client)
    assert described(make(passed)) == described(passed)


def test_a_request_rows_and_a_context_are_those_that_the_client_passes(client: TestClient) -> None:
    rows = [{"Id": 7, "Item": None}]
    options: dict[str, Any] = {"params": {"a": ["1", "2"]}, "json": BODY, "headers": {"X-A": "b"}}
    client.post("/api/orders/7", inputs={"rows": rows}, **options)
    passed, passed_rows, passed_context = taken(client)
    request = testing.http_request("POST", "/api/orders/7", route_params={"id": "7"}, **options)
    assert described(request)[0] is described(passed)[0]
    for name in ("method", "url", "headers", "params", "route_params"):
        assert str(getattr(request, name)) == str(getattr(passed, name)) or dict(
            getattr(request, name)
        ) == dict(getattr(passed, name))
    assert request.get_body() == passed.get_body()
    assert described(testing.sql_rows(rows)) == described(passed_rows)
    found = testing.context(
        "answer",
        function_directory=passed_context.function_directory,
        invocation_id=passed_context.invocation_id,
    )
    assert type(found) is type(passed_context)
    assert vars(found) == vars(passed_context)


def taken(client: TestClient) -> list[Any]:
    """Return what the app saw since the last call."""
    import app  # the project's, while its client is open

    found, app.seen[:] = list(app.seen), []
    return found


def test_an_output_tells_what_was_set_from_what_was_not() -> None:
    out = testing.Out[str]()
    assert (out.is_set, out.get(), out.values, repr(out)) == (False, None, [], "Out()")
    nothing = testing.Out[None]()
    nothing.set(None)
    assert (nothing.is_set, nothing.values, repr(nothing)) == (True, [None], "Out(None)")
    out.set("a")
    out.set("b")
    assert (out.is_set, out.get(), out.values, repr(out)) == (True, "b", ["a", "b"], "Out('b')")
    assert isinstance(out, func.Out)


@pytest.mark.deep
@pytest.mark.parametrize("version", ["1.20.0", ""])
def test_the_oldest_and_the_newest_azure_functions_have_no_other_properties(version: str) -> None:
    path = os.pathsep.join([str(ROOT), need_azure_functions(version)])
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", "-m", "not deep", __file__],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert re.search(r"^1\d\d passed, 2 deselected in", done.stdout, re.MULTILINE), done.stdout
