"""What a test sees of an orchestrator that fails: its own exception, not that of the library."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from client_apps import open_app
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


def test_report_without_calls_is_empty(tmp_path: Path) -> None:
    with open_app(tmp_path, APP) as client:
        assert list(describe_client(client)) == []
