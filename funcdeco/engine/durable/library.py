"""What the engine needs to know about the library azure-functions-durable itself."""

from __future__ import annotations

import asyncio
import functools
import inspect
import os
import sys
import threading
import warnings
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import FrameType
from typing import Any, ClassVar, NamedTuple

_WARNINGS = (
    "azure.functions df_loads",
    "azure.functions Durable JSON codec",
    "Potential duplicate Task completion",
)
"""Beginnings of its warnings about what the user can't change; the worker doesn't show them."""
_HTTP = "azure.durable_functions.models.utils.http_utils"
_CONTEXT = "azure.durable_functions.models.DurableOrchestrationContext"
_EVENTS = "azure.durable_functions.models.history.HistoryEvent"
_YIELDED = "new_task"
"""The variable in which the library has what the orchestrator yields."""
FOLDER = os.path.join("azure", "durable_functions", "")
"""Part of the path of each of its files."""


class Watcher(NamedTuple):
    """What is called while an orchestrator runs, with an action and the library's frame."""

    created: Callable[[Any, FrameType | None], None]
    """For the action of each new task."""
    recorded: Callable[[Any, FrameType | None], None]
    """For each action, or list of actions, that is added to those of the response."""


_WATCHER: ContextVar[Watcher | None] = ContextVar("funcdeco_durable_watcher", default=None)
_watching = threading.Lock()


class _Replaced(NamedTuple):
    owner: Any
    name: str
    original: Any
    replacement: Callable[[Any], Any]


_originals: dict[Any, tuple[int, tuple[_Replaced, ...]]] = {}
"""By class of the context: how many calls are watched, and what is replaced."""


@contextmanager
def warnings_ignored() -> Generator[None]:
    """Ignore these warnings, which a test runner may turn into errors."""
    with warnings.catch_warnings():
        for beginning in _WARNINGS:
            warnings.filterwarnings("ignore", beginning)
        yield


@contextmanager
def watched_by(watcher: Watcher) -> Generator[None]:
    """Call *watcher* for each action of the orchestrator that is called meanwhile.

    The library has no hook for it, so two methods of its context are replaced, which exist in all
    versions from 1.2.10 on. The profile function of the interpreter would see them too, but makes
    a replay three times slower.
    """
    found: Any = getattr(sys.modules.get(_CONTEXT), "DurableOrchestrationContext", None)
    token = _WATCHER.set(watcher)
    try:
        if found is not None:
            _replace(found)
        yield
    finally:
        if found is not None:
            _restore(found)
        _WATCHER.reset(token)


def yielded_instead_of_a_task(error: BaseException) -> tuple[FrameType, Any] | None:
    """Return what an orchestrator has yielded if the library fails since it isn't a task.

    The frame is the library's. It reads an attribute that only tasks have.
    """
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None or not isinstance(error, AttributeError):
        return None
    frame = trace.tb_frame
    if FOLDER not in frame.f_code.co_filename or _YIELDED not in frame.f_locals:
        return None
    value = frame.f_locals[_YIELDED]
    return None if hasattr(value, "_is_scheduled") else (frame, value)


def running_executor(frame: FrameType | None) -> Any:
    """Return the library's executor that resumes an orchestrator in *frame*."""
    while frame is not None and FOLDER in frame.f_code.co_filename:
        found = frame.f_locals.get("self")
        if getattr(found, "generator", None) is not None:
            return found
        frame = frame.f_back
    return None


def awaited_actions(executor: Any) -> Iterator[Any]:
    """Yield the actions, or lists of them, that an orchestrator waits for where it has yielded."""
    waiting: list[Any] = [getattr(executor, "current_task", None)]
    while waiting:
        task = waiting.pop()
        if hasattr(task, "pending_tasks") and not hasattr(task, "retry_options"):
            waiting += task.pending_tasks
        elif hasattr(task, "action_repr"):  # otherwise what was yielded isn't a task
            yield task.action_repr


def _replace(context: Any) -> None:
    with _watching:
        count, originals = _originals.get(context, (0, ()))
        if not count:
            originals = tuple(_replaced(context))
            for owner, name, original, replacement in originals:
                setattr(owner, name, replacement(original))
        _originals[context] = count + 1, originals


def _restore(context: Any) -> None:
    with _watching:
        count, originals = _originals.pop(context)
        if count > 1:
            _originals[context] = count - 1, originals
            return
        for owner, name, original, _ in originals:
            setattr(owner, name, original)


def _replaced(context: Any) -> Iterator[_Replaced]:
    yield _Replaced(context, "_generate_task", context._generate_task, _watched_creation)
    yield _Replaced(context, "_add_to_actions", context._add_to_actions, _watched_record)
    events: Any = sys.modules.get(_EVENTS)
    if hasattr(events, "dt_parse"):
        # Each replay parses the times of all events, which takes most of its time.
        yield _Replaced(events, "dt_parse", events.dt_parse, _cached)


@functools.cache
def _cached(function: Callable[..., Any]) -> Callable[..., Any]:
    return functools.lru_cache(1000)(function)


def _caller(frame: FrameType | None) -> FrameType | None:
    return frame.f_back if frame is not None else None


def _watched_creation(create: Any) -> Any:
    def _generate_task(self: Any, action: Any, *args: Any, **options: Any) -> Any:
        watcher = _WATCHER.get()
        if watcher is not None:
            watcher.created(action, _caller(inspect.currentframe()))
        return create(self, action, *args, **options)

    return _generate_task


def _watched_record(record: Any) -> Any:
    def _add_to_actions(self: Any, action_repr: Any) -> Any:
        watcher = _WATCHER.get()
        # Nothing is recorded after `continue_as_new`.
        if watcher is not None and not self.will_continue_as_new:
            watcher.recorded(action_repr, _caller(inspect.currentframe()))
        return record(self, action_repr)

    return _add_to_actions


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
