"""Fixes that `--fix` can apply to the file of a finding."""

from __future__ import annotations

from typing import NamedTuple


class Fix(NamedTuple):
    """A safe change to a property, independent of whether the file is function.json or Python."""

    action: str
    """`set` (the value), `rename` (the key) or `add` (the key with the value)."""
    value: str
    key: str = ""
    """The key to add."""
    old: str | None = None
    """The value to replace, as it appears in the file."""


class Edit(NamedTuple):
    """Replacement text for the range between two offsets in the text of a file."""

    start: int
    end: int
    text: str
