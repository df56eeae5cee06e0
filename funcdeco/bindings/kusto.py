"""Azure Data Explorer (Kusto)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from funcdeco.bindings.base import (
    LEARN,
    Bundle,
    Connection,
    Expression,
    Input,
    Model,
    Output,
    Status,
)


class _Database(Model):
    database: Expression
    """Database name."""
    connection: Connection = "KustoConnectionString"
    """Cluster to use, with its credentials."""
    managed_service_identity: Expression | None = None
    """Sign in with a managed identity: `system`, or the client id of another one."""


class KustoInput(Input, _Database):
    """The function reads what a KQL query or function finds, as JSON text of a list of objects."""

    type = "kusto"
    documentation = f"{LEARN}functions-bindings-azure-data-explorer-input"
    resource_property: ClassVar[str | None] = "kql_command"
    bundle: ClassVar[Bundle] = "preview"
    status: ClassVar[Status] = "preview"
    choosing: ClassVar[Mapping[str, Literal["name", "command"]]] = {
        "kql_command": "command",
        "database": "name",
    }

    kql_command: Expression
    """KQL query or call, beginning with `declare query_parameters(...);` if it has any."""
    kql_parameters: Expression | None = None
    """Values of the parameters: `@name=value`, joined by commas."""
    client_request_properties: Expression | None = None
    """Properties of the request, such as a timeout: `@name=value`, joined by commas."""


class KustoOutput(Output, _Database):
    """The function adds rows to a table: JSON text of one or a list, or `data_format`."""

    type = "kusto"
    documentation = f"{LEARN}functions-bindings-azure-data-explorer-output"
    resource_property: ClassVar[str | None] = "table_name"
    bundle: ClassVar[Bundle] = "preview"
    status: ClassVar[Status] = "preview"
    choosing: ClassVar[Mapping[str, Literal["name", "command"]]] = {
        "database": "name",
        "table_name": "name",
    }

    table_name: Expression
    """Table to write to."""
    mapping_ref: Expression | None = None
    """Ingestion mapping of the table, by its name, that fits the value to the columns."""
    data_format: Expression | None = None
    """Format of the value, such as `csv`; if omitted, JSON."""
    ingestion_type: Literal["managed", "queued"] = "managed"
    """Whether to stream the rows in and fall back on the queue, or to queue them at once."""
    ingestion_properties: Expression | None = None
    """For queued rows: `@flushImmediately=true`, `@pollIntervalSeconds=15` and
    `@pollTimeoutMinutes=5`, joined by commas."""
