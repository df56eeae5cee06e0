"""The source of a part of a function: a decorator or a JSON object."""

from __future__ import annotations

from typing import Literal, NamedTuple, Protocol

from funcdeco.project.placing import Place

Model = Literal["funcdeco", "v1", "v2"]
"""The programming model of a function: our decorators, a function.json, or azure-functions' own."""


class Source(NamedTuple):
    """A source location: an absolute path and a line, counted from 1."""

    file: str
    line: int


class Origin(Place, Protocol):
    """One decorator call, or one object in a function.json."""

    @property
    def is_decorator(self) -> bool:
        """Whether it is a decorator call rather than an object in a function.json."""
        ...

    @property
    def model(self) -> Model:
        """The programming model that it belongs to."""
        ...

    @property
    def line(self) -> int:
        """The first line, counted from 1."""
        ...

    def property_name(self, key: str) -> str:
        """Return the property *key* of function.json as the user spells it."""
        ...


def source_of(origin: Origin) -> Source:
    """Return the file and line of *origin*."""
    return Source(origin.file, origin.line)
