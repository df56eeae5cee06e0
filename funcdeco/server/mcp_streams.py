"""The streams of MCP clients: they outlive the workers, so that an edit ends no session.

Rows H-HTTP-58 and 59. A worker answers each message at once; the front sends the response as an event.
Besides SSE, whose messages are posted to another address, a client of streamable HTTP may listen to
notifications, which the real host doesn't support.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, cast
from urllib.parse import parse_qs

from funcdeco.engine.http.paths import decode_path
from funcdeco.engine.mcp.envelope import Envelope, session_of
from funcdeco.engine.mcp.rpc import (
    INTERNAL_ERROR,
    Message,
    as_bytes,
    as_event,
    error,
    is_request,
    notification,
    parse,
)
from funcdeco.server.process import Reply
from funcdeco.server.streams import Stream

_BASE = "/runtime/webhooks/mcp"
_SSE, _MESSAGE, _NOTIFICATIONS = "sse", "message", ""
_STATE = "azmcpcs"
_LISTS = ("tools", "resources", "prompts")
_PING = as_event({"jsonrpc": "2.0", "id": "ping", "method": "ping"})
Pass = Callable[[list[Any], bytes], Awaitable[Reply]]
"""Returns the response of the current worker to a request."""


class _Session:
    """A client of SSE."""

    def __init__(self, stream: Stream, lines: list[tuple[str, str]]) -> None:
        self.stream = stream
        self.headers = _joined(lines)
        self.client: Mapping[str, Any] | None = None
        """Its name and version, once it has sent them."""


class McpStreams:
    """All streams of MCP clients; *ask* passes a request to the current worker."""

    def __init__(self, ask: Pass) -> None:
        self._ask = ask
        self._streams: set[Stream] = set()
        self._sessions: dict[str, _Session] = {}
        self._answering: set[asyncio.Task[None]] = set()

    def owns(self, method: str, raw_path: str) -> bool:
        """Return whether a request belongs to a stream."""
        place = _place(raw_path)
        if place == _NOTIFICATIONS:
            return method == "GET"
        return place == _MESSAGE or (place == _SSE and method == "GET")

    async def answer(self, request: list[Any], body: bytes) -> Reply:
        """Return the response to a request that belongs to a stream."""
        place = _place(request[1])
        if place == _MESSAGE:
            return await self._accepted(request, body)
        session = secrets.token_hex(8) if place == _SSE else ""
        reply = await self._ask(request, _body(Envelope(session)))
        if reply.status != 200:
            return reply
        stream = Stream(_PING if session else b": ping\n\n", self._forget)
        stream.send(reply.body)  # the address for messages, before any of them
        self._streams.add(stream)
        if session:
            self._sessions[session] = _Session(stream, request[3])
        return reply._replace(body=b"", stream=stream)

    def changed(self, before: Mapping[str, str], after: Mapping[str, str]) -> None:
        """Send clients which lists an edit has changed; each list has a fingerprint by its name."""
        for name in _LISTS:
            if before.get(name) != after.get(name):
                event = as_event(notification(f"notifications/{name}/list_changed"))
                for stream in self._streams:
                    stream.send(event)

    def close(self) -> None:
        """End all streams."""
        for stream in self._streams:
            stream.end()
        for task in self._answering:
            task.cancel()

    def _forget(self, stream: Stream) -> None:
        self._streams.discard(stream)
        every = self._sessions.items()
        self._sessions = {name: one for name, one in every if one.stream is not stream}

    async def _accepted(self, request: list[Any], body: bytes) -> Reply:
        """Return the response to a message: 202, before the worker handles it."""
        state = next(iter(_query(request[2]).get(_STATE, [])), None)
        name = session_of(state) if state is not None else None
        session = self._sessions.get(name or "")
        if session is None:
            problem = _problem(state, name)
            return await self._ask(request, _body(Envelope(problem=problem)))
        message = parse(body)
        if message is not None and message.get("method") == "initialize":
            session.client = _client_of(message)
        envelope = Envelope(
            name or "",
            headers=session.headers,
            client=session.client,
            message="" if message is None else body.decode(),
        )
        reply = await self._ask(request, _body(envelope._replace(is_check=True)))
        if reply.status == 202 and message is not None:
            self._later(self._handle(session, request, envelope, message))
        return reply

    async def _handle(
        self, session: _Session, request: list[Any], envelope: Envelope, message: Message
    ) -> None:
        """Let the worker handle a message, and send its response to the client."""
        reply = await self._ask(request, _body(envelope))
        if reply.status == 200:
            session.stream.send(reply.body)
        elif reply.status != 202 and is_request(message):  # such as a timeout, or a crash
            failure = error(INTERNAL_ERROR, "An error occurred.", message["id"])
            session.stream.send(as_event(failure))

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)


def _place(raw_path: str) -> str | None:
    """Return what the end of a path names; None if the path isn't one of MCP."""
    path = decode_path(raw_path).lower().rstrip("/")
    if path != _BASE and not path.startswith(f"{_BASE}/"):
        return None
    last = path.rpartition("/")[2]
    return last if last in (_SSE, _MESSAGE) else _NOTIFICATIONS


def _problem(state: str | None, name: str | None) -> str:
    if state is None:
        return "Missing service context."
    return "Invalid client state." if name is None else f"No active session for client '{name}'."


def _query(raw: str) -> dict[str, list[str]]:
    return {name.lower(): values for name, values in parse_qs(raw, keep_blank_values=True).items()}


def _client_of(message: Message) -> Mapping[str, Any] | None:
    params: object = message.get("params")
    info = cast("dict[str, Any]", params).get("clientInfo") if isinstance(params, dict) else None
    return cast("Mapping[str, Any]", info) if isinstance(info, dict) else None


def _joined(lines: list[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in lines:
        found[name] = f"{found[name]},{value}" if name in found else value
    return found


def _body(envelope: Envelope) -> bytes:
    return as_bytes(envelope._asdict())
