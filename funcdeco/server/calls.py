"""What runs in a worker, and what its end waits for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue

_MOST_THREADS = 1_000
"""How many calls run in threads at once; the others wait."""
OnError = Callable[[BaseException], object]


class Calls:
    """Runs calls in threads, and counts them and what runs elsewhere."""

    def __init__(self, on_error: OnError) -> None:
        self._on_error = on_error
        self._waiting: SimpleQueue[Callable[[], object]] = SimpleQueue()
        self._threads = 0
        self._in_threads = 0
        self._elsewhere = 0
        self._lost: set[int] = set()
        self._changed = threading.Condition()

    def start(self, call: Callable[[], object]) -> None:
        """Run something in a thread."""
        with self._changed:
            self._in_threads += 1
            if self._threads < min(self._in_threads, _MOST_THREADS):
                threading.Thread(target=self._run_all, name="calls", daemon=True).start()
                self._threads += 1
        self._waiting.put(call)

    def count(self, change: int) -> None:
        """Count something that runs elsewhere: 1 when it begins, -1 when it has ended."""
        with self._changed:
            self._elsewhere += change
            self._changed.notify_all()

    def lose(self, thread: int) -> None:
        """Stop counting on the thread with an ID: nothing waits for it."""
        with self._changed:
            self._in_threads -= 1
            self._threads -= 1
            self._lost.add(thread)
            self._changed.notify_all()

    def wait(self, seconds: float) -> None:
        """Wait until everything has ended, at most some *seconds*."""
        with self._changed:
            self._changed.wait_for(lambda: not self._in_threads + self._elsewhere, seconds)

    def _run_all(self) -> None:
        """Run calls, without the futures of an executor: nothing waits for their results."""
        while self._run(self._waiting.get()):
            pass

    def _run(self, call: Callable[[], object]) -> bool:
        """Run a call; return whether this thread still counts."""
        try:
            call()
        except BaseException as error:  # nobody waits for it  # noqa: BLE001
            self._on_error(error)
        thread = threading.get_ident()
        with self._changed:
            if thread in self._lost:
                self._lost.discard(thread)
                return False
            self._in_threads -= 1
            self._changed.notify_all()
            return True
