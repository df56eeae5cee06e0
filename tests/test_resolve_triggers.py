"""Triggers, the order of bindings, retry."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from funcdeco import FunctionApp

pytestmark = pytest.mark.core

Load = Callable[..., FunctionApp]
Faults = Callable[..., list[tuple[str, int | None, str, str]]]


def test_a_function_without_trigger(faults: Faults) -> None:
    assert (
        faults("""
@app.retry(strategy="fixedDelay", max_retry_count=1, delay_interval="00:00:01")
@app.blob_input(name="blob", path="a/b")
def hello(blob): ...
@app.function(name="other")
def second(): ...
""")
        == [
            (
                "FUN004",
                line,
                f"function '{name}' has no trigger",
                "add one, such as `@app.http(...)` or `@app.queue_trigger(...)`",
            )
            for line, name in ((2, "hello"), (5, "other"))
        ]
    )


@pytest.mark.parametrize(
    "parameters",
    ["req: func.HttpRequest, msg: func.QueueMessage", "req, msg"],
    ids=["typed", "plain"],
)
def test_a_second_trigger_is_one_fault_at_its_own_line(faults: Faults, parameters: str) -> None:
    found = faults(f"""
@app.http()
@app.queue_trigger(queue_name="a")
def hello({parameters}): ...
""")
    assert [(code, line) for code, line, *_ in found] == [("FUN005", 3)]


def test_bindings_stand_as_they_are_read_but_the_trigger_is_first(load_app: Load) -> None:
    app = load_app("""
@app.queue_output(name="a", queue_name="q")
@app.blob_input(name="b", path="a/b")
@app.http()
@app.queue_output(
    name="c", queue_name="q")
def hello(
    req: func.HttpRequest, a, b, c,
    d: Annotated[func.Out[str], app.queue_output(queue_name="q")],
    e: Annotated[str, app.blob_input(path="a/b")],
): ...
""")
    assert [item.name for item in app["hello"].bindings] == [
        "req", "a", "b", "$return", "c", "d", "e",
    ]  # fmt: skip


def test_function_json_has_what_was_said_and_what_the_host_needs(load_app: Load) -> None:
    app = load_app("""
@app.retry(strategy="fixedDelay", max_retry_count=3, delay_interval="00:00:10")
@app.timer_trigger(schedule="0 * * * * *", run_on_startup=False, data_type="string")
@app.queue_output(name="out", queue_name="q", connection="Store", extra={"someThing": [1]})
def tick(timer, out: func.Out[str]): ...
@app.http(route="items/{id}", methods=["GET", "post"], auth_level="anonymous")
def item(req): ...
@app.generic_trigger(type="fooTrigger", extra={"topic": "a"})
def foo(msg): ...
""")
    assert {function.name: function.function_json for function in app} == {
        "tick": {
            "scriptFile": "__init__.py",
            "bindings": [
                {
                    "type": "timerTrigger",
                    "direction": "in",
                    "name": "timer",
                    "schedule": "0 * * * * *",
                    "runOnStartup": False,
                    "dataType": "string",
                },
                {
                    "type": "queue",
                    "direction": "out",
                    "name": "out",
                    "queueName": "q",
                    "connection": "Store",
                    "someThing": [1],
                },
            ],
            "retry": {
                "strategy": "fixedDelay",
                "maxRetryCount": 3,
                "delayInterval": "00:00:10",
            },
        },
        "item": {
            "scriptFile": "__init__.py",
            "bindings": [
                {
                    "type": "httpTrigger",
                    "direction": "in",
                    "name": "req",
                    "route": "items/{id}",
                    "methods": ["get", "post"],
                    "authLevel": "anonymous",
                },
                {"type": "http", "direction": "out", "name": "$return"},
            ],
        },
        "foo": {
            "scriptFile": "__init__.py",
            "bindings": [
                {"type": "fooTrigger", "direction": "in", "name": "msg", "topic": "a"},
            ],
        },
    }


@pytest.mark.parametrize(
    "keywords, expected",
    [
        (
            "strategy='fixedDelay', max_retry_count=3",
            [("`retry`: `strategy` 'fixedDelay' requires `delay_interval`", "")],
        ),
        (
            "strategy='exponentialBackoff', max_retry_count=3",
            [
                (
                    "`retry`: `strategy` 'exponentialBackoff' requires `minimum_interval` and "
                    "`maximum_interval`",
                    "",
                )
            ],
        ),
        (
            "strategy='fixed_delay', max_retry_count='3'",
            [
                ("invalid `strategy`: 'fixed_delay'", "did you mean 'fixedDelay'?"),
                ("`max_retry_count` must be an integer, not '3'", "write `3`"),
            ],
        ),
    ],
)
def test_retry_is_checked(faults: Faults, keywords: str, expected: list[tuple[str, str]]) -> None:
    text = f"\n@app.timer_trigger(schedule='x')\n@app.retry({keywords})\ndef tick(timer): ...\n"
    assert faults(text) == [("BND003", 3, *item) for item in expected]


@pytest.mark.parametrize("name", ["function", "retry"])
def test_what_holds_for_the_whole_function_is_said_once(faults: Faults, name: str) -> None:
    keywords = {
        "function": "name='x'",
        "retry": "strategy='fixedDelay', max_retry_count=1, delay_interval='00:00:01'",
    }
    declared = f"@app.{name}({keywords[name]})"
    assert faults(
        f"\n{declared}\n@app.timer_trigger(schedule='x')\n{declared}\ndef tick(timer): ...\n"
    ) == [("FUN008", 4, f"function 'tick' has `{name}` twice", "remove one")]


def test_an_input_may_not_be_a_second_trigger_in_disguise(faults: Faults) -> None:
    """The host treats every incoming binding whose type ends in `trigger` as a trigger."""
    found = faults("""
@app.http()
@app.generic_input(name="other", type="queueTrigger")
def hello(req, other): ...
""")
    assert [(code, line) for code, line, *_ in found] == [("BND003", 3)]


@pytest.mark.parametrize("decorator", ["generic_input", "generic_output"])
def test_a_type_is_not_empty(faults: Faults, decorator: str) -> None:
    found = faults(
        f"\n@app.http(name='req')\n@app.{decorator}(name='x', type='')\ndef hello(req, x): ...\n"
    )
    assert [(code, line) for code, line, *_ in found] == [("BND003", 3)]
