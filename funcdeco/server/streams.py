"""Answers that don't end: events for a client, for as long as it listens."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

_PING_INTERVAL = 25.0
"""Seconds between two events that keep a connection open, as in the MCP extension."""
_GONE = "http.disconnect"
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Stream:
    """Events for one client; *ping* is sent now and then, and *on_end* is called at the end."""

    def __init__(self, ping: bytes, on_end: Callable[[Stream], None]) -> None:
        self._ping = ping
        self._on_end = on_end
        self._events: asyncio.Queue[bytes | None] = asyncio.Queue()

    def send(self, event: bytes) -> None:
        """Send an event."""
        self._events.put_nowait(event)

    def end(self) -> None:
        """Send what is left, then end."""
        self._events.put_nowait(None)

    async def run(self, receive: Receive, send: Send) -> None:
        """Send the events of a response that has begun, until the client or `end` ends it."""
        gone = asyncio.ensure_future(_gone(receive))
        gone.add_done_callback(lambda _: self.end())
        pings = asyncio.ensure_future(self._send_pings())
        try:
            while (event := await self._events.get()) is not None:
                await send({"type": "http.response.body", "body": event, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()
            pings.cancel()
            self._on_end(self)

    async def _send_pings(self) -> None:
        while True:
            await asyncio.sleep(_PING_INTERVAL)
            self.send(self._ping)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != _GONE:
        pass
