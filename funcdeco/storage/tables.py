"""Tables of a storage account: rows H-TBL-02 to 05."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from funcdeco.engine.stores.errors import ServiceError
from funcdeco.engine.stores.tables import Change, Row
from funcdeco.storage.errors import requests_to
from funcdeco.storage.service import Service

_MOST_ROWS = 1_000
"""Rows that the service returns at once."""
T = TypeVar("T")


class ServiceTable:
    """A table."""

    def __init__(self, service: Service, open_client: Callable[[], Any], name: str) -> None:
        self.name = name
        self.service = service
        self._open_client = open_client

    @cached_property
    def _client(self) -> Any:
        return self._open_client().get_table_client(self.name)

    def query(self, condition: str, most: int | None) -> Iterable[Row]:
        """Return the rows that fulfill a filter, at most *most*; an empty filter is none.

        Raises ServiceError if the table doesn't exist.
        """
        return self._send(lambda: list(islice(self._rows(condition, most), most)))

    def _rows(self, condition: str, most: int | None) -> Iterable[Row]:
        size = min(most or _MOST_ROWS, _MOST_ROWS)
        if condition:
            found = self._client.query_entities(condition, results_per_page=size)
        else:
            found = self._client.list_entities(results_per_page=size)
        return ({name: _plain(value) for name, value in one.items()} for one in found)

    def write(self, changes: Iterable[Change]) -> None:
        """Apply all *changes* or none, after the table is created if it doesn't exist.

        Raises ServiceError if the table rejects one.
        """
        operations = [_operation(change) for change in changes]
        try:
            self._submit(operations)
        except ServiceError as error:
            if error.code != "TableNotFound":
                raise
            self._create()
            self._submit(operations)

    def _submit(self, operations: list[Any]) -> None:
        self._send(lambda: self._client.submit_transaction(operations))

    def _create(self) -> None:
        try:
            self._send(self._client.create_table)
        except ServiceError as error:
            if error.code != "TableAlreadyExists":
                raise

    def _send(self, call: Callable[[], T]) -> T:
        with requests_to(self.service):
            return call()


def _operation(change: Change) -> tuple[Any, ...]:
    row = {name: _typed(value) for name, value in change.row.items() if value is not None}
    if change.kind == "insert":
        return "create", row
    if change.kind == "upsert":
        return "upsert", row, {"mode": "replace"}
    core: Any = importlib.import_module("azure.core")
    condition = core.MatchConditions.IfNotModified
    options = {"mode": "replace", "etag": change.etag, "match_condition": condition}
    return "update", row, options


def _typed(value: Any) -> Any:
    """Return an integer as one of 64 bits (H-TBL-04)."""
    if type(value) is not int:
        return value
    if not -(2**63) <= value < 2**63:
        raise ServiceError(f"The number {value} has more than 64 bits.", 400, "InvalidInput")
    tables: Any = importlib.import_module("azure.data.tables")
    return tables.EntityProperty(value, tables.EdmType.INT64)


def _plain(value: Any) -> Any:
    """Return a value as the store in memory has it."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return datetime.fromisoformat(value.isoformat())
    return getattr(value, "value", value)  # of an `EntityProperty`, such as an integer
