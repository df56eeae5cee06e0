"""Azure Cosmos DB for MongoDB (vCore), today Azure DocumentDB."""

from __future__ import annotations

from typing import ClassVar, Literal

from funcdeco.bindings.base import (
    LEARN,
    Bundle,
    Configurable,
    Expression,
    Input,
    Model,
    Output,
    SettingName,
    Status,
    Trigger,
)
from funcdeco.bindings.rules import Needs, Rule


class _Cluster(Model):
    rules: ClassVar[tuple[Rule, ...]] = (Needs("managed_identity_client_id", ("tenant_id",)),)

    connection_string_setting: SettingName
    """Holds the connection string of the cluster."""
    tenant_id: Expression | None = None
    """Microsoft Entra tenant; if set, the app signs in with its managed identity."""
    managed_identity_client_id: Expression | None = None
    """Client ID of the identity that the app signs in with; if omitted, the system's own."""
    function_id: str = ""
    """A name for the function, for your own use."""


class CosmosDBMongoTrigger(Trigger, _Cluster):
    """A change in a collection, a database or a cluster starts the function, as JSON text."""

    type = "cosmosDBMongoTrigger"
    documentation = f"{LEARN}functions-bindings-mongodb-vcore-trigger"
    resource_property: ClassVar[str | None] = "collection_name"
    bundle: ClassVar[Bundle] = "preview"
    status: ClassVar[Status] = "preview"

    database_name: Configurable
    """Database to watch; empty, every one of the cluster."""
    collection_name: Configurable
    """Collection to watch; empty, every one of the database."""
    create_if_not_exists: bool = False
    """Create the database and the collection if they do not exist."""
    trigger_level: Literal["Collection", "Database", "Cluster"] = "Collection"
    """How much is watched; the two names say it already."""
    lease_database_name: Configurable | None = None
    """Database that stores the leases; if omitted, the one that is watched."""
    lease_collection_name: Configurable = "leases"
    """Collection that stores the leases."""
    lease_connection_string_setting: SettingName | None = None
    """Holds the connection string of the cluster with the leases; if omitted, it's the same one."""
    lease_tenant_id: Configurable | None = None
    """As `tenant_id`, for the cluster with the leases; if omitted, the same on the same cluster."""
    lease_managed_identity_client_id: Configurable | None = None
    """As `managed_identity_client_id`, for the cluster with the leases; if omitted, likewise."""


class CosmosDBMongoInput(Input, _Cluster):
    """The function reads documents, as JSON text of a list."""

    type = "cosmosDBMongo"
    documentation = f"{LEARN}functions-bindings-mongodb-vcore-input"
    resource_property: ClassVar[str | None] = "database_name"
    bundle: ClassVar[Bundle] = "preview"
    status: ClassVar[Status] = "preview"

    database_name: Expression
    """Database to read."""
    collection_name: Expression | None = None
    """Collection to read."""
    query_string: Expression | None = None
    """Filter as MongoDB's `find` takes it, its own braces doubled: `{{"country": "{country}"}}`."""


class CosmosDBMongoOutput(Output, _Cluster):
    """The function writes a document: JSON text, with an `_id` in place of the one that has it."""

    type = "cosmosDBMongo"
    documentation = f"{LEARN}functions-bindings-mongodb-vcore-output"
    resource_property: ClassVar[str | None] = "collection_name"
    bundle: ClassVar[Bundle] = "preview"
    status: ClassVar[Status] = "preview"

    database_name: Expression
    """Database to write to."""
    collection_name: Expression
    """Collection to write to."""
    create_if_not_exists: bool = False
    """Create the database and the collection if they do not exist."""
