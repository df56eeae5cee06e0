"""Removed properties that no extension reads, and their replacements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from funcdeco.bindings.naming import DisplayName


class Renamed(NamedTuple):
    """A property that another one has replaced."""

    keyword: str
    note: str = ""
    """How the two values differ, if they do."""


Removed = Mapping[str, Renamed | str]
"""By name in function.json: the property's replacement, or a hint if there is none."""


def replacement_for(removed: Renamed | str, display_name: DisplayName) -> str:
    """Return the hint for a removed property."""
    if isinstance(removed, str):
        return removed
    return f"use `{display_name(removed.keyword)}`" + (f", {removed.note}" if removed.note else "")
