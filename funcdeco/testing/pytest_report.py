"""The invocations of a failing test, as a section of pytest's report."""

from __future__ import annotations

import importlib
import os
import textwrap
import traceback
from collections.abc import Iterable, Sequence
from pathlib import Path

from funcdeco.engine.invocation import Invocation

TITLE = "Functions invocations"
_NOT_USERS = (
    os.path.join(Path(__file__).parents[1], ""),
    os.path.dirname(importlib.__file__),
    "<frozen ",
)
"""Beginnings of the paths of the code between a client and an app."""
_MOST = 20


def describe(invocations: Sequence[Invocation]) -> str:
    """Return each invocation with what it logged, and the traceback of what it raised."""
    left = len(invocations) - _MOST
    head = [f"{left} earlier invocations aren't shown"] if left > 0 else []
    return "\n".join([*head, *map(_described, invocations[-_MOST:])])


def _described(invocation: Invocation) -> str:
    end = "succeeded" if invocation.is_success else "failed"
    if invocation.retry_count:
        end += f" (retry {invocation.retry_count})"
    lines = [f"{log.level} {log.logger}: {log.message}" for log in invocation.logs]
    if invocation.exception is not None:
        lines.append("".join(_traceback(invocation.exception)).rstrip())
    body = textwrap.indent("\n".join(lines), "  ")
    return f"{invocation.function} {end}" + (f"\n{body}" if body else "")


def _traceback(error: BaseException) -> Iterable[str]:
    """Return the traceback from the first line of the user on, without it if there is none."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename.startswith(_NOT_USERS):
        trace = trace.tb_next
    if trace is None:
        return traceback.format_exception_only(error)
    return traceback.format_exception(type(error), error, trace)
