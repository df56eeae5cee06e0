"""Measure `funcdeco run`: requests per second, the first answer, and the answer after an edit.

`python tests/bench/run.py` prints three tables; `--quick` is a short version. One client sends the
same requests to all servers in turn, on 20 connections, so that only ratios are meaningful.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
# pip compiles the packages that it installs: the warm-up run must be able to do the same.
ENVIRONMENT.pop("PYTHONDONTWRITEBYTECODE", None)
CONNECTIONS = 20
HOST_JSON = '{"version": "2.0"}'
APP = """
import json
import azure.functions as func
from funcdeco import App

app = App(auth_level="anonymous")

@app.http(route="items/{id}", methods=["GET"])
def read_item(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse(json.dumps({"id": req.route_params["id"], "q": req.params["q"]}))

@app.http(route="orders", methods=["POST"])
async def add_order(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse(json.dumps({"added": req.get_json()["name"]}), status_code=201)
"""
MANY = """
@app.http(route="number{n}", methods=["GET"])
def number_{n}(req: func.HttpRequest) -> str:
    return "{n}"
"""
BODY = b'{"name": "x"}'
_HEAD = "Host: localhost\r\nUser-Agent: bench\r\nAccept: */*\r\n"
REQUESTS = {
    "GET, a function in a thread": f"GET /api/items/5?q=x HTTP/1.1\r\n{_HEAD}\r\n".encode(),
    "POST, a coroutine": (
        f"POST /api/orders HTTP/1.1\r\n{_HEAD}Content-Type: application/json\r\n"
        f"Content-Length: {len(BODY)}\r\n\r\n"
    ).encode()
    + BODY,
}
BARE = {
    "uvicorn, httptools and uvloop": "uvicorn",
    "uvicorn, h11 and asyncio": "h11",
    "werkzeug, a thread and a connection per request": "werkzeug",
}
Spent = tuple[float, float]
"""Seconds, and CPU seconds of the server, for one request."""


class Server(NamedTuple):
    """A running server."""

    process: subprocess.Popen[bytes]
    port: int

    def cpu(self) -> float:
        """Return the CPU seconds of the process and its children so far."""
        ticks = sum(_ticks(pid, self.process.pid) for pid in _pids())
        return ticks / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    is_quick = parser.parse_args().quick
    rounds, seconds, starts = (3, 0.5, 3) if is_quick else (9, 2.0, 9)
    print(f"Python {sys.version.split()[0]}, medians of {rounds} rounds that alternate\n")
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        write(place / "small", APP)
        many = "".join(MANY.replace("{n}", str(number)) for number in range(98))
        write(place / "many", APP + many)
        print_requests(place / "small", rounds, seconds)
        print_start(place / "many", starts)
        print_edits(place / "many", starts)


def write(folder: Path, text: str) -> None:
    """Write a project."""
    folder.mkdir()
    (folder / "host.json").write_text(HOST_JSON)
    (folder / "app.py").write_text(text)


def print_requests(folder: Path, rounds: int, seconds: float) -> None:
    """Compare requests per second, and CPU time per request, with those of bare servers."""
    print("| request | server | per second | ratio | CPU per request | ratio |")
    print("| --- | --- | ---: | ---: | ---: | ---: |")
    with contextlib.ExitStack() as stack:
        servers = {"funcdeco run": stack.enter_context(running(folder))}
        for name, kind in BARE.items():
            servers[name] = stack.enter_context(bare(kind, folder))
        for what, request in REQUESTS.items():
            spent = take_turns(list(servers.values()), request, rounds, seconds)
            base = spent[1]
            for name, one in zip(servers, spent, strict=True):
                ratios = base[0] / one[0], one[1] / base[1]
                print(
                    f"| {what} | {name} | {1 / one[0]:.0f} | {ratios[0]:.2f} | "
                    f"{one[1] * 1e6:.0f} µs | {ratios[1]:.2f} |"
                )
    print()


def print_start(folder: Path, runs: int) -> None:
    """Compare the time to the first answer with importing the app."""
    pairs = [(first_answer(folder), imported(folder)) for _ in range(runs + 1)][1:]
    start, base = (statistics.median(one) for one in zip(*pairs, strict=True))
    print("| 100 functions: first response | import app | ratio |")
    print("| ---: | ---: | ---: |")
    print(f"| {start * 1000:.0f} ms | {base * 1000:.0f} ms | {start / base:.2f} |\n")


def print_edits(folder: Path, runs: int) -> None:
    """Time how long an edit takes to answer, without importing the app."""
    text = (folder / "app.py").read_text()
    times: list[float] = []
    with running(folder) as server:
        for number in range(1, runs + 1):
            time.sleep(1.5)  # as long as people need between two edits
            edited = text.replace('return "7"', f'return "edit {number}"')
            start = time.perf_counter()
            (folder / "app.py").write_text(edited)
            while f"edit {number}".encode() not in get(server.port, "/api/number7"):
                time.sleep(0.002)
            times.append(time.perf_counter() - start)
    (folder / "app.py").write_text(text)
    edit, base = statistics.median(times), statistics.median(imported(folder) for _ in times)
    print("| 100 functions: response after an edit | import app | difference |")
    print("| ---: | ---: | ---: |")
    print(f"| {edit * 1000:.0f} ms | {base * 1000:.0f} ms | {(edit - base) * 1000:.0f} ms |")


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Server]:
    """Run `funcdeco run`."""
    command = [sys.executable, "-m", "funcdeco", "run", str(folder), "--port", "0"]
    with tempfile.TemporaryFile() as printed:
        process = subprocess.Popen(command, env=ENVIRONMENT, stdout=printed)
        with ended(process):
            while (found := re.search(rb"http://localhost:(\d+)\.", content(printed))) is None:
                assert process.poll() is None
                time.sleep(0.001)
            get(int(found[1]), "/api/number0")
            yield Server(process, int(found[1]))


def content(file: IO[bytes]) -> bytes:
    """Return what a process has written into a file so far."""
    return os.pread(file.fileno(), 1 << 20, 0)


@contextlib.contextmanager
def bare(kind: str, folder: Path) -> Iterator[Server]:
    """Run `bare.py`."""
    command = [sys.executable, str(HERE / "bare.py"), kind, str(folder)]
    process = subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    with process.stdout, ended(process, signal.SIGKILL):
        yield Server(process, int(process.stdout.readline()))


@contextlib.contextmanager
def ended(process: subprocess.Popen[bytes], number: int = signal.SIGINT) -> Iterator[None]:
    """End a process after the block, by default as Ctrl-C does."""
    try:
        yield
    finally:
        process.send_signal(number)
        process.wait()


def get(port: int, path: str) -> bytes:
    """Return the whole answer to a GET."""
    with connected(port) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\n{_HEAD}Connection: close\r\n\r\n".encode())
        return b"".join(iter(lambda: connection.recv(65_536), b""))


def take_turns(servers: list[Server], request: bytes, rounds: int, seconds: float) -> list[Spent]:
    """Return the medians of each server."""
    found: list[list[Spent]] = [[] for _ in servers]
    for server in servers:
        requests(server, request, 0.3)
    for _ in range(rounds):
        for server, times in zip(servers, found, strict=True):
            times.append(requests(server, request, seconds))
    return [
        (statistics.median(one[0] for one in each), statistics.median(one[1] for one in each))
        for each in found
    ]


def requests(server: Server, request: bytes, seconds: float) -> Spent:
    """Send requests on all connections for some *seconds*; return what one request costs."""
    connections = [connected(server.port) for _ in range(CONNECTIONS)]
    count, cpu, start = 0, server.cpu(), time.perf_counter()
    for connection in connections:
        connection.sendall(request)
    while (now := time.perf_counter()) - start < seconds:
        for number, connection in enumerate(connections):
            if b"\r\nConnection: close\r\n" in receive(connection):
                connection.close()
                connection = connections[number] = connected(server.port)
            connection.sendall(request)
            count += 1
    spent = (now - start) / count, (server.cpu() - cpu) / count
    for connection in connections:
        receive(connection)
        connection.close()
    return spent


def connected(port: int) -> socket.socket:
    """Return a new connection."""
    return socket.create_connection(("127.0.0.1", port), 60)


def receive(connection: socket.socket) -> bytes:
    """Receive one answer."""
    data = connection.recv(65_536)
    assert data[:10] == b"HTTP/1.1 2", data
    while not is_whole(data):
        more = connection.recv(65_536)
        assert more, data
        data += more
    return data


def is_whole(data: bytes) -> bool:
    """Return whether an answer is complete."""
    if data.endswith(b"\r\n0\r\n\r\n"):
        return True
    head, end, body = data.partition(b"\r\n\r\n")
    _, found, rest = head.lower().partition(b"content-length: ")
    return bool(end and found) and len(body) == int(rest.split(b"\r\n")[0])


def first_answer(folder: Path) -> float:
    """Return the seconds from the command to the first answer."""
    start = time.perf_counter()
    with running(folder):
        return time.perf_counter() - start


def imported(folder: Path) -> float:
    """Return the seconds that a new Python needs to import the app."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import app"], cwd=folder, env=ENVIRONMENT, check=True)
    return time.perf_counter() - start


def _pids() -> list[int]:
    return [int(one.name) for one in Path("/proc").glob("[0-9]*")]


def _ticks(pid: int, parent: int) -> int:
    """Return the CPU time of a process, if it is *parent* or one of its children."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12]) if parent in (pid, int(fields[1])) else 0


if __name__ == "__main__":
    main()
