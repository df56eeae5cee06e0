"""DocumentDB, the name of Azure Cosmos DB in Functions 1.x."""

from __future__ import annotations

from typing import ClassVar

from funcdeco.bindings.base import (
    LEARN,
    Bundle,
    Expression,
    Input,
    Model,
    Output,
    SettingName,
    Status,
)


class _DocumentDB(Model):
    documentation = f"{LEARN}functions-bindings-cosmosdb"

    database_name: str
    """Database name."""
    collection_name: str
    """Collection (now called container) name."""
    connection: SettingName | None = None
    """Setting with the connection string of the account."""


class DocumentDBInput(Input, _DocumentDB):
    """The function reads documents as a JSON string. Current hosts reject this binding."""

    type = "documentDB"
    resource_property: ClassVar[str | None] = "collection_name"
    bundle: ClassVar[Bundle] = "none"
    status: ClassVar[Status] = "legacy"
    replacement = "use `cosmos_db_input`"

    id: Expression | None = None
    """ID of the document to read."""
    sql_query: Expression | None = None
    """Query for the documents to read."""


class DocumentDBOutput(Output, _DocumentDB):
    """The function writes one document or a list, as JSON. Current hosts reject this binding."""

    type = "documentDB"
    resource_property: ClassVar[str | None] = "collection_name"
    bundle: ClassVar[Bundle] = "none"
    status: ClassVar[Status] = "legacy"
    replacement = "use `cosmos_db_output`"

    create_if_not_exists: bool | None = None
    """Create the database and the collection if they do not exist."""
