"""Stores that equal a list with the same items."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar, overload

from funcdeco.engine.arguments import WrongArgument, kind_of
from funcdeco.engine.errors import UsageError, is_usage_error
from funcdeco.engine.other_clients import Hinted

__tracebackhide__ = is_usage_error

T = TypeVar("T")


class NoItem(UsageError, IndexError):
    """Raised for an index that a store doesn't have."""


class Equal(Hinted, Iterable[T]):
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

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        items = self._items()
        try:
            return items[index]
        except IndexError:
            raise NoItem(f"no item {index} in {self!r}") from None
        except TypeError:
            what = f"the index of {self!r} must be an integer"
            raise WrongArgument(f"{what}, not {kind_of(index)}") from None

    def _items(self) -> list[T]:
        """Return the items in their order."""
        return list(self)
