"""The errors with which the extension answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from funcdeco.engine.durable.identifiers import Rejected


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
