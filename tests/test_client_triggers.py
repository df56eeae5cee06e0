"""Events that the test client sends, as functions see them; rows of the host's behavior in names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest

from funcdeco.testing import BusMessage, HubEvent, KafkaRecord, TestClient

pytestmark = pytest.mark.core

APP = """
import json
import typing
import azure.functions as func
from funcdeco import App

app = App()
ATTRIBUTES = (
    "application_properties content_type correlation_id delivery_count label message_id "
    "partition_key reply_to sequence_number session_id subject to user_properties enqueued_time_utc "
    "expires_at_utc state"
).split()
HUB = "partition_key sequence_number offset enqueued_time iothub_metadata".split()
KAFKA = "key partition offset topic timestamp headers".split()

PROPERTIES = json.dumps([
    {"propertyName": "query", "propertyType": "string", "description": "d", "isRequired": True},
    {"propertyName": "page", "propertyType": "integer", "description": "d"},
])

def seen(value, names):
    body = value.get_body()
    return {"body": body.decode()} | {name: getattr(value, name) for name in names}

@app.service_bus_queue_trigger(name="message", queue_name="orders", connection="Bus")
def on_order(message: func.ServiceBusMessage):
    keep(seen(message, ATTRIBUTES), message.metadata)

@app.service_bus_topic_trigger(
    name="messages", topic_name="news", subscription_name="all", connection="Bus",
    cardinality="many", data_type="string")
def on_news(messages: typing.List[func.ServiceBusMessage]):
    keep([seen(one, ATTRIBUTES) for one in messages], None)

@app.service_bus_queue_trigger(
    name="messages", queue_name="parsed", connection="Bus", cardinality="many")
def on_parsed(messages: typing.List[func.ServiceBusMessage]):
    keep([one.get_body() for one in messages], None)

@app.event_hub_trigger(name="event", event_hub_name="readings", connection="Hub")
def on_reading(event: func.EventHubEvent):
    keep(seen(event, HUB), event.metadata)

@app.event_hub_trigger(
    name="events", event_hub_name="many", connection="Hub", cardinality="many", data_type="string",
    consumer_group="%GROUP%")
def on_many(events: typing.List[func.EventHubEvent]):
    keep([seen(event, HUB) for event in events], None)

@app.kafka_trigger(name="event", topic="t", broker_list="Brokers", consumer_group="g")
def on_kafka(event: func.KafkaEvent):
    keep(seen(event, KAFKA), event.metadata)

@app.kafka_trigger(
    name="events", topic="raw", broker_list="Brokers", cardinality="many", data_type="binary",
    consumer_group="g")
def on_raw(events: typing.List[func.KafkaEvent]):
    keep([seen(event, KAFKA) for event in events], None)

@app.event_grid_trigger(name="event")
def on_grid(event: func.EventGridEvent):
    keep((event.id, event.event_type, event.subject, event.get_json()), event.topic)

@app.event_grid_trigger(name="event")
def on_cloud(event: func.CloudEvent):
    keep((event.id, event.type, event.source, event.get_json()), None)

@app.cosmos_db_trigger(
    name="documents", database_name="shop", container_name="items", connection="Cosmos")
def on_change(documents: func.DocumentList):
    keep([document.to_dict() for document in documents], None)

@app.sql_trigger(name="changes", table_name="dbo.Orders", connection_string_setting="Sql")
def on_rows(changes: str):
    keep(changes, None)

@app.timer_trigger(name="timer", schedule="0 0 * * * *")
def hourly(timer: func.TimerRequest):
    keep((timer.past_due, timer.schedule_status, timer.schedule), None)

@app.timer_trigger(name="timer", schedule="%UNSET%")
def unset(timer: func.TimerRequest):
    pass

@app.timer_trigger(name="timer", schedule="00:00:30", use_monitor=False)
def by_span(timer: func.TimerRequest):
    keep((timer.past_due, timer.schedule_status, timer.schedule), None)

@app.warm_up_trigger(name="context")
def warmup(context):
    keep(type(context).__name__, None)

@app.blob_trigger(name="blob", path="samples/{name}.{ext}")
def on_blob(blob: func.InputStream):
    keep((blob.read(), blob.name, blob.uri, blob.length, blob.metadata), blob.blob_properties)

@app.blob_trigger(name="blob", path="fixed/report.csv")
def on_report(blob: bytes):
    keep(blob, None)

@app.mcp_tool_property_input(
    name="limit", property_name="limit", property_type="integer", description="d")
@app.mcp_tool_trigger(
    name="call", tool_name="search", description="d", tool_properties=PROPERTIES)
def find(call: str, limit: str):
    return call + "|" + str(limit)

@app.activity_trigger(name="city")
def greet(city):
    return f"Hello {city}!"

@app.queue_trigger(name="message", queue_name="jobs")
def on_job(message: func.QueueMessage):
    keep((message.id, message.dequeue_count, message.get_body()), None)

@app.rabbitmq_trigger(name="message", queue_name="rabbits", connection_string_setting="Rabbit")
def on_rabbit(message: str):
    keep(message, None)

@app.redis_pubsub_trigger(name="message", channel="news", connection="Redis")
def on_published(message: str):
    keep(message, None)

@app.redis_list_trigger(name="message", key="list", connection="Redis")
def on_popped(message: str):
    keep(message, None)

@app.redis_stream_trigger(name="message", key="stream", connection="Redis")
def on_entry(message: str):
    keep(message, None)

@app.http(name="request", route="r")
def on_request(request: func.HttpRequest) -> str:
    return "x"

@app.generic_trigger(name="message", type="unknownTrigger")
def on_unknown(message):
    keep(message, None)

@app.service_bus_topic_output(name="topic", topic_name="news", connection="Bus")
@app.event_hub_output(name="hub", event_hub_name="readings", connection="Hub")
@app.kafka_output(name="kafka", topic="t", broker_list="Brokers")
@app.event_grid_output(name="grid", topic_endpoint_uri="GridUri", topic_key_setting="GridKey")
@app.signalr_output(name="signal", hub_name="chat", connection_string_setting="SignalR")
@app.queue_trigger(name="message", queue_name="fan")
def fan(
    message: str,
    topic: func.Out[str],
    hub: func.Out[str],
    kafka: func.Out[str],
    grid: func.Out[str],
    signal: func.Out[str],
):
    topic.set("[1, 2]")
    hub.set('{"a":1}')
    kafka.set("plain")
    grid.set('{"id":"1","data":{}}')
    signal.set('{"target":"t","arguments":[]}')

def keep(value, metadata):
    SEEN.append((value, metadata))

SEEN = []
"""
SETTINGS = dict.fromkeys(
    ("Bus", "Hub", "Brokers", "Cosmos", "Sql", "SignalR", "Rabbit", "Redis"), "x"
)
SETTINGS |= {"GROUP": "g", "GridUri": "https://grid", "GridKey": "k"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder: Path = tmp_path_factory.mktemp("triggers")
    (folder / "app.py").write_text(APP, "utf-8")
    (folder / "host.json").write_text('{"version": "2.0"}', "utf-8")
    with TestClient(folder, settings=SETTINGS) as opened:
        yield opened


def saw(client: TestClient) -> tuple[object, object]:
    import app

    assert client.invocations[-1].exception is None
    found: tuple[object, object] = app.SEEN.pop()
    return found


NEVER = datetime.max.replace(tzinfo=timezone.utc)
NOON = datetime(2026, 2, 16, 12, 0, 30, tzinfo=timezone.utc)


def test_a_service_bus_message_has_the_metadata_of_row_h_bus_01(client: TestClient) -> None:
    message = BusMessage(
        {"a": 1}, {"p": 1}, "s", "m", "text/plain", enqueued_time=NOON, lock_token="t"
    )
    client.service_bus("orders", message)
    value, metadata = saw(client)
    assert value == {
        "body": '{"a": 1}',
        "application_properties": {"p": 1},
        "user_properties": {"p": 1},
        "content_type": "text/plain",
        "correlation_id": None,
        "delivery_count": 1,
        "label": None,
        "message_id": "m",
        "partition_key": None,
        "reply_to": None,
        "sequence_number": 1,
        "session_id": "s",
        "subject": None,
        "to": None,
        "state": None,
        "enqueued_time_utc": NOON.replace(tzinfo=None),
        "expires_at_utc": NEVER.replace(tzinfo=None),
    }
    # The payload's property is part of the metadata (H-DATA-05, H-DATA-06).
    assert metadata == {
        "DeliveryCount": 1,
        "SequenceNumber": 1,
        "LockToken": "t",
        "MessageId": "m",
        "ContentType": "text/plain",
        "SessionId": "s",
        "ExpiresAt": "9999-12-31T23:59:59.999999+00:00",
        "EnqueuedTime": "2026-02-16T12:00:30+00:00",
        "ExpiresAtUtc": "9999-12-31T23:59:59.999999",
        "EnqueuedTimeUtc": "2026-02-16T12:00:30",
        "ApplicationProperties": {"p": 1},
        "UserProperties": {"p": 1},
        "a": "1",
    }


def test_a_batch_of_a_subscription_loses_nulls_of_string_arrays(client: TestClient) -> None:
    # H-DATA-04: the second message's content type moves to the first.
    batch = ["one", BusMessage("two", content_type="c", session_id="s")]
    client.service_bus("news/all", batch=batch, properties={"p": 1})
    value, _ = saw(client)
    assert isinstance(value, list)
    names = ("body", "content_type", "session_id", "user_properties", "sequence_number")
    assert [[one[name] for name in names] for one in value] == [
        ["one", "c", "s", {"p": 1}, 1],
        ["two", None, None, {}, 2],
    ]


def test_a_batch_without_data_type_is_parsed(client: TestClient) -> None:
    # H-DATA-02
    client.service_bus("parsed", batch=['{"a":1}', 2])
    assert saw(client) == ([b'{"a": 1}', b"2"], None)
    failed = client.service_bus("parsed", "hello")
    assert repr(failed.exception) == (
        """BindError("a body isn't JSON; with `cardinality` `many`, set `data_type` to `string` or """
        """`binary`: 'hello'")"""
    )


def test_a_batch_needs_cardinality_many(client: TestClient) -> None:
    with pytest.raises(ValueError, match="receives one message per invocation"):
        client.service_bus("orders", batch=["a"])
    with pytest.raises(ValueError, match="either one message or `batch`"):
        client.service_bus("on_news", "a", batch=["a"])


def test_an_event_of_a_hub_has_the_metadata_of_row_h_hub_01(client: TestClient) -> None:
    client.event_hub(
        "readings",
        b"21.5",
        partition_key="k",
        properties={"p": 1},
        system_properties={"iothub-connection-device-id": "d"},
        sequence_number=7,
        enqueued_time=NOON,
    )
    value, metadata = saw(client)
    assert value == {
        "body": "21.5",
        "partition_key": "k",
        "sequence_number": 7,
        "offset": "0",
        "enqueued_time": NOON.replace(tzinfo=None),
        "iothub_metadata": {"connection-device-id": "d"},
    }
    fields = {
        "PartitionKey": "k",
        "Offset": "0",
        "SequenceNumber": 7,
        "EnqueuedTimeUtc": "2026-02-16T12:00:30",
    }
    assert metadata == {
        "PartitionContext": {
            "FullyQualifiedNamespace": "localhost",
            "EventHubName": "readings",
            "ConsumerGroup": "$Default",
            "PartitionId": "0",
        },
        **fields,
        "Properties": {"p": 1},
        "SystemProperties": {"iothub-connection-device-id": "d", **fields},
    }


def test_a_batch_of_a_hub_is_found_by_its_consumer_group(client: TestClient) -> None:
    client.event_hub("many/g", batch=["a", HubEvent("b", "k", enqueued_time=NOON)])
    value, _ = saw(client)
    assert isinstance(value, list)
    assert [(one["body"], one["partition_key"], one["offset"]) for one in value] == [
        ("a", None, 0),
        ("b", "k", 0),
    ]
    # An empty body shortens the list but not the metadata (H-DATA-04).
    failed = client.event_hub("on_many", batch=["a", ""])
    assert repr(failed.exception) == ("AssertionError('Number of bodies and metadata mismatched')")


def test_a_kafka_record_is_an_envelope_unless_it_is_binary(client: TestClient) -> None:
    # H-KAF-01
    client.kafka("t", "v", key="k", headers={"h": "x"}, offset=5, timestamp=NOON)
    value, _ = saw(client)
    envelope = {
        "Offset": 5,
        "Partition": 0,
        "Topic": "t",
        "Timestamp": "2026-02-16T12:00:30Z",
        "Value": "v",
        "Headers": [{"Key": "h", "Value": "eA=="}],
        "Key": "k",
    }
    assert isinstance(value, dict)
    assert json.loads(value.pop("body")) == envelope
    assert {name: value[name] for name in ("key", "partition", "offset", "topic", "headers")} == {
        "key": "k",
        "partition": 0,
        "offset": 5,
        "topic": "t",
        "headers": [{"Key": "h", "Value": "eA=="}],
    }
    client.kafka("raw", batch=[b"a", KafkaRecord(b"b", "k")], timestamp=NOON)
    value, _ = saw(client)
    assert isinstance(value, list)
    assert [(one["body"], one["key"], one["offset"]) for one in value] == [
        ("a", None, 0),
        ("b", "k", 1),
    ]


def test_event_grid_sends_both_schemas(client: TestClient) -> None:
    # H-EG-01, H-DATA-09
    client.event_grid("on_grid", {"a": 1}, event_type="made", subject="s", event_id="1")
    assert saw(client) == (("1", "made", "s", {"a": 1}), "/subscriptions/test")
    cloud = {"specversion": "1.0", "id": "1", "source": "/here", "type": "made", "data": [1]}
    client.event_grid("on_cloud", event=cloud)
    assert saw(client) == (("1", "made", "/here", [1]), None)


def test_change_feeds_are_the_text_of_an_array(client: TestClient) -> None:
    # H-COS-01, H-SQL-01
    client.cosmos_db("shop/items", {"id": "1"})
    assert saw(client) == ([{"id": "1"}], None)
    client.cosmos_db("items", [{"id": "1"}, {"id": "2"}])
    assert saw(client) == ([{"id": "1"}, {"id": "2"}], None)
    client.sql("dbo.Orders", inserted=[{"Id": 1, "Name": "ä"}], deleted=[{"Id": 2}])
    assert saw(client) == (
        '[{"Operation":0,"Item":{"Id":1,"Name":"ä"}},{"Operation":2,"Item":{"Id":2}}]',
        None,
    )


def test_a_timer_has_the_status_before_the_run(client: TestClient) -> None:
    # H-TMR-01
    client.timer("hourly", past_due=True, last=NOON)
    value, _ = saw(client)
    assert isinstance(value, tuple)
    past_due, status, schedule = value
    assert (past_due, schedule) == (True, {"AdjustForDST": True})
    assert status == {
        "Last": "2026-02-16T12:00:30+00:00",
        "Next": status["Next"],
        "LastUpdated": "2026-02-16T12:00:30+00:00",
    }
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+\+00:00", status["Next"])
    client.timer("by_span")
    assert saw(client) == ((False, {}, {"AdjustForDST": False}), None)  # null


def test_warm_up_runs_the_only_such_function(client: TestClient) -> None:
    client.warm_up()
    assert saw(client) == ("WarmUpContext", None)


def test_a_blob_is_found_by_the_pattern_that_matches_it(client: TestClient) -> None:
    # H-BLOB-08, H-BLOB-09
    client.blob("Samples/a b/c.d.txt", "text", metadata={"k": "v"})
    value, properties = saw(client)
    uri = "http://127.0.0.1:10000/devstoreaccount1/Samples/a%20b/c.d.txt"
    assert value == (b"text", "Samples/a b/c.d.txt", uri, 4, {"k": "v"})
    assert isinstance(properties, dict)
    assert properties["ContentType"] == "application/octet-stream"
    client.blob("on_report", b"a;b")
    assert saw(client) == (b"a;b", None)
    client.blob("on_blob", b"1", path="samples/x.y")
    assert saw(client)[0] == (
        b"1",
        "samples/x.y",
        uri.replace("Samples/a%20b/c.d.txt", "samples/x.y"),
        1,
        {},
    )


def test_names_that_nothing_listens_to_are_errors(client: TestClient) -> None:
    with pytest.raises(LookupError) as caught:
        client.blob("sample/5.txt", b"")
    assert str(caught.value) == (
        "no function with `blobTrigger` listens to `sample/5.txt`; available: `fixed/report.csv`, "
        "`on_blob`, `on_report`, `samples/{name}.{ext}`"
    )
    with pytest.raises(LookupError) as caught:
        client.blob("on_blob", b"")
    assert str(caught.value) == "`on_blob` listens to `samples/{name}.{ext}`; set `path` to a blob"
    with pytest.raises(LookupError) as caught:
        client.timer("unset")
    assert str(caught.value) == (
        "`unset` isn't triggered: '%UNSET%' does not resolve to a value; "
        "add `UNSET` to `Values` in local.settings.json, or to the environment"
    )
    with pytest.raises(LookupError, match="did you mean `hourly`"):
        client.timer("hourli")
    with pytest.raises(LookupError, match="no function `gret`.*did you mean `greet`"):
        client.invoke("gret")
    with pytest.raises(LookupError, match="`greet` has no binding `town`; available: `city`"):
        client.invoke("greet", town="Rome")


def test_an_mcp_tool_gets_its_call_and_its_arguments(client: TestClient) -> None:
    # H-HTTP-62
    call, _, limit = client.mcp_tool("search", limit=5, query="x").returned.partition("|")
    context = json.loads(call)
    session = context["sessionid"]
    assert (limit, context) == (
        "5",
        {
            "name": "search",
            "arguments": {"limit": 5, "query": "x"},
            "sessionid": session,
            "clientinfo": {"name": "funcdeco", "version": "1.0.0"},
            "transport": {
                "name": "http-streamable",
                "sessionId": session,
                "properties": {"headers": {}},
            },
        },
    )
    assert client.mcp_tool("find", query="").returned.endswith("|")
    # H-HTTP-61
    assert repr(client.mcp_tool("find", limit=1, query=None).exception) == (
        "BindError('One or more required tool properties are missing values. Please provide: query')"
    )


# azure-functions 2.3 warns that activities should use typed serialization.
@pytest.mark.filterwarnings("ignore")
def test_invoke_runs_functions_of_any_type(client: TestClient) -> None:
    # H-DUR-09: the activity's input is JSON, even if it is a string.
    assert client.invoke("greet", city="Rome").returned == "Hello Rome!"
    assert client.invoke("greet", city=["a"]).returned == "Hello ['a']!"
    client.invoke("on_unknown", message={"a": 1})
    assert saw(client) == ('{"a":1}', None)
    client.invoke("on_job", {"Id": "7", "DequeueCount": 2}, message="m")
    assert saw(client) == (("7", 2, b"m"), None)
    for name, binding in (("on_order", "message"), ("on_reading", "event"), ("on_kafka", "event")):
        client.invoke(name, **{binding: "m"})
        value, _ = saw(client)
        assert isinstance(value, dict)
    client.invoke("hourly", timer={"IsPastDue": True})
    assert saw(client) == ((True, {}, {}), None)


def test_invoke_sends_what_message_brokers_send(client: TestClient) -> None:
    # H-BUS-05, H-BUS-06
    client.invoke("on_rabbit", message={"a": 1})
    assert saw(client) == ('{"a": 1}', None)
    client.invoke("on_published", message="m")
    assert saw(client) == ('{"SubscriptionChannel":"news","Channel":"news","Message":"m"}', None)
    client.invoke("on_popped", message="m")
    assert saw(client) == ("m", None)
    client.invoke("on_entry", message={"a": "1"})
    value, _ = saw(client)
    assert isinstance(value, str)
    assert re.fullmatch(r'{"Id":"\d+-0","Values":{"a":"1"}}', value)
    with pytest.raises(LookupError, match="`on_request` has an `httpTrigger`; send it a request"):
        client.invoke("on_request", request="x")


def test_the_payload_replaces_the_message_s_own_metadata(client: TestClient) -> None:
    # H-DATA-05
    client.queue("jobs", {"id": 5})
    value, _ = saw(client)
    assert value == ("5", 1, b'{"id": 5}')


def test_a_queue_message_that_is_not_utf_8_fails_before_the_call(client: TestClient) -> None:
    # H-QUE-09
    failed = client.queue("jobs", b"\xff")
    assert repr(failed.exception) == (
        """BindError("the body isn't UTF-8; the host can't pass it as a string without `data_type` """
        """`binary`")"""
    )


def test_outputs_reach_their_stores(client: TestClient) -> None:
    # H-DATA-13, H-DATA-14, H-BUS-04
    assert client.queue("fan", "x").exception is None
    world = client._app.world
    messages = world.topics.at("Bus", "news")
    assert [(one.body, one.content_type) for one in messages] == [
        (b"1", "text/plain"),
        (b"2", "text/plain"),
    ]
    assert [one.message.body for one in messages.subscription("all").take(9, NOON)] == [b"1", b"2"]
    assert [one.body for one in world.event_hubs.at("Hub", "readings")] == [b'{\n  "a": 1\n}']
    assert [list(world.events.at(*one)) for one in world.events] == [[{"id": "1", "data": {}}]]
    assert [[one.value for one in world.kafka.at(*at)] for at in world.kafka] == [[b"plain"]]
    assert [[one.value for one in world.sent.at(*at)] for at in world.sent] == [
        ['{"target":"t","arguments":[]}']
    ]
