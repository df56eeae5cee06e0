"""Azure SQL and SQL Server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from funcdeco.bindings.base import (
    LEARN,
    Bundle,
    Expression,
    Facts,
    Holds,
    Input,
    Output,
    Removed,
    SettingName,
    Trigger,
)
from funcdeco.bindings.facts import ConnectionNames


class Connected(Facts):
    """Properties of all bindings to a relational database."""

    connection_names: ClassVar[ConnectionNames] = "plain only"
    accepts_identity = False
    accepts_blank_connection = False
    sql: ClassVar[Literal["T-SQL", "MySQL"] | None] = "T-SQL"

    connection_string_setting: SettingName
    """Setting with the connection string of the database."""


class Command(Connected):
    """Properties of inputs from a relational database."""

    command_text: Annotated[Expression, Holds("sql command")]
    """Query with parameters such as `@name`, or the name of a stored procedure."""
    command_type: Literal["Text", "StoredProcedure"] = "Text"
    """Whether the command is a query or the name of a stored procedure."""
    parameters: Annotated[Expression, Holds("parameter list")] = ""
    """`@name=value` pairs, separated by commas without spaces; values can't contain a comma or `=`.
    `@name=null` is NULL, `@name=` is an empty string."""


class Watched(Connected):
    """Properties of triggers of relational databases."""

    leases_table_name: str | None = None
    """Table that stores the leases; if omitted, `Leases_{FunctionId}_{TableId}`."""


class SqlTrigger(Trigger, Watched):
    """Changed rows start the function, as a JSON list of `{"Operation": ..., "Item": {...}}`.

    The operation is 0 for an inserted row, 1 for an updated row and 2 for a deleted row.
    """

    type = "sqlTrigger"
    documentation = f"{LEARN}functions-bindings-azure-sql-trigger"
    host_section = "sql"
    resource_property: ClassVar[str | None] = "table_name"
    bundle: ClassVar[Bundle] = ">=4"
    gives: ClassVar[tuple[str, ...] | None] = ()

    table_name: str
    """Table to watch, such as `dbo.Orders`; change tracking must be enabled."""


class SqlInput(Input, Command):
    """The function reads rows. As `str`, they are a JSON list of objects."""

    type = "sql"
    python_types: ClassVar[tuple[str, ...]] = ("func.SqlRowList", "str", "bytes")
    documentation = f"{LEARN}functions-bindings-azure-sql-input"
    host_section = "sql"
    resource_property: ClassVar[str | None] = "command_text"
    bundle: ClassVar[Bundle] = ">=4"
    key_group: ClassVar[tuple[str, ...]] = ("command_type", "parameters")
    choosing: ClassVar[Mapping[str, Literal["name", "command"]]] = {"command_text": "command"}


class SqlOutput(Output, Connected):
    """The function adds rows or updates rows with the same key. As `str`, JSON of one or a list."""

    type = "sql"
    python_types: ClassVar[tuple[str, ...]] = ("func.SqlRow", "func.SqlRowList", "str", "bytes")
    return_types: ClassVar[tuple[str, ...] | None] = (*python_types, "typing.List[func.SqlRow]")
    documentation = f"{LEARN}functions-bindings-azure-sql-output"
    host_section = "sql"
    resource_property: ClassVar[str | None] = "command_text"
    bundle: ClassVar[Bundle] = ">=4"
    removed: ClassVar[Removed] = {"commandType": "remove it: an output has no such property"}
    choosing: ClassVar[Mapping[str, Literal["name", "command"]]] = {"command_text": "name"}

    command_text: Annotated[Expression, Holds("sql table")]
    """Table to write to, such as `dbo.Orders`."""
