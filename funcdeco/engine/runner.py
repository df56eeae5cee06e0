"""Run functions as the worker does: coroutines on one event loop, the rest in a thread pool."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import contextvars
import os
import sys
import threading
import warnings
from collections.abc import Callable, Coroutine, Generator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

_THREADS = "PYTHON_THREADPOOL_THREAD_COUNT"
_DEFAULT_MOST = 32
_PATIENCE = 10.0
"""Seconds that functions and canceled tasks may need to end when a client is closed."""
T = TypeVar("T")


class _Pool(ThreadPoolExecutor):
    """A thread pool that isn't waited for without an end."""

    def __init__(self, size: int | None, name: str) -> None:
        super().__init__(size, name)
        self._calls: set[Future[Any]] = set()

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Call *fn* in a thread."""
        future = super().submit(fn, *args, **kwargs)
        self._calls.add(future)
        future.add_done_callback(self._calls.discard)
        return future

    def end(self) -> None:
        """End the threads; warn if a call still runs after a while."""
        self.shutdown(wait=False, cancel_futures=True)
        if concurrent.futures.wait(list(self._calls), _PATIENCE).not_done:
            _warn("a function of the app is still running")
        else:
            self.shutdown()


class Runner:
    """One event loop in a thread of its own, and a thread pool; both start when needed.

    Callers may be inside a running event loop: they wait in their own thread.
    """

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._threads = _thread_count(settings) or _default_count()
        self._slots = threading.BoundedSemaphore(self._threads)
        self._inside = threading.local()
        self._pool: _Pool | None = None
        self._helpers: _Pool | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._ends = False
        self._is_blocked = False

    def submit(self, function: Callable[[], T]) -> Future[T]:
        """Call *function* in the thread pool, in a copy of the caller's context."""
        with self._starting:
            if self._pool is None:
                self._pool = _Pool(self._threads, "functions")
        return self._pool.submit(contextvars.copy_context().run, self.call, function)

    @contextlib.contextmanager
    def inside(self) -> Generator[None]:
        """Let this thread call functions itself, as one of the pool: no other thread is woken."""
        self._inside.is_set = True
        try:
            yield
        finally:
            self._inside.is_set = False

    @property
    def is_inside(self) -> bool:
        """Whether this thread calls functions itself."""
        return getattr(self._inside, "is_set", False)

    def call(self, function: Callable[[], T]) -> T:
        """Call *function* in this thread, once fewer than the pool's number of threads are busy."""
        with self._slots:
            return function()

    def start(self, coroutine: Coroutine[Any, Any, T]) -> Future[T]:
        """Run *coroutine* on the event loop."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop)

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The event loop of all coroutines, running."""
        with self._starting:
            if self._loop is None:
                self._loop, self._ends = asyncio.new_event_loop(), False
                self._helpers = _Pool(None, "asyncio")
                self._loop.set_default_executor(self._helpers)
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

    def close(self, last: Callable[[], Coroutine[Any, Any, None]] | None = None) -> None:
        """Run *last* if there is a loop, cancel the tasks that are left, and end the threads.

        A function that still runs, such as one that a test has interrupted, is left alone after a
        while, so that the test ends.
        """
        try:
            if last is not None and self._loop is not None and self._responds(self._loop):
                self.start(last()).result()
        finally:
            try:
                self._end_loop()
            finally:
                for pool in filter(None, (self._helpers, self._pool)):
                    pool.end()
                self._helpers = self._pool = None

    def _end_loop(self) -> None:
        loop, self._loop = self._loop, None
        if loop is None or self._thread is None or not self._responds(loop):
            return
        left = asyncio.run_coroutine_threadsafe(_end_all(), loop).result()
        self._ends = True
        loop.call_soon_threadsafe(loop.stop)
        self._thread.join()
        loop.close()
        if left:
            _warn(f"canceled tasks of the app are still running: {', '.join(left)}")

    def _responds(self, loop: asyncio.AbstractEventLoop) -> bool:
        """Return whether the loop isn't blocked; warn if it is."""
        if self._is_blocked:
            return False
        try:
            asyncio.run_coroutine_threadsafe(asyncio.sleep(0), loop).result(_PATIENCE)
        except concurrent.futures.TimeoutError:
            self._is_blocked = True
            _warn("a coroutine of the app blocks the event loop")
        return not self._is_blocked


def _warn(problem: str) -> None:
    message = f"{problem}, {_PATIENCE:g} s after its client was closed"
    warnings.warn(message, RuntimeWarning, stacklevel=1)


async def _end_all() -> list[str]:
    """Cancel all tasks, and return the names of those that go on."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    _, pending = await asyncio.wait(tasks, timeout=_PATIENCE) if tasks else (None, set[Any]())
    for task in pending:  # asyncio would report them once more
        setattr(task, "_log_destroy_pending", False)  # noqa: B010
    await asyncio.get_running_loop().shutdown_asyncgens()
    return sorted(_name(task) for task in pending)


def _name(task: asyncio.Task[Any]) -> str:
    return f"`{getattr(task.get_coro(), '__qualname__', task.get_name())}`"


def _default_count() -> int:
    """Return the number of threads of a ThreadPoolExecutor without one."""
    count: Callable[[], int | None] = getattr(os, "process_cpu_count", os.cpu_count)
    return min(_DEFAULT_MOST, (count() or 1) + 4)


def _thread_count(settings: Mapping[str, str]) -> int | None:
    """Return the maximum number of threads; None if no valid one is set."""
    try:
        count = int(settings.get(_THREADS, ""))
    except ValueError:
        return None
    return count if 0 < count <= sys.maxsize else None
