"""The words for an error because of which the host loads no function of a v2 app."""

from __future__ import annotations

from dataclasses import replace

from funcdeco.diagnostics.diagnostic import Diagnostic

LOSES_ALL = "so the host loads no function of the app"


def losing(message: str) -> str:
    """Return *message* with this consequence at its end, once."""
    return message if message.endswith(LOSES_ALL) else f"{message}, {LOSES_ALL}"


def as_losing(item: Diagnostic) -> Diagnostic:
    """Return *item* with this consequence in its message."""
    return replace(item, message=losing(item.message))


def not_losing(item: Diagnostic) -> Diagnostic:
    """Return *item* without this consequence."""
    return replace(item, message=item.message.removesuffix(f", {LOSES_ALL}"))


def loses_all(item: Diagnostic) -> bool:
    """Return whether the host loads no function of the app because of *item*."""
    return item.message.endswith(LOSES_ALL)
