"""What bindings use of queues, containers and tables, in memory or in a storage account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from funcdeco.engine.stores.blobs import Blob
from funcdeco.engine.stores.tables import Change, Row


class QueueStore(Protocol):
    """A storage queue."""

    def put(self, body: Any, now: datetime | None = None) -> object:
        """Append a message. Raises ServiceError for one that is too large."""
        ...


class BlobStore(Protocol):
    """A container of blobs."""

    def get(self, name: str, /) -> Blob | None:
        """Return a blob; None if it doesn't exist."""
        ...

    def amend(self, name: str, content: bytes, added: Mapping[str, str]) -> object:
        """Write a blob; an existing one keeps its metadata, and *added* is added to it."""
        ...


class TableStore(Protocol):
    """A table."""

    def query(self, condition: str, most: int | None) -> Iterable[Row]:
        """Return the rows that fulfill a filter, at most *most*; an empty filter is none.

        Raises ServiceError if the table doesn't exist.
        """
        ...

    def write(self, changes: Iterable[Change]) -> None:
        """Apply all *changes* or none, after the table is created if it doesn't exist.

        Raises ServiceError if the table rejects one.
        """
        ...


class Services(Protocol):
    """Stores outside of this process, by the name of the setting of their connection."""

    def queue(self, connection: str, name: str) -> QueueStore:
        """Return a queue."""
        ...

    def container(self, connection: str, name: str) -> BlobStore:
        """Return a container."""
        ...

    def table(self, connection: str, name: str) -> TableStore:
        """Return a table."""
        ...
