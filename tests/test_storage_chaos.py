"""No message is lost, or processed again after a success, whatever happens to server and storage."""

from __future__ import annotations

import json
import os
import signal
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

import pytest

from azurite import Azurite, azurite, connection_string
from run_server import Server, running
from storage_proxy import proxies
from storage_support import Account

pytestmark = pytest.mark.once

APP = """
import os, time
import azure.functions as func
from funcdeco import App

app = App(auth_level="anonymous")
STORAGE = "AzureWebJobsStorage"


def note(file: str, line: str) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(handle, f"{line}\\n".encode())
    os.close(handle)


@app.queue_trigger(queue_name="orders", connection=STORAGE)
def store(msg: func.QueueMessage) -> None:
    number = int(msg.get_body())
    note("begun", f"{number}")
    WAIT
    if number % 50 == 0 and msg.dequeue_count == 1:
        raise ValueError(f"{number} fails once")
    note("done", f"{number}")
"""
UNTIL_GO = "while not os.path.exists('go'): time.sleep(0.01)"
BATCH, THRESHOLD = 4, 2
"""`batchSize` and `newBatchThreshold`: not more messages than both together run at once."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    queues = {"batchSize": BATCH, "newBatchThreshold": THRESHOLD, "maxPollingInterval": "00:00:01"}
    host = {"version": "2.0", "extensions": {"queues": queues}}
    (tmp_path / "host.json").write_text(json.dumps(host))
    write(tmp_path, "time.sleep(0.01)")
    return tmp_path


def write(folder: Path, wait: str) -> None:
    (folder / "app.py").write_text(APP.replace("WAIT", wait))


def send(storage: Azurite, numbers: Iterable[int]) -> None:
    with closing(Account(storage.connection)) as found:
        found.send("orders", *(str(number).encode() for number in numbers))


def done(folder: Path) -> Counter[int]:
    """Return how often each message was processed successfully."""
    return noted(folder / "done")


def noted(path: Path) -> Counter[int]:
    return Counter(map(int, path.read_text().split())) if path.exists() else Counter()


def check_each_is_done(folder: Path, storage: Azurite, server: Server, count: int) -> None:
    """Wait until all messages are processed, each once, and no message is left in the storage."""
    server.wait_until(lambda: len(done(folder)) == count)
    server.wait_until(lambda: left(storage) == (0, []))
    assert done(folder) == dict.fromkeys(range(count), 1)


def left(storage: Azurite) -> tuple[int, list[str]]:
    """Return how many messages are left, invisible ones included, and those that are poison."""
    with closing(Account(storage.connection)) as found:
        return found.count("orders"), found.messages("orders-poison")


def reports(server: Server) -> list[str]:
    """Return the levels of what has been logged about storage."""
    return [one["level"] for one in server.events if one["event"] == "log"]


@pytest.mark.parametrize("count", [100, pytest.param(1000, marks=pytest.mark.deep)])
def test_each_message_is_processed_once(count: int, folder: Path) -> None:
    with azurite() as storage:
        send(storage, range(count))
        with running(folder, "--no-watch", **storage.settings) as server:
            check_each_is_done(folder, storage, server, count)
            ended = Counter(one["status"] for one in server.events if one["event"] == "invocation")
    assert ended == {"succeeded": count, "failed": count // 50}
    assert reports(server) == []


@pytest.mark.parametrize("count", [100, pytest.param(1000, marks=pytest.mark.deep)])
@pytest.mark.parametrize("kill", [os.kill, os.killpg])
def test_no_message_is_lost_if_the_server_is_killed(
    kill: Callable[[int, int], None], count: int, folder: Path
) -> None:
    write(folder, "time.sleep(0.05)")
    with azurite() as storage:
        send(storage, range(count))
        for part in (3, 2):  # killed after a third, and after a half
            with running(folder, "--no-watch", "--queue-lease", "2", **storage.settings) as server:
                server.wait_until(lambda part=part: len(done(folder)) > count // part)
                kill(server.process.pid, signal.SIGKILL)
                server.process.wait()
        with running(folder, "--no-watch", "--queue-lease", "2", **storage.settings) as server:
            server.wait_until(lambda: len(done(folder)) == count)
            server.wait_until(lambda: left(storage) == (0, []))
    again = sum(done(folder).values()) - count
    assert again <= 2 * (BATCH + THRESHOLD)  # those that ran when the server was killed


def test_storage_that_is_stopped_and_started_again_is_reported_once(folder: Path) -> None:
    write(folder, UNTIL_GO)
    with azurite() as storage:
        send(storage, range(20))
        with running(folder, "--no-watch", **storage.settings) as server:
            during_an_outage(folder, server, storage.stop, storage.start)
            check_each_is_done(folder, storage, server, 20)
            send(storage, range(20, 30))
            check_each_is_done(folder, storage, server, 30)
    assert reports(server) == ["WARNING", "INFO"]


@pytest.mark.parametrize("how", ["drop", "throttle"])
def test_storage_that_does_not_answer_for_a_while_is_reported_once(how: str, folder: Path) -> None:
    write(folder, UNTIL_GO)
    with azurite() as storage, proxies(storage) as between:
        send(storage, range(20))
        settings = {"AzureWebJobsStorage": connection_string(between.ports)}
        with running(folder, "--no-watch", **settings) as server:
            during_an_outage(folder, server, getattr(between, how), between.heal)
            check_each_is_done(folder, storage, server, 20)
            assert between.disturbed > 0
    assert reports(server) == ["WARNING", "INFO"]


def during_an_outage(
    folder: Path, server: Server, begin: Callable[[], None], end: Callable[[], None]
) -> None:
    """Let functions end while storage doesn't answer.

    No message is on its way when this begins: a batch runs, so that no other one is received.
    """
    server.wait_until(lambda: noted(folder / "begun").total() == BATCH)
    begin()
    (folder / "go").touch()
    server.wait_for("log", level="WARNING")
    end()
    server.wait_for("log", level="INFO")


@pytest.mark.deep  # a message whose connection drops while it is received is invisible for a while
def test_connections_that_drop_now_and_then_are_not_reported(folder: Path) -> None:
    with azurite() as storage, proxies(storage) as between:
        send(storage, range(100))
        settings = {"AzureWebJobsStorage": connection_string(between.ports)}
        with running(folder, "--no-watch", "--queue-lease", "15", **settings) as server:
            for number in range(20, 100, 20):
                server.wait_until(lambda number=number: len(done(folder)) >= number)
                between.drop()
                between.heal()
            check_each_is_done(folder, storage, server, 100)
    assert reports(server) == []
