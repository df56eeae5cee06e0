"""A client of the admin API of a running host: that of `funcdeco run`, of Core Tools, or in Azure."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
from collections.abc import Mapping
from contextlib import closing
from typing import Any, NamedTuple, cast
from urllib.parse import SplitResult, quote, urlsplit

from funcdeco.server.product import PRODUCT

_TIMEOUT = 30.0
_LARGEST = 1 << 24
_LONGEST = 300
"""Characters of a response that a message shows."""
_STARTING = (502, 503, 504)


class AdminError(Exception):
    """Raised if the server can't be used, or rejects a request."""


class _Reply(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes


class AdminClient:
    """Sends requests to the host at *url*, with its master key unless that is empty.

    Raises AdminError for an invalid URL.
    """

    def __init__(self, url: str, key: str = "") -> None:
        self._place = _checked(url)
        self._key = key
        self.url: str = url.rstrip("/")

    def functions(self) -> list[dict[str, Any]]:
        """Return the functions of the app. Raises AdminError."""
        found = self._get("/admin/functions")
        every = cast("list[object]", found) if isinstance(found, list) else [None]
        rows = [cast("dict[str, Any]", one) for one in every if isinstance(one, dict)]
        if len(rows) < len(every) or not all("name" in one for one in rows):
            raise self._another_server()
        return rows

    def is_ours(self) -> bool:
        """Return whether `funcdeco run` answers, which accepts whole events. Raises AdminError."""
        found = self._get("/admin/host/status")
        shown = cast("dict[str, object]", found) if isinstance(found, dict) else {}
        details = shown.get("versionDetails")
        return str(details).split(" ")[0] == PRODUCT

    def fire(self, function: str, body: Mapping[str, Any]) -> None:
        """Run a function; the server doesn't wait for its end. Raises AdminError."""
        path = f"/admin/functions/{quote(function, safe='')}"
        reply = self._send("POST", path, json.dumps(body).encode())
        if reply.status != http.client.ACCEPTED:
            raise self._rejected(reply)

    def _get(self, path: str) -> object:
        reply = self._send("GET", path)
        if reply.status != http.client.OK:
            raise self._rejected(reply)
        try:
            found: object = json.loads(reply.body)
        except (ValueError, RecursionError):
            raise self._another_server() from None
        return found

    def _send(self, method: str, path: str, body: bytes | None = None) -> _Reply:
        headers = {"Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if self._key:
            headers["x-functions-key"] = self._key
        try:
            with closing(_connection(self._place)) as connection:
                connection.request(method, self._place.path.rstrip("/") + path, body, headers)
                response = connection.getresponse()
                return _Reply(response.status, response.headers, response.read(_LARGEST))
        except (OSError, http.client.HTTPException) as error:
            raise AdminError(self._unreachable(error)) from None

    def _unreachable(self, error: Exception) -> str:
        if isinstance(error, ConnectionRefusedError):
            return f"nothing listens at {self.url}; start the app with `funcdeco run`"
        if isinstance(error, socket.gaierror):
            return f"unknown host name in {self.url}"
        if isinstance(error, TimeoutError):
            return f"{self.url} did not respond within {_TIMEOUT:.0f} s"
        if isinstance(error, ssl.SSLError):
            return f"no secure connection to {self.url}: {error.reason or error}"
        if isinstance(error, http.client.HTTPException):
            return f"the server at {self.url} does not speak HTTP"
        return f"no connection to {self.url}: {getattr(error, 'strerror', None) or error}"

    def _rejected(self, reply: _Reply) -> AdminError:
        text = _first_line(reply)
        if reply.status in (401, 403) and not text:
            what = "the key is not the master key" if self._key else "the server requires its key"
            return AdminError(f"{what}; pass the master key of {self.url} with `--key`")
        if reply.status // 100 == 3 and "location" in reply.headers:
            place = _printable(reply.headers["location"])
            return AdminError(f"{self.url} redirects to {place}; use that address")
        if reply.status in _STARTING:
            return AdminError(f"the app at {self.url} is not running (status {reply.status})")
        if text:
            return AdminError(f"the server answered {reply.status}: {text}")
        return self._another_server(f" (status {reply.status})")

    def _another_server(self, details: str = "") -> AdminError:
        return AdminError(f"the server at {self.url} has no admin API of Azure Functions{details}")


def _checked(url: str) -> SplitResult:
    try:
        place = urlsplit(url)
        port = place.port
    except ValueError:
        raise AdminError("the URL is invalid") from None
    if place.scheme not in ("http", "https") or not place.hostname or port == 0:
        raise AdminError("the URL must be like `http://localhost:7071`")
    if place.username is not None or place.query or place.fragment:
        raise AdminError("the URL must have neither a user, a query nor a fragment")
    if not url.isascii() or any(one.isspace() for one in url):
        raise AdminError("the URL must be ASCII without spaces")
    return place


def _connection(place: SplitResult) -> http.client.HTTPConnection:
    host = place.hostname or ""
    if place.scheme == "https":
        return http.client.HTTPSConnection(host, place.port, timeout=_TIMEOUT)
    return http.client.HTTPConnection(host, place.port, timeout=_TIMEOUT)


def _first_line(reply: _Reply) -> str:
    """Return what a server explains in plain text; "" for anything else."""
    if not (reply.headers.get("content-type") or "").startswith("text/plain"):
        return ""
    lines = reply.body.decode("utf-8", "replace").strip().splitlines()
    return _printable(lines[0]) if lines else ""


def _printable(text: str) -> str:
    return "".join(one for one in text if one.isprintable())[:_LONGEST]
