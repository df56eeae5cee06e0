"""Compare a call through the test client with Starlette's, on the same routes, in one process.

`python tests/bench/client.py` prints CPU seconds and times, and what the import loads; pip installs what is missing into a
temporary folder.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CALLS, ROUNDS = 500, 9
HOST = '{"version": "2.0", "extensions": {"http": {"routePrefix": ""}}}'
APP = """
import json
import azure.functions as func
from funcdeco import App

app = App()

@app.http(route="items/{id}", methods=["GET"], auth_level="anonymous")
def read_item(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse(json.dumps({"id": req.route_params["id"], "q": req.params["q"]}))

@app.http(route="items", methods=["POST"], auth_level="anonymous")
async def add_item(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse(json.dumps({"added": req.get_json()["name"]}), status_code=201)
"""
LOAD = """
import sys, time
before, start = len(sys.modules), time.perf_counter()
import funcdeco.testing
print(f"{len(sys.modules) - before} modules in {(time.perf_counter() - start) * 1000:.1f} ms")
"""
Requests = Callable[[Any], Any]
REQUESTS: dict[str, Requests] = {
    "GET, a function in a thread": lambda client: client.get("/items/5", params={"q": "x"}),
    "POST, a coroutine": lambda client: client.post("/items", json={"name": "x"}),
}


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name:
        install("starlette", "httpx", into=name)
        (Path(name) / "host.json").write_text(HOST)
        (Path(name) / "app.py").write_text(APP)
        sys.path[:0] = [str(ROOT), name]
        from starlette.testclient import TestClient as StarletteClient

        from funcdeco.testing import TestClient

        print(f"Python {sys.version.split()[0]}, microseconds per call, best of {ROUNDS}\n")
        print("| request | funcdeco | Starlette | ratio | ratio of CPU time |")
        print("| --- | ---: | ---: | ---: | ---: |")
        with TestClient(name) as ours, StarletteClient(starlette_app()) as theirs:
            for what, send in REQUESTS.items():
                assert send(ours).json() == send(theirs).json()
                best = take_turns([lambda: send(ours), lambda: send(theirs)])
                (mine, mine_cpu), (other, other_cpu) = best
                ratios = f"{mine / other:.2f} | {mine_cpu / other_cpu:.2f}"
                print(f"| {what} | {mine * 1e6:.0f} | {other * 1e6:.0f} | {ratios} |")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    print("\nimport funcdeco.testing: ", end="", flush=True)
    subprocess.run([sys.executable, "-c", LOAD], check=True, env=environment)


def install(*names: str, into: str) -> None:
    """Install packages that this Python doesn't have."""
    missing = [name for name in names if importlib.util.find_spec(name) is None]
    if missing:
        command = [sys.executable, "-m", "pip", "install", "-q", "--target", into, *missing]
        subprocess.run(command, check=True)


def starlette_app() -> Any:
    """Return the same routes in Starlette."""
    from starlette.applications import Starlette
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    def read_item(request: Any) -> Any:
        return JSONResponse({"id": request.path_params["id"], "q": request.query_params["q"]})

    async def add_item(request: Any) -> Any:
        return JSONResponse({"added": (await request.json())["name"]}, status_code=201)

    routes = [
        Route("/items/{id}", read_item, methods=["GET"]),
        Route("/items", add_item, methods=["POST"]),
    ]
    return Starlette(routes=routes)


def take_turns(calls: list[Callable[[], object]]) -> list[tuple[float, float]]:
    """Return the best time and CPU time of one call, of each kind."""
    times: list[list[tuple[float, float]]] = [[] for _ in calls]
    for _ in range(ROUNDS):
        for call, found in zip(calls, times, strict=True):
            start, cpu = time.perf_counter(), time.process_time()
            for _ in range(CALLS):
                call()
            spent = time.perf_counter() - start, time.process_time() - cpu
            found.append((spent[0] / CALLS, spent[1] / CALLS))
    return [(min(one[0] for one in each), min(one[1] for one in each)) for each in times]


if __name__ == "__main__":
    main()
