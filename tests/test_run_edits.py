"""Edits of an app while clients use it: no request is lost, and nothing is left of earlier versions."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path

import pytest

from funcdeco.project.default_host import HOST_JSON
from run_load import Client, children, process
from run_server import Server, running

APP = """
import azure.functions as func
from funcdeco import App

app = App(auth_level="anonymous")

@app.http(route="version")
def version(req: func.HttpRequest) -> str:
    return "version {version}"

@app.http(route="later")
async def later(req: func.HttpRequest) -> str:
    return "version {version}"
"""
BROKEN = (
    "def broken(:\n",
    "raise ValueError('broken')\n",
    APP.replace('route="later"', "rute='later'"),
    "import os; os._exit(1)\n",
)
"""Versions of app.py that can't be opened."""
CLIENTS = 6
SPARE = 20_000_000
"""Bytes by which memory can differ between two moments."""


class Edits:
    """The versions of an app, and what clients may see of them."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.errors: list[str] = []
        self.counts = [0] * CLIENTS
        self.written = self.answered = 1
        self._file = folder / "app.py"
        self._server = server
        self._is_over = threading.Event()

    def run(self, number: int) -> None:
        """Send requests on one connection until the end."""
        latest, path = 0, ("/api/version", "/api/later")[number % 2]
        with contextlib.closing(Client(self._server.url)) as client:
            while not self._is_over.is_set():
                least = max(latest, self.answered)
                reply = client.request("GET", path)
                found = reply.body.decode()
                latest = int(found.rpartition(" ")[2] or 0)
                if reply.status != 200 or not least <= latest <= self.written:
                    self.errors.append(f"{reply.status} {found} in {least} to {self.written}")
                self.counts[number] += 1

    def edit(self, *texts: str) -> None:
        """Write the next versions at once, or *texts*; wait until the last version answers."""
        seen = len(self._server.events)
        for text in texts or (APP,):
            if text == APP:
                self.written += 1
            self._file.write_text(text.replace("{version}", str(self.written)))
        if (texts or (APP,))[-1] != APP:
            self._server.wait_for("failed", seen)
            return
        self._server.wait_until(self._answers)
        self.answered = self.written

    def _answers(self) -> bool:
        return self._server.get("/api/version").body.decode() == f"version {self.written}"

    def end(self) -> None:
        """Let the clients end."""
        self._is_over.set()


@pytest.mark.parametrize(
    "count",
    [
        pytest.param(5, marks=pytest.mark.core),
        pytest.param(20, marks=pytest.mark.once),
        pytest.param(200, marks=pytest.mark.deep),
    ],
)
def test_edits_under_load_lose_no_request(tmp_path: Path, count: int) -> None:
    (tmp_path / "host.json").write_text(HOST_JSON)
    (tmp_path / "app.py").write_text(APP.replace("{version}", "1"))
    memory: list[tuple[int, int]] = []
    with running(tmp_path) as server:
        edits = Edits(tmp_path, server)
        threads = [threading.Thread(target=edits.run, args=(one,)) for one in range(CLIENTS)]
        for thread in threads:
            thread.start()
        try:
            for number in range(count):
                if number % 5 == 3:
                    edits.edit(BROKEN[number // 5 % len(BROKEN)])
                edits.edit(*[APP] * (1 + number % 7 // 6))  # sometimes two at once
                memory.append(_settled(server))
                _wait_for_requests(server, edits)
        finally:
            edits.end()
            for thread in threads:
                thread.join()
    assert edits.errors == []
    assert "Traceback" not in server.errors
    for before, after in zip(memory[min(count // 2, 20)], memory[-1], strict=True):
        assert after < before + SPARE, memory


def _wait_for_requests(server: Server, edits: Edits) -> None:
    """Wait until each client has used the present version."""
    before = list(edits.counts)
    server.wait_until(lambda: all(now > one for now, one in zip(edits.counts, before, strict=True)))


def _settled(server: Server) -> tuple[int, int]:
    """Wait until at most a worker and a spare one exist; return the memory of the server and it."""

    def is_settled() -> bool:
        found = children(server.process.pid)
        return 1 <= len(found) <= 2 and not any(one.is_zombie for one in found)

    server.wait_until(is_settled)
    front = process(server.process.pid)
    workers = children(server.process.pid)
    assert front is not None
    return front.memory, max(one.memory for one in workers)
