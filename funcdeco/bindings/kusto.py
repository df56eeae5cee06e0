"""Azure Data Explorer (Kusto)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from funcdeco.bindings.base import (
    LEARN,
    Bundle,
    Connection,
    Expression,
    Holds,
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
    """Sign in with a managed identity: `system`, or the client ID of another identity."""


class KustoInput(Input, _Database):
    """The function reads the result of a KQL query or function, as a JSON list of objects."""

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
    """KQL query or function call, starting with `declare query_parameters(...);` if it has any."""
    kql_parameters: Annotated[Expression | None, Holds("parameter list")] = None
    """Values of the parameters, as `@name=value` pairs, separated by commas without spaces."""
    client_request_properties: Annotated[Expression | None, Holds("parameter list")] = None
    """Properties of the request, such as a timeout, as `@name=value` pairs, separated by commas
    without spaces."""


class KustoOutput(Output, _Database):
    """The function adds rows to a table: JSON of one row or a list, or `data_format`."""

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
    """Name of the table's ingestion mapping from values to columns."""
    data_format: Expression | None = None
    """Format of the value, such as `csv`; if omitted, JSON."""
    ingestion_type: Literal["managed", "queued"] = "managed"
    """Whether to stream the rows, with the queue as a fallback, or to always queue them."""
    ingestion_properties: Expression | None = None
    """Options for queued rows: `@flushImmediately=true`, `@pollIntervalSeconds=15` and
    `@pollTimeoutMinutes=5`, separated by commas."""
