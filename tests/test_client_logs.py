"""Logs of the test client while several projects are open."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from client_apps import open_app
from funcdeco.testing import TestClient

pytestmark = pytest.mark.core

APP = """
import logging

logging.warning("import of NAME")

@app.queue_trigger(name="message", queue_name="work")
async def work(message: str) -> None:
    logging.info("NAME %s", message)
"""


def opened(folder: Path, name: str) -> TestClient:
    return open_app(folder / name, APP.replace("NAME", name))


def test_a_record_belongs_to_one_invocation_of_one_client(tmp_path: Path) -> None:
    with opened(tmp_path, "one") as one, opened(tmp_path, "two") as two:
        first, second = one.queue("work", "a"), two.queue("work", "b")
        assert [first.logs, second.logs] == [
            [("INFO", "one a", "root")],
            [("INFO", "two b", "root")],
        ]
        assert first.logs[0] in one.logs
        assert first.logs[0] not in two.logs
        assert second.logs[0] not in one.logs


def test_the_level_is_restored_when_the_last_client_is_closed(tmp_path: Path) -> None:
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.ERROR)
    try:
        one, two = opened(tmp_path, "one"), opened(tmp_path, "two")
        one.close()
        assert [log.message for log in two.queue("work", "b").logs] == ["two b"]
        two.close()
        two.close()
        assert root.level == logging.ERROR
    finally:
        root.setLevel(before)
