"""The values that the host sends, in its format, and functions that return what they receive."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import NamedTuple

from runtime_host import Array, Http
from runtime_support import RETURN, TIMER

NOON = datetime(2026, 2, 16, 12, 0, 30, tzinfo=timezone.utc)
GRID_EVENT = {
    "id": "1",
    "topic": "/t",
    "subject": "s",
    "eventType": "made",
    "eventTime": "2026-02-16T12:00:30Z",
    "data": {"a": 1},
    "dataVersion": "2",
}
CLOUD_EVENT = {
    "specversion": "1.0",
    "id": "1",
    "source": "/here",
    "type": "made",
    "time": "2026-02-16T12:00:30Z",
    "subject": "s",
    "data": {"a": 1},
    "mine": "extension",
}
KAFKA_ONE = {
    "Key": "k",
    "Partition": 3,
    "Offset": 2**40,
    "Topic": "t",
    "Timestamp": NOON,
    "Headers": [{"Key": "h", "Value": "aA=="}],
}
KAFKA_MANY = {
    "KeyArray": ["k", "l"],
    "PartitionArray": [3, 4],
    "OffsetArray": Array("sint64", (2**40, 2**41)),
    "TopicArray": Array("string", ("t", "t")),
    "TimestampArray": ["2026-02-16T12:00:30Z", "2026-02-17T00:00:00Z"],
    "HeadersArray": [[{"Key": "h", "Value": "aA=="}], []],
}


class Call(NamedTuple):
    """A function with the placeholder NAME, the value sent to it, and the value that it sees."""

    text: str
    value: object
    seen: object
    metadata: Mapping[str, object] = {}


def seen(signature: str, expression: str) -> str:
    """Return the source of a function that returns what it receives."""
    return f"{RETURN}\ndef NAME({signature}): return repr({expression})"


QUEUE = '@app.queue_trigger(name="value", queue_name="q")'
BLOB = '@app.blob_trigger(name="value", path="a/{who}")'
TIMED = '@app.timer_trigger(name="value", schedule="0 * * * * *")'
HUB = '@app.event_hub_trigger(name="value", event_hub_name="h", connection="C"{more})'
BUS = '@app.service_bus_queue_trigger(name="value", queue_name="q"{more})'
GRID = '@app.event_grid_trigger(name="value")'
COSMOS = '@app.cosmos_db_trigger(name="value", database_name="d", container_name="c")'
KAFKA = '@app.kafka_trigger(name="value", topic="t", broker_list="b"{more})'
SQL = '@app.sql_trigger(name="value", table_name="t", connection_string_setting="S")'
MYSQL = '@app.mysql_trigger(name="value", table_name="t", connection_string_setting="S")'
ACTIVITY = '@app.activity_trigger(name="value")'
GENERIC = '@app.generic_trigger(name="value", type="fooTrigger")'
TEXTS = ', cardinality="many", data_type="string"'
BINARY = ', cardinality="many", data_type="binary"'

EVENT = "(e.get_body(), e.partition_key, e.sequence_number, e.offset, str(e.enqueued_time))"
MESSAGE = (
    "(m.get_body(), m.message_id, m.delivery_count, m.sequence_number, "
    "str(m.enqueued_time_utc), str(m.time_to_live), m.user_properties)"
)
RECORD = "(r.get_body(), r.key, r.partition, r.offset, r.topic, r.timestamp, r.headers)"
DOCUMENTS = "(type(value[0]).__name__, [dict(one) for one in value])"

CALLS = {
    "http": Call(
        '@app.http(name="value", route="NAME/{id}")\n'
        "def NAME(value: func.HttpRequest) -> str:\n"
        "    return repr((value.method, dict(value.params), dict(value.route_params),\n"
        "                 value.get_json()))",
        Http("POST", params={"a": "b"}, route_params={"id": "7"}, body='{"n": 1}'),
        ("POST", {"a": "b"}, {"id": "7"}, {"n": 1}),
    ),
    "queue": Call(
        f"{QUEUE}\n"
        + seen(
            "value: func.QueueMessage",
            "(value.id, value.get_body(), value.dequeue_count, str(value.insertion_time), "
            "value.pop_receipt)",
        ),
        "grün",
        ("1", "grün".encode(), 2, "2026-02-16 12:00:30+00:00", "p"),
        {"Id": "1", "DequeueCount": 2, "InsertionTime": NOON, "PopReceipt": "p"},
    ),
    "queue as text": Call(f"{QUEUE}\n{seen('value: str', 'value')}", "grün", "grün"),
    "blob": Call(
        f"{BLOB}\n"
        + seen(
            "value: func.InputStream",
            "(value.read(), value.name, value.length, value.uri, value.metadata)",
        ),
        b"\x00\xff",
        (b"\x00\xff", "a/b", 2, "https://x/a/b", {"k": "v"}),
        {
            "BlobTrigger": "a/b",
            "Uri": "https://x/a/b",
            "Properties": {"ContentLength": 2},
            "Metadata": {"k": "v"},
        },
    ),
    "blob as bytes": Call(f"{BLOB}\n{seen('value: bytes', 'value')}", b"\x00\xff", b"\x00\xff"),
    "timer": Call(
        f"{TIMED}\n{seen('value: func.TimerRequest', '(value.past_due, value.schedule_status)')}",
        {"IsPastDue": True, "ScheduleStatus": {"Last": "x"}},
        (True, {"Last": "x"}),
    ),
    "timer as text": Call(
        f"{TIMED}\n{seen('value: str', 'value')}", {"IsPastDue": True}, '{"IsPastDue": true}'
    ),
    "one event": Call(
        HUB.format(more="")
        + "\n"
        + seen("value: func.EventHubEvent", f"[{EVENT} for e in [value]]"),
        "grün",
        [("grün".encode(), "k", 7, "9", "2026-02-16 12:00:30+00:00")],
        {
            "SystemProperties": {},
            "PartitionContext": {"EventHubName": "h"},
            "PartitionKey": "k",
            "SequenceNumber": 7,
            "Offset": "9",
            "EnqueuedTimeUtc": NOON,
        },
    ),
    "one event as text": Call(
        HUB.format(more="") + "\n" + seen("value: str", "value"), "grün", "grün"
    ),
    "many events": Call(
        HUB.format(more=BINARY)
        + "\n"
        + seen("value: typing.List[func.EventHubEvent]", f"[{EVENT} for e in value]"),
        [b"\xff", b"b"],
        [
            (b"\xff", "k", 7, 9, "2026-02-16 12:00:30+00:00"),
            (b"b", None, 8, 10, "2026-02-17 00:00:00+00:00"),
        ],
        {
            "PartitionContext": {"EventHubName": "h"},
            "PropertiesArray": [{}, {}],
            "SystemPropertiesArray": [
                {
                    "PartitionKey": "k",
                    "SequenceNumber": 7,
                    "Offset": 9,
                    "EnqueuedTimeUtc": "2026-02-16T12:00:30Z",
                },
                {"SequenceNumber": 8, "Offset": 10, "EnqueuedTimeUtc": "2026-02-17T00:00:00Z"},
            ],
        },
    ),
    "one message": Call(
        BUS.format(more="")
        + "\n"
        + seen("value: func.ServiceBusMessage", f"[{MESSAGE} for m in [value]]"),
        "grün",
        [("grün".encode(), "1", 2, 7, "2026-02-16 12:00:30+00:00", "0:01:00", {"a": 1})],
        {
            "UserProperties": {"a": 1},
            "MessageId": "1",
            "DeliveryCount": 2,
            "SequenceNumber": 7,
            "EnqueuedTimeUtc": NOON,
            "TimeToLive": "00:01:00",
        },
    ),
    "many messages": Call(
        BUS.format(more=TEXTS)
        + "\n"
        + seen("value: list[func.ServiceBusMessage]", f"[{MESSAGE} for m in value]"),
        ["a", "b"],
        [
            (b"a", "1", 2, 7, "2026-02-16 12:00:30+00:00", "0:01:00", {"a": 1}),
            (b"b", "2", 3, 8, "2026-02-17 00:00:00+00:00", "0:02:00", {}),
        ],
        {
            "UserPropertiesArray": [{"a": 1}, {}],
            "MessageIdArray": Array("string", ("1", "2")),
            "DeliveryCountArray": [2, 3],
            "SequenceNumberArray": Array("sint64", (7, 8)),
            "EnqueuedTimeUtcArray": ["2026-02-16T12:00:30Z", "2026-02-17T00:00:00Z"],
            "TimeToLiveArray": ["00:01:00", "00:02:00"],
        },
    ),
    "grid event": Call(
        f"{GRID}\n"
        + seen(
            "value: func.EventGridEvent",
            "(value.id, value.topic, value.subject, value.event_type, str(value.event_time), "
            "value.get_json(), value.data_version)",
        ),
        GRID_EVENT,
        ("1", "/t", "s", "made", "2026-02-16 12:00:30+00:00", {"a": 1}, "2"),
    ),
    "cloud event": Call(
        f"{GRID}\n"
        + seen(
            "value: func.CloudEvent",
            "(value.id, value.source, value.type, value.subject, str(value.time), "
            "value.get_json(), value.extension_attrs)",
        ),
        CLOUD_EVENT,
        ("1", "/here", "made", "s", "2026-02-16 12:00:30+00:00", {"a": 1}, {"mine": "extension"}),
    ),
    "documents": Call(
        f"{COSMOS}\n{seen('value: func.DocumentList', DOCUMENTS)}",
        [{"id": "1"}, {"id": "2"}],
        ("Document", [{"id": "1"}, {"id": "2"}]),
    ),
    "documents as text": Call(
        f"{COSMOS}\n{seen('value: str', 'value')}", [{"id": "1"}], '[{"id": "1"}]'
    ),
    "one record": Call(
        KAFKA.format(more="")
        + "\n"
        + seen("value: func.KafkaEvent", f"[{RECORD} for r in [value]]"),
        "grün",
        [
            (
                "grün".encode(),
                "k",
                3,
                2**40,
                "t",
                "2026-02-16T12:00:30Z",
                [{"Key": "h", "Value": "aA=="}],
            )
        ],
        KAFKA_ONE,
    ),
    "many records": Call(
        KAFKA.format(more=BINARY)
        + "\n"
        + seen("value: list[func.KafkaEvent]", f"[{RECORD} for r in value]"),
        [b"a", b"b"],
        [
            (b"a", "k", 3, 2**40, "t", "2026-02-16T12:00:30Z", [{"Key": "h", "Value": "aA=="}]),
            (b"b", "l", 4, 2**41, "t", "2026-02-17T00:00:00Z", []),
        ],
        KAFKA_MANY,
    ),
    "changed rows as text": Call(
        f"{SQL}\n{seen('value: str', 'value')}",
        [{"Operation": 0, "Item": {"id": 1}}],
        '[{"Operation": 0, "Item": {"id": 1}}]',
    ),
    "changed rows of MySQL": Call(
        f"{MYSQL}\n{seen('value: func.MySqlRowList', DOCUMENTS)}",
        [{"Operation": 0, "Item": {"id": 1}}],
        ("MySqlRow", [{"Operation": 0, "Item": {"id": 1}}]),
    ),
    "unknown trigger": Call(f"{GENERIC}\n{seen('value: str', 'value')}", "grün", "grün"),
    "unknown trigger with JSON": Call(f"{GENERIC}\n{seen('value', 'value')}", {"a": 1}, '{"a": 1}'),
}
"""Triggers, with their metadata."""

DOCUMENT_INPUT = '@app.cosmos_db_input(name="value", database_name="d", container_name="c")'
SQL_INPUT = '@app.sql_input(name="value", command_text="c", connection_string_setting="S")'
MYSQL_INPUT = '@app.mysql_input(name="value", command_text="c", connection_string_setting="S")'
TABLE_INPUT = '@app.table_input(name="value", table_name="t")'
BLOB_INPUT = '@app.blob_input(name="value", path="a/b", data_type="binary")'
ROWS = [{"id": 1}, {"id": 2}]
ROWS_TEXT = '[{"id": 1}, {"id": 2}]'

INPUTS = {
    "blob": Call(
        f"{TIMER}\n{BLOB_INPUT}\n{seen('timer, value: func.InputStream', 'value.read()')}",
        b"\xff",
        b"\xff",
    ),
    "no blob": Call(
        f"{TIMER}\n{BLOB_INPUT}\n{seen('timer, value: func.InputStream | None', 'value')}",
        None,
        None,
    ),
    "documents": Call(
        f"{TIMER}\n{DOCUMENT_INPUT}\n{seen('timer, value: func.DocumentList', DOCUMENTS)}",
        [{"id": "1"}],
        ("Document", [{"id": "1"}]),
    ),
    "one document": Call(
        f"{TIMER}\n{DOCUMENT_INPUT}\n{seen('timer, value: func.DocumentList', DOCUMENTS)}",
        {"id": "1"},
        ("Document", [{"id": "1"}]),
    ),
    "no document": Call(
        f"{TIMER}\n{DOCUMENT_INPUT}\n{seen('timer, value: func.DocumentList | None', 'value')}",
        None,
        None,
    ),
    "rows": Call(
        f"{TIMER}\n{SQL_INPUT}\n{seen('timer, value: func.SqlRowList', DOCUMENTS)}",
        ROWS,
        ("SqlRow", [{"id": 1}, {"id": 2}]),
    ),
    "rows as text": Call(
        f"{TIMER}\n{SQL_INPUT}\n{seen('timer, value: str', 'value')}", ROWS, ROWS_TEXT
    ),
    "rows of MySQL": Call(
        f"{TIMER}\n{MYSQL_INPUT}\n{seen('timer, value: func.MySqlRowList', DOCUMENTS)}",
        ROWS,
        ("MySqlRow", [{"id": 1}, {"id": 2}]),
    ),
    "entities": Call(
        f"{TIMER}\n{TABLE_INPUT}\n{seen('timer, value: str', 'value')}", ROWS_TEXT, ROWS_TEXT
    ),
    "no entity": Call(
        f"{TIMER}\n{TABLE_INPUT}\n{seen('timer, value: str | None', 'value')}", None, None
    ),
}
"""Inputs of a function with a timer."""

ACTIVITIES: dict[str, tuple[str, str, object]] = {
    "str": ("str", '"Ada"', "Ada"),
    "text that is no JSON": ("str", "Ada", "Ada"),
    "dict": ("dict", '{"a": [1]}', {"a": [1]}),
    "list": ("list[int]", "[1, 2]", [1, 2]),
    "int": ("int | None", "3", 3),
    "none": ("int | None", "null", None),
}
"""The annotation of an activity, the JSON that it gets and returns, and its value in Python."""
