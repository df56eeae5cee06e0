"""Helpers for building messages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from funcdeco.diagnostics.diagnostic import Diagnostic


def in_backticks(values: Iterable[str]) -> str:
    """Return *values* in backticks, separated by commas."""
    return ", ".join(f"`{value}`" for value in values)


def counted(number: int, noun: str) -> str:
    """Return *number* and the singular or plural of *noun*, which must be regular."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def headline(item: Diagnostic, severity: str) -> str:
    """Return place, severity, code and message in one line; *severity* may contain ANSI styles."""
    return f"{item.place}: ".removeprefix(": ") + f"{severity} {item.code}: {item.message}"


def printable(text: str) -> str:
    """Return *text* with unprintable characters, such as line breaks, as Python escapes."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)
