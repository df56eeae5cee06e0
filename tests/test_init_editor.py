"""What `funcdeco init` writes for Visual Studio Code fits what `funcdeco run` prints."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from build_support import REPOSITORY, change_app, funcdeco
from funcdeco.cli import run

PATIENCE = 60.0


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    assert funcdeco("init", "demo", cwd=tmp_path).code == 0
    return tmp_path / "demo"


def tasks(demo: Path) -> dict[str, dict[str, Any]]:
    found = json.loads((demo / ".vscode/tasks.json").read_bytes())["tasks"]
    return {task["label"]: task for task in found}


def configurations(demo: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((demo / ".vscode/launch.json").read_bytes())[
        "configurations"
    ]
    return found


def test_f5_runs_the_app_and_attaches(demo: Path) -> None:
    first = configurations(demo)[0]
    assert first == {
        "name": "funcdeco run",
        "type": "debugpy",
        "request": "attach",
        "connect": {"host": "127.0.0.1", "port": run._DEBUG_PORT},
        "preLaunchTask": "funcdeco run",
    }
    task = tasks(demo)["funcdeco run"]
    assert task["command"] == "${command:python.interpreterPath} -m funcdeco run --debug"
    assert task["isBackground"] is True


def test_each_configuration_starts_a_task_of_the_project(demo: Path) -> None:
    assert {one["preLaunchTask"] for one in configurations(demo)} <= tasks(demo).keys()


def test_run_and_build_find_the_same_problems(demo: Path) -> None:
    found = tasks(demo)
    read, built = (
        [(one["owner"], one["fileLocation"], one["pattern"]) for one in task["problemMatcher"]]
        for task in (found["funcdeco run"], found["funcdeco build"])
    )
    assert read == built


@contextmanager
def started(demo: Path) -> Iterator[Iterator[str]]:
    """Run the app as the task does, but on free ports; yield the lines that it prints."""
    process = subprocess.Popen(
        [sys.executable, "-m", "funcdeco", "run", "--debug", "0", "--port", "0"],
        cwd=demo,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    hangs = threading.Timer(PATIENCE, process.kill)
    hangs.start()
    try:
        with process.stdout:
            yield (line.rstrip("\n") for line in process.stdout)
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE) == 0
    finally:
        hangs.cancel()
        process.kill()
        process.wait()


def until(pattern: str, lines: Iterator[str]) -> list[str]:
    """Return the lines up to the first one that matches."""
    found: list[str] = []
    for line in lines:
        found.append(line)
        if re.search(pattern, line):
            return found
    raise AssertionError(f"{pattern} matches none of {found}")


def test_the_task_knows_when_the_app_is_ready_and_when_it_reloads(demo: Path) -> None:
    matcher, other = tasks(demo)["funcdeco run"]["problemMatcher"]
    begins, ends = (matcher["background"][f"{name}Pattern"] for name in ("begins", "ends"))
    assert "background" not in other
    with started(demo) as lines:
        *before, ready = until(ends, lines)
        assert ready.startswith("Listening on http://localhost:")
        assert re.fullmatch(r"Debugger listening on 127\.0\.0\.1:\d+\.", before[0])
        assert [line for line in before if re.search(begins, line)] == []

        change_app(demo, "Hello", "Welcome")
        assert until(begins, lines)[-1].endswith("  app.py changed")
        assert "  reloaded 2 functions in " in until(ends, lines)[-1]

        change_app(demo, "schedule=", "schedul=")
        until(begins, lines)
        *found, last = until(ends, lines)
        assert last.endswith("  the last version without errors keeps running")
        (problem,) = (
            one for line in found if (one := re.search(matcher["pattern"]["regexp"], line))
        )
        assert problem.groups()[:5] == ("app.py", "13", "20", "error", "BND001")


def test_the_output_of_a_new_project_answers_hello(demo: Path) -> None:
    with started(demo) as lines:
        ready = until("^Listening on ", lines)[-1]
        url = ready.split()[2].rstrip(".")
        with urlopen(f"{url}/api/hello", timeout=PATIENCE) as answer:
            assert answer.read() == b"Hello, world!"


V2 = "import azure.functions as func\n\napp = func.FunctionApp()\n"
FOLDER = '{"bindings": [{"type": "timerTrigger", "name": "t", "schedule": "0 0 6 * * *"}]}'


@pytest.mark.parametrize(
    ("file", "text", "model"),
    [
        ("function_app.py", V2, 2),
        ("tidy/function.json", FOLDER, 1),
    ],
)
def test_the_settings_of_the_editor_fit_the_kind_of_project(
    tmp_path: Path, file: str, text: str, model: int
) -> None:
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(text, "utf-8")
    assert funcdeco("init", cwd=tmp_path).code == 0
    assert json.loads((tmp_path / ".vscode/settings.json").read_bytes()) == {
        "azureFunctions.deploySubpath": ".",
        "azureFunctions.projectLanguage": "Python",
        "azureFunctions.projectLanguageModel": model,
        "azureFunctions.projectRuntime": "~4",
    }
    found = tasks(tmp_path)
    assert [*found] == ["funcdeco run", "func: host start"]
    assert "dependsOn" not in found["func: host start"]
    assert {one["preLaunchTask"] for one in configurations(tmp_path)} == found.keys()
    assert (tmp_path / "requirements.txt").read_text("utf-8") == "azure-functions\n"
