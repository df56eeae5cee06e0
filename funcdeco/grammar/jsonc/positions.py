"""Positions of keys and values in a JSON text."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Literal, NamedTuple

Path = tuple[str | int, ...]
LooseKind = Literal[
    "comment",
    "constant",
    "control-character",
    "escape",
    "missing-value",
    "number",
    "single-quotes",
    "space",
    "trailing-comma",
    "word",
]


class Place(NamedTuple):
    """Offsets of a value, and of its key if it has one."""

    start: int
    end: int
    key_start: int
    key_end: int


class Repeated(NamedTuple):
    """A duplicate key of an object, with the path and the offsets of the later one."""

    path: Path
    start: int
    end: int
    is_same: bool
    """Whether the earlier key is identical, not only equal in another case."""


class Loose(NamedTuple):
    """A construct that strict JSON does not allow."""

    kind: LooseKind
    start: int
    end: int


class Node:
    """A value's position, and its members by key or index."""

    __slots__ = ("inside", "place")

    def __init__(self, place: Place, inside: dict[str | int, Node] | None = None) -> None:
        self.place: Place = place
        self.inside: dict[str | int, Node] | None = inside


class Places:
    """Positions of all keys and values in a document; empty if the text cannot be read."""

    def __init__(self, root: Node | None) -> None:
        self._root = root

    @cached_property
    def of(self) -> dict[Path, Place]:
        """All positions by path, with keys as written."""
        return dict(_flat(self._root)) if self._root else {}

    def find(self, path: Path) -> Place | None:
        """Return the position of *path*; else, of the last match ignoring case."""
        node = self._root
        for part in path:
            node = node.inside.get(part) if node and node.inside else None
        return self.last(path) if node is None else node.place

    def last(self, path: Path) -> Place | None:
        """Return the position of the last value at *path*, ignoring case."""
        written = self._by_lower.get(_lower(path))
        return self.of[written[-1]] if written else None

    def count(self, path: Path) -> int:
        """Return the number of keys that match *path*, ignoring case as the host does."""
        return len(self._by_lower.get(_lower(path), ()))

    @cached_property
    def _by_lower(self) -> dict[Path, list[Path]]:
        found: dict[Path, list[Path]] = {}
        for path in self.of:
            found.setdefault(_lower(path), []).append(path)
        return found


def _flat(root: Node) -> Iterator[tuple[Path, Place]]:
    waiting: list[tuple[Path, Node]] = [((), root)]
    while waiting:
        path, node = waiting.pop()
        yield path, node.place
        if node.inside:
            waiting += [((*path, key), inner) for key, inner in reversed(node.inside.items())]


def _lower(path: Path) -> Path:
    return tuple(part.lower() if isinstance(part, str) else part for part in path)
