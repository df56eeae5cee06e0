"""The invocations of a failing test, as a section of pytest's report."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from funcdeco.engine.invocation import Invocation
from funcdeco.testing.client import TestClient
from funcdeco.testing.orchestration import Orchestration
from funcdeco.testing.tracebacks import user_traceback

TITLE = "Functions invocations"
ORCHESTRATIONS = "Functions orchestrations"
_MOST = 20


class Seen(NamedTuple):
    """The parts of a client's history that were there before a test."""

    invocations: int
    orchestrations: frozenset[str]
    """Their instance IDs."""

    @classmethod
    def by(cls, client: TestClient) -> Seen:
        """Return the present history of a client."""
        return cls(len(client.invocations), frozenset(client.orchestrations))


def describe_client(client: TestClient, seen: Seen | None = None) -> Iterator[tuple[str, str]]:
    """Yield titles and contents of the report's sections, without empty ones and earlier events."""
    count, known = seen or (0, frozenset[str]())
    waiting = [one for one in client.orchestrations.values() if one.id not in known]
    texts = describe(client.invocations[count:]), describe_uncompleted(waiting)
    for title, text in zip((TITLE, ORCHESTRATIONS), texts, strict=True):
        if text:
            yield title, text


def describe(invocations: Sequence[Invocation]) -> str:
    """Return each invocation with its logs and the traceback of its exception."""
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


def describe_uncompleted(orchestrations: Iterable[Orchestration]) -> str:
    """Return the orchestrations that are waiting or have failed, with the reason, or ""."""
    found = [repr(one) for one in orchestrations if one.status != "Completed"]
    left = len(found) - _MOST
    head = [f"{left} earlier orchestrations aren't shown"] if left > 0 else []
    return "\n".join([*head, *found[-_MOST:]])
