"""What the engine needs to know about the library azure-functions-durable itself."""

from __future__ import annotations

import asyncio
import sys
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, ClassVar

_WARNINGS = ("azure.functions df_loads", "Potential duplicate Task completion")
"""Beginnings of its warnings about what the user can't change; the worker doesn't show them."""
_HTTP = "azure.durable_functions.models.utils.http_utils"


@contextmanager
def warnings_ignored() -> Generator[None]:
    """Ignore these warnings, which a test runner may turn into errors."""
    with warnings.catch_warnings():
        for beginning in _WARNINGS:
            warnings.filterwarnings("ignore", beginning)
        yield


class ClientSession:
    """The connections of the durable clients of one app, which belong to its event loop.

    From version 1.5 on, the library keeps them in a variable of a module, for the whole process.
    """

    _active: ClassVar[ClientSession | None] = None

    def __init__(self) -> None:
        self._session: Any = None
        self._lock: asyncio.Lock | None = None

    def activate(self) -> None:
        """Let the library use these connections from now on."""
        module: Any = sys.modules.get(_HTTP)
        if ClientSession._active is self or not hasattr(module, "_client_session"):
            return
        if ClientSession._active is not None:
            ClientSession._active._take_back(module)
        module._client_session = self._session
        module._session_lock = self._lock or asyncio.Lock()
        ClientSession._active = self

    def _take_back(self, module: Any) -> None:
        self._session, self._lock = module._client_session, module._session_lock
        module._client_session, module._session_lock = None, asyncio.Lock()
        ClientSession._active = None

    def release(self) -> None:
        """Let the library use these connections no longer."""
        if ClientSession._active is self:
            self._take_back(sys.modules[_HTTP])

    async def close(self) -> None:
        """Close the connections, on the app's event loop."""
        self.release()
        if self._session is not None:
            await self._session.close()
            self._session = None
