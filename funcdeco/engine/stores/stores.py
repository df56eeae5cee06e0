"""All stores of an app, by kind, connection and name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, NamedTuple, TypeVar

from funcdeco.engine.errors import UsageError, is_usage_error

__tracebackhide__ = is_usage_error

S = TypeVar("S")


class Address(NamedTuple):
    """Where a store is."""

    connection: str
    """Name of the setting of the connection."""
    name: str


class Ambiguous(UsageError, LookupError):
    """Raised for a name that two connections have."""


class StoreSet(Generic[S]):
    """Stores of one kind, each created when it is first named."""

    def __init__(self, kind: str, create: Callable[[str], S]) -> None:
        self.kind = kind
        """What one store is called, such as `queue`."""
        self._create = create
        self._stores: dict[Address, S] = {}

    def at(self, connection: str, name: str) -> S:
        """Return the store of that connection."""
        address = Address(connection, name)
        if address not in self._stores:
            self._stores[address] = self._create(name)
        return self._stores[address]

    def named(self, name: str, default: str, declared: Iterable[Address] = ()) -> S:
        """Return the store with this name, that of the connection *default* if there is none.

        The *declared* ones exist too. Raises Ambiguous if several connections have one.
        """
        found = sorted({one for one in (*self._stores, *declared) if one.name == name})
        if len(found) > 1:
            connections = ", ".join(f"`{address.connection}`" for address in found)
            message = f"{self.kind} `{name}` exists in several connections: {connections}; "
            raise Ambiguous(f'{message}use `["{found[0].connection}", "{name}"]`')
        return self.at(found[0].connection if found else default, name)

    @property
    def every(self) -> Iterable[S]:
        """All stores that exist."""
        return self._stores.values()

    def __contains__(self, address: object) -> bool:
        return address in self._stores

    def __iter__(self) -> Iterator[Address]:
        return iter(self._stores)
