"""Clients of several projects in several threads: they work in turns, or raise an error."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from client_apps import open_app
from funcdeco.testing import TestClient

APP = """
import threading
began, goes_on = threading.Event(), threading.Event()

@app.http(auth_level="anonymous")
def slow(req: func.HttpRequest) -> str:
    began.set()
    goes_on.wait(30)
    return "slow"

@app.http(auth_level="anonymous")
def fast(req: func.HttpRequest) -> str:
    return __file__
"""
HINT = "test them in separate processes, such as with pytest-xdist"


@pytest.fixture
def clients(tmp_path: Path) -> Iterator[tuple[TestClient, TestClient]]:
    with open_app(tmp_path / "one", APP) as one, open_app(tmp_path / "two", APP) as two:
        yield one, two


def test_a_second_project_is_refused_while_code_of_the_first_one_runs(
    clients: tuple[TestClient, TestClient], tmp_path: Path
) -> None:
    one, two = clients
    one.get("/api/fast")
    import app  # the module of the first project

    answers: list[str] = []
    thread = threading.Thread(target=lambda: answers.append(one.get("/api/slow").text))
    thread.start()
    try:
        assert app.began.wait(30)
        with pytest.raises(RuntimeError) as refused:
            two.get("/api/fast")
        message = "can't be used while code of `one` runs in another thread"
        assert str(refused.value) == f"the project `two` {message}; {HINT}"
        with pytest.raises(RuntimeError) as refused:
            open_app(tmp_path / "three", APP)
        assert str(refused.value) == f"the project `three` {message}; {HINT}"
        assert one.get("/api/fast").text == str(tmp_path / "one/app.py")
    finally:
        app.goes_on.set()
        thread.join()
    assert answers == ["slow"]
    assert two.get("/api/fast").text == str(tmp_path / "two/app.py")


def test_threads_that_take_turns_are_not_refused(clients: tuple[TestClient, TestClient]) -> None:
    answers: list[str] = []
    for client in (*clients, *clients):
        thread = threading.Thread(target=lambda c=client: answers.append(c.get("/api/fast").text))
        thread.start()
        thread.join()
    assert [Path(one).parent.name for one in answers] == ["one", "two"] * 2
