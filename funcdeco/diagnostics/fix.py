"""How a finding can be fixed in the file that it is about."""

from __future__ import annotations

from typing import NamedTuple


class Fix(NamedTuple):
    """A safe change to a property: the same in function.json and in Python."""

    action: str
    """`set` the value, `rename` the key, or `add` the key with the value."""
    value: str
    key: str = ""
    """The key to add."""
    old: str | None = None
    """The value to replace, as the file has it."""


class Edit(NamedTuple):
    """Text that replaces what is between two offsets of a file's text."""

    start: int
    end: int
    text: str
