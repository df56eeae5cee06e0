"""The JSON schema of function.json accepts what the models accept, and no more."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from binding_strategies import TEXTS, filled, required_only
from funcdeco.bindings.base import Binding
from funcdeco.bindings.catalog import Entry, catalog
from funcdeco.bindings.root import Retry
from funcdeco.export.schema import function_json_schema
from funcdeco.sources.function_json.reader import read_function_json
from running import examples

pytestmark = pytest.mark.once

SCHEMA = function_json_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
EXAMPLES = examples(8, HealthCheck.too_slow, HealthCheck.filter_too_much)
ENTRIES = catalog()
IDS = [f"{entry.decorator}" for entry in ENTRIES]
TIMER = {"type": "timerTrigger", "direction": "in", "name": "timer", "schedule": "0 * * * * *"}


def whole(element: dict[str, Any], role: str) -> dict[str, Any]:
    """Return a function.json with the element, and a trigger if it isn't one."""
    bindings = [element] if role == "trigger" else [dict(TIMER), element]
    return {"scriptFile": "__init__.py", "bindings": bindings}


def accepts(content: object) -> bool:
    return bool(VALIDATOR.is_valid(content))


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


@pytest.mark.parametrize("entry", ENTRIES, ids=IDS)
@EXAMPLES
@given(data=st.data())
def test_what_a_model_writes_is_accepted_and_reads_back_to_an_equal_model(
    entry: Entry, data: st.DataObject
) -> None:
    binding = data.draw(filled(entry.model))
    assume(binding is not None and not _is_known_by_another(binding))
    assert binding is not None
    content = json.loads(json.dumps(whole(binding.to_json(), entry.model.role)))
    assert [error.message for error in VALIDATOR.iter_errors(content)] == []
    read = read_function_json(json.dumps(content))
    assert read.bindings[-1] == binding
    assert read.to_json() == content
    assert {item.code for item in read.diagnostics} <= {"BND014", "BND015"}


def _is_known_by_another(binding: Binding) -> bool:
    """Return whether a generic binding has the type of a model."""
    types = {e.model.type.lower() for e in ENTRIES if "type" not in e.model.model_fields}
    return "type" in type(binding).model_fields and binding.type.lower() in types


@pytest.mark.parametrize("entry", ENTRIES, ids=IDS)
@EXAMPLES
@given(data=st.data())
def test_a_changed_element_is_accepted_by_both_or_by_neither(
    entry: Entry, data: st.DataObject
) -> None:
    binding = data.draw(filled(entry.model))
    assume(binding is not None and not _is_known_by_another(binding))
    assert binding is not None
    element = binding.to_json()
    keys = [info.serialization_alias or "" for info in entry.model.model_fields.values()]
    key = data.draw(st.sampled_from([*element, *keys, "other"]))
    assume(key not in ("type", "direction", "name", "extra"))
    if data.draw(st.booleans()):
        element.pop(key, None)
    else:
        other = st.one_of(st.just([]), st.just(["GET"]), st.just({}))
        element[key] = data.draw(st.one_of(TEXTS, st.booleans(), st.integers(), other))
    read = read_function_json(json.dumps(whole(element, entry.model.role)))
    faults = {item.code for item in read.diagnostics} - {"BND014", "BND015"}
    assume("PRJ010" not in faults)  # another spelling, which only the host accepts
    assert accepts(whole(element, entry.model.role)) == (not faults), read.diagnostics


@pytest.mark.parametrize("entry", ENTRIES, ids=IDS)
def test_each_property_is_described_in_the_schema(entry: Entry) -> None:
    definition = SCHEMA["$defs"][entry.model.__name__]
    assert definition["description"]
    described = [key for key, value in definition["properties"].items() if "description" in value]
    own = [key for key in definition["properties"] if key not in ("direction", "type")]
    assert [key for key in described if key != "type"] == own


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"bindings": []},
        {"bindings": [{"type": "table", "direction": "in", "name": "x", "tableName": "a"}]},
        {"bindings": [TIMER, TIMER]},
        {"bindings": [{**TIMER, "direction": "out"}]},
        {"bindings": [{**TIMER, "name": "$return"}]},
        {"bindings": [{**TIMER, "name": "a__b"}]},
        {"bindings": [{"type": "timerTrigger", "direction": "in", "name": "timer"}]},
        {"bindings": [{**TIMER, "Schedule": "0 * * * * *"}]},
        {"bindings": [TIMER, {"type": "http", "name": "$return"}]},
        {"bindings": [TIMER], "disabled": False},
        {"bindings": [TIMER], "scriptFile": "main.js"},
        {"bindings": [TIMER], "retry": {"strategy": "fixedDelay", "maxRetryCount": 3}},
        {"bindings": [TIMER], "retry": {"maxRetryCount": 3, "delayInterval": "00:00:10"}},
    ],
)
def test_what_cannot_be_is_refused(content: dict[str, Any]) -> None:
    assert not accepts(content)


@pytest.mark.parametrize("element", [{}, {"name": "x"}, {"type": "timerTrigger"}])
def test_an_unfinished_element_has_few_errors(element: dict[str, Any]) -> None:
    # One for the missing key, and one for the missing trigger.
    assert len(list(VALIDATOR.iter_errors({"bindings": [element]}))) <= 3


def test_what_the_host_reads_is_accepted() -> None:
    retry = Retry(strategy="fixedDelay", max_retry_count=-1, delay_interval="00:00:10")
    direct = {key: value for key, value in TIMER.items() if key != "direction"}
    assert accepts({"bindings": [direct], "retry": retry.to_json(), "entryPoint": "run"})
    backoff = {"minimumInterval": "00:00:01", "maximumInterval": "00:00:10"}
    assert accepts({"bindings": [direct], "retry": {"maxRetryCount": 3, **backoff}})
    assert accepts({"bindings": [{"type": "mqttTrigger", "name": "x", "topics": ["a"]}]})


@pytest.mark.parametrize("entry", ENTRIES, ids=IDS)
def test_what_a_model_needs_is_required(entry: Entry) -> None:
    declared = required_only(entry.model)
    if "type" in entry.model.model_fields:
        declared["type"] = "fooTrigger" if entry.model.role == "trigger" else "foo"
    element = entry.model(name="x", **declared).to_json()
    role = entry.model.role
    assert accepts(whole(element, role))
    for name, info in entry.model.model_fields.items():
        if info.is_required():
            key = info.serialization_alias or name
            rest = {one: value for one, value in element.items() if one != key}
            assert not accepts(whole(rest, role)), key
