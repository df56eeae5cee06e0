"""The lock of a task hub, which lets its changes be saved before anyone else sees them."""

from __future__ import annotations

import threading
from collections.abc import Callable

_PATIENCE = 30.0
"""Seconds to wait until a task hub is open."""


class HubClosed(Exception):
    """Raised if a task hub can't be used here: it isn't open yet, or another process has it."""


class HubLock:
    """A reentrant lock; *on_release* is called before the thread that holds it releases it."""

    def __init__(self, on_release: Callable[[], None]) -> None:
        self._lock = threading.RLock()
        self._on_release = on_release
        self._depth = 0
        self._changed = threading.Condition()
        self._is_settled = True
        self._is_closed = False
        self._is_delayed = False
        self._reason = "the task hub isn't open yet"

    def reserve(self) -> None:
        """Let all others wait until `open` or `close`, but not for long."""
        self._is_settled = False

    def delay(self, reason: str) -> None:
        """Refuse all others until `open`, also those that wait."""
        with self._changed:
            self._reason, self._is_delayed = reason, True
            self._changed.notify_all()

    def open(self) -> None:
        """Let others in."""
        self._settle()

    def close(self, reason: str) -> None:
        """Refuse all others from now on."""
        with self._lock:
            self._reason, self._is_closed = reason, True
        self._settle()

    def _settle(self) -> None:
        with self._changed:
            self._is_settled = True
            self._changed.notify_all()

    @property
    def is_open(self) -> bool:
        """Whether the lock can be acquired."""
        return self._is_settled and not self._is_closed

    def _is_decided(self) -> bool:
        return self._is_settled or self._is_delayed

    def _wait(self) -> None:
        with self._changed:
            self._changed.wait_for(self._is_decided, _PATIENCE)
            if not self._is_settled:
                raise HubClosed(self._reason)

    def __enter__(self) -> bool:
        if not self._is_settled:
            self._wait()
        self._lock.acquire()
        if self._is_closed:
            self._lock.release()
            raise HubClosed(self._reason)
        self._depth += 1
        return True

    def __exit__(self, *_: object) -> None:
        try:
            if self._depth == 1:
                self._on_release()
        finally:
            self._depth -= 1
            self._lock.release()
