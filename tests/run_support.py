"""A project in the local host, in this process: `with hosted(folder, source) as host: ...`."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from funcdeco.engine.app import EngineApp
from funcdeco.engine.http.request import Request
from funcdeco.engine.opening import open_project
from funcdeco.engine.stores.world import World
from funcdeco.engine.surroundings import OwnProcess
from funcdeco.server.host import LocalHost
from funcdeco.server.options import WorkerOptions

PATIENCE = 30.0
"""Seconds after which something that must happen is missing; nothing waits that long."""
HEAD = """
import datetime, logging, threading, time
import azure.functions as func
from funcdeco import App

app = App()
STORAGE = "AzureWebJobsStorage"
done, times = [], []
PATIENCE = 30
"""


class Reports:
    """What the host reports, in place of the connection to the front."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self._changed = threading.Condition()

    def report(self, name: str, **properties: Any) -> None:
        with self._changed:
            self.events.append({"event": name, **properties})
            self._changed.notify_all()

    def wait_until(self, holds: Callable[[], object]) -> None:
        """Wait until *holds* returns something true, which is asked for again and again."""
        deadline = time.monotonic() + PATIENCE
        with self._changed:
            while not holds():
                assert time.monotonic() < deadline, self.events
                self._changed.wait(0.02)

    def of(self, function: str) -> list[dict[str, Any]]:
        """Return the invocations of a function that have been reported."""
        return [one for one in self.events if one.get("function") == function]


class Hosted:
    """The host of a project, and what it has reported."""

    def __init__(self, app: EngineApp, options: WorkerOptions) -> None:
        self.reports = Reports()
        self.app = app
        self.local = LocalHost(app, options, self.reports)  # type: ignore[arg-type]

    @property
    def world(self) -> World:
        return self.app.world

    @property
    def module(self) -> ModuleType:
        """The module `app` of the project."""
        import sys

        return sys.modules["app"]

    def wait_until(self, holds: Callable[[], object]) -> None:
        self.reports.wait_until(holds)

    def invoked(self, function: str, count: int = 1) -> list[dict[str, Any]]:
        """Wait until a function was invoked *count* times, and return its invocations."""
        self.wait_until(lambda: len(self.reports.of(function)) >= count)
        return self.reports.of(function)

    def request(self, method: str, url: str, value: Any = None) -> tuple[int, Any]:
        """Return status and JSON body of the answer to a request."""
        path, _, query = url.removeprefix("http://localhost:7071").partition("?")
        body = b"" if value is None else json.dumps(value).encode()
        headers = (("content-type", "application/json"), ("content-length", str(len(body))))
        request = Request(method, path, query, headers, body, host="localhost:7071")
        answer, report, _ = self.local.answer(request)
        if report is not None:
            self.reports.report("invocation", **report)
        try:
            return answer.status, json.loads(answer.body)
        except ValueError:
            return answer.status, answer.body.decode() or None


@contextmanager
def hosted(
    folder: Path,
    source: str,
    *,
    host: Mapping[str, Any] | None = None,
    settings: Mapping[str, str] | None = None,
    before: Mapping[str, Any] | None = None,
    in_memory: bool = True,
    listens: bool = True,
) -> Iterator[Hosted]:
    """Run the app *source*; with *listens*, its triggers too."""
    (folder / "app.py").write_text(source)
    (folder / "host.json").write_text(json.dumps({"version": "2.0", **(host or {})}))
    app = open_project(folder, dict(settings or {}), around=OwnProcess)
    options = WorkerOptions(str(folder), None, "http://localhost:7071", in_memory=in_memory)
    try:
        found = Hosted(app, options)
        if listens:
            found.local.listen(before)
        yield found
        found.local.stop_listening()
        found.local.drain(PATIENCE)
    finally:
        found.local.stop_listening()
        found.local.close()
