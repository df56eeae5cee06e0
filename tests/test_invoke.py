"""`funcdeco invoke` and `funcdeco sample`: one event for one function, from the command line."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from build_support import REPOSITORY, Done, funcdeco, funcdeco_alone
from funcdeco.bindings.catalog import catalog
from funcdeco.cli.main import cli
from funcdeco.export.invocation import as_json
from funcdeco.project.default_host import HOST_JSON
from funcdeco.testing.document_client import DocumentClient
from funcdeco.testing.sample_values import value_of
from sampled_triggers import TRIGGERS, app_source

KEPT = ("trigger", "method", "url", "uri", "path", "operation", "key")
"""Keys that an empty event keeps."""
NEARLY_EMPTY = ("timerTrigger", "warmupTrigger")
APP = """\
import asyncio
import json
import logging
import os
import subprocess
import sys

import azure.functions as func
from funcdeco import App

app = App(auth_level="anonymous")


def share_of(people: int) -> int:
    return 100 // people


@app.http(route="share/{people:int}", methods=["GET"])
def share(req: func.HttpRequest) -> str:
    logging.info("called")
    return f"{share_of(int(req.route_params['people']))} euros"


@app.http(route="share/{people:int}", methods=["GET"], name="req")
def taken(req: func.HttpRequest) -> str:
    return "never"


@app.http(route="echo")
async def echo(req: func.HttpRequest) -> func.HttpResponse:
    await asyncio.sleep(0)
    headers = {"X-Method": req.method}
    return func.HttpResponse(req.get_body(), status_code=201, headers=headers)


@app.queue_trigger(name="msg", queue_name="orders")
@app.blob_input(name="price", path="prices/{item}.txt")
@app.blob_output(name="invoice", path="invoices/{number}.txt")
@app.queue_output(name="done", queue_name="done")
def bill(
    msg: func.QueueMessage, price: str, invoice: func.Out[str], done: func.Out[str]
) -> None:
    order = msg.get_json()
    logging.warning("order %s costs %s", order["number"], price)
    invoice.set(f"Invoice {order['number']}\\n{price} euros")
    done.set(json.dumps({"number": order["number"]}))


@app.timer_trigger(name="timer", schedule="0 0 6 * * *")
@app.sql_input(name="rows", command_text="select 1", connection_string_setting="Sql")
def report(timer: func.TimerRequest, rows: func.SqlRowList) -> None:
    logging.info("%d rows, late: %s", len(rows), timer.past_due)


@app.blob_trigger(name="blob", path="photos/{name}.raw", connection="Store")
def measure(blob: func.InputStream) -> None:
    logging.info("%s has %d bytes", blob.name, len(blob.read()))


@app.cosmos_db_trigger(name="docs", database_name="d", container_name="c", connection="Cosmos")
def index(docs: func.DocumentList) -> None:
    logging.info("%s", [one["id"] for one in docs])


@app.activity_trigger()
def double(value: int | str) -> int | str:
    return value * 2


@app.timer_trigger(name="timer", schedule="0 0 6 * * *")
def misbehave(timer: func.TimerRequest) -> None:
    way = os.environ["WAY"]
    if way == "exit":
        sys.exit(3)
    if way == "recursion":
        misbehave(timer)
    if way == "process":
        os._exit(5)
    if way == "chained":
        try:
            share_of(0)
        except ZeroDivisionError as error:
            raise ValueError("no people") from error
    if way == "interrupt":
        raise KeyboardInterrupt
    if way == "prints":
        print("printed")
        subprocess.run([sys.executable, "-c", "print('by a child')"], check=True)
    if way == "secret":
        logging.info("%s and AccountKey=%s;", os.environ["MY_VALUE"], "a1B2" * 8)
        print(os.environ["MY_VALUE"][:2])
    if way == "blocks":
        print("started", flush=True)
        import time

        time.sleep(60)
"""
SETTINGS = {"IsEncrypted": False, "Values": {"MY_VALUE": "Xq7-zz91-Pw0", "Sql": "x", "Store": "y"}}


def write(folder: Path, text: str, name: str = "app.py") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "host.json").write_text(HOST_JSON, "utf-8")
    (folder / "local.settings.json").write_text(json.dumps(SETTINGS), "utf-8")
    (folder / name).write_text(textwrap.dedent(text), "utf-8")
    return folder


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return write(tmp_path / "shop", APP)


def invoked(place: Path, *arguments: str, way: str = "") -> Done:
    os.environ["WAY"] = way
    try:
        return funcdeco("invoke", *arguments, cwd=place)
    finally:
        os.environ.pop("WAY", None)  # an open client restores the environment


def error_of(done: Done) -> str:
    """Return the message of a call that is invalid."""
    assert (done.code, done.out) == (2, "")
    return done.err


# -- all triggers


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DocumentClient]:
    folder = write(tmp_path_factory.mktemp("every"), app_source())
    with DocumentClient(str(folder), None) as client:
        yield client


def test_each_trigger_of_the_catalogue_has_a_function() -> None:
    known = {getattr(one.model, "type", "") for one in catalog() if one.model.role == "trigger"}
    assert known - {""} <= set(TRIGGERS)


def outcome(client: DocumentClient, name: str, document: dict[str, Any]) -> tuple[bool, Any]:
    found = client.find(name).function
    shown = as_json(client.send(name, json.dumps(document), {}), found.name, client)
    return shown["success"], shown["exception"]


@pytest.mark.parametrize("name", TRIGGERS)
def test_sample_has_what_the_function_reads(every: DocumentClient, name: str) -> None:
    assert outcome(every, name, every.sample(name)) == (True, None)
    shown = as_json(every.send_sample(name, {}), every.find(name).function.name, every)
    assert shown["success"] is True


def emptied(value: Any) -> Any:
    return type(value)() if isinstance(value, (str, list, dict)) else 0


@pytest.mark.parametrize("name", [name for name in TRIGGERS if name not in NEARLY_EMPTY])
def test_function_fails_on_an_empty_event(every: DocumentClient, name: str) -> None:
    sample = every.sample(name)
    assert len(sample) > 1
    empty = {key: value if key in KEPT else emptied(value) for key, value in sample.items()}
    if name == "entityTrigger":
        del empty["operation"]
    try:
        is_success, _ = outcome(every, name, empty)
    except ValueError:
        is_success = False
    assert is_success is (name in ("httpTrigger", "mcpResourceTrigger"))  # they read the address


def test_samples_of_triggers_with_hardly_any_content(every: DocumentClient) -> None:
    assert every.sample("timerTrigger") == {"trigger": "timerTrigger", "past_due": False}
    assert every.sample("warmupTrigger") == {"trigger": "warmupTrigger"}


@pytest.mark.core
@pytest.mark.parametrize(
    ("annotation", "value"),
    [
        ("str", "sample"),
        ("str | int", "sample"),
        ("None | int", 1),
        ("typing.Optional[float]", 1.5),
        ("typing.Union[None, bool, str]", True),
        ("list[str]", ["sample"]),
        ("collections.abc.Sequence[dict[str, int]]", [{"sample": 1}]),
        ("typing.Literal['apple', 'pear']", "apple"),
        ("dict[str, typing.Any]", {"id": "1", "name": "sample"}),
        ("'int'", 1),
        ("shop.Order", {"id": "1", "name": "sample"}),
        ("None", {"id": "1", "name": "sample"}),
        ("", {"id": "1", "name": "sample"}),
        ("list[", {"id": "1", "name": "sample"}),
    ],
)
def test_value_has_the_type_of_the_annotation(annotation: str, value: object) -> None:
    assert value_of(annotation) == value


# -- sample


def test_sample_is_printed_and_can_be_sent(place: Path) -> None:
    done = funcdeco_alone("sample", "bill", cwd=place)
    assert done == Done(
        0,
        """\
{
  "trigger": "queueTrigger",
  "message": {
    "id": "1",
    "name": "sample",
    "item": "1",
    "number": "1"
  },
  "inputs": {
    "price": "sample"
  }
}
""",
        "",
    )
    (place / "event.json").write_text(done.out, "utf-8")
    expected = """\
bill succeeded
Logs:
  WARNING order 1 costs sample
Output invoice:
  Invoice 1
  sample euros
Output done: {"number": "1"}
"""
    assert invoked(place, "bill", "--data", "@event.json") == Done(0, expected, "")
    assert invoked(place, "bill", "--sample") == Done(0, expected, "")
    assert funcdeco_alone("invoke", "bill", "--sample", cwd=place) == Done(0, expected, "")


def test_sample_of_a_request_has_what_the_bindings_read(tmp_path: Path) -> None:
    text = """\
        import azure.functions as func
        from funcdeco import App

        app = App(auth_level="anonymous")


        @app.http(route="{shop}/items/{id:int}", methods=["POST"])
        @app.blob_input(name="a", path="a/{shop}/{order.number}/{Query.kind}")
        @app.blob_input(name="b", path="b/{headers.x-user}/{rand-guid}")
        def item(req: func.HttpRequest, a: str, b: str) -> str:
            return f"{a} {b}"
        """
    write(tmp_path, text)
    assert json.loads(funcdeco("sample", "item", cwd=tmp_path).out) == {
        "trigger": "httpTrigger",
        "method": "POST",
        "url": "/api/shop/items/5",
        "json": {"id": "1", "name": "sample", "order": {"number": "1"}},
        "params": {"kind": "1"},
        "headers": {"x-user": "1"},
        "inputs": {"a": "sample", "b": "sample"},
    }
    assert funcdeco("invoke", "item", "--sample", cwd=tmp_path).code == 0


def test_sample_of_handwritten_and_v2_functions_reads_annotations(tmp_path: Path) -> None:
    bindings = [{"type": "activityTrigger", "direction": "in", "name": "value"}]
    folder = write(tmp_path / "v1", "def main(value: list): return sum(value)", "app2.py")
    (folder / "app2.py").rename(write(folder / "add", "", "x.py") / "__init__.py")
    (folder / "add/function.json").write_text(json.dumps({"bindings": bindings}))
    v2 = """\
        import azure.durable_functions as df

        app = df.DFApp()


        @app.activity_trigger(input_name="value")
        def add(value: int):
            return value + 1
        """
    write(tmp_path / "v2", v2, "function_app.py")
    samples = [funcdeco("sample", "add", f"{tmp_path}/{one}").out for one in ("v1", "v2")]
    assert [json.loads(one)["value"] for one in samples] == [[1, 2, 3], 1]
    results = [funcdeco("invoke", "add", f"{tmp_path}/{one}", "--sample") for one in ("v1", "v2")]
    assert [one.out for one in results] == [
        "add succeeded\nReturned: 6\n",
        "add succeeded\nReturned: 2\n",
    ]


# -- events


def test_each_kind_of_data_is_sent(place: Path) -> None:
    message = json.dumps({"number": 7, "item": "pear"})
    event = json.dumps({"trigger": "QueueTrigger", "message": message})
    (place / "event.json").write_text(f"\ufeff{event}", "utf-8")
    outputs = [
        invoked(place, "bill", "--data", one, "--input", "price=5").out
        for one in (message, event, "@event.json", f"@{place}/event.json")
    ]
    assert outputs[0].splitlines()[-1] == 'Output done: {"number": 7}'
    assert set(outputs) == {outputs[0]}
    result = CliRunner().invoke(cli, ["invoke", "bill", str(place), "--data", "-"], input=event)
    assert result.stdout.splitlines()[-1] == outputs[0].splitlines()[-1]


def test_request_is_sent_as_it_is_written(place: Path) -> None:
    event = {"trigger": "httpTrigger", "method": "PUT", "url": "/api/echo", "data": {"a": "b"}}
    expected = "echo succeeded\nResponse: 201 Created\n  x-method: {}\n  content-type: text/plain; charset=utf-8\n\n  {}\n"
    got = invoked(place, "echo", "--data", json.dumps(event)).out
    assert got == expected.format("PUT", "a=b")
    assert invoked(place, "echo", "--data", "text").out == expected.format("POST", "text")


@pytest.mark.core
def test_bytes_are_sent_as_they_are(place: Path) -> None:
    (place / "photo.raw").write_bytes(b"\xff\xfe\xfd")
    done = invoked(place, "measure", "--data", "@photo.raw")
    assert done.out == "measure succeeded\nLogs:\n  INFO photos/sample.raw has 3 bytes\n"


def test_inputs_are_given_by_name(place: Path) -> None:
    (place / "rows.json").write_text('[{"id": 1}, {"id": 2}]')
    done = invoked(place, "report", "--input", "rows=@rows.json")
    assert done == Done(0, "report succeeded\nLogs:\n  INFO 2 rows, late: False\n", "")
    event = '{"trigger": "timerTrigger", "past_due": true, "inputs": {"rows": []}}'
    late = invoked(place, "report", "--data", event, "--input", 'rows=[{"id": 1}]')
    assert late.out == "report succeeded\nLogs:\n  INFO 1 rows, late: True\n"
    arguments = ("--data", '{"number": 1, "item": "a"}', "--input", "price=1", "--input", "price=2")
    assert "costs 2" in invoked(place, "bill", *arguments).out


@pytest.mark.parametrize(("data", "returned"), [("4", "8"), ("ab", "abab"), ('"4"', "44")])
def test_activity_gets_the_value(place: Path, data: str, returned: str) -> None:
    done = invoked(place, "double", "--data", data)
    assert done == Done(0, f"double succeeded\nReturned: {returned}\n", "")


NAMES = "`bill`, `double`, `echo`, `index`, `measure`, `misbehave`, `report`, `share`, `taken`"
INVALID = {
    ("bil",): f"Error: no function `bil`; available: {NAMES}; did you mean `bill`?\n",
    ("bill",): "Error: the event needs `message`; use `--data`, or `--sample` for an example\n",
    ("report",): "Error: nothing provides the input `rows` (`sql`) of `report`; write `--input "
    "rows=...`\n",
    ("report", "--input", "row=1"): "Error: `report` has no input `row`; available: `rows`; did "
    "you mean `rows`?\n",
    ("misbehave", "--data", "x"): "Error: a `timerTrigger` has no message; write an event as "
    "`funcdeco sample` prints it\n",
    ("bill", "--data", '{"trigger": "queueTrigger", "message": "\\ud800"}'): "Error: the event "
    "contains `\\ud800`, half of a character, which UTF-8 can't represent\n",
    ("share", "--data", '{"trigger": "httpTrigger", "json": ["\\udfff"]}'): "Error: the event "
    "contains `\\udfff`, half of a character, which UTF-8 can't represent\n",
    ("bill", "--data", '{"trigger": "eventGridTrigger"}'): "Error: the event is for an "
    "`eventGridTrigger`, not for a `queueTrigger`\n",
    ("bill", "--data", '{"trigger": "timerTrigger"}'): "Error: the event is for a `timerTrigger`, "
    "not for a `queueTrigger`\n",
    ("bill", "--data", '{"trigger": "queueTrigger", "mesage": "x"}'): "Error: unknown key `mesage` "
    "of the event; did you mean `message`?\n",
    ("bill", "--data", '{"trigger": "queueTrigger",}'): "Error: the event isn't valid JSON: ",
    ("bill", "--data", '{"trigger": "queueTrigger", "message": 1, "inputs": []}'): "Error: "
    "`inputs` of the event must be an object\n",
    (
        "index",
        "--data",
        "text",
    ): "Error: `documents` of the event must be a list of objects or an object\n",
    ("misbehave", "--data", '{"trigger": "timerTrigger", "past_due": "yes"}'): "Error: `past_due` "
    "of the event must be true or false\n",
    ("misbehave", "--data", '{"trigger": "timerTrigger", "last": "soon"}'): "Error: `last` of the "
    "event must be a time, such as `2026-01-15T12:00:00Z`\n",
    ("echo", "--data", '{"trigger": "httpTrigger", "methd": "GET"}'): "Error: unknown key `methd` "
    "of the event; did you mean `method`?\n",
    ("echo", "--data", '{"trigger": "httpTrigger", "headers": 5}'): "Error: `headers` of the event "
    "must be an object\n",
    ("measure", "--data", '{"trigger": "blobTrigger", "content": "", "path": "x/y"}'): "Error: "
    "`measure` listens to `photos/{name}.raw`; set `path` to a blob\n",
}


@pytest.mark.parametrize("arguments", INVALID, ids=" ".join)
def test_invalid_event_is_explained(place: Path, arguments: tuple[str, ...]) -> None:
    message = error_of(invoked(place, *arguments))
    expected = INVALID[arguments]
    assert message == expected if expected.endswith("\n") else message.startswith(expected)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--data", "x", "--sample"), "Error: --data and --sample can't be used together.\n"),
        (("--input", "price"), "Error: Invalid value for --input: 'price' is not BINDING=VALUE\n"),
        (
            ("--data", "@none.json"),
            "Error: Invalid value for --data: none.json: No such file or directory\n",
        ),
        (
            ("--input", "a=@none"),
            "Error: Invalid value for --input: none: No such file or directory\n",
        ),
    ],
)
def test_invalid_option_is_a_usage_error(
    place: Path, arguments: tuple[str, ...], expected: str
) -> None:
    assert error_of(invoked(place, "bill", *arguments)).endswith(expected)


def test_unknown_function_has_no_sample(place: Path) -> None:
    expected = f"Error: no function `bil`; available: {NAMES}; did you mean `bill`?\n"
    assert error_of(funcdeco("sample", "bil", cwd=place)) == expected


MESSAGES: tuple[str | bytes, ...] = ('{"id": "1"}', "text", b"\xff\xfe", "[1]", "", "5", "null")
ODD: tuple[object, ...] = (None, 5, True, "text", [1], ["\ud800"], [{}], {"self": 1, "target": 2})
KEYS = ("value", "message", "event", "batch", "data", "documents", "inserted", "arguments")
KEYS += ("content", "metadata", "params", "headers", "url", "operation", "key", "path", "inputs")


@pytest.mark.parametrize("name", TRIGGERS)
def test_whatever_is_sent_has_a_result_or_is_explained(every: DocumentClient, name: str) -> None:
    kind = every.find(name).declaration.type
    documents = [json.dumps({"trigger": kind, key: value}) for key in KEYS for value in ODD]
    sent = 0
    for content in (*MESSAGES, *documents):
        try:
            sent += "success" in as_json(every.send(name, content, {}), name, every)
        except (LookupError, ValueError) as error:
            assert str(error.args[0])
    assert sent


# -- results


def test_json_has_all_parts(place: Path) -> None:
    data = ("--data", '{"number": 7, "item": "pear"}', "--input", "price=5")
    shown = json.loads(invoked(place, "bill", *data, "--format", "json").out)
    assert 0 < shown.pop("duration") < 60
    assert shown == {
        "function": "bill",
        "success": True,
        "returned": None,
        "outputs": {"invoice": "Invoice 7\n5 euros", "done": '{"number": 7}'},
        "logs": [{"level": "WARNING", "message": "order 7 costs 5", "logger": "root"}],
        "exception": None,
    }


def test_json_of_a_request_has_the_response(place: Path) -> None:
    shown = json.loads(invoked(place, "SHARE", "--sample", "--format", "json").out)
    del shown["duration"]
    assert shown == {
        "function": "share",
        "success": True,
        "url": "http://localhost:7071/api/share/5",
        "response": {
            "status": 200,
            "headers": {"content-type": "text/plain; charset=utf-8"},
            "body": "20 euros",
        },
        "returned": "20 euros",
        "outputs": {},
        "logs": [{"level": "INFO", "message": "called", "logger": "root"}],
        "exception": None,
    }


FAILED = """\
share failed
Logs:
  INFO called
Response: 500 Internal Server Error
Traceback (most recent call last):
  File "{place}/app.py", line 21, in share
    return f"{{share_of(int(req.route_params['people']))}} euros"
  File "{place}/app.py", line 15, in share_of
    return 100 // people
ZeroDivisionError: {text}
"""
ZERO = "division by zero"
if sys.version_info < (3, 14):
    ZERO = "integer division or modulo by zero"
MARKS = re.compile(r"^ +[~^]+\n", re.MULTILINE)


@pytest.mark.core
def test_failing_function_has_only_its_own_traceback(place: Path) -> None:
    event = '{"trigger": "httpTrigger", "url": "/api/share/0"}'
    done = invoked(place, "share", "--data", event)
    assert (done.code, MARKS.sub("", done.out)) == (1, FAILED.format(place=place, text=ZERO))
    shown = json.loads(invoked(place, "share", "--data", event, "--format", "json").out)
    assert (shown["success"], shown["response"]["status"]) == (False, 500)
    assert shown["exception"]["type"] == "ZeroDivisionError"
    trace = MARKS.sub("", shown["exception"]["traceback"])
    assert trace == FAILED.format(place=place, text=ZERO).partition("Error\n")[2]


@pytest.mark.core
@pytest.mark.parametrize(
    ("way", "last"),
    [("exit", "SystemExit: 3"), ("recursion", "RecursionError"), ("chained", "ValueError: no")],
)
def test_function_that_ends_badly_has_failed(place: Path, way: str, last: str) -> None:
    done = invoked(place, "misbehave", way=way)
    lines = done.out.splitlines()
    assert (done.code, lines[0], done.err) == (1, "misbehave failed", "")
    assert lines[-1].startswith(last)
    assert str(REPOSITORY / "funcdeco") not in done.out


def test_event_that_lacks_a_name_fails_without_a_traceback(place: Path) -> None:
    done = invoked(place, "bill", "--data", '{"number": 1}')
    expected = "bill failed\nError: No value for named parameter 'item'.\n"
    assert done == Done(1, expected, "")


def test_function_whose_route_is_taken_was_not_called(place: Path) -> None:
    done = invoked(place, "share", "--data", '{"trigger": "httpTrigger", "url": "/api/none"}')
    first = "share was not called: no function handles http://localhost:7071/api/none"
    assert (done.code, done.out.splitlines()[0]) == (1, first)
    done = invoked(place, "taken", "--sample")
    first = "taken was not called: share handles http://localhost:7071/api/share/5"
    assert (done.code, done.out.splitlines()[0]) == (1, first)


@pytest.mark.core
def test_prints_go_to_standard_error_those_of_children_too(place: Path) -> None:
    done = funcdeco_alone("invoke", "misbehave", "--format", "json", cwd=place, WAY="prints")
    assert json.loads(done.out)["success"] is True
    assert sorted(done.err.splitlines()) == ["by a child", "printed"]


def test_values_of_settings_and_secrets_are_masked(place: Path) -> None:
    done = invoked(place, "misbehave", way="secret")
    assert done == Done(0, "misbehave succeeded\nLogs:\n  INFO *** and AccountKey=***;\n", "Xq\n")
    shown = invoked(place, "misbehave", "--format", "json", way="secret").out
    assert json.loads(shown)["logs"][0]["message"] == "*** and AccountKey=***;"


@pytest.mark.deep
def test_function_that_ends_the_process_decides_the_exit_code(place: Path) -> None:
    assert funcdeco_alone("invoke", "misbehave", cwd=place, WAY="process") == Done(5, "", "")


@pytest.mark.deep
def test_interrupt_in_the_function_ends_the_command(place: Path) -> None:
    done = funcdeco_alone("invoke", "misbehave", cwd=place, WAY="interrupt")
    assert done == Done(1, "", "Aborted!\n")


@pytest.mark.skipif(sys.platform == "win32", reason="it has no SIGINT for one process")
def test_ctrl_c_ends_a_function_that_blocks_and_shows_where(place: Path) -> None:
    command = [sys.executable, "-m", "funcdeco", "invoke", "misbehave"]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "WAY": "blocks"}
    with subprocess.Popen(
        command, cwd=place, env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "started\n"
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        err = process.stderr.read()
    lines = MARKS.sub("", err).splitlines()
    assert process.returncode == 1
    assert lines[0] == "Stack (most recent call last):"
    assert lines[-2:] == ["    time.sleep(60)", "Aborted!"]


# -- projects


def test_errors_of_the_project_are_printed_as_check_prints_them(tmp_path: Path) -> None:
    text = """\
        import azure.functions as func
        from funcdeco import App

        app = App()


        @app.queue_trigger(queue_name="orders", name="message")
        def store(msg: func.QueueMessage) -> None: ...
        """
    write(tmp_path, text)
    checked = funcdeco("check", cwd=tmp_path)
    for command in ("invoke", "sample"):
        done = funcdeco(command, "store", cwd=tmp_path)
        assert (done.code, done.out) == (1, "")
        assert "app.py:7:46: error BND006: " in done.err
        assert done.err.splitlines()[0] in checked.out


@pytest.mark.parametrize(
    ("text", "code"), [("import none_such\n", "APP005"), ("1 / 0\n", "APP004"), ("x = 1\n", "APP")]
)
def test_app_that_cannot_be_imported_is_a_finding(tmp_path: Path, text: str, code: str) -> None:
    write(tmp_path, text)
    done = funcdeco("invoke", "store", cwd=tmp_path)
    assert (done.code, done.out) == (1, "") or (code == "APP" and done.code == 2)
    assert f"error {code}" in done.err


def test_project_and_app_are_found_from_another_folder(tmp_path: Path) -> None:
    source = APP.replace("app = App(", "mine = App(").replace("@app.", "@mine.")
    place = write(tmp_path / "shop", source, "other.py")
    expected = Done(0, "double succeeded\nReturned: 8\n", "")
    arguments = ("invoke", "double", "--app", "other:mine", "--data", "4")
    assert funcdeco(*arguments, cwd=place) == expected
    assert funcdeco("invoke", "double", str(place), *arguments[2:], cwd=tmp_path) == expected
    (place / "deep").mkdir()
    assert funcdeco(*arguments, cwd=place / "deep")[:2] == expected[:2]
    done = funcdeco("sample", "double", "--app", "other:mine", cwd=place)
    assert json.loads(done.out) == {"trigger": "activityTrigger", "value": 1}


DURABLE = """\
    from datetime import timedelta
    import random
    import azure.durable_functions as df
    from funcdeco import App

    app = App()


    @app.orchestration_trigger()
    def add(context: df.DurableOrchestrationContext):
        first = yield context.call_activity("one", context.get_input())
        context.set_custom_status("half")
        return first + 1


    @app.orchestration_trigger()
    def wait(context: df.DurableOrchestrationContext):
        yield context.wait_for_external_event("Go")


    @app.orchestration_trigger()
    def guess(context: df.DurableOrchestrationContext):
        yield context.call_activity("one", random.random())


    @app.activity_trigger()
    def one(value: int) -> int:
        return value + 1


    @app.entity_trigger()
    def till(context: df.DurableEntityContext) -> None:
        if context.operation_name == "fail":
            raise ValueError("no")
        context.set_state(context.get_state(lambda: 0) + context.get_input())
    """


def test_orchestrator_runs_to_its_end_or_until_it_waits(tmp_path: Path) -> None:
    write(tmp_path, DURABLE)
    done = funcdeco("invoke", "add", "--data", "1", cwd=tmp_path)
    assert done == Done(0, "add succeeded\nReturned: 3\n", "")
    waiting = funcdeco("invoke", "wait", "--data", "1", cwd=tmp_path)
    assert waiting == Done(0, "wait waits for the event `Go`\n", "")
    failed = funcdeco("invoke", "add", "--data", "x", cwd=tmp_path)
    assert (failed.code, failed.out.splitlines()[0]) == (1, "add failed")
    places = re.findall(r'File "(.*)", line', failed.out)
    assert places == [f"{tmp_path}/app.py"]
    guess = funcdeco("invoke", "guess", cwd=tmp_path)
    assert (guess.code, guess.out.splitlines()[0]) == (1, "guess failed")
    shown = json.loads(funcdeco("invoke", "add", "--data", "1", "--format=json", cwd=tmp_path).out)
    types = [event["type"] for event in shown["history"]]
    assert (shown["status"], shown["custom_status"], shown["returned"]) == ("Completed", "half", 3)
    assert types[:3] == ["OrchestratorStarted", "ExecutionStarted", "TaskScheduled"]


def test_entity_runs_an_operation(tmp_path: Path) -> None:
    write(tmp_path, DURABLE)
    event = {"trigger": "entityTrigger", "operation": "add", "data": 5}
    done = funcdeco("invoke", "till", "--data", json.dumps(event), cwd=tmp_path)
    assert (done.code, done.out.splitlines()[0]) == (0, "till succeeded")
    failed = funcdeco(
        "invoke", "till", "--data", json.dumps({**event, "operation": "fail"}), cwd=tmp_path
    )
    assert (failed.code, failed.out.splitlines()[0]) == (1, "till failed")
