"""The worker process of `funcdeco run` reports its own errors, and goes on."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from funcdeco.server import debugger
from funcdeco.server.calls import Calls
from funcdeco.server.channel import Channel
from funcdeco.server.frames import ORDER, Decoder, Frame, encode
from funcdeco.server.worker import Worker

PATIENCE = 30.0


class Front:
    """The other end of the connection of a worker that runs in a thread."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._decoder = Decoder()
        self._frames: list[Frame] = []
        connection.settimeout(PATIENCE)

    def send(self, kind: int, number: int, value: Any) -> None:
        self._connection.sendall(encode(kind, number, value))

    def frame(self) -> Any:
        """Return the value of the next frame."""
        while not self._frames:
            data = self._connection.recv(1 << 16)
            assert data, "the worker has closed the connection"
            self._frames += self._decoder.feed(data)
        return self._frames.pop(0).value


@pytest.fixture
def front() -> Iterator[Front]:
    ours, theirs = socket.socketpair()
    worker = Worker(Channel(theirs))
    thread = threading.Thread(target=worker.serve)
    thread.start()
    with theirs:
        with ours:
            yield Front(ours)
        thread.join(PATIENCE)
        assert not thread.is_alive()


def test_a_debugger_that_does_not_start_is_reported(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    def listen() -> int:
        raise RuntimeError("no free port")

    monkeypatch.setattr(debugger, "listen", listen)
    front.send(ORDER, 0, ["debug", None])
    text = "the debugger doesn't start: no free port"
    assert front.frame() == ["trouble", {"text": text}]
    assert front.frame() == ["debugger", {"port": 0}]


def test_orders_without_a_project_do_nothing(front: Front) -> None:
    for name in ("listen", "note"):
        front.send(ORDER, 0, [name, None])
    front.send(ORDER, 0, ["pause", None])
    assert front.frame() == ["paused", {"timers": {}}]


def test_a_call_that_fails_is_reported_and_its_thread_goes_on() -> None:
    failures: list[str] = []
    calls = Calls(lambda error: failures.append(repr(error)))
    for number in (1, 2):
        calls.start(partial(sys.exit, number))
        calls.wait(PATIENCE)
    assert failures == ["SystemExit(1)", "SystemExit(2)"]


def test_a_channel_ends_with_its_connection() -> None:
    ours, theirs = socket.socketpair()
    with ours:
        theirs.close()
        assert list(Channel(theirs).frames()) == []
        Channel(theirs).report("log", level="INFO")
        assert list(Channel(ours).frames()) == []


@pytest.mark.skipif(os.name == "nt", reason="closes a file descriptor")
def test_a_worker_ends_if_its_output_is_closed() -> None:
    code = "import os, sys; sys.stdout.write('x'); os.close(1)\n"
    code += "from funcdeco.server.worker import end_process; end_process()"
    environment = {**os.environ, "PYTHONUNBUFFERED": ""}
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        capture_output=True,
        env=environment,
        timeout=60,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
