"""The helper that runs `funcdeco run` in tests notices what it promises to notice."""

from __future__ import annotations

from pathlib import Path

import pytest

from funcdeco.project.default_host import HOST_JSON
from run_server import running

APP = """
import subprocess
import sys

from funcdeco import App

app = App(auth_level="anonymous")
{}

@app.http(route="hello", methods=["GET"])
def hello(req) -> str:
    return "hi"
"""
CHILD = "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])"


def project(folder: Path, first: str = "") -> Path:
    (folder / "host.json").write_text(HOST_JSON, "utf-8")
    (folder / "app.py").write_text(APP.format(first), "utf-8")
    return folder


def test_server_answers_and_ends(tmp_path: Path) -> None:
    with running(project(tmp_path)) as server:
        assert server.get("/api/hello").text == "hi"
        assert server.wait_for("invocation")["function"] == "hello"
    assert server.process.returncode == 0


def test_app_that_cannot_start_is_noticed_at_once(tmp_path: Path) -> None:
    with (
        pytest.raises(AssertionError, match="no such module"),
        running(project(tmp_path, "raise ImportError('no such module')")),
    ):
        pass


def test_process_that_is_left_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("run_server.ENDING", 0.1)
    with pytest.raises(AssertionError, match="left: "), running(project(tmp_path, CHILD)):
        pass
