"""A request as a client sends it: rows H-HTTP-01 to 11."""

from __future__ import annotations

from functools import cached_property

from funcdeco.engine.http.paths import decode_path, encode_path, parse_query


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
