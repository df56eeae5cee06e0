"""What the front answers itself: the page, and what has happened, also while no worker runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol

from funcdeco.engine.http.keys import Keys
from funcdeco.engine.http.paths import decode_path
from funcdeco.engine.http.request import Request
from funcdeco.server.page.document import page_document, page_headers
from funcdeco.server.page.history import History
from funcdeco.server.process import Reply

UI = "/admin/ui"
"""Where the page is; what it reads is below."""
_EVENTS = f"{UI}/events"
_MOST_DIGITS = 18
"""Python converts no text of thousands of digits."""
_READING = ("GET", "HEAD")
_JSON = [("Content-Type", "application/json; charset=utf-8"), ("Cache-Control", "no-store")]


class App(Protocol):
    """The app that the page shows."""

    @property
    def facts(self) -> Mapping[str, Any]:
        """What the current worker, or the one before, has described."""
        ...

    @property
    def is_running(self) -> bool:
        """Whether a worker answers requests."""
        ...


class Desk:
    """Answers requests for the page of *app*; *keys* are those of the run, if it needs keys."""

    def __init__(
        self, app: App, history: History, name: str, keys: Mapping[str, str] | None
    ) -> None:
        self._app = app
        self._history = history
        self._name = name
        self._keys = None if keys is None else Keys(keys, ())
        self._facts: Mapping[str, Any] | None = None
        self._version = 0

    def owns(self, method: str, raw_path: str, accepted: str) -> bool:
        """Return whether this answers a request; *accepted* is its header Accept."""
        if method not in _READING:
            return False
        path = _path(raw_path)
        if path == "/":  # a browser; others get the host's own homepage (H-HTTP-33)
            facts = self._app.facts
            is_free = not facts.get("owns_root") and bool(facts.get("has_homepage"))
            return is_free and "text/html" in accepted.lower()
        return path in (UI, _EVENTS)

    def answer(self, method: str, raw_path: str, query: str, headers: Mapping[str, str]) -> Reply:
        """Return the response to a request that this owns."""
        if _path(raw_path) != _EVENTS:
            return Reply(200, list(page_headers()), page_document())
        request = Request(method, raw_path, query, tuple(headers.items()))
        level = "admin" if self._keys is None else self._keys.level_of(request, "")
        if level != "admin":
            return Reply(401 if level == "anonymous" else 403, [], b"")
        return Reply(200, list(_JSON), json.dumps(self._news(request)).encode())

    def _news(self, request: Request) -> dict[str, Any]:
        """Return what is new to a page, which names what it knows."""
        history = self._history
        is_known = request.query_value("run") == [history.run]
        number = _number(request.query_value("after")) if is_known else 0
        facts = self._app.facts
        if facts is not self._facts:  # of another worker
            self._facts, self._version = facts, self._version + 1
        found: dict[str, Any] = {
            "run": history.run,
            "name": self._name,
            "is_running": self._app.is_running,
            "version": self._version,
            "problems": history.problems,
            "last": history.last,
            "rows": history.after(number),
        }
        if not is_known or request.query_value("version") != [str(self._version)]:
            found["functions"] = facts.get("functions", [])
        return found


def _path(raw_path: str) -> str:
    path = decode_path(raw_path).lower()
    return path.rstrip("/") or "/"


def _number(values: list[str]) -> int:
    text = values[0] if values else ""
    is_number = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return int(text) if is_number else 0
