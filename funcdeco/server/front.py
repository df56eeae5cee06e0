"""The front: an ASGI application that passes requests to the current worker."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, Protocol

from funcdeco.engine.http.limits import head_status
from funcdeco.engine.http.paths import decode_path
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.server.cors import Cors, Headers
from funcdeco.server.mcp_streams import McpStreams
from funcdeco.server.page.desk import Desk
from funcdeco.server.process import Reply, WorkerLost, WorkerProcess
from funcdeco.server.protection import ADMIN, AllowedHosts, changes, is_protected, owner
from funcdeco.server.throttle import Throttle, TooManyRequests

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
_BODY = "http.request"
_STATUSES = range(200, 600)
_WITHOUT_BODY = (204, 205, 304)
_WITHOUT_CHUNKS = "1.0"
"""The version of HTTP in which the end of a body is not marked, and hosts need no name."""
_HOST = late_pattern(r"(?:\[[0-9A-Fa-f:.]+\]|[\w!$%&'()*+,.;=~-]*)(?::[0-9]*)?", re.ASCII)
_NOT_IN_VALUES = late_pattern(r"[^\t\x20-\x7e\x80-\xff]")


class Disconnected(Exception):
    """Raised if a client ends before it has sent its request."""


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

    def trouble(self, error: Exception) -> None:
        """Report an error of ours."""
        ...

    def refused(self, method: str, path: str, status: int, reason: str) -> None:
        """Report a request that the front has answered by itself."""
        ...


class Front:
    """Answers requests: its own limits and rules first, then a worker."""

    def __init__(self, workers: Workers, cors: Cors, hosts: AllowedHosts, desk: Desk) -> None:
        self._workers = workers
        self._cors = cors
        self._hosts = hosts
        self._streams = McpStreams(self._passed)
        self._desk = desk

    def switched(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """Note that another worker answers from now on: what both have described."""
        self._streams.changed(before.get("mcp", {}), after.get("mcp", {}))

    def close(self) -> None:
        """End answers that don't end by themselves."""
        self._streams.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            reply = await self._answer(scope, receive)
        except Exception as error:  # the server would print our traceback  # noqa: BLE001
            self._workers.trouble(error)
            reply = Reply(500, [], b"")
        if reply.reason:
            path = scope["raw_path"].decode("latin-1")
            self._workers.refused(scope["method"], path, reply.status, reply.reason)
        if reply.status not in _STATUSES:
            reply = Reply(500, [], b"")
        headers = self._with_defaults(reply, scope)
        if not _can_be_sent(headers):
            reply, headers = Reply(500, [], b""), [("Content-Length", "0")]
        lines = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        await send({"type": "http.response.start", "status": reply.status, "headers": lines})
        if reply.stream is None:
            await send({"type": "http.response.body", "body": reply.body})
        else:
            await reply.stream.run(receive, send)

    async def _answer(self, scope: Scope, receive: Receive) -> Reply:
        path, query = scope["raw_path"].decode("latin-1"), scope["query_string"].decode("latin-1")
        if status := head_status(path, query, scope["headers"]):
            return Reply(status, [], b"", "the request exceeds a limit of the server")
        lines = [(n.decode("latin-1"), v.decode("latin-1")) for n, v in scope["headers"]]
        known = dict(lines)
        if not _is_host_valid(lines, scope["http_version"]):
            return Reply(400, [], b"", "the Host header is missing or invalid")
        host = known.get("host", "")
        if self._desk.owns(scope["method"], path, known.get("accept", "")):
            refusal = self._refusal(scope["method"], host, known.get("origin", ""))
            return refusal or self._desk.answer(scope["method"], path, query, known)
        worker = await self._workers.current()
        if worker is None:
            return _not_running()
        owns_root = bool(self._workers.facts.get("owns_root"))
        guarded = is_protected(path, owns_root=owns_root)
        if guarded and (refusal := self._refusal(scope["method"], host, known.get("origin", ""))):
            return refusal
        if self._cors.is_preflight(scope["method"], known):
            return Reply(204, self._cors.preflight_headers(known, is_protected=guarded), b"")
        request = [scope["method"], path, query, lines, host, scope["scheme"]]
        reply = await self._from_worker(request, known.get("content-length", ""), receive)
        added = self._cors.headers(known.get("origin"), is_protected=guarded)
        return reply._replace(headers=_merged(reply.headers, added)) if added else reply

    def _refusal(self, method: str, host: str, origin: str) -> Reply | None:
        """Return the response to a request for one of the host's own paths that another site sent."""
        if not self._hosts.allows(host):
            what = f"The host name `{host}` isn't allowed here. Start with `--allowed-host NAME`"
            return _forbidden(what)
        is_own = self._hosts.allows_origin(origin) or self._cors.lists(origin)
        if origin and changes(method) and not is_own:
            return _forbidden(
                f"The origin `{origin}` isn't allowed here. Start with `--cors ORIGIN`"
            )
        return None

    async def _from_worker(self, request: list[Any], length: str, receive: Receive) -> Reply:
        largest = int(self._workers.facts.get("largest", 0))
        too_large = Reply(413, [], b"", f"the body is larger than {largest} bytes")
        if length.isdigit() and int(length) > largest:
            return too_large
        try:
            body = await _read(receive, largest)
        except Disconnected:
            return Reply(400, [], b"", "the client disconnected before its request was complete")
        if body is None:
            return too_large
        if owner(decode_path(request[1])) == ADMIN:
            return await self._passed(request, body)
        try:
            async with self._workers.throttle.turn():
                if self._streams.owns(request[0], request[1]):
                    return await self._streams.answer(request, body)
                return await self._passed(request, body)
        except TooManyRequests:
            why = "`maxOutstandingRequests` of host.json is reached"
            return Reply(429, [("X-FUNCTION-SCALEOUT", "1")], b"", why)

    async def _passed(self, request: list[Any], body: bytes) -> Reply:
        """Return the response of the worker that is the current one when the request may run."""
        worker = await self._workers.current()
        if worker is None:
            return _not_running()
        try:
            return await worker.send(request, body)
        except WorkerLost:
            return Reply(500, [], b"")

    def _with_defaults(self, reply: Reply, scope: Scope) -> Headers:
        """Return the headers with those of host.json, and the length if there can't be chunks."""
        names = {name.lower() for name, _ in reply.headers}
        found = [*reply.headers]
        if reply.status in _WITHOUT_BODY:  # a length would announce the body that isn't sent
            found = [one for one in found if one[0].lower() != "content-length"]
            names.discard("content-length")
        extra = self._workers.facts.get("headers", {})
        found += [(name, value) for name, value in extra.items() if name.lower() not in names]
        is_known = scope["method"] == "HEAD" or reply.status in (204, 304)
        is_known |= "content-length" in names or reply.stream is not None
        if not is_known and (not reply.body or scope["http_version"] == _WITHOUT_CHUNKS):
            found.append(("Content-Length", str(len(reply.body))))
        return found


def _can_be_sent(headers: Headers) -> bool:
    """Return whether the server can send headers, such as those of host.json."""
    return not any(_NOT_IN_VALUES.search(value) or not name.isascii() for name, value in headers)


def _is_host_valid(lines: Headers, version: str) -> bool:
    """Return whether the server accepts the Host header: there is one, with a name and a port."""
    hosts = [value for name, value in lines if name == "host"]
    if not hosts:
        return version == _WITHOUT_CHUNKS
    return len(hosts) == 1 and _HOST.fullmatch(hosts[0]) is not None


async def _read(receive: Receive, largest: int) -> bytes | None:
    """Return the body; None if it is too large. Raises Disconnected."""
    message = await receive()
    body = message.get("body", b"")
    if message["type"] == _BODY and not message.get("more_body"):
        return body if len(body) <= largest else None
    parts, size = [body], len(body)
    while message.get("more_body"):
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        if size > largest:
            return None
        parts.append(part)
    if message["type"] != _BODY:
        raise Disconnected
    return b"".join(parts)


def _merged(own: Headers, added: Headers) -> Headers:
    """Return headers in which *added* replace those of a function, but `Vary` is kept as well."""
    replaced = {name.lower() for name, _ in added} - {"vary"}
    return [*(one for one in own if one[0].lower() not in replaced), *added]


def _not_running() -> Reply:
    """Return the response while nothing runs (H-HTTP-31)."""
    kind = ("Content-Type", "text/plain; charset=utf-8")
    return Reply(503, [kind], b"Function host is not running.", "the app isn't running")


def _forbidden(what: str) -> Reply:
    text, kind = f"{what} to allow it.\n", ("Content-Type", "text/plain; charset=utf-8")
    return Reply(403, [kind], text.encode("latin-1"), text.strip())
