"""Sessions of the official MCP client: `session("http", url, work)` returns what `work` returns."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import pytest

mcp = pytest.importorskip("mcp", reason="the MCP client isn't installed")
http = pytest.importorskip("mcp.client.streamable_http")
sse = pytest.importorskip("mcp.client.sse")
httpx = pytest.importorskip("httpx2")

TRANSPORTS = ("http", "sse")
PATIENCE = 60.0
"""Seconds after which something that must happen is missing; nothing waits that long."""
T = TypeVar("T")


class Notes:
    """The notifications that a client has received."""

    def __init__(self) -> None:
        self.methods: list[str] = []
        self._changed = asyncio.Condition()

    async def __call__(self, message: Any) -> None:
        if (method := getattr(message, "method", None)) is not None:
            async with self._changed:
                self.methods.append(method)
                self._changed.notify_all()

    async def wait_for(self, method: str) -> None:
        async with self._changed:
            await asyncio.wait_for(self._changed.wait_for(lambda: method in self.methods), PATIENCE)


def session(
    transport: str,
    url: str,
    work: Callable[[Any, Notes], Awaitable[T]],
    headers: Mapping[str, str] | None = None,
    query: str = "",
) -> T:
    """Open a session, do some *work* in it, and return what that returns."""

    async def run() -> T:
        notes = Notes()
        async with (
            _streams(transport, url, dict(headers or {}), query) as (read, write),
            mcp.ClientSession(read, write, message_handler=notes) as client,
        ):
            return await asyncio.wait_for(work(client, notes), PATIENCE)

    return asyncio.run(run())


@asynccontextmanager
async def _streams(transport: str, url: str, headers: dict[str, str], query: str) -> Any:
    if transport == "sse":
        async with sse.sse_client(f"{url}/sse{query}", headers) as (read, write):
            yield read, write
        return
    async with (
        httpx.AsyncClient(headers=headers, timeout=PATIENCE) as own,
        http.streamable_http_client(f"{url}{query}", http_client=own) as (read, write, *_),
    ):
        yield read, write


def plain(model: Any) -> Any:
    """Return what a client has received as JSON, without what its library adds."""
    found = model.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_unset=True)
    return {key: value for key, value in found.items() if key != "resultType"}


async def failure(call: Awaitable[Any]) -> tuple[int, str]:
    """Return code and message of the error of a call."""
    with pytest.raises(mcp.MCPError) as caught:
        await call
    return caught.value.error.code, caught.value.error.message
