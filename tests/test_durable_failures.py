"""What a test sees of an orchestrator that fails: its own exception, not that of the library."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from client_apps import open_app
from funcdeco.diagnostics.wording import with_article
from funcdeco.testing import TestClient
from funcdeco.testing.pytest_report import Seen, describe, describe_client

pytest.importorskip("azure.durable_functions", reason="azure-functions-durable isn't installed")
pytestmark = pytest.mark.core

APP = """
@app.orchestration_trigger()
def careless(context):
    yield context.call_activity("same", 1)
    raise ValueError("careless")

@app.orchestration_trigger()
def hasty(context):
    raise KeyError("hasty") from ValueError("haste")
    yield

@app.activity_trigger()
def same(value):
    return value
"""
REPORT = """\
careless succeeded
same succeeded
careless failed
  Traceback (most recent call last):
    File "app.py", line N, in careless
      raise ValueError("careless")
  ValueError: careless"""


def test_report_shows_the_exception_and_the_lines_of_the_orchestrator(tmp_path: Path) -> None:
    with open_app(tmp_path, APP) as client:
        run = client.orchestration("careless")
        assert client.invocations[-1].exception is run.exception
        report = describe(client.invocations).replace(f"{tmp_path}/", "")
    assert re.sub(r"line \d+", "line N", report) == REPORT


def test_exception_is_the_one_that_was_raised_not_its_cause(tmp_path: Path) -> None:
    with open_app(tmp_path, APP) as client:
        run = client.orchestration("hasty")
        assert repr(run.exception) == "KeyError('hasty')"
        assert client.invocations[-1].exception is run.exception


def test_exception_of_a_module_is_the_one_that_was_raised_not_its_cause(tmp_path: Path) -> None:
    folder = tmp_path / "report"
    folder.mkdir()
    (folder / "function.json").write_text(
        '{"bindings": [{"name": "context", "type": "orchestrationTrigger", "direction": "in"}]}'
    )
    (folder / "__init__.py").write_text("raise KeyError('RATE') from ValueError('no settings')\n")
    (tmp_path / "host.json").write_text('{"version": "2.0"}')
    with TestClient(tmp_path) as client:
        run = client.orchestration("report")
        assert run.output == "Orchestrator function 'report' failed: KeyError: 'RATE'"
        assert repr(run.exception) == "KeyError('RATE')"


def test_report_shows_orchestrations_that_are_not_completed(tmp_path: Path) -> None:
    waits = """
@app.orchestration_trigger()
def wait(context):
    yield context.wait_for_external_event("Go")
"""
    with open_app(tmp_path, APP + waits) as client:
        for name, identity in (("hasty", "a"), ("wait", "b"), ("wait", "c")):
            client.orchestration(name, instance_id=identity)
        client.orchestrations["b"].raise_event("Go")
        sections = dict(describe_client(client))
        seen = Seen.by(client)
        assert list(describe_client(client, seen)) == []
        client.orchestration("wait", instance_id="d")
        shown = "<Orchestration 'wait' 'd' Running: waits for the event `Go`>"
        assert dict(describe_client(client, seen)) == {
            "Functions invocations": "wait succeeded",
            "Functions orchestrations": shown,
        }
    failed = "\"Orchestrator function 'hasty' failed: 'hasty'\""
    assert sections["Functions orchestrations"].splitlines() == [
        f"<Orchestration 'hasty' 'a' Failed: {failed}>",
        "<Orchestration 'wait' 'c' Running: waits for the event `Go`>",
    ]


NO_TASKS = """
async def work():
    return 1

def helper(context):
    yield (context.call_activity("same", 2),)  # nested

def numbers(context):
    yield context.call_activity("same", 2)

@app.orchestration_trigger()
def several(context):
    yield [context.call_activity("same", 1)]  # several

@app.orchestration_trigger()
def nested(context):
    yield context.call_activity("same", 1)
    yield from helper(context)

@app.orchestration_trigger()
def generator(context):
    yield numbers(context)  # generator

@app.orchestration_trigger()
def coroutine(context):
    pending = work()
    pending.close()
    yield pending  # coroutine

@app.orchestration_trigger()
def value(context):
    number = yield context.call_activity("same", 1)
    yield number  # value

@app.orchestration_trigger()
def parent(context):
    yield context.call_sub_orchestrator("value")
"""
ALL = "write `yield context.task_all([...])` to wait for several tasks"
NOT_TASKS = {
    "several": ("list", ALL),
    "nested": ("tuple", ALL),
    "generator": ("generator", ALL),
    "coroutine": (
        "coroutine",
        "write an activity that awaits it, and yield `context.call_activity(...)`",
    ),
    "value": (
        "int",
        "yield only what methods of the context return, such as `context.call_activity(...)`",
    ),
}


@pytest.mark.parametrize("name", NOT_TASKS)
def test_what_is_yielded_instead_of_a_task_is_named_with_its_line(
    name: str, tmp_path: Path
) -> None:
    kind, instead = NOT_TASKS[name]
    with open_app(tmp_path, APP + NO_TASKS) as client:
        run = client.orchestration(name)
        lines = (tmp_path / "app.py").read_text("utf-8").splitlines()
        line = next(number for number, text in enumerate(lines, 1) if text.endswith(f"# {name}"))
        place = f"app.py:{line}"
        what = (
            f"the orchestrator yields {with_article(kind)}, which isn't a task ({place}); {instead}"
        )
        assert str(run.exception) == what
        # The output is what Azure shows.
        failed = f"AttributeError: '{kind}' object has no attribute '_is_scheduled'"
        assert run.output == f"Orchestrator function '{name}' failed: {failed}"
        shown = f"{name} failed\n  funcdeco.engine.durable.errors.NotATask: {what}"
        assert describe(client.invocations[-1:]) == shown


def test_a_parent_gets_the_failure_as_in_azure(tmp_path: Path) -> None:
    with open_app(tmp_path, APP + NO_TASKS) as client:
        text = "'int' object has no attribute '_is_scheduled'"
        assert client.orchestration("parent").output == (
            "Orchestrator function 'parent' failed: Orchestrator function 'value' failed: "
            f"AttributeError: {text} \n Message: {text}, StackTrace: "
        )


def test_activity_that_is_invoked_alone_shows_no_warning_of_the_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # azure-functions warns once in a process; warnings are errors in our tests.
    for notice in ("_no_expected_type_notice_emitted", "_loose_codec_notice_emitted"):
        monkeypatch.setattr(f"azure.functions._durable_functions.{notice}", False, raising=False)
    with open_app(tmp_path, APP) as client:
        run = client.invoke("same", value={"number": 7})
        assert (run.returned, run.exception) == ({"number": 7}, None)


def test_report_without_calls_is_empty(tmp_path: Path) -> None:
    with open_app(tmp_path, APP) as client:
        assert list(describe_client(client)) == []
