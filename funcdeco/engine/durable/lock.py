"""The lock of a task hub, which lets its changes be saved before anyone else sees them."""

from __future__ import annotations

import threading
from collections.abc import Callable

_PATIENCE = 30.0


class HubClosed(Exception):
    """Raised if a task hub can't be used here: it isn't open yet, or another process has it."""


class HubLock:
    """A reentrant lock; *on_release* is called before the thread that holds it releases it."""

    def __init__(self, on_release: Callable[[], None]) -> None:
        self._lock = threading.RLock()
        self._on_release = on_release
        self._depth = 0
        self._is_closed = False
        self._is_settled = threading.Event()
        self._is_settled.set()
        self.reason: str = "the task hub isn't open yet"
        """Why the hub can't be used, while it isn't open."""
        self.patience: float = _PATIENCE
        """Seconds to wait until it is open."""

    def reserve(self) -> None:
        """Let all others wait until `open` or `close`."""
        self._is_settled.clear()

    def open(self) -> None:
        """Let others in."""
        self._is_settled.set()

    def close(self, reason: str) -> None:
        """Refuse all others from now on."""
        with self._lock:
            self.reason, self._is_closed = reason, True
        self._is_settled.set()

    @property
    def is_open(self) -> bool:
        """Whether the lock can be acquired."""
        return self._is_settled.is_set() and not self._is_closed

    def __enter__(self) -> bool:
        if not self._is_settled.wait(self.patience):
            raise HubClosed(self.reason)
        self._lock.acquire()
        if self._is_closed:
            self._lock.release()
            raise HubClosed(self.reason)
        self._depth += 1
        return True

    def __exit__(self, *_: object) -> None:
        try:
            if self._depth == 1:
                self._on_release()
        finally:
            self._depth -= 1
            self._lock.release()
