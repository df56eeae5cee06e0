"""Import path of generated scripts that import the user's function at its first call.

Existing generated scripts import this module, so its name must not change. It runs in deployed apps:
it imports what the worker has imported already.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, Final, NamedTuple, final

_logger: Final = logging.getLogger(__name__)
_lock: Final = threading.RLock()
"""One for all modules: threads that import two modules of a cycle would see one of them unfinished."""


class _Failed(NamedTuple):
    """One import that raised, with the traceback of the import only."""

    error: Exception
    trace: TracebackType | None


@final
class FirstCall:
    """What *load* imports, which is imported once, when it is first needed."""

    def __init__(self, load: Callable[[], Any]) -> None:
        self._load = load
        self._loaded: Any = None
        self._failed: _Failed | None = None

    def __call__(self) -> Any:
        """Return what was imported. Raises what the import raises; the next call tries again.

        Calls that wait for an import that fails get its error: if each tried in turn, the last of
        them would wait for all.
        """
        if self._loaded is None:
            failed = self._try()
            if failed is not None:
                raise failed.error.with_traceback(failed.trace)
        return self._loaded

    async def ready(self) -> Any:
        """Return what was imported; other functions run while it is imported in a thread."""
        if self._loaded is None:
            failed = await asyncio.to_thread(self._try)
            if failed is not None:
                raise failed.error.with_traceback(failed.trace)
        return self._loaded

    def _try(self) -> _Failed | None:
        """Import unless another thread does meanwhile; return how that failed."""
        before = self._failed
        with _lock:
            if self._loaded is None and self._failed is before:
                try:
                    self._loaded = self._load()
                except Exception as error:  # it is raised where it was awaited  # noqa: BLE001
                    trace = error.__traceback__
                    self._failed = _Failed(error, trace and trace.tb_next)  # without this function
                else:
                    self._failed = None
            return self._failed


def on_first_call(load: Callable[[], Any]) -> FirstCall:
    """Return *load*, a function that imports something and returns it, to be called at most once."""
    return FirstCall(load)


def import_each(*modules: str) -> None:
    """Import what other functions need. A failure is logged; the calls that need it raise it."""
    for module in modules:
        with _lock:
            try:
                importlib.import_module(module)
            except Exception:
                _logger.exception("the import of '%s' fails", module)
