"""Run functions as the worker does: coroutines on one event loop, the rest in a thread pool."""

from __future__ import annotations

import asyncio
import contextvars
import threading
import warnings
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

_THREADS = "PYTHON_THREADPOOL_THREAD_COUNT"
_MOST_THREADS = 32
_PATIENCE = 10.0
"""Seconds that a canceled task may need to end."""
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
        self._ends = False

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
                self._loop, self._ends = asyncio.new_event_loop(), False
                self._thread = threading.Thread(target=self._serve, args=(self._loop,), daemon=True)
                self._thread.start()
            return self._loop

    def _serve(self, loop: asyncio.AbstractEventLoop) -> None:
        """Run *loop* until the end, also after a task that exits, or that stops the loop."""
        asyncio.set_event_loop(loop)
        while not self._ends:
            try:
                loop.run_forever()
            except (SystemExit, KeyboardInterrupt):
                continue  # who waits for the task gets it, in the next iteration of the loop

    def close(self) -> None:
        """Cancel the tasks that are left, and end the threads."""
        if self._loop is not None and self._thread is not None:
            asyncio.run_coroutine_threadsafe(_end_all(), self._loop).result()
            self._ends = True
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()
            self._loop = self._thread = None
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None


async def _end_all() -> None:
    """Cancel the tasks that are left, and end the threads that the loop started."""
    loop = asyncio.get_running_loop()
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    _, pending = await asyncio.wait(tasks, timeout=_PATIENCE) if tasks else (None, set[Any]())
    if pending:
        names = ", ".join(sorted(_name(task) for task in pending))
        message = f"tasks of the app don't end {_PATIENCE:g} s after their cancellation: {names}"
        warnings.warn(message, RuntimeWarning, stacklevel=1)
        for task in pending:  # asyncio would report them once more
            setattr(task, "_log_destroy_pending", False)  # noqa: B010
    await loop.shutdown_asyncgens()
    await loop.shutdown_default_executor()


def _name(task: asyncio.Task[Any]) -> str:
    return f"`{getattr(task.get_coro(), '__qualname__', task.get_name())}`"


def _thread_count(settings: Mapping[str, str]) -> int | None:
    """Return the maximum number of threads; None for Python's own default."""
    text = settings.get(_THREADS, "")
    count = int(text) if text.isdigit() else 0
    return min(count, _MOST_THREADS) or None
