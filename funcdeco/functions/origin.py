"""How and where a part of a function was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Source(NamedTuple):
    """Where something was written: an absolute path and a line counted from 1."""

    file: str
    line: int


@dataclass(frozen=True)
class Origin:
    """One decorator's call, or one object in a function.json."""

    source: Source
    keywords: Mapping[str, str] = field(default_factory=dict[str, str])
    """Keyword of each property, by its name in function.json; empty in a function.json."""
    path: tuple[str | int, ...] | None = None
    """Keys and positions that lead to the object in a function.json; None for a decorator."""

    @property
    def is_decorator(self) -> bool:
        """Whether a decorator was called, rather than a function.json written."""
        return self.path is None

    def property_name(self, key: str) -> str:
        """Return how the user spells the property *key* of function.json."""
        return self.keywords.get(key, key)
