"""The invocations of a failing test, as a section of pytest's report."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from funcdeco.engine.invocation import Invocation
from funcdeco.testing.tracebacks import user_traceback

TITLE = "Functions invocations"
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
        lines.append(user_traceback(invocation.exception).rstrip())
    body = textwrap.indent("\n".join(lines), "  ")
    return f"{invocation.function} {end}" + (f"\n{body}" if body else "")
