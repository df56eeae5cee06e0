"""Collect what the app logs, for each invocation and for the whole app."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Generator, Iterable
from contextvars import ContextVar
from typing import Any, ClassVar, NamedTuple

from funcdeco.engine.errors import HostError

RESULTS = "Host.Results"
"""The logger of failed invocations."""
DURABLE = "Host.Triggers.DurableTask"
"""Logger of what the durable extension reports."""
_SYSTEM = ("azure.functions", RESULTS, DURABLE)
"""Loggers of the runtime and the host, whose records aren't the user's."""
_LIBRARY = "azure.functions."
"""Beginning of loggers that announce, once in a process, that typing may become strict."""

THREAD_LOCAL = threading.local()
"""Its `invocation_id` is that of the invocation that a thread belongs to."""


class Log(NamedTuple):
    """A log record of the app."""

    level: str
    """Name of the level, such as `INFO` or `ERROR`."""
    message: str
    """The formatted message, including the traceback if there is one."""
    logger: str
    """Name of the logger; `root` for `logging.info(...)`."""


class LogCollector(logging.Handler):
    """Stores the records of the app, and passes each to the invocation that it belongs to.

    Records of threads that the function starts itself belong to an invocation only if they set
    `context.thread_local_storage.invocation_id`, as in the worker. *is_active* returns
    whether the app is the one that runs, if several are open.
    """

    _installed: ClassVar[list[LogCollector]] = []
    _before: ClassVar[list[tuple[logging.Logger, int, bool]]] = []
    _changing: ClassVar[Any] = threading.RLock()

    def __init__(self, is_active: Callable[[], bool]) -> None:
        super().__init__()
        self.every: list[Log] = []
        self.on_log: Callable[[Log], None] | None = None
        """Called with each record outside of invocations, those of the durable extension included.

        If it is set, `every` stays empty.
        """
        self._is_active = is_active
        self._handlers: list[logging.Handler] = []

    def install(self) -> None:
        """Log at INFO, as the worker does."""
        root = logging.getLogger()
        with LogCollector._changing:
            if not LogCollector._installed:
                LogCollector._before = [(one, one.level, one.disabled) for one in _loggers()]
            LogCollector._installed.append(self)
            root.setLevel(min(root.level, logging.INFO) if root.level else logging.INFO)
            root.addHandler(self)

    def remove(self) -> None:
        """Remove the handlers of the app; the last one restores the loggers that existed before."""
        root = logging.getLogger()
        with LogCollector._changing:
            for handler in (self, *self._handlers):
                root.removeHandler(handler)
            if self in LogCollector._installed:
                LogCollector._installed.remove(self)
                if not LogCollector._installed:
                    _restore(LogCollector._before)

    @contextlib.contextmanager
    def undisturbed(self) -> Generator[None]:
        """Keep the handlers of the test, such as those of pytest, while code of the app runs.

        Clients that other threads open or close meanwhile keep their own.
        """
        root = logging.getLogger()
        before = list(root.handlers)
        try:
            yield
        finally:
            with LogCollector._changing:
                if root.handlers != before and self in LogCollector._installed:
                    self._handlers += [
                        one for one in _without_collectors(root) if one not in before
                    ]
                    others = [one for one in before if not isinstance(one, LogCollector)]
                    for handler in (*others, *LogCollector._installed):
                        root.addHandler(handler)

    def emit(self, record: logging.LogRecord) -> None:
        """Store *record*, unless it is one of the runtime itself, or of another app."""
        if _UNLOGGED.get():
            return
        current = _CURRENT.get()
        if current is None:
            current = _RUNNING.get(getattr(THREAD_LOCAL, "invocation_id", None))
        is_own = self._is_active() if current is None else current.collector is self
        is_notice = record.name.startswith(_LIBRARY) and record.levelno < logging.WARNING
        is_hidden = record.name in _SYSTEM and not (self.on_log and record.name == DURABLE)
        if is_hidden or is_notice or not is_own:
            return
        log = Log(record.levelname, self.format(record), record.name)
        if self.on_log is not None and current is None:
            self.on_log(log)
        elif self.on_log is None:
            self.every.append(log)
        if current is not None:
            current.logs.append(log)


def _without_collectors(logger: logging.Logger) -> list[logging.Handler]:
    return [one for one in logger.handlers if not isinstance(one, LogCollector)]


class _Destination(NamedTuple):
    """Where the records of an invocation are stored."""

    collector: LogCollector
    logs: list[Log]


_CURRENT: ContextVar[_Destination | None] = ContextVar("funcdeco_invocation_logs", default=None)
_UNLOGGED: ContextVar[bool] = ContextVar("funcdeco_unlogged", default=False)
_RUNNING: dict[str | None, _Destination] = {}
"""By invocation ID, where the records of its threads are stored."""


def log_failure(function: str, invocation_id: str, error: BaseException) -> None:
    """Log that an invocation failed, as the host does, so that a test runner shows the traceback."""
    where = f": binding `{error.binding}`" if isinstance(error, HostError) and error.binding else ""
    message = "Executed 'Functions.%s' (Failed, Id=%s)%s"
    logger = logging.getLogger(RESULTS)
    logger.disabled = False  # `logging.config` of an app disables all that exist
    logger.error(message, function, invocation_id, where, exc_info=error)


def log_not_started(function: str, error: Exception) -> None:
    """Log that the trigger of a function can't be started, as the host does when it starts."""
    logging.getLogger(RESULTS).error("The '%s' function is in error: %s", function, error)


@contextlib.contextmanager
def silenced() -> Generator[None]:
    """Drop what is logged in the process meanwhile."""
    before = logging.root.manager.disable
    logging.disable()
    try:
        yield
    finally:
        logging.disable(before)


@contextlib.contextmanager
def unlogged() -> Generator[None]:
    """Drop what is logged in this context meanwhile, such as by a library that the engine uses."""
    token = _UNLOGGED.set(True)
    try:
        yield
    finally:
        _UNLOGGED.reset(token)


def log_operation_failure(entity: str, operation: str, error: str) -> None:
    """Log that an operation of an entity failed, as the durable extension does."""
    logging.getLogger(DURABLE).error("Operation '%s' of %s failed: %s", operation, entity, error)


def _loggers() -> list[logging.Logger]:
    """Return all loggers, the root logger first."""
    named = list(logging.Logger.manager.loggerDict.values())
    return [logging.getLogger(), *(one for one in named if isinstance(one, logging.Logger))]


def _restore(states: Iterable[tuple[logging.Logger, int, bool]]) -> None:
    for logger, level, is_disabled in states:
        if logger.level != level:  # it clears the caches of all loggers
            logger.setLevel(level)
        logger.disabled = is_disabled


def log_to(collector: LogCollector, logs: list[Log]) -> None:
    """Add the records of this context from now on to *logs*, and to those of the app."""
    _CURRENT.set(_Destination(collector, logs))


@contextlib.contextmanager
def threads_log_to(collector: LogCollector, logs: list[Log], invocation_id: str) -> Generator[None]:
    """Add the records of threads that belong to an invocation to *logs*."""
    _RUNNING[invocation_id] = _Destination(collector, logs)
    try:
        yield
    finally:
        del _RUNNING[invocation_id]
