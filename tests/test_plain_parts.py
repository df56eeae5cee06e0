"""Small parts with values that commands rarely meet: what can't be parsed, written or shown."""

from __future__ import annotations

import math
from datetime import datetime, timezone
from typing import Any, cast

import pytest

from funcdeco import bindings
from funcdeco.bindings.json_values import has_unpaired_surrogate, unwritable
from funcdeco.bindings.queue import QueueTrigger
from funcdeco.bindings.trigger_values import value_of as trigger_value
from funcdeco.cli.main import COMMANDS, cli
from funcdeco.engine.invocation import Invocation
from funcdeco.export.invocation import as_json
from funcdeco.testing import TestClient
from funcdeco.testing.sample_values import filled, listed

SURROGATE = "\ud800"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"a": [1, 2.5, None, True, "x"]}, None),
        ({"a": [1, math.nan]}, ("nan", ("a", 1))),
        ({"a": {1: 2}}, ("1", ("a",))),
        ({"a": ({},)}, ("({},)", ("a",))),
    ],
)
def test_the_first_part_that_json_has_no_form_for_is_found(value: object, expected: object) -> None:
    assert unwritable(value) == expected


def test_nesting_that_json_readers_refuse_is_found() -> None:
    nested: list[object] = []
    for _ in range(2000):
        nested = [nested]
    found = unwritable(nested)
    assert found is not None
    assert (found[0], set(found.path)) == ("too deeply nested", {0})


@pytest.mark.parametrize(
    "value", [SURROGATE, {"a": SURROGATE}, {SURROGATE: 1}, ["a", [SURROGATE]], (SURROGATE,)]
)
def test_half_of_a_pair_of_utf_16_is_found_anywhere(value: object) -> None:
    assert has_unpaired_surrogate(value)


@pytest.mark.parametrize("value", ["é😀", {"a": "é"}, ["a"], 1, None])
def test_what_utf_8_can_write_has_no_half_of_a_pair(value: object) -> None:
    assert not has_unpaired_surrogate(value)


def test_a_family_of_bindings_that_does_not_exist_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=r"module 'funcdeco.bindings' has no attribute 'nope'"):
        bindings.nope  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("family", "trigger", "parameter", "properties", "expression"),
    [
        ("http", "HttpTrigger", "item_id", {"route": "a/{itemId:int}"}, 'x.route_params["itemId"]'),
        ("http", "HttpTrigger", "item_id", {"route": "a/{itemId"}, None),
        ("blob", "BlobTrigger", "name", {"path": "items/{name}"}, "x.name"),
        ("blob", "BlobTrigger", "title", {"path": "items/{title}"}, "x.name"),
        ("blob", "BlobTrigger", "title", {"path": "items/{title"}, None),
    ],
)
def test_a_parameter_named_as_a_part_of_the_trigger_is_what_that_part_has(
    family: str, trigger: str, parameter: str, properties: dict[str, Any], expression: str | None
) -> None:
    model = getattr(getattr(bindings, family), trigger)
    found = trigger_value(parameter, model, "x", properties)
    assert (found and found.expression) == expression


def test_a_batch_of_messages_has_no_attributes_of_one() -> None:
    one = trigger_value("dequeue_count", QueueTrigger, "x", {})
    assert (one and one.expression) == "x.dequeue_count"
    assert trigger_value("dequeue_count", QueueTrigger, "x", {"cardinality": "MANY"}) is None


@pytest.mark.parametrize(
    ("pattern", "text"), [("a/{b}/c", "a/sample/c"), ("a/{b", "a/{b"), ("a}", "a}")]
)
def test_patterns_are_filled_where_they_can_be_parsed(pattern: str, text: str) -> None:
    assert filled(pattern) == text


@pytest.mark.parametrize(
    ("value", "items"), [(["a"], ["a"]), ('["a"]', ["a"]), ("[a", []), ('{"a": 1}', []), (None, [])]
)
def test_lists_are_read_from_json_too(value: object, items: list[str]) -> None:
    assert listed(value) == items


NO_CLIENT = cast("TestClient", None)  # only orchestrations need one
ENDLESS: list[object] = []
ENDLESS.append(ENDLESS)


@pytest.mark.parametrize(
    ("returned", "shown"),
    [
        (b"a\xff", "a\\xff"),
        ({"at": datetime(2026, 1, 2, tzinfo=timezone.utc)}, {"at": "2026-01-02T00:00:00+00:00"}),
        ([b"x", {1}], ["x", "{1}"]),
        (math.inf, "inf"),
        ({(1,): 2}, "{(1,): 2}"),
        (ENDLESS, "[[...]]"),
    ],
)
def test_what_a_function_returned_is_shown_as_json(returned: object, shown: object) -> None:
    assert as_json(Invocation("f", "1", returned), "f", NO_CLIENT)["returned"] == shown


def test_the_commands_are_listed_without_importing_them() -> None:
    with cli.make_context("funcdeco", ["check"]) as context:
        assert cli.list_commands(context) == list(COMMANDS)  # type: ignore[attr-defined]
        assert cli.get_command(context, "nothing") is None  # type: ignore[attr-defined]
