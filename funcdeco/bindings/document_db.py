"""DocumentDB, as Azure Cosmos DB was called in Functions 1.x."""

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
    """Database that is meant."""
    collection_name: str
    """Collection that is meant, nowadays a container."""
    connection: SettingName | None = None
    """Holds the connection string of the account."""


class DocumentDBInput(Input, _DocumentDB):
    """The function reads documents as JSON text. Today's hosts refuse it."""

    type = "documentDB"
    resource_property: ClassVar[str | None] = "collection_name"
    bundle: ClassVar[Bundle] = "none"
    status: ClassVar[Status] = "legacy"
    replacement = "use `cosmos_db_input`"

    id: Expression | None = None
    """Id of the one document that is wanted."""
    sql_query: Expression | None = None
    """Query for the documents that are wanted."""


class DocumentDBOutput(Output, _DocumentDB):
    """The function writes documents: JSON text of one, or of a list. Today's hosts refuse it."""

    type = "documentDB"
    resource_property: ClassVar[str | None] = "collection_name"
    bundle: ClassVar[Bundle] = "none"
    status: ClassVar[Status] = "legacy"
    replacement = "use `cosmos_db_output`"

    create_if_not_exists: bool | None = None
    """Make the database and the collection where they don't exist."""
