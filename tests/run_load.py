"""Clients that keep their connections, many of them at once, and what a server's processes use."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import os
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from run_server import PATIENCE, Reply

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ECHO = """
import hashlib
import azure.functions as func
from funcdeco import App

app = App(auth_level="anonymous")

@app.http(route="echo/{x?}")
def echo(req: func.HttpRequest) -> func.HttpResponse:
    digest = hashlib.sha256(req.get_body()).hexdigest()
    text = f"{req.method} {req.route_params.get('x', '')} {req.params.get('n', '')} {digest}"
    return func.HttpResponse(text, status_code=201 if req.method == "PUT" else 200)

@app.http(route="later/{x?}")
async def later(req: func.HttpRequest) -> func.HttpResponse:
    return echo(req)
"""
"""Functions whose answers depend on all of a request."""


class Client:
    """Sends requests on one connection, as long as the server keeps it."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self._connection = http.client.HTTPConnection(
            str(address.hostname), address.port, timeout=PATIENCE
        )

    def request(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Return the answer to a request."""
        self._connection.request(method, path, body, dict(headers or {}))
        response = self._connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Reply(response.status, found, response.read())

    def close(self) -> None:
        """Close the connection; the next request opens another one."""
        self._connection.close()


class Sent(NamedTuple):
    """A request to `ECHO`, and the answer to it."""

    method: str
    path: str
    body: bytes | None
    expected: tuple[int, str]


def echoes(seed: int, count: int) -> Iterator[Sent]:
    """Yield random requests to the functions of `ECHO`."""
    rng = random.Random(seed)
    for number in range(count):
        method = rng.choice(METHODS)
        body = None if method == "GET" else rng.randbytes(rng.choice((0, 1, 100, 5_000, 100_000)))
        name, value = rng.choice(("echo", "later")), rng.choice(("", "a", "%C3%A9", "a%20b"))
        text = {"%C3%A9": "é", "a%20b": "a b"}.get(value, value)
        digest = hashlib.sha256(body or b"").hexdigest()
        expected = f"{method} {text} {number} {digest}"
        path = f"/api/{name}/{value}?n={number}"
        yield Sent(method, path, body, (201 if method == "PUT" else 200, expected))


class Load(NamedTuple):
    """The result of many clients."""

    errors: list[str]
    seconds: list[float]
    """How long each request took, from the shortest on."""

    def percentile(self, percent: int) -> float:
        """Return the seconds within which this part of all requests was answered."""
        return self.seconds[min(len(self.seconds) * percent // 100, len(self.seconds) - 1)]


def load(url: str, clients: int, count: int) -> Load:
    """Let some clients send *count* requests each; every second client uses new connections."""
    errors: list[str] = []
    seconds: list[float] = []

    def run(number: int) -> None:
        client = Client(url)
        with contextlib.closing(client):
            for one in echoes(number, count):
                if problem := _problem(client, one, seconds):
                    errors.append(problem)
                if number % 2:
                    client.close()

    together(run, clients)
    return Load(errors, sorted(seconds))


def _problem(client: Client, sent: Sent, seconds: list[float]) -> str:
    """Send a request; return why its answer is wrong, or an empty string."""
    start = time.perf_counter()
    try:
        reply = client.request(sent.method, sent.path, sent.body)
    except (OSError, http.client.HTTPException) as error:
        client.close()
        return f"{sent.method} {sent.path}: {error!r}"
    seconds.append(time.perf_counter() - start)
    found = reply.status, reply.body.decode()
    return "" if found == sent.expected else f"{sent.method} {sent.path}: {found}"


def together(work: Callable[[int], None], count: int) -> None:
    """Run *work* with each number below *count*, all at once; raise the first exception."""
    failures: list[BaseException] = []

    def run(number: int) -> None:
        try:
            work(number)
        except BaseException as error:  # raised below
            failures.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


class Process(NamedTuple):
    """A process as Linux describes it."""

    pid: int
    parent: int
    is_zombie: bool
    memory: int
    """Bytes of it in memory."""


def children(pid: int) -> list[Process]:
    """Return the processes that a process has started and that still exist."""
    found = (process(int(one.name)) for one in Path("/proc").glob("[0-9]*"))
    return [one for one in found if one is not None and one.parent == pid]


def process(pid: int) -> Process | None:
    """Return a process; None if it has ended."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text("utf-8")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    return Process(pid, int(fields[1]), fields[0] == "Z", int(fields[21]) * _page())


def _page() -> int:
    return os.sysconf("SC_PAGE_SIZE")
