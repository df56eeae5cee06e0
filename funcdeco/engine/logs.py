"""Collect what the app logs, for each invocation and for the whole app."""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

RESULTS = "Host.Results"
"""The logger of failed invocations."""
_SYSTEM = ("azure.functions", RESULTS)
"""Loggers of the runtime and the host, whose records aren't the user's."""
_CURRENT: ContextVar[list[Log] | None] = ContextVar("funcdeco_invocation_logs", default=None)
_PASSED = "funcdeco_passed"
"""Set on a record that an invocation has: several clients may be open."""


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

    Records of threads that the function starts itself belong to no invocation.
    """

    def __init__(self) -> None:
        super().__init__()
        self.every: list[Log] = []
        self._level_before = logging.WARNING

    def install(self) -> None:
        """Log at INFO, as the worker does."""
        root = logging.getLogger()
        self._level_before = root.level
        root.setLevel(min(root.level, logging.INFO) if root.level else logging.INFO)
        root.addHandler(self)

    def remove(self) -> None:
        """Restore the level of the root logger."""
        root = logging.getLogger()
        root.removeHandler(self)
        root.setLevel(self._level_before)

    def emit(self, record: logging.LogRecord) -> None:
        """Store *record*, unless it is one of the runtime itself."""
        if record.name in _SYSTEM:
            return
        log = Log(record.levelname, self.format(record), record.name)
        self.every.append(log)
        current = _CURRENT.get()
        if current is not None and not hasattr(record, _PASSED):
            setattr(record, _PASSED, True)
            current.append(log)


def log_failure(function: str, invocation_id: str, error: BaseException) -> None:
    """Log that an invocation failed, as the host does, so that a test runner shows the traceback."""
    message = "Executed 'Functions.%s' (Failed, Id=%s)"
    logging.getLogger(RESULTS).error(message, function, invocation_id, exc_info=error)


@contextmanager
def silenced() -> Generator[None]:
    """Drop what is logged in the process meanwhile."""
    before = logging.root.manager.disable
    logging.disable()
    try:
        yield
    finally:
        logging.disable(before)


def log_to(logs: list[Log]) -> None:
    """Add the records of this context from now on to *logs*."""
    _CURRENT.set(logs)
