"""`FunctionApp` and `Function` in code: lookup, iteration and their properties."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from funcdeco import FunctionApp, Setting, load

pytestmark = pytest.mark.core

Load = Callable[..., FunctionApp]

TEXT = """
@app.retry(strategy="fixedDelay", max_retry_count=1, delay_interval="00:00:01")
@app.timer_trigger(name="timer", schedule="%PLAN%")
@app.blob_input(name="blob", path="%BOX%/a-%BOX%-%DAY%", connection="Store")
@app.queue_output(name="out", queue_name="%QUEUE%")
def tick(timer: func.TimerRequest, blob, out): ...

@app.http(route="%ROUTE%/{id}")
def Item(req): ...

@app.queue_trigger(queue_name="100%", connection="Store")
def drain(msg, note: Annotated[
        func.Out[str], app.blob_output(path="a/b", connection="")]): ...
"""


@pytest.fixture
def app(load_app: Load) -> FunctionApp:
    return load_app(TEXT)


def test_functions_come_in_the_order_of_their_names_ignoring_case(app: FunctionApp) -> None:
    assert [function.name for function in app] == ["drain", "Item", "tick"]
    assert len(app) == 3
    assert app.functions == tuple(app)


def test_a_function_is_looked_up_ignoring_case(app: FunctionApp) -> None:
    assert app["item"] is app["Item"] is app.functions[1]
    assert "ITEM" in app and "nobody" not in app and 3 not in app
    with pytest.raises(KeyError, match="nobody"):
        app["nobody"]


def test_a_function_knows_its_bindings_by_role(app: FunctionApp) -> None:
    tick = app["tick"]
    assert tick.trigger is tick.bindings[0]
    assert [item.name for item in tick.bindings] == ["timer", "blob", "out"]
    assert [item.name for item in tick.inputs] == ["blob"]
    assert [item.name for item in tick.outputs] == ["out"]
    assert [(item.type, item.direction) for item in app["Item"].bindings] == [
        ("httpTrigger", "in"),
        ("http", "out"),
    ]
    assert [item.name for item in app["Item"].outputs] == ["$return"]


def test_a_function_knows_where_it_and_its_bindings_were_said(app: FunctionApp) -> None:
    tick, drain = app["tick"], app["drain"]
    assert (Path(tick.source.file).name, tick.source.line) == ("app.py", 2)
    assert {name: at.line for name, at in tick.sources.items()} == {"timer": 3, "blob": 4, "out": 5}
    assert {name: at.line for name, at in drain.sources.items()} == {"msg": 11, "note": 13}
    assert {name: at.line for name, at in app["Item"].sources.items()} == {"req": 8, "$return": 8}


def test_a_function_knows_its_handler_and_retry(app: FunctionApp) -> None:
    tick = app["tick"]
    assert (tick.handler.module, tick.handler.attribute) == ("app", "tick")
    assert tick.handler.file == tick.source.file
    assert tick.retry is not None and tick.retry.max_retry_count == 1
    assert app["Item"].retry is None
    assert tick.needs_shim


def test_settings_are_told_with_what_needs_them(app: FunctionApp) -> None:
    assert app.settings == (
        Setting(
            "AzureWebJobsStorage",
            (
                ("drain", "note", "connection"),
                ("tick", "timer", ""),
                ("tick", "out", "connection"),
            ),
        ),
        Setting("BOX", (("tick", "blob", "path"),)),
        Setting("DAY", (("tick", "blob", "path"),)),
        Setting("PLAN", (("tick", "timer", "schedule"),)),
        Setting("QUEUE", (("tick", "out", "queue_name"),)),
        Setting("Store", (("drain", "msg", "connection"), ("tick", "blob", "connection"))),
    )


def test_a_functions_settings_are_its_own(app: FunctionApp) -> None:
    assert [setting.name for setting in app["drain"].settings] == ["AzureWebJobsStorage", "Store"]


def test_function_json_is_json_and_made_anew_each_time(app: FunctionApp) -> None:
    for function in app:
        first = function.function_json
        assert json.loads(json.dumps(first)) == first
        first["bindings"][0]["name"] = "changed"
        first["scriptFile"] = "changed"
        assert function.function_json != first


def test_extra_is_not_shared_with_what_function_json_gives(load_app: Load) -> None:
    app = load_app("\n@app.http(route='a', extra={'deep': {'a': [1]}})\ndef hello(req): ...\n")
    app["hello"].function_json["bindings"][0]["deep"]["a"].append(2)
    assert app["hello"].function_json["bindings"][0]["deep"] == {"a": [1]}


def test_functions_cannot_be_changed(app: FunctionApp) -> None:
    with pytest.raises(AttributeError):
        app["tick"].name = "other"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        app.functions = ()  # type: ignore[misc]


def test_loading_twice_gives_equal_functions(write_app: Callable[..., Path]) -> None:
    folder = write_app(TEXT)
    assert load(folder) == load(folder)


def test_warnings_are_kept_beside_the_functions(load_app: Load) -> None:
    app = load_app("\n@app.http(route='a')\ndef hello(my_req): ...\napp.http()\n")
    assert [(item.code, item.line) for item in app.diagnostics] == [("FUN011", 4)]
    assert app.checked() is app
