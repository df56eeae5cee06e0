"""Azure Database for MySQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from funcdeco.bindings.base import (
    LEARN,
    Bundle,
    Expression,
    Holds,
    Input,
    Output,
    Removed,
    Trigger,
)
from funcdeco.bindings.sql import Command, Connected, Watched


class MySqlTrigger(Trigger, Watched):
    """New and updated rows start the function; as `str`, a JSON list as in `sql_trigger`."""

    type = "mysqlTrigger"
    python_types: ClassVar[tuple[str, ...]] = ("func.MySqlRowList", "str", "bytes")
    sql: ClassVar[Literal["T-SQL", "MySQL"] | None] = "MySQL"
    documentation = f"{LEARN}functions-bindings-azure-mysql-trigger"
    host_section = "mySql"
    resource_property: ClassVar[str | None] = "table_name"
    bundle: ClassVar[Bundle] = ">=4"

    table_name: str
    """Table to watch; it needs a column `az_func_updated_at` that MySQL sets on update."""


class MySqlInput(Input, Command):
    """The function reads rows. As `str`, they are a JSON list of objects."""

    type = "mysql"
    python_types: ClassVar[tuple[str, ...]] = ("func.MySqlRowList", "str", "bytes")
    sql: ClassVar[Literal["T-SQL", "MySQL"] | None] = "MySQL"
    documentation = f"{LEARN}functions-bindings-azure-mysql-input"
    host_section = "mySql"
    resource_property: ClassVar[str | None] = "command_text"
    bundle: ClassVar[Bundle] = ">=4"
    key_group: ClassVar[tuple[str, ...]] = ("command_type", "parameters")
    choosing: ClassVar[Mapping[str, Literal["name", "command"]]] = {"command_text": "command"}


class MySqlOutput(Output, Connected):
    """The function adds rows or updates rows with the same key. As `str`, JSON of one or a list."""

    type = "mysql"
    python_types: ClassVar[tuple[str, ...]] = ("func.MySqlRow", "func.MySqlRowList", "str", "bytes")
    return_types: ClassVar[tuple[str, ...] | None] = (*python_types, "typing.List[func.MySqlRow]")
    sql: ClassVar[Literal["T-SQL", "MySQL"] | None] = "MySQL"
    documentation = f"{LEARN}functions-bindings-azure-mysql-output"
    host_section = "mySql"
    resource_property: ClassVar[str | None] = "command_text"
    bundle: ClassVar[Bundle] = ">=4"
    removed: ClassVar[Removed] = {"commandType": "remove it: an output has no such property"}
    choosing: ClassVar[Mapping[str, Literal["name", "command"]]] = {"command_text": "name"}

    command_text: Annotated[Expression, Holds("sql table")]
    """Table to write to."""
