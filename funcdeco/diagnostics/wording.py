"""Parts of messages that several of them have."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from funcdeco.diagnostics.diagnostic import Diagnostic


def in_backticks(values: Iterable[str]) -> str:
    """Return names in backticks, parted by commas."""
    return ", ".join(f"`{value}`" for value in values)


def counted(number: int, noun: str) -> str:
    """Return how many there are of what a regular noun names."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def headline(item: Diagnostic, severity: str) -> str:
    """Return place, severity, code and message in one line; *severity* may have a style."""
    return f"{item.place}: ".removeprefix(": ") + f"{severity} {item.code}: {item.message}"


def printable(text: str) -> str:
    """Return *text* in one line: what can't be printed is spelled as Python does."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)
