"""The front: an ASGI application that passes requests to the current worker."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, Protocol
from urllib.parse import unquote

from funcdeco.server.cors import Cors, Headers
from funcdeco.server.process import Reply, WorkerLost, WorkerProcess
from funcdeco.server.protection import AllowedHosts, is_protected
from funcdeco.server.throttle import Throttle, TooManyRequests

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
_LONGEST_LINE = 8_192
_LARGEST_HEADERS = 32_768
_MOST_HEADERS = 100
_STATUSES = range(200, 600)


class Workers(Protocol):
    """Knows the worker that answers requests now."""

    async def current(self) -> WorkerProcess | None:
        """Return it, once it is ready; None if there is none."""
        ...

    @property
    def facts(self) -> Mapping[str, Any]:
        """What the current worker has described."""
        ...

    @property
    def throttle(self) -> Throttle:
        """The limits of the current worker."""
        ...


class Front:
    """Answers requests: its own limits and rules first, then a worker."""

    def __init__(self, workers: Workers, cors: Cors, hosts: AllowedHosts) -> None:
        self._workers = workers
        self._cors = cors
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        reply = await self._answer(scope, receive)
        headers = self._with_defaults(reply)
        await send(
            {
                "type": "http.response.start",
                "status": reply.status if reply.status in _STATUSES else 500,
                "headers": [(n.encode("latin-1"), v.encode("latin-1")) for n, v in headers],
            }
        )
        await send({"type": "http.response.body", "body": reply.body})

    async def _answer(self, scope: Scope, receive: Receive) -> Reply:
        lines = [(n.decode("latin-1"), v.decode("latin-1")) for n, v in scope["headers"]]
        if status := _too_large(scope, lines):
            return Reply(status, [], b"")
        known = dict(lines)
        worker = await self._workers.current()
        if worker is None:
            return _not_running()
        owns_root = bool(self._workers.facts.get("owns_root"))
        guarded = is_protected(_path(scope), owns_root=owns_root)
        if guarded and not self._hosts.allows(known.get("host", "")):
            return _wrong_host(known.get("host", ""))
        if self._cors.is_preflight(scope["method"], known):
            return Reply(204, self._cors.preflight_headers(known, is_protected=guarded), b"")
        reply = await self._from_worker(scope, lines, receive, is_throttled=not guarded)
        added = self._cors.headers(known.get("origin"), is_protected=guarded)
        return reply._replace(headers=_merged(reply.headers, added)) if added else reply

    async def _from_worker(
        self, scope: Scope, lines: Headers, receive: Receive, *, is_throttled: bool
    ) -> Reply:
        largest = int(self._workers.facts.get("largest", 0))
        length = next((value for name, value in lines if name == "content-length"), "")
        if length.isdigit() and int(length) > largest:
            return Reply(413, [], b"")
        body = await _read(receive, largest)
        if body is None:
            return Reply(413, [], b"")
        if not is_throttled:
            return await self._passed(scope, lines, body)
        try:
            async with self._workers.throttle.turn():
                return await self._passed(scope, lines, body)
        except TooManyRequests:
            return Reply(429, [("X-FUNCTION-SCALEOUT", "1")], b"")

    async def _passed(self, scope: Scope, lines: Headers, body: bytes) -> Reply:
        """Return the answer of the worker that is the current one when the request may run."""
        worker = await self._workers.current()
        if worker is None:
            return _not_running()
        host = next((value for name, value in lines if name == "host"), "")
        path, query = scope["raw_path"].decode("latin-1"), scope["query_string"].decode("latin-1")
        request = [scope["method"], path, query, lines, host, scope["scheme"]]
        try:
            return await worker.send(request, body)
        except WorkerLost:
            return Reply(500, [], b"")

    def _with_defaults(self, reply: Reply) -> Headers:
        """Return the headers with those of host.json, and the length of an empty body."""
        names = {name.lower() for name, _ in reply.headers}
        found = [*reply.headers]
        extra = self._workers.facts.get("headers", {})
        found += [(name, value) for name, value in extra.items() if name.lower() not in names]
        if not reply.body and "content-length" not in names and reply.status not in (204, 304):
            found.append(("Content-Length", "0"))
        return found


def _too_large(scope: Scope, lines: Headers) -> int:
    """Return the status for a request beyond the limits of the host's server; 0 within them."""
    if len(scope["raw_path"]) + len(scope["query_string"]) > _LONGEST_LINE:
        return 414
    size = sum(len(name) + len(value) for name, value in lines)
    return 431 if size > _LARGEST_HEADERS or len(lines) > _MOST_HEADERS else 0


def _path(scope: Scope) -> str:
    """Return the decoded path."""
    return unquote(scope["raw_path"].decode("latin-1"))


async def _read(receive: Receive, largest: int) -> bytes | None:
    """Return the body; None if it is too large."""
    message = await receive()
    body = message.get("body", b"")
    if not message.get("more_body"):
        return body if len(body) <= largest else None
    parts, size = [body], len(body)
    while message.get("more_body"):
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        if size > largest:
            return None
        parts.append(part)
    return b"".join(parts)


def _merged(own: Headers, added: Headers) -> Headers:
    """Return headers in which *added* replace those of a function, but `Vary` is kept as well."""
    replaced = {name.lower() for name, _ in added} - {"vary"}
    return [*(one for one in own if one[0].lower() not in replaced), *added]


def _not_running() -> Reply:
    """Return the answer while nothing runs (H-HTTP-31)."""
    kind = ("Content-Type", "text/plain; charset=utf-8")
    return Reply(503, [kind], b"Function host is not running.")


def _wrong_host(host: str) -> Reply:
    text = f"The host name `{host}` isn't allowed here. Start with `--allowed-host NAME` to allow it.\n"
    return Reply(403, [("Content-Type", "text/plain; charset=utf-8")], text.encode("latin-1"))
