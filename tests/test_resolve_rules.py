"""Rules between properties and removed properties are reported at the decorator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from funcdeco import FunctionApp
from funcdeco.bindings.rules import Needs, OneOf, Rule, broken_rules, problems

pytestmark = pytest.mark.core

Faults = Callable[..., list[tuple[str, int | None, str, str]]]

TIMER = '@app.timer_trigger(name="timer", schedule="0 0 * * * *")'

MISTAKES = {
    'table_input(name="x", table_name="a", row_key="b")': (
        "BND003",
        "`table_input`: `row_key` requires `partition_key`",
        "",
    ),
    'table_input(name="x", table_name="a", partition_key="p", row_key="b", take=3)': (
        "BND003",
        "`table_input`: `row_key` and `take` are mutually exclusive",
        "",
    ),
    'event_grid_output(name="x")': (
        "BND003",
        "`event_grid_output`: `connection` or `topic_endpoint_uri` is required",
        "",
    ),
    'event_grid_output(name="x", connection="A", topic_endpoint_uri="B")': (
        "BND003",
        "`event_grid_output`: `connection` and `topic_endpoint_uri` are mutually exclusive; "
        "`topic_endpoint_uri` requires `topic_key_setting`",
        "",
    ),
    'service_bus_topic_output(name="x", topic_name="t", subscription_name="s")': (
        "BND001",
        "`service_bus_topic_output` has no property `subscription_name`",
        "remove it: an output has no subscription",
    ),
    'blob_input(arg_name="x", path="a/b")': (
        "BND001",
        "`blob_input` has no property `arg_name`",
        "did you mean `name`?",
    ),
    'blob_input(name="x", path="a/b", data_type=func.DataType.BINARY)': (
        "BND003",
        "invalid `data_type`: <DataType.BINARY: 2>",
        "did you mean 'binary'?",
    ),
    'sql_input(name="x", command_text="q", connection_string_setting="S", command_type="text")': (
        "BND003",
        "invalid `command_type`: 'text'",
        "did you mean 'Text'?",
    ),
    'document_db_input(name="x", database_name="d", collection_name="c")': (
        "BND015",
        "`document_db_input` is legacy: Microsoft no longer maintains it",
        "use `cosmos_db_input`",
    ),
    'orchestration_client_input(name="x")': (
        "BND015",
        "`orchestration_client_input` is legacy: Durable Functions 2 renamed it",
        "use `durable_client_input`",
    ),
    'text_completion_input(name="x", prompt="p")': (
        "BND014",
        "`text_completion_input` is in preview and may change",
        "",
    ),
}


@pytest.mark.parametrize("call", MISTAKES)
def test_one_declaration_gives_one_diagnostic(call: str, faults: Faults) -> None:
    found = faults(f"\n{TIMER}\n@app.{call}\ndef f(timer, x): ...\n")
    code, message, hint = MISTAKES[call]
    assert found == [(code, 3, message, hint)]


OLD_KEYWORDS = {
    'entity_trigger(context_name="x")': "did you mean `name`?",
    'activity_trigger(input_name="x")': "did you mean `name`?",
    'orchestration_trigger(context_name="x")': "did you mean `name`?",
}


@pytest.mark.parametrize("call", OLD_KEYWORDS)
def test_keywords_of_the_v2_model_are_led_to_ours(call: str, faults: Faults) -> None:
    found = faults(f"\n@app.{call}\ndef f(x): ...\n")
    assert [(code, hint) for code, _, _, hint in found] == [("BND001", OLD_KEYWORDS[call])]


def test_names_of_the_older_cosmos_extension_are_led_to_todays(faults: Faults) -> None:
    call = 'cosmos_db_output(name="x", database_name="d", collection_name="c")'
    found = faults(f"\n{TIMER}\n@app.{call}\ndef f(timer, x): ...\n")
    assert [(code, hint) for code, _, _, hint in found] == [("BND001", "use `container_name`")]


def test_all_unknown_decorators_are_reported_and_nothing_that_follows_from_them(
    faults: Faults,
) -> None:
    found = faults("""
    @app.route(route="x")
    def one(req): ...

    @app.queue_triger(queue_name="x")
    @app.blob_otput(name="out", path="a/b")
    def two(msg, out): ...

    @app.nonsense
    @app.timer_trigger(schedule="0 0 25 * * *")
    def three(timer, x): ...

    bp = Blueprint()
    app.register_functions(bp)
    """)
    assert found == [
        (
            "APP016",
            2,
            "unknown decorator `route`",
            "use `http`, which replaces `route` of the v2 model",
        ),
        ("APP016", 5, "unknown decorator `queue_triger`", "did you mean `queue_trigger`?"),
        ("APP016", 6, "unknown decorator `blob_otput`", "did you mean `blob_output`?"),
        ("APP016", 9, "unknown decorator `nonsense`", "`funcdeco bindings` lists all decorators"),
        (
            "APP016",
            14,
            "unknown decorator `register_functions`",
            "use `include`, which replaces `register_functions` of the v2 model",
        ),
    ]


@pytest.mark.parametrize("parameter", ["context", "context: str"])
def test_a_trigger_may_be_meant_for_a_parameter_called_context(
    parameter: str, load_app: Callable[..., FunctionApp]
) -> None:
    app = load_app(
        f"\n@app.mcp_tool_trigger(tool_name='t', description='d')\ndef f({parameter}): ...\n"
    )
    assert (app.diagnostics, app["f"].trigger.name) == ((), "context")


def test_enums_of_the_v2_model_are_led_to_their_texts(faults: Faults) -> None:
    found = faults("\n@app.http(auth_level=func.AuthLevel.ANONYMOUS)\ndef f(req): ...\n")
    assert [(code, hint) for code, _, _, hint in found] == [("BND003", "did you mean 'anonymous'?")]


def problem(rules: list[Rule], declared: dict[str, Any]) -> str:
    return problems(broken_rules(rules, declared))


def test_a_rule_may_hold_for_one_value_only() -> None:
    rule = Needs("mode", ("url", "key"), value="Poll")
    assert problem([rule], {"mode": "Push"}) == ""
    assert problem([rule], {"mode": "Poll", "url": "x"}) == "`mode` 'Poll' requires `key`"
    assert rule.text() == "`mode` 'Poll' requires `url` and `key`."
    assert rule.schema({"mode": "m", "url": "u", "key": "k"}) == {
        "if": {"required": ["m"], "properties": {"m": {"const": "Poll"}}},
        "then": {"required": ["u", "k"]},
    }


def test_a_rule_may_hold_for_a_default() -> None:
    rule = Needs("mode", ("url",), value="Poll", is_default=True)
    assert problem([rule], {"mode": "Push"}) == problem([rule], {"url": "x"}) == ""
    assert (
        problem([rule], {}) == problem([rule], {"mode": "Poll"}) == "`mode` 'Poll' requires `url`"
    )
    assert rule.schema({"mode": "m", "url": "u"}) == {
        "if": {"properties": {"m": {"const": "Poll"}}},
        "then": {"required": ["u"]},
    }


def test_one_of_several_is_wanted_and_no_two() -> None:
    rule = OneOf(("a", "b", "c"))
    assert problem([rule], {}) == "`a`, `b` or `c` is required"
    assert problem([rule], {"b": 1}) == ""
    assert problem([rule], {"a": 1, "c": 1}) == "`a` and `c` are mutually exclusive"
    assert rule.text() == "Exactly one of `a`, `b` and `c` must be set."
    assert OneOf(("a", "b"), optional=True).text() == "`a` and `b` are mutually exclusive."
    assert problem([OneOf(("a", "b"), optional=True)], {}) == ""
