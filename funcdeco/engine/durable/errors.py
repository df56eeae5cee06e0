"""The errors with which the extension answers."""

from __future__ import annotations

import inspect
from collections.abc import Generator, Iterable
from typing import Any, ClassVar

from funcdeco.diagnostics.wording import with_article
from funcdeco.engine.durable.identifiers import Rejected
from funcdeco.engine.errors import HostError


class DurableError(Exception):
    """Raised if the extension rejects a request; *kind* is the .NET exception.

    *sent* is the message in its responses, if it differs.
    """

    ARGUMENT: ClassVar[str] = "System.ArgumentException"
    OPERATION: ClassVar[str] = "System.InvalidOperationException"

    def __init__(self, message: str, kind: str = ARGUMENT, sent: str = "") -> None:
        super().__init__(message)
        self.kind = kind
        self.sent: str = sent or message


class NotATask(HostError, TypeError):
    """What the test client reports for *original*, with which the library fails in Azure too."""

    def __init__(self, value: Any, place: object, original: BaseException) -> None:
        where = f" ({place})" if place else ""
        what = f"the orchestrator yields {with_article(type(value).__name__)}, which isn't a task{where}"
        super().__init__(f"{what}; {_instead_of(value)}")
        self.original = original


def _instead_of(value: object) -> str:
    """Return what to write instead of yielding *value*."""
    if isinstance(value, (list, tuple, set, Generator)):
        return "write `yield context.task_all([...])` to wait for several tasks"
    if inspect.isawaitable(value):
        return "write an activity that awaits it, and yield `context.call_activity(...)`"
    return "yield only what methods of the context return, such as `context.call_activity(...)`"


def reject(found: Rejected | None) -> None:
    """Raise DurableError if *found* isn't None; the extension exchanges message and parameter."""
    if found is not None:
        sent = f"{found.parameter} (Parameter '{found.message}')" if found.parameter else ""
        raise DurableError(found.message, sent=sent)


def missing(kind: str, name: str, known: Iterable[str]) -> DurableError:
    """Return the error for a function that isn't an orchestrator, an activity or an entity."""
    listed = "', '".join(sorted(known))
    info = f"The following are the known {kind} functions: '{listed}'."
    if not listed:
        info = f"No {kind} functions are currently registered!"
    what = f"The function '{name}' doesn't exist, is disabled, or is not an {kind} function."
    return DurableError(f"{what} Additional info: {info}")
