"""Import path of generated scripts that import the user's function at its first call.

Existing generated scripts import this module, so its name must not change. It runs in deployed apps:
it imports what the worker has imported already.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any, Final, final

_lock: Final = threading.RLock()
"""One for all modules: threads that import two modules of a cycle would see one of them unfinished."""


@final
class FirstCall:
    """What *load* imports, which is imported once, when it is first needed."""

    def __init__(self, load: Callable[[], Any]) -> None:
        self._load = load
        self._loaded: Any = None

    def __call__(self) -> Any:
        """Return what was imported. Raises what the import raises; the next call tries again."""
        if self._loaded is None:
            with _lock:
                if self._loaded is None:
                    self._loaded = self._load()
        return self._loaded

    async def ready(self) -> Any:
        """Return what was imported; other functions run while it is imported in a thread."""
        if self._loaded is None:
            error = await asyncio.to_thread(self._error)
            if error is not None:
                raise error
        return self._loaded

    def _error(self) -> Exception | None:
        """Return why the import fails, with the traceback of the import only."""
        try:
            self()
        except Exception as error:  # it is raised where it was awaited  # noqa: BLE001
            trace = error.__traceback__
            for _ in range(2):  # this function, and the call
                trace = trace and trace.tb_next
            return error.with_traceback(trace)
        return None


def on_first_call(load: Callable[[], Any]) -> FirstCall:
    """Return *load*, a function that imports something and returns it, to be called at most once."""
    return FirstCall(load)
