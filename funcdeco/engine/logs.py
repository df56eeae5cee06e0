"""Collect what the app logs, for each invocation and for the whole app."""

from __future__ import annotations

import logging
from contextvars import ContextVar
from typing import NamedTuple

from funcdeco.engine.errors import HostError

_RESULTS = "Host.Results"
_SYSTEM = ("azure.functions", _RESULTS)
"""Loggers of the runtime and the host, whose records aren't the user's."""


class Log(NamedTuple):
    """A log record of the app."""

    level: str
    """Such as `INFO` or `ERROR`."""
    message: str
    """With the arguments filled in, and the traceback if there is one."""
    logger: str
    """Name of the logger; `root` for `logging.info(...)`."""


class LogCollector(logging.Handler):
    """Stores the records of the app, and passes each to the invocation that it belongs to.

    Several apps can be open. Records outside of invocations, and of threads that a function starts
    itself, can be those of any of them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.every: list[Log] = []

    def install(self) -> None:
        """Log at INFO, as the worker does."""
        root = logging.getLogger()
        if not _OPEN:
            _LEVEL_BEFORE[:] = [root.level]
        _OPEN.append(self)
        root.setLevel(min(root.level, logging.INFO) if root.level else logging.INFO)
        root.addHandler(self)

    def remove(self) -> None:
        """Restore the level of the root logger, once no other app is open."""
        root = logging.getLogger()
        root.removeHandler(self)
        if self in _OPEN:
            _OPEN.remove(self)
            if not _OPEN:
                root.setLevel(_LEVEL_BEFORE[0])

    def emit(self, record: logging.LogRecord) -> None:
        """Store *record*, unless it is one of the runtime itself, or of another app."""
        current = _CURRENT.get()
        if record.name in _SYSTEM or (current is not None and current.collector is not self):
            return
        log = Log(record.levelname, self.format(record), record.name)
        self.every.append(log)
        if current is not None:
            current.logs.append(log)


class _Destination(NamedTuple):
    """Where the records of an invocation are stored."""

    collector: LogCollector
    logs: list[Log]


_CURRENT: ContextVar[_Destination | None] = ContextVar("funcdeco_invocation_logs", default=None)
_OPEN: list[LogCollector] = []
"""The collectors of all apps that are open."""
_LEVEL_BEFORE = [logging.WARNING]
"""The level of the root logger before the first of them was opened."""


def log_failure(function: str, invocation_id: str, error: BaseException) -> None:
    """Log that an invocation failed, as the host does, so that a test runner shows the traceback."""
    where = f": binding `{error.binding}`" if isinstance(error, HostError) and error.binding else ""
    message = "Executed 'Functions.%s' (Failed, Id=%s)%s"
    logging.getLogger(_RESULTS).error(message, function, invocation_id, where, exc_info=error)


def log_not_started(function: str, error: Exception) -> None:
    """Log that the trigger of a function can't be started, as the host does when it starts."""
    logging.getLogger(_RESULTS).error("The '%s' function is in error: %s", function, error)


def log_to(collector: LogCollector, logs: list[Log]) -> None:
    """Add the records of this context from now on to *logs*, and to those of the app."""
    _CURRENT.set(_Destination(collector, logs))
