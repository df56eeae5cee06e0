"""Functions and values for the comparison of the engine with Microsoft's v1 runtime.

Both load the same scripts, and get the same messages.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, NamedTuple

from funcdeco.engine.families import event_hub, kafka, service_bus
from funcdeco.engine.names import sent_metadata
from funcdeco.engine.stores.streams import HubEvent, KafkaRecord
from funcdeco.engine.stores.topics import BusMessage, received
from funcdeco.engine.typed_data import TypedData, as_json, collection, to_metadata
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.worker.verdict_table import ACCEPTED, ACCEPTS_ALL

Message = dict[str, Any]

HEAD = '''\
import collections.abc
import datetime
import io
import typing
import azure.durable_functions as df
import azure.functions as func
import azure.functions.blob
import azure.functions.kafka
import azure.functions.warmup

class Own: ...
class OwnText(str): ...

PLAIN = (type(None), bool, int, float, str, bytes)

def described(value, depth=4):
    """Return the type of a value and what can be read from it."""
    name = type(value).__qualname__
    if isinstance(value, PLAIN):
        return name + ":" + repr(value)
    if isinstance(value, collections.abc.Mapping):
        items = {str(key): described(one, depth - 1) for key, one in sorted(value.items(), key=str)}
        return name + repr(items)
    if isinstance(value, (list, tuple)):
        return name + repr([described(one, depth - 1) for one in value])
    if isinstance(value, (datetime.datetime, datetime.timedelta)) or not depth:
        return name + ":" + str(value)

    if name in ("SimpleNamespace", "CollectionString", "CollectionBytes", "CollectionSInt64"):
        found = [one for one in ("string", "bytes", "sint64") if hasattr(value, one)]
        return "collection" + repr([(one, *getattr(value, one)) for one in found])
    return name + repr({one: attribute(value, one, depth) for one in names_of(value)})

def number_in(value):
    return int(value.get_body() if hasattr(value, "get_body") else value)

CALLED = ("get_body", "get_json", "read", "to_json")

def names_of(value):
    return [one for one in dir(type(value)) + list(vars(value)) if one[0] != "_" or one in CALLED]

def attribute(value, name, depth):
    try:
        found = getattr(value, name)
        if callable(found):
            return described(found(), depth - 1) if name in CALLED else "..."
        return described(found, depth - 1)
    except Exception as error:
        return repr(error)

'''


class Case(NamedTuple):
    """A function with one annotated binding besides a timer."""

    type: str
    direction: str
    """`in`, `out`, `return`, or `implicit` for a trigger that accepts the return value."""
    annotation: str
    """Source; empty for none."""

    @property
    def is_trigger(self) -> bool:
        is_input = self.direction in ("in", "implicit")
        return self.type.lower().endswith("trigger") and is_input

    def bindings(self) -> list[dict[str, str]]:
        """Return the elements of function.json."""
        name = "$return" if self.direction == "return" else "value"
        direction = "in" if self.direction in ("in", "implicit") else "out"
        bindings = [{"type": self.type, "direction": direction, "name": name}]
        if not self.is_trigger:
            bindings.append({"type": "timerTrigger", "direction": "in", "name": "timer"})
        if self.direction == "in":
            bindings.append({"type": "queue", "direction": "out", "name": "$return"})
        return bindings

    def source(self, name: str) -> str:
        """Return the function."""
        mark = f": {self.annotation}" if self.annotation else ""
        others = "" if self.is_trigger else ", timer"
        if self.direction == "in":
            return f"def {name}(value{mark}{others}): return described(value)"
        if self.direction == "out":
            return f"def {name}(value{mark}, timer): value.set(SENT[timer.schedule]())"
        if self.direction == "implicit":
            answer = f" -> {self.annotation}" if self.annotation else ""
            return f"def {name}(value){answer}: return SENT[number_in(value)]()"
        answer = f" -> {self.annotation}" if self.annotation else ""
        return f"def {name}(timer){answer}: return SENT[timer.schedule]()"


class Shape(NamedTuple):
    """A function by hand, with the placeholder NAME; its bindings as `type direction name`."""

    text: str
    declared: tuple[str, ...]

    @property
    def annotation(self) -> str:
        return self.text

    @property
    def type(self) -> str:
        return self.declared[0].partition(" ")[0]

    def bindings(self) -> list[dict[str, str]]:
        """Return the elements of function.json."""
        return [
            dict(zip(("type", "direction", "name"), one.split(), strict=True))
            for one in self.declared
        ]

    def source(self, name: str) -> str:
        """Return the function."""
        return self.text.replace("NAME", name)


_QUEUED = ("queueTrigger in value",)
_RETURNED = (*_QUEUED, "queue out $return")
_TWO = (*_QUEUED, "queue out first", "blob out second")
SHAPES = (
    Shape("async def NAME(value): return value.get_body()", _RETURNED),
    Shape("async def NAME(value: str) -> str: raise ValueError('x', 1)", _RETURNED),
    Shape("def NAME(value): raise KeyError('key')", _QUEUED),
    Shape("def NAME(value): return 1", _QUEUED),
    Shape("def NAME(value): return None", _RETURNED),
    Shape("def NAME(value): return iter(())", _RETURNED),
    Shape("def NAME(value):\n    yield 1", _RETURNED),
    Shape("def NAME(value, first, second):\n    second.set(b'2')\n    first.set('1')", _TWO),
    Shape("def NAME(value, first, second): first.set('1'); first.set(None)", _TWO),
    Shape("def NAME(value, first, second): first.set(first.get() or 'none')", _TWO),
    Shape("def NAME(value, first, second): first.set('1'); second.set(1)", _TWO),
    Shape("def NAME(value, first, second): first.set('1'); raise ValueError", _TWO),
    Shape("def NAME(value, first, second): first.set('1'); return 2", _TWO),
    Shape("def NAME(value, first: func.Out[str], second: func.Out): ...", _TWO),
    Shape("def NAME(value, first: func.Out[str], second: str): ...", _TWO),
    Shape("def NAME(value, context): return context.function_name[:1]", _RETURNED),
    Shape("def NAME(value, context: func.Context): return type(context).__name__", _RETURNED),
    Shape(
        "def NAME(value, context):\n"
        "    retry, trace = context.retry_context, context.trace_context\n"
        "    return repr((retry.retry_count, retry.max_retry_count, trace.trace_state,\n"
        "                 trace.Traceparent, sorted(trace.attributes), context.function_name[0]))",
        _RETURNED,
    ),
    Shape("def NAME(value, context: int): ...", _QUEUED),
    Shape("def NAME(value, context: 'func.Context'): ...", _QUEUED),
    Shape("def NAME(context): return str(context.get_body())", ("queueTrigger in context",)),
    Shape("def NAME(value, other): ...", _QUEUED),
    Shape("def NAME(): ...", _QUEUED),
    Shape("def NAME(value, *others): ...", _QUEUED),
    Shape("def NAME(value, **others): ...", _QUEUED),
    Shape("def NAME(value=None): ...", _QUEUED),
    Shape("def NAME(value: 'missing.Type'): ...", _QUEUED),
    Shape("def NAME(value) -> func.Out[str]: ...", _RETURNED),
    Shape("def NAME(value) -> typing.List[str]: ...", _RETURNED),
    Shape("def NAME(value) -> None: ...", _RETURNED),
    Shape("def NAME(value) -> int: ...", _RETURNED),
    Shape("NAME = lambda value: 'lambda'", _RETURNED),
    Shape("import functools\nNAME = functools.partial(lambda a, value: a, 'part')", _RETURNED),
    Shape("class NAME:\n    def __init__(self, value): ...", _QUEUED),
)
"""Signatures, results and exceptions besides conversions."""

NOON = datetime(2026, 2, 16, 12, 0, 30, tzinfo=timezone.utc)
CLASSES = (
    *("", "str", "bytes", "bytearray", "int", "dict", "list", "Own", "OwnText", "typing.Any"),
    *("func.QueueMessage", "func.InputStream", "func.TimerRequest", "func.ServiceBusMessage"),
    *("func.EventHubEvent", "func.EventGridEvent", "func.CloudEvent", "func.DocumentList"),
    *(
        "func.SqlRowList",
        "func.MySqlRowList",
        "func.KafkaEvent",
        "azure.functions.warmup.WarmUpContext",
    ),
    *("func.Document", "func.EventGridOutputEvent", "func.SqlRow", "func.MySqlRow"),
    *("func.PromptInvocationContext", "df.DurableOrchestrationContext", "typing.IO"),
)
LISTS = tuple(
    f"{shape}[{kind}]"
    for shape in ("typing.List", "list", "typing.Sequence")
    for kind in (*("str", "bytes", "dict"), *CLASSES[10:16], "func.KafkaEvent", "func.Document")
)
ANNOTATIONS = (*CLASSES, *LISTS, "typing.Optional[str]", "str | None", "func.Out[str]")
OUT_ANNOTATIONS = ("", *(f"func.Out[{one}]" for one in (*CLASSES[1:], *LISTS)), "str", "func.Out")

_EVENT = (
    "func.EventGridOutputEvent(id='1', subject='s', data={'a': 1}, event_type='t', "
    "event_time=datetime.datetime(2026, 2, 16), data_version='2')"
)
_DOCUMENT = "func.Document.from_dict({'id': '1', 'ä': [1.5, None, True]})"
SENT = (
    *(
        "None",
        "'grün'",
        "''",
        "'{\"a\": 1}'",
        r"b'\xff'",
        r"bytearray(b'\xff')",
        "memoryview(b'x')",
    ),
    *("3", "2**40", "2**70", "True", "1.5", "float('nan')", "{}", "{'a': 'grün', 'b': [1]}", "[]"),
    *(
        "['a', 'b']",
        "[1, None]",
        "[{'a': 1}]",
        "[b'a']",
        "('a', 'b')",
        "{'a'}",
        "object()",
        "Own()",
    ),
    *(
        "OwnText('t')",
        "io.BytesIO(b'read')",
        "io.StringIO('read')",
        "datetime.datetime(2026, 2, 16)",
    ),
    *("{1: 2}", "{'a': {1}}", "[['a']]", "(one for one in 'ab')", "range(2)", "Exception('e')"),
    *("func.QueueMessage(body='text')", "[func.QueueMessage(id='1', body=b'b')]"),
    *("func.QueueMessage(body=b'\\xff')", "func.ServiceBusMessage(body=b'b')", "type"),
    *(_EVENT, f"[{_EVENT}]", f"[{_EVENT}, 'text']", _DOCUMENT, f"[{_DOCUMENT}]"),
    *(f"func.DocumentList([{_DOCUMENT}])", "func.DocumentList([])", "func.DocumentList()"),
    *("func.SqlRow.from_dict({'id': 1})", "[func.SqlRow.from_dict({'id': 1})]"),
    *("func.SqlRowList([func.SqlRow.from_dict({'id': 1})])", "func.SqlRowList()"),
    *("func.MySqlRow.from_dict({'id': 1})", "[func.MySqlRow.from_dict({'id': 1})]"),
    *("azure.functions.blob.InputStream(data=b'data')", "func.HttpResponse('text')"),
)
"""Source of values that a function may send."""

TYPES_IN = tuple(
    dict.fromkeys(
        (
            *(kind for kind, places in ACCEPTED.items() if "in" in places),
            *(kind for kind, places in ACCEPTS_ALL.items() if "in" in places),
            *("table", "unknown", "unknownTrigger", "mcpToolProperty", "rabbitMQTrigger"),
        )
    )
)
TYPES_OUT = tuple(
    dict.fromkeys(
        (
            *(kind for kind, places in ACCEPTED.items() if "out" in places),
            *("table", "unknown", "signalR", "sendGrid"),
        )
    )
)
NOT_HERE = {"httpTrigger", "http", "orchestrationTrigger", "entityTrigger"}
"""Types whose values are requests, or come from Durable Functions' own library."""


def decoding_cases() -> Iterator[Case]:
    """Yield a function for each input or trigger, and annotation."""
    for kind in TYPES_IN:
        if kind not in NOT_HERE:
            yield from (Case(kind, "in", annotation) for annotation in ANNOTATIONS)


def encoding_cases() -> Iterator[Case]:
    """Yield a function for each output and annotation."""
    for kind in TYPES_OUT:
        if kind not in NOT_HERE:
            yield from (Case(kind, "out", one) for one in OUT_ANNOTATIONS)
            yield from (Case(kind, "return", one) for one in CLASSES)


def implicit_cases() -> Iterator[Case]:
    """Yield triggers whose return value is sent without an output, and one that refuses it."""
    kinds = ("activityTrigger", "mcpToolTrigger", "mcpResourceTrigger", "connectorTrigger")
    for kind in (*kinds, "unknownTrigger", "queueTrigger"):
        yield from (Case(kind, "implicit", one) for one in ("", "str", "dict", "typing.List[str]"))


VALUES: dict[str, TypedData | None] = {
    "nothing": None,
    "empty string": TypedData("string", ""),
    "string": TypedData("string", "grün"),
    "string of an object": TypedData("string", '{"id": 1, "ä": [1.5, null]}'),
    "string of an array": TypedData("string", '[{"id": "1"}, {"id": "2"}]'),
    "string of a list of scalars": TypedData("string", "[1, null]"),
    "string of null": TypedData("string", "null"),
    "bytes": TypedData("bytes", b"\x00\xff"),
    "bytes of an object": TypedData("bytes", b'{"id": 1}'),
    "no bytes": TypedData("bytes", b""),
    "object": as_json({"IsPastDue": True, "ScheduleStatus": {"Last": "x"}, "id": "1"}),
    "event": as_json(
        {
            "id": "1",
            "topic": "/t",
            "subject": "s",
            "eventType": "made",
            "eventTime": "2026-02-16T12:00:30.1234567Z",
            "data": {"a": 1},
            "dataVersion": "2",
        }
    ),
    "cloud event": as_json(
        {
            "specversion": "1.0",
            "id": "1",
            "source": "/here",
            "type": "made",
            "time": "2026-02-16T12:00:30Z",
            "data": [1],
            "mine": "extension",
        }
    ),
    "array": as_json([{"id": "1"}, {"id": "2"}]),
    "JSON string": as_json("grün"),
    "JSON null": TypedData("json", "null"),
    "invalid JSON": TypedData("json", "{"),
    "strings": collection("string", ["a", "ä"]),
    "one string": collection("string", ["a"]),
    "byte arrays": collection("bytes", [b"\xff", b""]),
    "integers": collection("sint64", [1, 2**40]),
    "integer": TypedData("int", 3),
    "double": TypedData("double", 1.5),
    "tool call": TypedData("string", '{"name": "n", "arguments": {"a": 1}, "sessionid": "s"}'),
}
"""Every kind of value, for any trigger or input."""


@dataclass(frozen=True)
class Form:
    """As much of a declaration as the families read."""

    properties: Mapping[str, Any]

    @property
    def origin(self) -> Form:
        return self

    def property_name(self, key: str) -> str:
        return key

    def value(self, key: str) -> Any:
        return self.properties.get(key)

    def string(self, key: str) -> str | None:
        return self.properties.get(key)


def form(**properties: str) -> BindingDeclaration:
    """Return a trigger's declaration, as far as families need it."""
    return Form(properties)  # type: ignore[return-value]


def _metadata() -> dict[str, dict[str, TypedData]]:
    bus = [
        received(BusMessage(body, {"p": 1}, content_type="c", correlation_id=""), NOON)
        for body in (b'{"id": 1}', b"2")
    ]
    hub = [
        HubEvent(body, None, {"p": 1}, {"iothub-connection-device-id": "d"}, n, "9", NOON)
        for n, body in enumerate((b"1", b"2"))
    ]
    records = [KafkaRecord(one, "k", {"h": "x"}, "t", 1, 2, NOON) for one in (b"1", b"2")]
    one, many = form(dataType="binary"), form(cardinality="many", dataType="string")
    events = {
        "bus": service_bus.event_of(one, bus[:1]),
        "buses": service_bus.event_of(many, bus),
        "hub": event_hub.event_of(one, hub[:1], "h"),
        "hubs": event_hub.event_of(many, hub, "h"),
        "record": kafka.event_of(one, records[:1]),
        "records": kafka.event_of(many, records),
    }
    found = {name: to_metadata(sent_metadata(event)) for name, event in events.items()}
    queue = {
        "Id": "1",
        "DequeueCount": 2,
        "InsertionTime": NOON,
        "ExpirationTime": NOON,
        "NextVisibleTime": NOON.replace(tzinfo=None),
        "PopReceipt": "p",
    }
    blob = {
        "BlobTrigger": "a/b",
        "Uri": TypedData("json", '"https://x/a/b"'),
        "Properties": {"ContentLength": 2, "LastModified": NOON},
        "Metadata": {"k": "v"},
        "name": "b",
    }
    odd = {"Id": 5, "DequeueCount": "many", "InsertionTime": "today", "Uri": "u", "Properties": "p"}
    found |= {"queue": to_metadata(queue), "blob": to_metadata(blob), "odd": to_metadata(odd)}
    return found | {"none": {}, "double": {"score": TypedData("double", 1.5)}}


METADATA = _metadata()
USUAL = {
    "queueTrigger": ("none", "queue", "odd", "double"),
    "blobTrigger": ("none", "blob", "odd"),
    "blob": ("none", "blob", "odd"),
    "serviceBusTrigger": ("none", "bus", "buses"),
    "eventHubTrigger": ("none", "hub", "hubs"),
    "eventHub": ("none", "hub"),
    "kafkaTrigger": ("none", "record", "records"),
}
"""Metadata to send, by type; others get none, and that of a queue message."""


def metadata_for(kind: str) -> tuple[str, ...]:
    """Return the names in METADATA for a type."""
    return USUAL.get(kind, ("none", "queue"))


def write_cases(root: Path, cases: Iterable[Case | Shape]) -> dict[str, Case | Shape]:
    """Write a project of the v1 model with one script; return its functions by name."""
    named = {f"f{number}": case for number, case in enumerate(cases)}
    sources = [case.source(name) for name, case in named.items()]
    sent = ["SENT = (", *(f"    lambda: {one}," for one in SENT), ")"]
    (root / "script.py").write_text("\n".join([HEAD, *sent, *sources, ""]), "utf-8")
    (root / "host.json").write_text('{"version": "2.0"}', "utf-8")
    for name, case in named.items():
        (root / name).mkdir()
        config = {"scriptFile": "../script.py", "entryPoint": name, "bindings": case.bindings()}
        (root / name / "function.json").write_text(json.dumps(config), "utf-8")
    return named


def to_message(data: TypedData | None) -> Message:
    """Return a value in the JSON form of protobuf."""
    if data is None:
        return {}
    if data.kind.startswith("collection_"):
        kind = data.kind.removeprefix("collection_")
        values = [_encoded(kind, one) for one in data.value]
        return {data.kind: {kind: values} if values else {}}
    return {data.kind: _encoded(data.kind, data.value)}


def _encoded(kind: str, value: Any) -> Any:
    if kind == "bytes":
        return base64.b64encode(value).decode("ascii")
    if kind in ("int", "sint64"):
        return str(value)
    return "NaN" if value != value else value
