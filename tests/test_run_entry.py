"""`funcdeco run` starts the process of the app before it has read its options."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from build_support import REPOSITORY
from run_server import PATIENCE

APP = """
import azure.functions as func
from funcdeco import App

print("the app prints")
app = App()


@app.http(route="hello")
def hello(req: func.HttpRequest) -> str:
    return "hello"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "host.json").write_text('{"version": "2.0"}')
    (tmp_path / "app.py").write_text(APP)
    return tmp_path


def started(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "funcdeco", "run", *arguments],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.mark.parametrize(
    ("options", "last"),
    [
        (["--nothing"], "Error: No such option '--nothing'."),
        (["--port", "many"], "Error: Invalid value for '--port': 'many' is not a valid integer"),
        (
            ["--cors", "*", "--cors-credentials"],
            "Error: --cors-credentials requires a list of origins",
        ),
    ],
)
def test_misused_command_leaves_no_process(options: list[str], last: str, folder: Path) -> None:
    process = started(str(folder), *options)
    output, errors = process.communicate(timeout=PATIENCE)  # ends when all processes have ended
    assert (process.returncode, output) == (2, "")
    assert errors.splitlines()[-1].startswith(last)
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_imports_no_app(option: str, folder: Path) -> None:
    process = started(str(folder), option)
    output, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, errors) == (0, "")
    assert output.startswith("Usage: funcdeco run [OPTIONS] [PROJECT]\n")


@pytest.mark.parametrize(
    "options",
    [
        ["--format", "json"],
        ["--format=json"],
        ["--format", "text", "--format", "json"],
        ["--format=json", "--format", "json"],
    ],
)
def test_output_for_machines_has_nothing_that_the_app_prints(
    options: list[str], folder: Path
) -> None:
    process = started(str(folder), "--port", "0", *options)
    guard = threading.Timer(PATIENCE, process.kill)
    guard.start()
    assert process.stdout is not None
    lines = [json.loads(process.stdout.readline())]
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=PATIENCE)
    guard.cancel()
    lines += map(json.loads, output.splitlines())
    assert (process.returncode, lines[0]["event"]) == (0, "started")
    assert errors == "the app prints\n"


def test_other_formats_show_what_the_app_prints_in_the_output(folder: Path) -> None:
    process = started(str(folder), "--port", "0", "--format", "json", "--format", "text")
    guard = threading.Timer(PATIENCE, process.kill)
    guard.start()
    assert process.stdout is not None
    assert process.stdout.readline() == "the app prints\n"
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE) in (0, 1)
    guard.cancel()
    process.communicate(timeout=PATIENCE)
