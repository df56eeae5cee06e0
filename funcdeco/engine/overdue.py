"""Invocations whose callers don't wait for them with a timeout: what runs for too long."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from typing import NamedTuple

from funcdeco.engine.execution import FunctionTimeout
from funcdeco.engine.invocation import Invocation, with_failure
from funcdeco.functions.model import Function


class Started(NamedTuple):
    """An invocation that runs."""

    function: Function
    invocation: Invocation
    time: float
    """When it began, of the monotonic clock."""


class Overdue(NamedTuple):
    """An invocation that runs for longer than the timeout."""

    key: object
    """The ID of its thread, or its task."""
    function: Function
    invocation: Invocation
    """As it fails."""


class RunningCalls:
    """The invocations that run, each by the ID of its thread, or by its task."""

    def __init__(self) -> None:
        self._started: dict[object, Started] = {}

    @contextmanager
    def including(self, key: object, function: Function, invocation: Invocation) -> Generator[None]:
        """Keep an invocation as long as the block runs."""
        self._started[key] = Started(function, invocation, time.monotonic())
        try:
            yield
        finally:
            self._started.pop(key, None)

    def overdue(self, limit: float) -> list[Overdue]:
        """Return what runs for longer than *limit* seconds."""
        now = time.monotonic()
        return [
            Overdue(key, one.function, _timed_out(one.invocation, limit))
            for key, one in list(self._started.items())
            if now - one.time > limit
        ]


def _timed_out(invocation: Invocation, seconds: float) -> Invocation:
    """Return an invocation as it fails by the timeout."""
    error = FunctionTimeout(invocation.function, invocation.id, seconds)
    return replace(with_failure(invocation, error), duration=seconds)
