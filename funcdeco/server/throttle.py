"""`maxConcurrentRequests` and `maxOutstandingRequests` of host.json: H-HTTP-39."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class TooManyRequests(Exception):
    """Raised for a request that may not wait."""


class Throttle:
    """Lets requests wait; -1 means no limit."""

    def __init__(self, most_running: int, most_waiting: int) -> None:
        self._running = asyncio.Semaphore(most_running) if most_running > 0 else None
        self._most = most_waiting
        self._count = 0

    @asynccontextmanager
    async def turn(self) -> AsyncGenerator[None]:
        """Wait until the request may run. Raises TooManyRequests."""
        if 0 <= self._most <= self._count:
            raise TooManyRequests
        self._count += 1
        try:
            if self._running is None:
                yield
            else:
                async with self._running:
                    yield
        finally:
            self._count -= 1
