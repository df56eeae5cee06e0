"""Findings of `funcdeco check` in binding expressions and blob paths."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from check_support import HEAD, Found, found_in, write_project

TIMER = '@app.timer_trigger(schedule="0 0 6 * * *", name="one")'
QUEUE = '@app.queue_trigger(queue_name="orders", name="one")'
BLOB = '@app.blob_trigger(path="photos/{year}/{name}.jpg", name="one")'


def decorated(folder: Path, *decorators: str, **files: str) -> list[Found]:
    """Check a function of two parameters, `one` and `two`, whose second decorator is in line 8."""
    names = "one, two" if len(decorators) > 1 else "one"
    text = "\n".join(decorators)
    app = {"app.py": f"{HEAD}{text}\ndef run({names}): ...\n"}
    settings = {"local.settings.json": json.dumps({"Values": files})} if files else {}
    return found_in(write_project(folder, {**app, **settings}), ignore=["CON", "SET", "PYT", "HTP"])


def by_hand(folder: Path, *bindings: dict[str, Any]) -> list[Found]:
    """Check a function.json with these bindings."""
    text = json.dumps({"scriptFile": "__init__.py", "bindings": bindings})
    script = f"def main({', '.join(one['name'] for one in bindings)}): ...\n"
    files = {"run/function.json": text, "run/__init__.py": script}
    return found_in(write_project(folder, files), ignore=["CON", "SET", "PYT", "FUN"])


def row(text: str) -> str:
    return f'@app.blob_output(name="two", path="{text}")'


@pytest.mark.parametrize(
    "trigger, text",
    [
        (TIMER, "abc/{DateTime:yyyy}/{rand-guid}"),
        (TIMER, "abc/{sys.MethodName}-{SYS.UTCNOW}"),
        (TIMER, "abc/{timerTrigger}"),
        (TIMER, "abc/{{name}}"),
        (TIMER, "abc/{%NAME%}"),
        (BLOB, "abc/{YEAR}/{Name}-{Properties.Length}-{Metadata.owner}"),
        (BLOB, "abc/{blobTrigger}"),
        (QUEUE, "abc/{id}/{customer.name}/{labels}"),
        (QUEUE, "abc/{queueTrigger}/{dequeueCount}"),
        ('@app.http(route="{id}", name="one")', "abc/{id}/{headers.x}/{anything}"),
        ('@app.event_grid_trigger(name="one")', "abc/{data.url}/{subject}"),
        (
            '@app.event_hub_trigger(event_hub_name="h", connection="C", name="one",'
            ' cardinality="many")',
            "abc/{OffsetArray}",
        ),
        (
            '@app.service_bus_queue_trigger(queue_name="q", connection="C", name="one")',
            "abc/{labels}/{messageid}",
        ),
        ("@app.warm_up_trigger(name='one')", "abc/{whatever}"),
    ],
)
def test_names_that_have_a_value_or_may_have_one(trigger: str, text: str, tmp_path: Path) -> None:
    codes = [code for code, *_ in decorated(tmp_path, trigger, row(text))]
    assert [code for code in codes if code.startswith("EXP")] == []


@pytest.mark.parametrize(
    "trigger, text, message",
    [
        (TIMER, "abc/{id}", "`{id}` in `path` has no value"),
        (BLOB, "abc/{nam}", "`{nam}` in `path` has no value"),
        (BLOB, "abc/{id.x}", "`{id.x}` in `path` has no value"),
        (QUEUE, "abc/{sys.Now}", "unknown system name `{sys.Now}` in `path`"),
    ],
)
def test_names_that_surely_have_no_value(
    trigger: str, text: str, message: str, tmp_path: Path
) -> None:
    column = 36 + text.index("{")
    assert decorated(tmp_path, trigger, row(text)) == [("EXP002", f"app.py:8:{column}", message)]


def test_the_pattern_of_a_blob_trigger_may_stand_in_a_setting(tmp_path: Path) -> None:
    trigger = '@app.blob_trigger(path="%PHOTOS%", name="one")'
    assert decorated(tmp_path, trigger, row("abc/{id}")) == []
    found = decorated(tmp_path, trigger, row("abc/{id}-{name}"), PHOTOS="photos/{name}")
    assert found == [("EXP002", "app.py:8:40", "`{id}` in `path` has no value")]


@pytest.mark.parametrize(
    "trigger, text, intended",
    [
        ('@app.http(route="{orderId}", name="one")', "abc/{order_id}", "orderId"),
        ('@app.http(route="{orderId:int}/{x?}", name="one")', "abc/{orderIds}", "orderId"),
        ('@app.http(route="{order}", name="one")', "abc/{ordr}", "order"),
        ('@app.http(route="{name}", name="one")', "abc/{anme}", "name"),
        ('@app.http(route="x", name="one")', "abc/{Querry.id}", "Query"),
        (QUEUE, "abc/{queueTriger}", "QueueTrigger"),
    ],
)
def test_names_that_are_nearly_one_with_a_value(
    trigger: str, text: str, intended: str, tmp_path: Path
) -> None:
    message = f"`{text[4:]}` in `path` is similar to `{{{intended}}}`"
    assert decorated(tmp_path, trigger, row(text)) == [("EXP003", "app.py:8:40", message)]


@pytest.mark.parametrize(
    "trigger, text",
    [
        ('@app.http(route="{state}", name="one")', "abc/{stage}"),
        ('@app.http(route="{id}", name="one")', "abc/{uid}"),
        ('@app.http(route="{order}", name="one")', "abc/{orderId}"),
        ('@app.http(route="x", name="one")', "abc/{queries}"),
    ],
)
def test_names_that_a_payload_may_well_have(trigger: str, text: str, tmp_path: Path) -> None:
    assert decorated(tmp_path, trigger, row(text)) == []


def test_a_change_feed_gives_no_names(tmp_path: Path) -> None:
    trigger = '@app.cosmos_db_trigger(database_name="d", container_name="c", name="one")'
    message = "`{id}` in `path` has no value: a `cosmosDBTrigger` passes lists, which have no names"
    assert decorated(tmp_path, trigger, row("abc/{id}")) == [("EXP003", "app.py:8:40", message)]
    assert decorated(tmp_path, trigger, row("abc/{rand-guid}")) == []


@pytest.mark.parametrize(
    "text, what",
    [("abc/{datetimestamp}", "the current time"), ("abc/{rand-guid2}", "a GUID")],
)
def test_names_that_begin_like_the_hosts_own(text: str, what: str, tmp_path: Path) -> None:
    message = f"the host replaces `{text[4:]}` in `path` with {what}"
    assert decorated(tmp_path, QUEUE, row(text)) == [("EXP004", "app.py:8:40", message)]


@pytest.mark.parametrize(
    "text, code, column, message",
    [
        ("abc/{id", "EXP001", 40, "in `path`, `{` has no closing `}`"),
        ("abc/id}", "EXP001", 42, "in `path`, `}` has no opening `{`"),
        ("abc/{}", "EXP001", 40, "in `path`, `{}` contains no name"),
        ("abc/{a%b}", "EXP006", 42, "in `path`, `%` has no closing `%`"),
        (
            "abc/%%",
            "EXP006",
            40,
            "in `path`, `%%` contains no setting name and is not an escaped `%`",
        ),
        ("abc", "EXP007", 36, "in `path`, the path has a container but no blob"),
        ("abc/x.", "EXP007", 41, "in `path`, a blob name cannot end with `.`"),
        (
            "abc\\\\x/y",
            "NAM008",
            41,
            "in `path`, invalid container name 'abc\\\\x': unexpected '\\\\'",
        ),
    ],
)
def test_each_fault_of_a_path_has_one_code(
    text: str, code: str, column: int, message: str, tmp_path: Path
) -> None:
    found = decorated(tmp_path, QUEUE, row(text))
    assert [(code, message) for code, _, message in found] == [(code, message)]
    if "\\" not in text:  # with an escape, offsets differ and the whole string is shown
        assert found[0][1] == f"app.py:8:{column}"


@pytest.mark.parametrize(
    "decorator, column",
    [
        ('@app.queue_trigger(queue_name="a-{b}", name="one")', 34),
        ('@app.queue_trigger(queue_name="abc", connection="C{d}", name="one")', 51),
        ('@app.event_hub_trigger(event_hub_name="h{i}", connection="C", name="one")', 41),
    ],
)
def test_triggers_and_connections_take_no_names(
    decorator: str, column: int, tmp_path: Path
) -> None:
    (code, place, message), *rest = decorated(tmp_path, decorator)
    assert (code, place, rest) == ("EXP005", f"app.py:7:{column}", [])
    assert message.startswith("`{") and message.endswith(" isn't replaced")


@pytest.mark.parametrize(
    "decorator",
    [
        '@app.redis_list_trigger(connection="C", key="{user}.orders", name="one")',
        '@app.blob_trigger(path="abc/{b}", name="one")',
        '@app.queue_trigger(queue_name="%Q%", connection="%C%", name="one")',
        '@app.sql_trigger(table_name="dbo.[a{b}]", connection_string_setting="C", name="one")',
        '@app.http(route="{a}/{b}", name="one")',
    ],
)
def test_braces_and_percent_signs_that_are_fine(decorator: str, tmp_path: Path) -> None:
    assert decorated(tmp_path, decorator) == []


@pytest.mark.parametrize("version, is_filled", [("[2.*, 3.0.0)", True), ("[4.*, 5.0.0)", False)])
def test_older_event_hubs_fill_names_in(version: str, is_filled: bool, tmp_path: Path) -> None:
    output = {"type": "eventHub", "direction": "out", "name": "two", "eventHubName": "a-{id}"}
    trigger = {"type": "queueTrigger", "direction": "in", "name": "one", "queueName": "abc"}
    by_hand(tmp_path, trigger, {**output, "connection": "C"})
    host = (tmp_path / "host.json").read_text("utf-8").replace("[4.*, 5.0.0)", version)
    (tmp_path / "host.json").write_text(host, "utf-8")
    found = found_in(tmp_path, ignore=["CON", "SET", "HST"])
    assert [code for code, *_ in found] == ([] if is_filled else ["EXP005"])


def test_a_schedule_without_a_closing_percent_sign(tmp_path: Path) -> None:
    found = decorated(tmp_path, '@app.timer_trigger(schedule="%WHEN", name="one")')
    assert found == [("EXP006", "app.py:7:30", "in `schedule`, `%` has no closing `%`")]


def test_a_function_json_is_judged_alike_in_its_own_spelling(tmp_path: Path) -> None:
    trigger = {"type": "queueTrigger", "direction": "in", "name": "one", "queueName": "a-{b}"}
    output = {"type": "blob", "direction": "out", "name": "two", "path": "abc/{b"}
    assert by_hand(tmp_path, trigger, output) == [
        ("EXP005", "run/function.json:1:119", "`{b}` in `queueName` isn't replaced"),
        ("EXP001", "run/function.json:1:191", "in `path`, `{` has no closing `}`"),
    ]


def test_a_path_that_is_no_text_is_only_a_wrong_value(tmp_path: Path) -> None:
    trigger = {"type": "blobTrigger", "direction": "in", "name": "one", "path": ["a"]}
    assert [code for code, *_ in by_hand(tmp_path, trigger)] == ["BND003"]


def test_a_path_from_a_setting_is_judged_without_a_place_in_it(tmp_path: Path) -> None:
    trigger = '@app.blob_trigger(path="%PHOTOS%", name="one")'
    message = "in `path` with the value of the setting `PHOTOS`, a blob name cannot end with `.`"
    assert decorated(tmp_path, trigger, PHOTOS="photos/x.") == [("EXP007", "app.py:7:24", message)]
    message = "in `path` with the value of the setting `PHOTOS`, invalid container name `…`: unexpected `…`"
    assert decorated(tmp_path, trigger, PHOTOS="Photos") == [("NAM008", "app.py:7:24", message)]
