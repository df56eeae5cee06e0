"""Clients, the process and other clients: nothing of one is seen by another, or stays."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import azure.functions as func
import pytest
from client_support import HttpFunction, write_functions

from funcdeco.testing import TestClient

pytestmark = pytest.mark.core


@pytest.fixture
def busy() -> Iterator[None]:
    """Run another thread, as pytest-xdist does; a process with threads isn't forked."""
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    yield
    end.set()
    thread.join()


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("model", ["funcdeco", "v1", "v2"])
def test_modules_that_a_test_replaces_are_those_of_the_app(tmp_path: Path, model: str) -> None:
    read = HttpFunction("read", "return missing_driver.connect()")
    folder = write_functions(tmp_path / "app", model, (read,), head="import missing_driver\n")
    fake = SimpleNamespace(connect=lambda: "of the test")
    with patch.dict(sys.modules, {"missing_driver": fake}):
        for _ in range(2):
            with TestClient(folder) as client:
                assert client.get("/api/read").text == "of the test"


def test_a_v2_app_is_imported_once_with_the_decorators_restored(tmp_path: Path) -> None:
    head = "import os\nos.environ['TIMES'] = os.environ.get('TIMES', '') + 'x'\n"
    read = HttpFunction("read", "return os.environ['TIMES']")
    folder = write_functions(tmp_path / "app", "v2", (read,), head=head)
    classes = (func.FunctionApp, *func.FunctionApp.__mro__, func.Blueprint)
    before = [dict(vars(one)) for one in classes]
    with TestClient(folder) as client:
        assert [dict(vars(one)) for one in classes] == before
        assert client.get("/api/read").text == "x"
    assert "TIMES" not in os.environ


def test_a_v2_app_that_a_test_has_imported_is_read_completely(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_functions(tmp_path / "app", "v2", (HttpFunction("own", "return 'own'"),))
    (folder / "orders.py").write_text(
        "import azure.functions as func\n"
        "bp = func.Blueprint()\n"
        "@bp.route(route='orders', auth_level='anonymous')\n"
        "def orders(req: func.HttpRequest) -> str: return 'orders'\n"
    )
    with (folder / "function_app.py").open("a") as file:
        file.write("import orders\napp.register_functions(orders.bp)\n")
    monkeypatch.syspath_prepend(str(folder))
    __import__("orders")
    try:
        with TestClient(folder) as client:
            assert client.get("/api/orders").text == "orders"
            assert client.get("/api/own").text == "own"
    finally:
        del sys.modules["orders"]
