"""How and where a part of a function was written."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from funcdeco.project.placing import Place


class Source(NamedTuple):
    """Where something was written: an absolute path and a line counted from 1."""

    file: str
    line: int


class Origin(Place, Protocol):
    """One decorator's call, or one object in a function.json."""

    @property
    def is_decorator(self) -> bool:
        """Whether a decorator was called, rather than a function.json written."""
        ...

    @property
    def line(self) -> int:
        """The line on which it begins, counted from 1."""
        ...

    def property_name(self, key: str) -> str:
        """Return how the user spells the property *key* of function.json."""
        ...


def source_of(origin: Origin) -> Source:
    """Return the file and line of *origin*."""
    return Source(origin.file, origin.line)
