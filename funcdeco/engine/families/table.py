"""Table inputs and outputs: rows H-TBL-01 to H-TBL-05.

See `TablesExtensionConfigProvider` and `TableEntityWriter` of azure-sdk-for-net.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from itertools import islice
from typing import Any

from funcdeco.engine.event import ResolvedBinding
from funcdeco.engine.families.checked_names import check_key, check_table
from funcdeco.engine.queries.table_filter import parse_filter
from funcdeco.engine.sent import OutputError, objects_of
from funcdeco.engine.stores.errors import ServiceError
from funcdeco.engine.stores.tables import Change, Row, Table
from funcdeco.engine.stores.world import World
from funcdeco.engine.typed_data import TypedData, as_json, compact_json

_MOST_CHANGES = 100
_NOT_RETURNED = ("Timestamp", "odata.etag")
_Batch = dict[str, Change]


def read(binding: ResolvedBinding, world: World) -> TypedData | None:
    """Return the rows of a partition that fulfill the filter, as a JSON array; `rowKey` is ignored.

    Raises ServiceError if the table doesn't exist.
    """
    table = world.tables.at(binding.connection, check_table(binding.string("tableName")))
    if not table.exists:
        raise ServiceError("The table specified does not exist.", 404, "TableNotFound")
    filters: list[str] = []
    if partition := binding.string("partitionKey"):
        filters.append("PartitionKey eq '{}'".format(partition.replace("'", "''")))
    if own := binding.string("filter"):
        filters.append(own)
    rows = iter(table)
    if filters:
        rows = filter(parse_filter(" and ".join(filters)), rows)
    return as_json([_returned(row) for row in islice(rows, _take(binding))])


def _take(binding: ResolvedBinding) -> int | None:
    value = binding.properties.get("take")
    return int(value) if isinstance(value, (int, str)) and int(value) > 0 else None


def _returned(row: Row) -> Row:
    return {
        name: base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for name, value in row.items()
        if name not in _NOT_RETURNED
    }


def write(binding: ResolvedBinding, data: TypedData | None, world: World) -> None:
    """Add rows, in one transaction for each partition. Raises ServiceError for an existing row."""
    table = world.tables.at(binding.connection, check_table(binding.string("tableName")))
    batches: dict[str, _Batch] = {}
    for one in objects_of(data, with_dates=True):
        if one is None:
            raise OutputError("Object reference not set to an instance of an object.")
        _add(table, batches, _change(binding, one))
    for batch in batches.values():
        _submit(table, batch)


def _add(table: Table, batches: dict[str, _Batch], change: Change) -> None:
    partition, row_key = change.row["PartitionKey"], change.row["RowKey"]
    batch = batches.setdefault(partition, {})
    if row_key in batch:
        _submit(table, batch)
        batch.clear()
    batch[row_key] = change
    if len(batch) >= _MOST_CHANGES:
        _submit(table, batches.pop(partition))


def _submit(table: Table, batch: _Batch) -> None:
    table.create()
    table.submit(batch.values())


def _change(binding: ResolvedBinding, item: Mapping[str, Any]) -> Change:
    """Return how an object is written: its keys replace those of the binding."""
    row: Row = {
        "PartitionKey": binding.properties.get("partitionKey"),
        "RowKey": binding.properties.get("rowKey"),
    }
    keys = {name.lower(): name for name in row}
    etag = ""
    for name, value in item.items():
        if key := keys.get(name.lower()):
            row[key] = None if value is None else str(value)
        elif name in ("ETag", "odata.etag"):
            etag = str(value or "")
        elif name != "Timestamp":
            row[name] = compact_json(value) if type(value) in (dict, list) else value
    for key in keys.values():
        row[key] = check_key(row[key])
    if not etag:
        return Change("insert", row)
    return Change("upsert", row) if etag == "*" else Change("update", row, etag)
