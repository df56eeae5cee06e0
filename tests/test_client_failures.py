"""What a test sees of failures that aren't raised by the user's code."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest

from client_apps import ends, open_app

OUTPUTS = """
@app.queue_trigger(name="message", queue_name="work")
@app.blob_input(name="old", path="items/{key}")
@app.blob_output(name="new", path="items/{other}")
def write(message: str, old: str, new: func.Out[str]) -> None:
    new.set("x")

@app.queue_trigger(name="message", queue_name="rows")
@app.table_input(name="rows", table_name="Absent", partition_key="p")
def read(message: str, rows: str) -> None: ...

@app.queue_trigger(name="message", queue_name="json")
@app.queue_output(name="out", queue_name="next")
def braces(message: str, out: func.Out[str]) -> None:
    out.set("{hello}")

@app.event_hub_trigger(name="events", event_hub_name="hub", connection="Hub", cardinality="many")
def many(events: list[func.EventHubEvent]) -> None: ...
"""


def test_an_error_of_the_host_has_no_traceback_but_its_binding(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with open_app(tmp_path, OUTPUTS) as client:
        runs = [
            client.queue("write", "x"),
            client.queue("write", {"key": 1}),
            client.queue("read", "x"),
            client.queue("braces", "x"),
            client.event_hub("hub", batch=["no json"]),
        ]
    assert [record.getMessage().partition(")")[2] for record in caplog.records] == [
        ": binding `old`",
        ": binding `new`",
        ": binding `rows`",
        ": binding `out`",
        "",
    ]
    for run in runs:
        assert run.exception is not None
        assert traceback.extract_tb(run.exception.__traceback__) == []
    assert ends(runs)[:3] == [
        "write: No value for named parameter 'key'.",
        "write: No value for named parameter 'other'.",
        "read: The table specified does not exist. (Status: 404, ErrorCode: TableNotFound)",
    ]


def test_an_input_that_cannot_be_sent_is_rejected_at_the_call(tmp_path: Path) -> None:
    with open_app(tmp_path, OUTPUTS) as client:
        with pytest.raises(TypeError, match="^object can.t be sent as JSON$"):
            client.queue("write", {"id": 1}, inputs={"old": object()})
        assert client.invocations == []


UNRESOLVED = """
@app.queue_trigger(name="message", queue_name="%ABSENT%")
def absent(message: str) -> None: ...

@app.timer_trigger(name="timer", schedule="%CRON%")
def odd(timer: func.TimerRequest) -> None: ...

@app.service_bus_topic_trigger(
    name="message", topic_name="t", subscription_name="%ABSENT%", connection="Bus"
)
def bus(message: func.ServiceBusMessage) -> None: ...

@app.queue_trigger(name="message", queue_name="good")
def good(message: str) -> None: ...
"""


def test_a_trigger_that_cannot_start_leaves_the_others_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    # R-BIND-14, H-EXPR-01: settings of triggers are filled in when the host starts.
    with open_app(tmp_path, UNRESOLVED, settings={"CRON": "0 0 25 * * *"}) as client:
        client.queues["good"].put("x")
        assert ends([*client.run(), *client.advance(days=1)]) == ["good: None"]
        missing = (
            "'%ABSENT%' does not resolve to a value; "
            "add `ABSENT` to `Values` in local.settings.json, or to the environment"
        )
        assert [record.getMessage() for record in caplog.records] == [
            f"The 'absent' function is in error: {missing}",
            f"The 'bus' function is in error: {missing}",
            "The 'odd' function is in error: invalid hour `25` (expected 0-23)",
        ]
        assert client.logs == []
        for call in (lambda: client.queue("absent", "x"), lambda: client.service_bus("bus", "x")):
            with pytest.raises(LookupError) as refused:
                call()
            assert str(refused.value).endswith(f"` isn't triggered: {missing}")


LISTS = """
@app.queue_trigger(name="message", queue_name="filled")
@app.sql_input(name="rows", command_text="SELECT @id", command_type="Text",
               parameters="@id={key}", connection_string_setting="Sql")
def filled(message: str, rows: str) -> None: ...

@app.queue_trigger(name="message", queue_name="constant")
@app.sql_input(name="rows", command_text="SELECT @id", command_type="Text",
               parameters="%LIST%", connection_string_setting="Sql")
def constant(message: str, rows: str) -> None: ...
"""


def test_a_list_of_parameters_is_checked_at_each_call(tmp_path: Path) -> None:
    with open_app(tmp_path, LISTS, settings={"LIST": "@id=1, @x=2"}) as client:
        client.provide("sql", lambda binding: list(binding.parameters.items()))
        calls = [client.queue("filled", {"key": key}) for key in ("a", "a=b", "a,b")]
        assert ends([*calls, client.queue("constant", "x")]) == [
            "filled: None",
            "filled: Invalid parameters '@id=a=b': the value of the parameter `@id` contains `=`",
            "filled: Invalid parameters '@id=a,b': the parameter `b` doesn't start with `@`",
            "constant: Invalid parameters '@id=1, @x=2': the parameter `@x` starts with a blank",
        ]


def test_pytest_shows_the_line_of_the_test_for_a_wrong_name(tmp_path: Path) -> None:
    with open_app(tmp_path, OUTPUTS) as client:
        failed = client.queue("read", "x")
        wrong = {
            "blob": lambda: client.blobs["items/1"],
            "no blob": lambda: client.blobs["items"],
            "batch": lambda: client.event_hub("hub", batch=[]),
            "clock": lambda: client.advance(hours=-1),
            "table": lambda: client.tables["Absents"],
            "output": lambda: failed.outputs["rows"],
        }
        found: dict[str, object] = {}
        for name, call in wrong.items():
            with pytest.raises((LookupError, ValueError)) as caught:
                call()
            shown = {entry.path.name for entry in caught.traceback.filter(caught)}
            found[name] = (str(caught.value), shown)
    here = {Path(__file__).name}
    table = "The table specified does not exist. (Status: 404, ErrorCode: TableNotFound)"
    assert found == {
        "blob": ("no blob `items/1`; the container has none", here),
        "no blob": ("`items` isn't a path of a blob, such as `container/name`", here),
        "batch": ("nothing to send to `many`; `batch` is empty", here),
        "clock": (
            "the clock can't move back from 2027-03-01 08:00:00+00:00 to 2027-03-01 07:00:00+00:00; "
            "set `now` first",
            here,
        ),
        "table": ("no table `Absents`; there are `Absent`; did you mean `Absent`?", here),
        "output": (f"output `rows` wasn't sent: ServiceError({table!r}) was raised", here),
    }


CASES = """
@app.queue_trigger(name="message", queue_name="Work")
@app.queue_output(name="$return", queue_name="NEXT")
def work(message: str) -> str:
    return message

@app.blob_trigger(name="blob", path="uploads/{name}")
def upload(blob: func.InputStream) -> None: ...
"""


def test_names_of_queues_ignore_case(tmp_path: Path) -> None:
    # H-QUE-11: the host writes them in lowercase.
    with open_app(tmp_path, CASES) as client:
        assert ends([client.queue("WORK", "a")]) == ["work: 'a'"]
        client.queues["Work"].put("b")
        assert ends(client.run()) == ["work: 'b'"]
        assert [one.text for one in client.queues["NEXT"]] == ["a", "b"]
        assert list(client.queues) == ["next", "work", "work-poison"]
        with pytest.raises(LookupError) as refused:
            client.blob("uploads", b"")
        expected = "`uploads` is a container; name a blob in it, such as `uploads/name`"
        assert str(refused.value) == expected


EQUAL = """
@app.queue_trigger(name="message", queue_name="work")
@app.table_output(name="row", table_name="log", partition_key="p", row_key="{id}")
@app.cosmos_db_output(name="document", database_name="db", container_name="c")
@app.event_grid_output(name="event", topic_endpoint_uri="Grid", topic_key_setting="Key")
def work(
    message: str, row: func.Out[str], document: func.Out[str], event: func.Out[str]
) -> None:
    for output in (row, document, event):
        output.set(message)
"""


def test_a_store_equals_a_list(tmp_path: Path) -> None:
    with open_app(tmp_path, EQUAL, settings={"Grid": "https://grid", "Key": "k"}) as client:
        tables, documents, events = client.tables["log"], client.documents["db/c"], client.events
        assert tables == documents == events["Grid"] == client.queues["work"] == []
        client.queue("work", {"id": "1"})
        assert tables == [{"PartitionKey": "p", "RowKey": "1", "id": "1"}]
        assert documents == events["Grid"] == [{"id": "1"}]
        assert tables != documents
        assert tables != ({"id": "1"},)
        assert tables in (1, tables)


UNSTORED = """
@app.queue_trigger(name="message", queue_name="work")
@app.sql_output(name="rows", command_text="dbo.{absent}", connection_string_setting="Sql")
@app.redis_output(name="value", command="set {key}", connection="Redis")
def work(message: str, rows: func.Out[str], value: func.Out[str]) -> None:
    if message == "rows":
        rows.set('{"a": 1}')
    value.set("x")
"""


def test_expressions_of_outputs_without_a_store_are_filled_in(tmp_path: Path) -> None:
    with open_app(tmp_path, UNSTORED) as client:
        calls = [client.queue("work", "rows"), client.queue("work", {"key": "k"})]
        assert ends(calls) == ["work: No value for named parameter 'absent'.", "work: None"]
        assert dict(calls[1].outputs) == {"value": "x"}


GENERATED = """
@app.queue_trigger(name="message", queue_name="work")
async def work(message: str) -> None:
    raise ValueError(message)

@app.event_hub_trigger(name="events", event_hub_name="hub", connection="Hub", cardinality="many")
async def hub(events: list[func.EventHubEvent]) -> None:
    raise ValueError("hub")

@app.queue_trigger(name="message", queue_name="typed")
def typed(message: "func.QueueMessage | None" = None) -> None:
    raise ValueError("typed")
"""


def test_a_traceback_begins_in_the_code_of_the_user(tmp_path: Path) -> None:
    with open_app(tmp_path, GENERATED) as client:
        runs = [client.queue("work", "x"), client.event_hub("hub", "{}"), client.queue("typed", "")]
    for run in runs:
        assert isinstance(run.exception, ValueError)
        trace = traceback.extract_tb(run.exception.__traceback__)
        assert [Path(frame.filename).name for frame in trace] == ["app.py"]
