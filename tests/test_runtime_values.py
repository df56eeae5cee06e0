"""Values sent by the host arrive in functions built by funcdeco, as the annotated type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pytest

from funcdeco.bindings.catalog import Entry
from runtime_host import Host, Http, Result
from runtime_support import (
    ANY_JSON,
    ENTRIES,
    HEAD,
    RETURN,
    SETTINGS,
    Case,
    build,
    decorated,
    named,
    type_of,
    types_named,
    write_app,
)
from runtime_values_support import (
    ACTIVITIES,
    ACTIVITY,
    CALLS,
    CLOUD_EVENT,
    GRID_EVENT,
    INPUTS,
    KAFKA_MANY,
    KAFKA_ONE,
)

pytestmark = pytest.mark.core

HELPER = """
def arrived(value, wanted):
    if typing.get_origin(wanted) is list:
        (item,) = typing.get_args(wanted)
        return arrived_all(value, item)
    return "as said" if isinstance(value, wanted) else f"as {type(value).__name__}"

def arrived_all(value, item):
    if isinstance(value, list) and value:
        return "as said" if all(isinstance(one, item) for one in value) else "as others"
    return f"as {type(value).__name__}"
"""

ONE: dict[str, tuple[object, Mapping[str, object]]] = {
    "httpTrigger": (Http(), {}),
    "timerTrigger": ({"IsPastDue": False}, {}),
    "warmupTrigger": ({}, {}),
    # Regardless of dataType.
    "blobTrigger": (b"text", {}),
    "eventGridTrigger": (GRID_EVENT, {}),
    "cosmosDBTrigger": ([{"id": "1"}], {}),
    "cosmosDB": ([{"id": "1"}], {}),
    "mysqlTrigger": ([{"id": 1}], {}),
    "mysql": ([{"id": 1}], {}),
    "sql": ([{"id": 1}], {}),
    "eventHubTrigger": ("text", {"SystemProperties": {}}),
    "serviceBusTrigger": ("text", {"UserProperties": {}}),
    "kafkaTrigger": ("text", KAFKA_ONE),
}
"""The values that the host sends if they are not strings, or if the trigger has metadata."""

MANY: dict[str, Mapping[str, object]] = {
    "eventHubTrigger": {"SystemPropertiesArray": [{}, {}]},
    "serviceBusTrigger": {"UserPropertiesArray": [{}, {}]},
    "kafkaTrigger": KAFKA_MANY,
}
"""The metadata for several events."""


def declared_types(entry: Entry) -> list[str]:
    """Return the types that a model lists and that need no Durable Functions library."""
    types = types_named(entry, "in")
    return [kind for kind in types if kind != ANY_JSON and not kind.startswith("df.")]


ENTERING = tuple(
    entry for entry in ENTRIES if entry.model.role != "output" and declared_types(entry) != []
)
ids = [entry.decorator for entry in ENTERING]


class Arrival(NamedTuple):
    """A function that reports the value of its parameter, and the value sent to it."""

    case: Case
    keywords: Mapping[str, object]
    value: object
    metadata: Mapping[str, object]


def arrival(entry: Entry, kind: str) -> Arrival:
    case = Case(entry, "in", kind, f"return arrived(value, {kind})")
    binding_type = type_of(entry.model)
    if kind.startswith("typing.List["):
        many = {"cardinality": "many", "data_type": "string"}
        return Arrival(case, many, ["a", "b"], MANY[binding_type])
    if kind == "bytes":
        return Arrival(case, {"data_type": "binary"}, b'{"id": "1"}', {})
    if kind == "dict":
        return Arrival(case, {}, {"id": "1"}, {})
    if kind == "func.CloudEvent":
        return Arrival(case, {}, CLOUD_EVENT, {})
    value, metadata = ONE.get(binding_type, ('{"id": "1"}', {}))
    return Arrival(case, {}, value, metadata)


ARRIVALS = [arrival(entry, kind) for entry in ENTERING for kind in declared_types(entry)]
NAMES = {case: name for name, case in named(one.case for one in ARRIVALS).items()}
"""Names of their functions."""


def telling(one: Arrival) -> str:
    """Return the source of the function; an HTTP function returns its response anyway."""
    text = decorated(one.case, NAMES[one.case], **one.keywords)
    return text if one.case.entry.decorator == "http" else f"{RETURN}\n{text}"


def calls_text() -> list[str]:
    texts = [one.text.replace("NAME", f"c{n}") for n, one in enumerate(CALLS.values())]
    texts += [one.text.replace("NAME", f"i{n}") for n, one in enumerate(INPUTS.values())]
    for number, (annotation, *_) in enumerate(ACTIVITIES.values()):
        signature = f"def a{number}(value: {annotation}) -> {annotation}: return value"
        texts.append(f"{ACTIVITY}\n{signature}")
    return texts


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """All functions of this file, running."""
    root = tmp_path_factory.mktemp("values") / "app"
    functions = [*map(telling, ARRIVALS), *calls_text()]
    with Host(build(write_app(root, functions, HEAD + HELPER)), SETTINGS) as running:
        assert running.errors == {}
        yield running


def call(host: Host, name: str, value: object, metadata: Mapping[str, object], role: str) -> Result:
    inputs = {} if role == "trigger" else {"timer": {"IsPastDue": False}}
    return host.invoke(name, metadata=metadata, value=value, **inputs)


@pytest.mark.parametrize("entry", ENTERING, ids=ids)
def test_the_value_arrives_as_each_type_that_the_model_names(entry: Entry, host: Host) -> None:
    results: dict[str, object] = {}
    for one in ARRIVALS:
        if one.case.entry == entry:
            role = entry.model.role
            result = call(host, NAMES[one.case], one.value, one.metadata, role)
            results[one.case.annotation] = result.error or result.returned
    assert results == dict.fromkeys(declared_types(entry), "as said")


@pytest.mark.parametrize("number", range(len(CALLS)), ids=list(CALLS))
def test_a_trigger_tells_what_the_host_sent(number: int, host: Host) -> None:
    expected = list(CALLS.values())[number]
    result = call(host, f"c{number}", expected.value, expected.metadata, "trigger")
    assert result == Result(repr(expected.seen), {}, [], None)


@pytest.mark.parametrize("number", range(len(INPUTS)), ids=list(INPUTS))
def test_an_input_tells_what_the_host_sent(number: int, host: Host) -> None:
    expected = list(INPUTS.values())[number]
    result = call(host, f"i{number}", expected.value, expected.metadata, "input")
    assert result == Result(repr(expected.seen), {}, [], None)


@pytest.mark.parametrize("number", range(len(ACTIVITIES)), ids=list(ACTIVITIES))
def test_an_activity_gets_and_returns_what_json_says(number: int, host: Host) -> None:
    _, sent, value = list(ACTIVITIES.values())[number]
    result = call(host, f"a{number}", sent, {}, "trigger")
    # azure-functions logs its own message at the first activity.
    assert (result.returned, result.outputs, result.error) == (value, {}, None)
