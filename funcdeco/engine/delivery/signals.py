"""Wake and stop the threads that listen."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Signals:
    """What threads wait for: that something may have changed, or that they are to stop."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._version = 0
        self._is_stopped = False

    @property
    def version(self) -> int:
        """A number that grows with each change."""
        return self._version

    @property
    def is_stopped(self) -> bool:
        """Whether nothing may start any more."""
        return self._is_stopped

    def wake(self) -> None:
        """Let all threads look for work."""
        with self._changed:
            self._version += 1
            self._changed.notify_all()

    def stop(self) -> None:
        """Let all threads stop."""
        with self._changed:
            self._is_stopped = True
            self._changed.notify_all()

    def wait(self, seen: int, seconds: float) -> None:
        """Wait until the version isn't *seen* any more, at most some *seconds*."""
        with self._changed:
            self._changed.wait_for(lambda: self._version != seen or self._is_stopped, seconds)

    def wait_for(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Wait until *condition* holds, at most some *seconds*; return whether it does."""
        with self._changed:
            return self._changed.wait_for(condition, seconds)

    def sleep(self, seconds: float) -> bool:
        """Wait some *seconds*; return whether they have passed, False once it is stopped."""
        with self._changed:
            return not self._changed.wait_for(lambda: self._is_stopped, seconds)
