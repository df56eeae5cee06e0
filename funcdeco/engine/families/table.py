"""Table inputs and outputs: rows H-TBL-01 to H-TBL-05.

See `TablesExtensionConfigProvider` and `TableEntityWriter` of azure-sdk-for-net.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from funcdeco.engine.dates import DateTime
from funcdeco.engine.event import ResolvedBinding
from funcdeco.engine.families.checked_names import check_key, check_table
from funcdeco.engine.sent import OutputError, objects_of
from funcdeco.engine.stores.services import TableStore
from funcdeco.engine.stores.tables import Change, Row
from funcdeco.engine.stores.world import World
from funcdeco.engine.typed_data import TypedData, as_json, compact_json

_MOST_CHANGES = 100
_NOT_RETURNED = ("Timestamp", "odata.etag")
_Batch = dict[str, Change]


def read(binding: ResolvedBinding, world: World) -> TypedData | None:
    """Return the rows of a partition that fulfill the filter, as a JSON array; `rowKey` is ignored.

    Raises ServiceError if the table doesn't exist.
    """
    table = world.table(binding.connection, check_table(binding.string("tableName")))
    filters: list[str] = []
    if partition := binding.string("partitionKey"):
        filters.append("PartitionKey eq '{}'".format(partition.replace("'", "''")))
    if own := binding.string("filter"):
        filters.append(own)
    rows = table.query(" and ".join(filters), _take(binding))
    return as_json([_returned(row) for row in rows])


def _take(binding: ResolvedBinding) -> int | None:
    value = binding.properties.get("take")
    return int(value) if isinstance(value, (int, str)) and int(value) > 0 else None


def _returned(row: Row) -> Row:
    return {name: _sent(value) for name, value in row.items() if name not in _NOT_RETURNED}


def _sent(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, DateTime):  # the service returns a DateTimeOffset
        return datetime.fromisoformat(value.isoformat())
    return value


def write(binding: ResolvedBinding, data: TypedData | None, world: World) -> None:
    """Add rows, in one transaction for each partition. Raises ServiceError for an existing row."""
    table = world.table(binding.connection, check_table(binding.string("tableName")))
    batches: dict[str, _Batch] = {}
    for one in objects_of(data, with_dates=True):
        if one is None:
            raise OutputError("Object reference not set to an instance of an object.")
        _add(table, batches, _change(binding, one))
    for batch in batches.values():
        table.write(batch.values())


def _add(table: TableStore, batches: dict[str, _Batch], change: Change) -> None:
    partition, row_key = change.row["PartitionKey"], change.row["RowKey"]
    batch = batches.setdefault(partition, {})
    if row_key in batch:
        table.write(batch.values())
        batch.clear()
    batch[row_key] = change
    if len(batch) >= _MOST_CHANGES:
        table.write(batches.pop(partition).values())


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
