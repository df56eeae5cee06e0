"""Stores that equal a list with the same items."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")


class Equal(Iterable[T]):
    """Something with items in an order, such as the documents of a container."""

    def __eq__(self, other: object) -> bool:
        """Return whether a list, or another store, has the same items."""
        if not isinstance(other, (list, Equal)):
            return NotImplemented
        return list(self) == [*other]

    def __hash__(self) -> int:
        """Return a hash of the store itself, not of its items."""
        return id(self)


class Listed(Equal[T], Sequence[T]):
    """A sequence of items."""
