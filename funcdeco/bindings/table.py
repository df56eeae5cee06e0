"""Azure Table Storage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from funcdeco.bindings.base import LEARN, Expression, Holds, Input, Output, StorageConnected
from funcdeco.bindings.facts import TABLES, Groups
from funcdeco.bindings.rules import Needs, OneOf, Rule

_Key = Annotated[Expression | None, Holds("table key")]


class TableInput(Input, StorageConnected):
    """The function reads entities of a table as a JSON list of objects."""

    type = "table"
    documentation = f"{LEARN}functions-bindings-storage-table-input"
    resource_property: ClassVar[str | None] = "table_name"
    # The extension's constructor with a row key also requires a partition key.
    rules: ClassVar[tuple[Rule, ...]] = (
        Needs("row_key", ("partition_key",), is_ignored=True),
        OneOf(("row_key", "filter"), optional=True, ignored="row_key"),
        OneOf(("row_key", "take"), optional=True, ignored="row_key"),
    )
    identity: ClassVar[Groups] = (TABLES,)
    choosing: ClassVar[Mapping[str, Literal["name", "command"]]] = {
        "table_name": "name",
        "filter": "name",
    }

    table_name: Annotated[Expression, Holds("table")]
    """Table to read: 3 to 63 letters and digits, starting with a letter."""

    partition_key: _Key = None
    """Partition key of the entities."""

    row_key: Annotated[_Key, Holds("row key")] = None
    """Row key of the entity to read, in bundle 2 only. Later bundles ignore it: use a `filter` such as
    `RowKey eq '{id}'`."""

    filter: Annotated[Expression | None, Holds("table filter")] = None
    """OData filter for the entities, such as `Price gt 5` or `RowKey eq '{id}'`."""

    take: int | None = None
    """Maximum number of entities to read."""


class TableOutput(Output, StorageConnected):
    """The function adds entities to a table, as a JSON object or a list of objects.

    Each object has the members `PartitionKey` and `RowKey`, unless the properties set them.
    """

    type = "table"
    documentation = f"{LEARN}functions-bindings-storage-table-output"
    resource_property: ClassVar[str | None] = "table_name"
    rules: ClassVar[tuple[Rule, ...]] = (Needs("row_key", ("partition_key",), is_ignored=True),)
    identity: ClassVar[Groups] = (TABLES,)
    choosing: ClassVar[Mapping[str, Literal["name", "command"]]] = {"table_name": "name"}

    table_name: Annotated[Expression, Holds("table")]
    """Table to write to: 3 to 63 letters and digits, starting with a letter."""

    partition_key: _Key = None
    """Partition key of entities without one."""

    row_key: _Key = None
    """Row key of entities without one."""
