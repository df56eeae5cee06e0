"""A request as a client sends it, and what the function sees of it: rows H-HTTP-01 to 15.

See `ToRpcHttp` in the host's GrpcMessageConversionExtensions, and `HttpTriggerBinding` of
azure-webjobs-sdk-extensions.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from funcdeco.engine.event import Event
from funcdeco.engine.http.paths import decode_path, encode_path, joined, parse_query
from funcdeco.engine.http_data import RequestData
from funcdeco.engine.names import json_object_names
from funcdeco.engine.typed_data import TypedData


class Request:
    """A request as it arrives; without a Content-Length, the host doesn't read its body."""

    def __init__(
        self,
        method: str,
        path: str,
        query: str = "",
        headers: tuple[tuple[str, str], ...] = (),
        body: bytes = b"",
        *,
        host: str = "localhost:7071",
        scheme: str = "http",
    ) -> None:
        self.method = method
        self.raw_path = path
        self.raw_query = query
        self.header_lines = headers
        self.body = body
        self.host = host
        self.scheme = scheme

    @cached_property
    def path(self) -> str:
        """The decoded path, with a leading slash."""
        return decode_path(self.raw_path)

    @cached_property
    def url(self) -> str:
        """The URL as the function sees it (H-HTTP-01)."""
        query = f"?{self.raw_query}" if self.raw_query else ""
        return f"{self.scheme}://{self.host}{encode_path(self.path)}{query}"

    @cached_property
    def headers(self) -> dict[str, list[str]]:
        """The values of each header, by its name in lowercase."""
        found: dict[str, list[str]] = {}
        for name, value in self.header_lines:
            found.setdefault(name.lower(), []).append(value)
        return found

    @cached_property
    def query(self) -> dict[str, list[str]]:
        """The values of each key of the query."""
        return parse_query(self.raw_query)

    def query_value(self, name: str) -> list[str]:
        """Return the values of the key *name*, ignoring case; empty if it is missing."""
        same = (values for key, values in self.query.items() if key.lower() == name)
        return next(same, list[str]())

    @cached_property
    def read_body(self) -> bytes:
        """The body as far as the host reads it: none without a Content-Length (H-HTTP-08)."""
        length = self.headers.get("content-length", [""])[0]
        return self.body if length.isdigit() and int(length) else b""


def event_of(request: Request, values: Mapping[str, str]) -> Event:
    """Return the event for a request whose route has *values*, without names for expressions."""
    params = {name: text for name, each in request.query.items() if (text := joined(each))}
    headers = {name: joined(each) for name, each in request.headers.items()}
    seen = RequestData(request.method, request.url, headers, params, values, request.read_body)
    return Event(TypedData("http", seen), {}, {})


def names_of(request: Request, route: Mapping[str, str | None]) -> dict[str, Any]:
    """Return the names for binding expressions (H-HTTP-13 to 15): later ones replace earlier.

    A parameter without a value, which is None, replaces others too.
    """
    query = {name: each[-1] for name, each in request.query.items()}
    headers = {name: joined(each) for name, each in request.headers.items()}
    known = {name: text for name, text in query.items() if name.lower() != "code"}
    names: list[tuple[str, Any]] = [("Query", query), ("Headers", headers)]
    for layer in (json_object_names(_text(request.read_body)), known, route):
        names += layer.items()
    return dict({name.lower(): (name, value) for name, value in names}.values())


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""
