"""Clients of several projects in several threads: they work in turns, or raise an error."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from client_apps import open_app
from funcdeco.engine import opening
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

@app.http(auth_level="anonymous")
@app.queue_output(name="out", queue_name="%NAME%")
def send(req: func.HttpRequest, out: func.Out[str]) -> str:
    out.set("x")
    return "sent"
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


@pytest.mark.parametrize(
    ("folders", "message"),
    [
        (
            ("web/src", "api/src"),
            f"the project `{Path('api/src')}` can't be used while code of `{Path('web/src')}` runs "
            f"in another thread; {HINT}",
        ),
        (
            ("src", "src"),
            "two clients of `src` can't run code in different threads at a time; use one client in "
            f"all threads, or {HINT}",
        ),
    ],
)
def test_clients_of_folders_with_one_name_are_told_apart(
    tmp_path: Path, folders: tuple[str, str], message: str
) -> None:
    with open_app(tmp_path / folders[0], APP) as one, open_app(tmp_path / folders[1], APP) as two:
        one.get("/api/fast")
        import app

        thread = threading.Thread(target=one.get, args=("/api/slow",))
        thread.start()
        try:
            assert app.began.wait(30)
            with pytest.raises(RuntimeError) as refused:
                two.get("/api/fast")
        finally:
            app.goes_on.set()
            thread.join()
    assert str(refused.value) == message


def test_a_client_has_its_own_settings_if_another_one_is_used_while_it_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Callable[..., Any] = opening.load_project
    with open_app(tmp_path / "two", APP, settings={"NAME": "of-two"}) as two:

        def load(*args: Any, **options: Any) -> Any:
            loaded = real(*args, **options)
            thread = threading.Thread(target=two.get, args=("/api/fast",))
            thread.start()
            thread.join()
            return loaded

        monkeypatch.setattr(opening, "load_project", load)
        with open_app(tmp_path / "one", APP, settings={"NAME": "of-one"}) as one:
            one.get("/api/send")
            assert len(one.queues["of-one"]) == 1


def test_a_client_that_closes_while_another_one_runs_leaves_no_handler(tmp_path: Path) -> None:
    before = list(logging.getLogger().handlers)
    two = open_app(tmp_path / "two", APP)
    with open_app(tmp_path / "one", APP) as one:
        one.get("/api/fast")
        import app

        thread = threading.Thread(target=one.get, args=("/api/slow",))
        thread.start()
        try:
            assert app.began.wait(30)
            two.close()
        finally:
            app.goes_on.set()
            thread.join()
    assert logging.getLogger().handlers == before


def test_a_client_that_a_function_opens_collects_records_after_the_first_one_closed(
    tmp_path: Path,
) -> None:
    opens = """
import logging, sys

@app.http(auth_level="anonymous")
def nested(req: func.HttpRequest) -> str:
    sys.modules["opened_by_app"].opens()
    return "opened"

@app.http(auth_level="anonymous")
def speak(req: func.HttpRequest) -> str:
    logging.info("spoken")
    return "spoken"
"""
    opened: list[TestClient] = []
    module: Any = ModuleType("opened_by_app")
    module.opens = lambda: opened.append(open_app(tmp_path / "two", opens))
    sys.modules[module.__name__] = module
    try:
        with open_app(tmp_path / "one", opens) as one:
            one.get("/api/nested")
        with opened[0] as two:
            two.get("/api/speak")
            assert [log.message for log in two.logs] == ["spoken"]
    finally:
        del sys.modules[module.__name__]


def test_clients_that_several_threads_open_and_close_leave_nothing(tmp_path: Path) -> None:
    def state() -> tuple[object, ...]:
        modules = [name for name in sys.modules if name == "app"]
        handlers = list(logging.getLogger().handlers)
        return dict(os.environ), list(sys.path), list(sys.meta_path), modules, handlers

    def use(name: str) -> None:
        for _ in range(10):
            try:
                with open_app(tmp_path / name, APP, settings={"NAME": name}) as client:
                    found.add(client.get("/api/fast").text == str(tmp_path / name / "app.py"))
            except RuntimeError as error:
                found.add("in another thread" in str(error))

    open_app(tmp_path / "first", APP).close()
    before, interval = state(), sys.getswitchinterval()
    found: set[bool] = set()
    threads = [threading.Thread(target=use, args=(name,)) for name in ("one", "two", "three")]
    sys.setswitchinterval(1e-5)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert state() == before
    assert found == {True}
