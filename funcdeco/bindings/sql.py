"""Azure SQL and SQL Server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from funcdeco.bindings.base import (
    LEARN,
    Bundle,
    Expression,
    Facts,
    Input,
    Output,
    Removed,
    SettingName,
    Trigger,
)
from funcdeco.bindings.facts import ConnectionNames


class Connected(Facts):
    """What every binding to a relational database shares."""

    connection_names: ClassVar[ConnectionNames] = "plain only"
    accepts_identity = False

    connection_string_setting: SettingName
    """Holds the connection string of the database."""


class Command(Connected):
    """What inputs from a relational database share."""

    command_text: Expression
    """Query with its parameters as `@name`, or the name of a stored procedure."""
    command_type: Literal["Text", "StoredProcedure"] = "Text"
    """Whether the command is a query or names a stored procedure."""
    parameters: Expression = ""
    """`@name=value`, joined by commas; no value can hold a comma or `=`. `@name=null` stands for
    NULL, `@name=` for an empty text."""


class Watched(Connected):
    """What triggers of relational databases share."""

    leases_table_name: str | None = None
    """Table that stores the leases; if omitted, `Leases_{FunctionId}_{TableId}`."""


class SqlTrigger(Trigger, Watched):
    """Changed rows start the function: JSON text of a list of `{"Operation": ..., "Item": {...}}`.

    The operation is 0 for an inserted row, 1 for an updated, 2 for a deleted one.
    """

    type = "sqlTrigger"
    documentation = f"{LEARN}functions-bindings-azure-sql-trigger"
    resource_property: ClassVar[str | None] = "table_name"
    bundle: ClassVar[Bundle] = ">=4"
    gives: ClassVar[tuple[str, ...] | None] = ()

    table_name: str
    """Table to watch, such as `dbo.Orders`; change tracking must be on."""


class SqlInput(Input, Command):
    """The function reads rows. Unconverted they are JSON text of a list of objects."""

    type = "sql"
    python_types: ClassVar[tuple[str, ...]] = ("func.SqlRowList", "str", "bytes")
    documentation = f"{LEARN}functions-bindings-azure-sql-input"
    resource_property: ClassVar[str | None] = "command_text"
    bundle: ClassVar[Bundle] = ">=4"
    key_group: ClassVar[tuple[str, ...]] = ("command_type", "parameters")
    choosing: ClassVar[Mapping[str, Literal["name", "command"]]] = {"command_text": "command"}


class SqlOutput(Output, Connected):
    """The function adds rows or updates those with the same key. As `str` JSON of one or a list."""

    type = "sql"
    python_types: ClassVar[tuple[str, ...]] = ("func.SqlRow", "func.SqlRowList", "str", "bytes")
    return_types: ClassVar[tuple[str, ...] | None] = (*python_types, "typing.List[func.SqlRow]")
    documentation = f"{LEARN}functions-bindings-azure-sql-output"
    resource_property: ClassVar[str | None] = "command_text"
    bundle: ClassVar[Bundle] = ">=4"
    removed: ClassVar[Removed] = {"commandType": "remove it: an output has none"}
    choosing: ClassVar[Mapping[str, Literal["name", "command"]]] = {"command_text": "command"}

    command_text: Expression
    """Table to write to, such as `dbo.Orders`."""
