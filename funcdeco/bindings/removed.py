"""Removed properties that no extension reads, and their replacements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from funcdeco.bindings.naming import DisplayName


class Renamed(NamedTuple):
    """What another property says today."""

    keyword: str
    note: str = ""
    """How the two values differ, if they do."""


Removed = Mapping[str, Renamed | str]
"""By the name in function.json: the property that replaced it, or what to do without one."""


def replacement_for(removed: Renamed | str, display_name: DisplayName) -> str:
    """Return what to do instead of a property that is gone."""
    if isinstance(removed, str):
        return removed
    return f"use `{display_name(removed.keyword)}`" + (f", {removed.note}" if removed.note else "")
