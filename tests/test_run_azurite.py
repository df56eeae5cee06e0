"""`funcdeco run --azurite` starts Azurite, uses it, and ends it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from azure.storage.queue import QueueServiceClient

from azurite import (
    PATIENCE,
    SERVICES,
    azurite,
    connection_string,
    finding_azurite,
    free_ports,
    server_of,
)
from build_support import python
from funcdeco.project.default_host import HOST_JSON
from needs import need_azurite
from run_server import ENDING, Server, running

pytestmark = pytest.mark.once

APP = """
import azure.functions as func
from funcdeco import App

app = App(auth_level="anonymous")


@app.http(route="hello", methods=["GET"])
def hello(req: func.HttpRequest) -> str:
    return "hi"
"""
QUEUE = """
import logging
from typing import Annotated

import azure.functions as func
from funcdeco import App

app = App(auth_level="anonymous")
Orders = Annotated[func.Out[str], app.queue_output(queue_name="orders")]


@app.http(route="orders", methods=["POST"])
def accept(req: func.HttpRequest, order: Orders) -> str:
    order.set(req.get_body().decode())
    return "accepted"


@app.queue_trigger(queue_name="orders")
def store(msg: func.QueueMessage) -> None:
    logging.info("%s", msg.get_body().decode())
"""
NAMES = ["Azurite-Blob/3.35.0", "Azurite-Queue/3.35.0", "Azurite-Table/3.35.0"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "host.json").write_text(HOST_JSON, "utf-8")
    (tmp_path / "app.py").write_text(APP, "utf-8")
    return tmp_path


@contextmanager
def started(folder: Path, ports: dict[str, int], *options: str) -> Iterator[Server]:
    """Run a project with `--azurite` on these ports; at the end, nothing of it may be left."""
    with running(folder, "--azurite", *options, **finding_azurite(ports)) as server:
        yield server
    wait_for_end(folder)


def program(folder: Path, source: str, name: str = "node_modules/.bin/azurite") -> Path:
    """Write a program into a project, in place of one that npm installs."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!{sys.executable}\nimport sys, time\n{source}", "utf-8")
    path.chmod(0o755)
    return path


def states(server: Server) -> list[dict[str, object]]:
    """Return what has been reported about Azurite."""
    found = [dict(one) for one in server.events if one["event"] == "azurite"]
    return [{key: value for key, value in one.items() if key != "event"} for one in found]


def servers(ports: dict[str, int]) -> list[str | None]:
    return [server_of(ports[name]) for name in SERVICES]


def processes(folder: Path) -> dict[int, str]:
    """Return the processes of Azurite, or around it, for a project."""
    command = ["ps", "-A", "-ww", "-o", "pid=,args="]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = (line.split(None, 1) for line in listed.splitlines())
    return {int(pid): args for pid, args in rows if f"{folder}/.funcdeco-run/azurite" in args}


def wait_for_end(folder: Path) -> None:
    deadline = time.monotonic() + ENDING
    while left := processes(folder):
        assert time.monotonic() < deadline, left
        time.sleep(0.02)


def refused(folder: Path, *options: str, **environment: str) -> str:
    """Return why a project doesn't start with `--azurite`."""
    command = ["-m", "funcdeco", "run", "--port", "0", "--azurite", *options]
    done = python(*command, cwd=folder, **environment)
    assert (done.code, done.out) == (2, "")
    return done.err.splitlines()[-1]


# -- It starts, answers and ends ------------------------------------------------------------------


def test_each_service_answers_until_the_run_ends(folder: Path) -> None:
    ports = free_ports()
    with started(folder, ports) as server:
        server.wait_for("azurite", state="running")
        during = servers(ports)
        assert server.get("/api/hello").text == "hi"
        assert server.stop() == 0
    assert (during, servers(ports)) == (NAMES, [None] * 3)
    assert states(server) == [
        {"state": "starting", "version": "3.35.0", "ports": ports, "fetched": False},
        {"state": "running", "version": "3.35.0"},
        {"state": "stopped"},
    ]
    assert (folder / ".funcdeco-run/.gitignore").read_text() == "*\n"


def test_data_is_there_after_a_restart(folder: Path) -> None:
    ports = free_ports()
    queues = QueueServiceClient.from_connection_string(connection_string(ports))
    with started(folder, ports) as server, queues:
        server.wait_for("azurite", state="running")
        queues.create_queue("orders").send_message("7")
    with started(folder, ports) as server:
        server.wait_for("azurite", state="running")
        with QueueServiceClient.from_connection_string(connection_string(ports)) as again:
            messages = again.get_queue_client("orders").peek_messages()
    assert [one.content for one in messages] == ["7"]


def test_data_is_there_after_the_server_was_killed_and_no_process_is_left(folder: Path) -> None:
    ports = free_ports()
    queues = QueueServiceClient.from_connection_string(connection_string(ports))
    with started(folder, ports) as server, queues:
        server.wait_for("azurite", state="running")
        queues.create_queue("orders")
        server.process.kill()
        server.process.wait()
        wait_for_end(folder)
    with started(folder, ports) as server:
        server.wait_for("azurite", state="running")
        with QueueServiceClient.from_connection_string(connection_string(ports)) as again:
            assert [one.name for one in again.list_queues()] == ["orders"]


def test_an_edit_leaves_it_alone(folder: Path) -> None:
    ports = free_ports()
    with started(folder, ports) as server:
        server.wait_for("azurite", state="running")
        before = processes(folder)
        server.edit(folder / "app.py", APP.replace('"hi"', '"hey"'))
        server.wait_for("reloaded")
        assert server.get("/api/hello").text == "hey"
        assert processes(folder) == before
    assert [one["state"] for one in states(server)] == ["starting", "running", "stopped"]


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_signal_to_all_processes_ends_it_too(name: str, folder: Path) -> None:
    with started(folder, free_ports()) as server:
        server.wait_for("azurite", state="running")
        os.killpg(server.process.pid, getattr(signal, name))
        assert server.process.wait(10) == 0
        server.stop()
    assert states(server)[-1] == {"state": "stopped"}
    assert server.errors == ""


def test_app_that_cannot_be_imported_ends_it_too(folder: Path) -> None:
    (folder / "app.py").write_text("raise ImportError('no such module')")
    command = ["-m", "funcdeco", "run", "--port", "0", "--azurite"]
    done = python(*command, cwd=folder, **finding_azurite(free_ports()))
    assert (done.code, "no such module" in done.err) == (1, True)
    wait_for_end(folder)


def test_functions_answer_before_it_does(folder: Path) -> None:
    program(folder, "print('4.0.0')\nif sys.argv[1] != '--version': time.sleep(600)\n")
    ports = free_ports()
    with started(folder, ports) as server:
        assert server.get("/api/hello").text == "hi"
        assert len(processes(folder)) == 2
    assert [one["state"] for one in states(server)] == ["starting", "stopped"]


def test_message_of_a_function_that_ran_before_it_answered_reaches_its_queue(folder: Path) -> None:
    (folder / "app.py").write_text(QUEUE)
    with started(folder, free_ports(), "--no-watch") as server:
        (row,) = [one for one in server.wait_for("started")["functions"] if one["name"] == "store"]
        assert server.post("/api/orders", b"3 apples").text == "accepted"
        found = server.wait_for("invocation", function="store")
    assert (row["state"], found["status"]) == ("running", "succeeded")
    assert [log["message"] for log in found["logs"]] == ["3 apples"]
    assert [one for one in server.events if one["event"] == "log"] == []


@pytest.mark.once
def test_functions_wait_for_one_that_starts_slowly(folder: Path) -> None:
    """The libraries of Azure give up after two seconds."""
    (folder / "app.py").write_text(QUEUE)
    real = need_azurite()
    slow = "if sys.argv[1] != '--version': time.sleep(4)\n"
    program(folder, f"import os\n{slow}os.execv({str(real)!r}, [{str(real)!r}, *sys.argv[1:]])\n")
    with started(folder, free_ports(), "--no-watch") as server:
        assert server.post("/api/orders", b"3 apples").text == "accepted"
        assert server.wait_for("invocation", function="store")["status"] == "succeeded"
    assert [one["state"] for one in states(server)] == ["starting", "running", "stopped"]


@pytest.mark.once
def test_functions_do_not_wait_for_one_that_has_ended(folder: Path) -> None:
    (folder / "app.py").write_text(QUEUE)
    program(
        folder,
        "print('4.0.0')\nif sys.argv[1] != '--version':\n    time.sleep(1)\n    sys.exit(3)\n",
    )
    with started(folder, free_ports()) as server:
        server.wait_for("started")
        began = time.monotonic()
        assert server.post("/api/orders", b"3 apples").status == 500
        assert time.monotonic() - began < 20  # else 30
        server.edit(folder / "app.py", f"{QUEUE}# edited\n")
        server.wait_for("reloaded")
        began = time.monotonic()
        assert server.post("/api/orders", b"3 apples").status == 500
        assert time.monotonic() - began < 20


# -- One that runs is used ------------------------------------------------------------------------


@pytest.mark.parametrize("checks", [False, True])
def test_one_that_runs_is_used_and_goes_on(checks: bool, folder: Path) -> None:
    with azurite(checks_versions=checks) as storage:
        with started(folder, storage.ports) as server:
            assert server.get("/api/hello").text == "hi"
        assert servers(storage.ports) == NAMES
    used = {"version": "3.35.0", "checks_versions": checks, "ports": storage.ports}
    assert states(server) == [{"state": "used", **used}]
    assert not (folder / ".funcdeco-run").exists()


def test_one_that_another_run_starts_at_the_same_time_is_used(folder: Path) -> None:
    end = "while not os.path.exists('other'): time.sleep(0.01)\nsys.exit(1)\n"
    program(folder, f"import os\nprint('4.0.0')\nif sys.argv[1] != '--version':\n    {end}")
    with azurite() as storage:
        storage.stop()  # its ports are free now
        with started(folder, storage.ports) as server:
            storage.start()
            (folder / "other").touch()
            server.wait_for("azurite", state="used")
        assert servers(storage.ports) == NAMES


# -- It can't start, or ends by itself ------------------------------------------------------------


def test_program_that_ends_is_reported_with_its_last_lines(folder: Path) -> None:
    lines = "print('4.0.0')\nif sys.argv[1] != '--version':\n    print('first\\n\\nlast'); sys.exit(3)\n"
    program(folder, lines)
    with started(folder, free_ports()) as server:
        found = server.wait_for("azurite", state="failed")
        assert server.get("/api/hello").text == "hi"
    assert (found["exit_code"], found["lines"]) == (3, ["4.0.0", "first", "last"])


def test_crash_is_reported_once_and_the_app_goes_on(folder: Path) -> None:
    ports = free_ports()
    with started(folder, ports) as server:
        server.wait_for("azurite", state="running")
        (node,) = [pid for pid, args in processes(folder).items() if "azurite_guard" not in args]
        os.kill(node, signal.SIGKILL)
        found = server.wait_for("azurite", state="failed")
        assert server.get("/api/hello").text == "hi"
    assert found["exit_code"] == 128 + signal.SIGKILL
    assert [one["state"] for one in states(server)] == ["starting", "running", "failed"]


def test_other_program_on_a_port_is_a_usage_error(folder: Path) -> None:
    ports = free_ports()
    with socket.create_server(("127.0.0.1", ports["queue"])) as other:
        answering = threading.Thread(target=answer_nothing, args=(other,), daemon=True)
        answering.start()
        found = refused(folder, **finding_azurite(ports))
        answering.join()
    assert found == (
        f"Error: --azurite: port {ports['queue']} is in use by another program; stop it, or set "
        "other ports in `AzureWebJobsStorage`"
    )


def answer_nothing(listening: socket.socket) -> None:
    connection, _ = listening.accept()
    connection.close()


def test_one_that_runs_without_all_services_is_a_usage_error(folder: Path) -> None:
    ports = free_ports()
    blob = [str(need_azurite().with_name("azurite-blob")), "--blobPort", str(ports["blob"])]
    with subprocess.Popen([*blob, "--inMemoryPersistence"], stdout=subprocess.DEVNULL) as process:
        try:
            wait_until(lambda: server_of(ports["blob"]) is not None)
            found = refused(folder, **finding_azurite(ports))
        finally:
            process.kill()
    assert found == (
        "Error: --azurite: Azurite runs without its services queue and table; stop it, or set "
        "other ports in `AzureWebJobsStorage`"
    )


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize("name", ["AzureWebJobsStorage", "AzureWebJobsStorage__accountName"])
def test_storage_elsewhere_is_a_usage_error(name: str, folder: Path) -> None:
    value = "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=c2VjcmV0"
    assert refused(folder, **{name: value}) == (
        f"Error: --azurite: `{name}` isn't storage on this machine; "
        "set `AzureWebJobsStorage` to `UseDevelopmentStorage=true`"
    )


def test_link_in_place_of_the_data_is_a_usage_error(folder: Path) -> None:
    (folder / "elsewhere").mkdir()
    (folder / ".funcdeco-run").symlink_to(folder / "elsewhere")
    found = refused(folder, **finding_azurite(free_ports()))
    assert found == (
        "Error: --azurite: Azurite doesn't start: .funcdeco-run/azurite: a symbolic link isn't "
        "followed"
    )
    assert list((folder / "elsewhere").iterdir()) == []


def test_storage_in_memory_excludes_it(folder: Path) -> None:
    found = refused(folder, "--in-memory")
    assert found == "Error: --azurite and --in-memory can't be used together"


def test_machine_without_it_is_a_usage_error(folder: Path) -> None:
    found = refused(folder, PATH=str(folder), AzureWebJobsStorage=connection_string(free_ports()))
    assert found == (
        "Error: --azurite: Azurite isn't installed; install Node.js, then run "
        "`npm install --save-dev azurite@3.35.0`"
    )
