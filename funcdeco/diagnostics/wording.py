"""Helpers for building messages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from funcdeco.grammar import in_one_line
from funcdeco.grammar.late_pattern import late_pattern

if TYPE_CHECKING:
    from funcdeco.diagnostics.diagnostic import Diagnostic

_SURROGATE = late_pattern("[\ud800-\udfff]")
"""A byte of a file's name that isn't UTF-8, or half of a character in JSON."""


def in_backticks(values: Iterable[str]) -> str:
    """Return *values* in backticks, separated by commas."""
    return ", ".join(f"`{value}`" for value in values)


def counted(number: int, noun: str) -> str:
    """Return *number* and the singular or plural of *noun*, which must be regular."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def headline(item: Diagnostic, severity: str) -> str:
    """Return place, severity, code and message in one line; *severity* may contain ANSI styles."""
    place = in_one_line(f"{item.place}: ".removeprefix(": "))
    return f"{place}{severity} {item.code}: {in_one_line(item.message)}"


def shown_value(value: object) -> str:
    """Return the `repr` of *value*, or a description if it raises, as for a deeply nested list."""
    try:
        return str.__str__(repr(value))
    except (Exception, SystemExit) as error:  # objects of the user's raise anything  # noqa: BLE001
        return f"<{type(value).__name__} whose repr raises {type(error).__name__}>"


def encodable(text: str, escape: str = "\\") -> str:
    """Return *text* with surrogates, which no encoding has, as Python escapes.

    *escape* is the backslash as the format writes it.
    """
    return _SURROGATE.sub(lambda found: f"{escape}u{ord(found[0]):04x}", text)


def one_of(values: Sequence[str]) -> str:
    """Return what can be used: the value itself, or `one of` several."""
    return f"{'one of ' * (len(values) > 1)}{', '.join(values)}"


def with_article(name: str) -> str:
    """Return a name in backticks after `a` or `an`, as its first sound requires."""
    is_vowel = name[:1].lower() in tuple("aeio") or name.startswith("http")
    return f"{'an' if is_vowel else 'a'} `{name}`"
