"""`funcdeco run` as a process: `with running(folder, "--keys") as server: server.get("/api/a")`."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, NamedTuple
from urllib.parse import urlsplit

from build_support import REPOSITORY

PATIENCE = 60.0
"""Seconds after which something that must happen is missing; nothing waits that long."""
ENDING = 10.0
"""Seconds that processes may need to end after the server."""
Event = dict[str, Any]


class Reply(NamedTuple):
    """The answer of a server."""

    status: int
    headers: dict[str, str]
    """By their names in lowercase; several lines of one name are joined by `, `."""
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return json.loads(self.body)


class Server:
    """A process of `funcdeco run --format json`."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.events: list[Event] = []
        """The lines that it has printed on standard output."""
        self.errors = ""
        """What it has printed on standard error."""
        self._changed = threading.Condition()
        self._open = 2
        self._threads = [self._reading(process.stdout, self._add_event)]
        self._threads.append(self._reading(process.stderr, self._add_error))

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return str(self.wait_for("started")["url"])

    @property
    def keys(self) -> dict[str, str]:
        """The keys that it has printed."""
        return dict(self.wait_for("started")["keys"])

    def wait_for(self, event: str, after: int = 0, **properties: Any) -> Event:
        """Return the first such event with these *properties*, of those from number *after* on."""
        wanted = {"event": event, **properties}.items()

        def found() -> Event | None:
            return next((one for one in self.events[after:] if set(wanted) <= _flat(one)), None)

        with self._changed:
            self._changed.wait_for(lambda: found() is not None or self._has_ended(), PATIENCE)
            result = found()
        assert result is not None, f"no {dict(wanted)} in {self.events[-20:]}\n{self.errors}"
        return result

    def wait_until(self, holds: Callable[[], object]) -> None:
        """Wait until *holds* returns something true, which it is asked for again and again."""
        deadline = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < deadline, f"{self.events[-20:]}\n{self.errors}"
            time.sleep(0.02)

    def edit(self, file: Path, text: str) -> None:
        """Write a file, again if need be, until the server reports the change."""
        before, deadline = len(self.events), time.monotonic() + PATIENCE

        def is_seen() -> bool:
            return any(one["event"] == "changed" for one in self.events[before:])

        while not is_seen():
            assert time.monotonic() < deadline, f"{self.events[-20:]}\n{self.errors}"
            file.write_text(text, "utf-8")
            with self._changed:
                self._changed.wait_for(is_seen, 2.0)

    def get(self, path: str, **headers: str) -> Reply:
        """Return the answer to a GET; underscores in names of *headers* are hyphens."""
        return self.request("GET", path, headers=_named(headers))

    def post(self, path: str, body: bytes = b"", **headers: str) -> Reply:
        """Return the answer to a POST."""
        return self.request("POST", path, body, _named(headers))

    def post_json(self, path: str, value: Any, **headers: str) -> Reply:
        """Return the answer to a POST of a JSON value."""
        return self.post(
            path, json.dumps(value).encode(), content_type="application/json", **headers
        )

    def request(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Return the answer to a request on a connection of its own."""
        connection = http.client.HTTPConnection(self._address(), timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request(method, path, body, dict(headers or {}))
            return _reply(connection.getresponse())

    def send(self, request: bytes, method: str = "GET") -> Reply:
        """Return the answer to a request that is written as bytes."""
        address = urlsplit(self.url)
        with socket.create_connection((address.hostname, address.port), PATIENCE) as connection:
            connection.sendall(request)
            response = http.client.HTTPResponse(connection, method=method)
            response.begin()
            return _reply(response)

    def _address(self) -> str:
        return urlsplit(self.url).netloc

    def stop(self) -> int:
        """End the server as Ctrl-C does, read the rest of its output, and return its exit code."""
        code = self.end()
        for thread in self._threads:
            thread.join(ENDING)
        return code

    def end(self) -> int:
        """End the server as Ctrl-C does, and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)

    def _reading(self, stream: IO[bytes] | None, add: Callable[[str], None]) -> threading.Thread:
        assert stream is not None

        def read() -> None:
            with stream:
                for line in stream:
                    with self._changed:
                        add(line.decode())
                        self._changed.notify_all()
            with self._changed:
                self._open -= 1
                self._changed.notify_all()

        thread = threading.Thread(target=read, daemon=True)
        thread.start()
        return thread

    def _add_event(self, line: str) -> None:
        self.events.append(json.loads(line))

    def _add_error(self, line: str) -> None:
        self.errors += line

    def _has_ended(self) -> bool:
        return not self._open


@contextlib.contextmanager
def running(folder: Path, *options: str, wait: bool = True, **environment: str) -> Iterator[Server]:
    """Run the project in *folder* on a free port; at the end, all its processes must end.

    With *wait*, until it has started. *environment* adds variables.
    """
    server = Server(_started(folder, options, environment))
    try:
        if wait:
            server.wait_for("started")
        yield server
        server.end()  # a process that is left may keep its output open
        _check_none_is_left(server.process.pid)
    finally:
        with contextlib.suppress(OSError):
            os.killpg(server.process.pid, signal.SIGKILL)
        server.stop()


def _started(
    folder: Path, options: tuple[str, ...], environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    given = ["run", str(folder), "--port", "0", "--format", "json", *options]
    return subprocess.Popen(
        [sys.executable, "-m", "funcdeco", *given],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,  # its processes are one group
    )


def _check_none_is_left(group: int) -> None:
    deadline = time.monotonic() + ENDING
    while left := _members(group):
        assert time.monotonic() < deadline, f"left: {left}"
        time.sleep(0.02)


def _members(group: int) -> list[str]:
    """Return the processes of a group that still run, as `ps` shows them."""
    command = ["ps", "-A", "-o", "pgid=,stat=,pid=,args="]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = (line.split(None, 2) for line in listed.splitlines())
    return [rest for pgid, state, rest in rows if pgid == str(group) and state[0] != "Z"]


def _reply(response: http.client.HTTPResponse) -> Reply:
    headers: dict[str, str] = {}
    for name, value in response.getheaders():
        known = headers.get(name.lower())
        headers[name.lower()] = value if known is None else f"{known}, {value}"
    return Reply(response.status, headers, response.read())


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def _flat(event: Event) -> set[tuple[str, Any]]:
    """Return the properties of an event that are neither lists nor objects."""
    return {(key, one) for key, one in event.items() if not isinstance(one, (dict, list))}
