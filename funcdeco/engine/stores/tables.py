"""Tables of Azure Table Storage in memory."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from funcdeco.engine.arguments import checked, unknown_key
from funcdeco.engine.errors import is_usage_error
from funcdeco.engine.queries.table_filter import parse_filter
from funcdeco.engine.stores.errors import ServiceError
from funcdeco.engine.stores.listed import Listed

__tracebackhide__ = is_usage_error

Row = dict[str, Any]
_Key = tuple[str, str]
_ETAGS = itertools.count(1)


class Change(NamedTuple):
    """One operation of a transaction."""

    kind: Literal["insert", "upsert", "update"]
    row: Row
    """With `PartitionKey` and `RowKey`."""
    etag: str = "*"
    """For an update, the version that is replaced."""


class Table(Listed[Row]):
    """The rows of a table, ordered by `PartitionKey` and `RowKey`, as the service returns them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.exists: bool = False
        """Whether it was created; writing a row creates it."""
        self._rows: dict[_Key, Row] = {}
        self._etags: dict[_Key, str] = {}

    def create(self) -> None:
        """Create the table if it doesn't exist."""
        self.exists = True

    @checked
    def insert(self, row: Mapping[str, Any]) -> None:
        """Add a row. Raises ServiceError if there is one with its keys."""
        self.create()
        self.submit([Change("insert", dict(row))])

    @checked
    def upsert(self, row: Mapping[str, Any]) -> None:
        """Add a row, or replace the one with its keys."""
        self.create()
        self.submit([Change("upsert", dict(row))])

    @checked
    def delete(self, partition_key: str, row_key: str) -> None:
        """Delete a row. Raises KeyError if it doesn't exist."""
        if (partition_key, row_key) not in self._rows:
            known = ("/".join(key) for key in self._rows)
            raise unknown_key("row with the keys", f"{partition_key}/{row_key}", known)
        del self._rows[partition_key, row_key]
        del self._etags[partition_key, row_key]

    @checked
    def get(self, partition_key: str, row_key: str) -> Row | None:
        """Return a copy of a row; None if it doesn't exist."""
        row = self._rows.get((partition_key, row_key))
        return None if row is None else dict(row)

    def etag(self, partition_key: str, row_key: str) -> str:
        """Return the version of a row; "" if it doesn't exist."""
        return self._etags.get((partition_key, row_key), "")

    def submit(self, changes: Iterable[Change]) -> None:
        """Apply all *changes*, or none and raise ServiceError if the table rejects one."""
        if not self.exists:
            raise ServiceError("The table specified does not exist.", 404, "TableNotFound")
        checked = [(_key(change.row), change) for change in changes]
        for key, change in checked:
            self._check(key, change)
        for key, change in checked:
            self._rows[key] = {name: one for name, one in change.row.items() if one is not None}
            self._etags[key] = f"W/\"datetime'{next(_ETAGS)}'\""

    def write(self, changes: Iterable[Change]) -> None:
        """Create the table if it doesn't exist, and submit *changes*."""
        self.create()
        self.submit(changes)

    def query(self, condition: str, most: int | None) -> Iterable[Row]:
        """Return the rows that fulfill a filter, at most *most*; an empty filter is none.

        Raises ServiceError if the table doesn't exist, and QueryError.
        """
        if not self.exists:
            raise ServiceError("The table specified does not exist.", 404, "TableNotFound")
        rows = filter(parse_filter(condition), self) if condition else iter(self)
        return itertools.islice(rows, most)

    def _check(self, key: _Key, change: Change) -> None:
        if change.kind == "insert" and key in self._rows:
            message = "The specified entity already exists."
            raise ServiceError(message, 409, "EntityAlreadyExists")
        if change.kind != "update":
            return
        if key not in self._rows:
            message = "The specified resource does not exist."
            raise ServiceError(message, 404, "ResourceNotFound")
        if change.etag not in ("*", self._etags[key]):
            message = "The update condition specified in the request was not satisfied."
            raise ServiceError(message, 412, "UpdateConditionNotSatisfied")

    def _sorted(self) -> list[Row]:
        return [dict(self._rows[key]) for key in sorted(self._rows)]

    def _items(self) -> list[Row]:
        return self._sorted()

    def __iter__(self) -> Iterator[Row]:
        return iter(self._sorted())

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        return f"<table {self.name!r}: {self._sorted()}>"


def _key(row: Mapping[str, Any]) -> _Key:
    for name in ("PartitionKey", "RowKey"):
        if not isinstance(row.get(name), str):
            message = f"The row needs a string as its `{name}`."
            raise ServiceError(message, 400, "PropertiesNeedValue")
    return row["PartitionKey"], row["RowKey"]
