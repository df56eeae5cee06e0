"""Send the requests of `call_http`, as `TaskHttpActivityShim` of the durable extension does."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, cast
from urllib.parse import urljoin, urlsplit

_TIMEOUT = 100.0
"""Seconds that the client of .NET waits for a response."""
_ACCEPTED = 202
_POLLING_INTERVAL = 30.0
"""Seconds between two requests for the status, unless the response specifies them."""


class Response(NamedTuple):
    """A response to `call_http`."""

    status: int
    headers: dict[str, str]
    content: str

    def header(self, name: str) -> str:
        """Return a header by its name in lowercase; "" without one."""
        return next((value for key, value in self.headers.items() if key.lower() == name), "")


def send(sent: Mapping[str, Any], sleep: Callable[[float], bool]) -> dict[str, Any]:
    """Return the response to a request of an orchestrator; redirects aren't followed.

    After a 202 with `Location`, the status there is requested until it is another one. *sleep*
    returns False if this should end. Raises OSError, HTTPException and ValueError.
    """
    method, url = str(sent.get("method") or "GET"), str(sent.get("uri") or "")
    headers, content = _headers(sent.get("headers")), sent.get("content")
    if sent.get("tokenSource"):
        raise ValueError("a token of a managed identity isn't available on this machine")
    found = _response(method, url, headers, content if isinstance(content, str) else None)
    while found.status == _ACCEPTED and (place := found.header("location")):
        seconds = found.header("retry-after")
        if not sleep(float(seconds) if seconds.isdigit() else _POLLING_INTERVAL):
            break
        url = urljoin(url, place)
        found = _response("GET", url, headers, None)
    return {"statusCode": found.status, "headers": found.headers, "content": found.content}


def _headers(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        return {}
    return {str(name): str(one) for name, one in cast("dict[str, object]", value).items()}


def _response(method: str, url: str, headers: Mapping[str, str], content: str | None) -> Response:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"`{url}` isn't an absolute HTTP address")
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname, parts.port, timeout=_TIMEOUT)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    sent = dict(headers)
    if content is not None and "content-type" not in {name.lower() for name in sent}:
        sent["Content-Type"] = "text/plain"
    try:
        body = None if content is None else content.encode()
        connection.request(method.upper(), target, body, sent)
        answer = connection.getresponse()
        text = answer.read().decode(answer.headers.get_content_charset("utf-8"), "replace")
        return Response(answer.status, _joined(answer.getheaders()), text)
    finally:
        connection.close()


def _joined(lines: list[tuple[str, str]]) -> dict[str, str]:
    """Return headers by name; the values of a repeated one are joined, as in .NET."""
    found: dict[str, str] = {}
    for name, value in lines:
        found[name] = f"{found[name]},{value}" if name in found else value
    return found
