"""Run functions as the worker does: coroutines on one event loop, the rest in a thread pool."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

_THREADS = "PYTHON_THREADPOOL_THREAD_COUNT"
_MOST_THREADS = 32
T = TypeVar("T")


class Runner:
    """One event loop in a thread of its own, and a thread pool; both start when needed.

    Callers may be inside a running event loop: they wait in their own thread.
    """

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._threads = _thread_count(settings)
        self._pool: ThreadPoolExecutor | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def submit(self, function: Callable[[], T]) -> Future[T]:
        """Call *function* in the thread pool, in a copy of the caller's context."""
        with self._starting:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(self._threads, "functions")
        return self._pool.submit(contextvars.copy_context().run, function)

    def start(self, coroutine: Coroutine[Any, Any, T]) -> Future[T]:
        """Run *coroutine* on the event loop."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop)

    @property
    def has_loop(self) -> bool:
        """Whether a coroutine has run."""
        return self._loop is not None

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The event loop of all coroutines, running."""
        with self._starting:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._serve, args=(self._loop,), daemon=True)
                self._thread.start()
            return self._loop

    @staticmethod
    def _serve(loop: asyncio.AbstractEventLoop) -> None:
        asyncio.set_event_loop(loop)
        loop.run_forever()

    def close(self) -> None:
        """Cancel the tasks that are left, and end the threads."""
        if self._loop is not None and self._thread is not None:
            asyncio.run_coroutine_threadsafe(_cancel_all(), self._loop).result()
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()
            self._loop = self._thread = None
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None


async def _cancel_all() -> None:
    own = asyncio.current_task()
    tasks = [task for task in asyncio.all_tasks() if task is not own]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.get_running_loop().shutdown_asyncgens()


def _thread_count(settings: Mapping[str, str]) -> int | None:
    """Return the maximum number of threads; None for Python's own default."""
    text = settings.get(_THREADS, "")
    count = int(text) if text.isdigit() else 0
    return min(count, _MOST_THREADS) or None
