"""Azure Cosmos DB for MongoDB (vCore), now Azure DocumentDB."""

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
    rules: ClassVar[tuple[Rule, ...]] = (
        Needs("managed_identity_client_id", ("tenant_id",), is_ignored=True),
    )

    connection_string_setting: SettingName
    """Setting with the connection string of the cluster."""
    tenant_id: Expression | None = None
    """Microsoft Entra tenant; if set, the app signs in with its managed identity."""
    managed_identity_client_id: Expression | None = None
    """Client ID of the identity that the app signs in with; defaults to the system-assigned one."""
    function_id: str = ""
    """A name for the function, for your own use."""


class CosmosDBMongoTrigger(Trigger, _Cluster):
    """A change in a collection, database or cluster starts the function, as a JSON string."""

    type = "cosmosDBMongoTrigger"
    documentation = f"{LEARN}functions-bindings-mongodb-vcore-trigger"
    resource_property: ClassVar[str | None] = "collection_name"
    bundle: ClassVar[Bundle] = "preview"
    status: ClassVar[Status] = "preview"

    database_name: Configurable
    """Database to watch; if empty, all databases of the cluster."""
    collection_name: Configurable
    """Collection to watch; if empty, all collections of the database."""
    create_if_not_exists: bool = False
    """Create the database and the collection if they do not exist."""
    trigger_level: Literal["Collection", "Database", "Cluster"] = "Collection"
    """Scope to watch; the database and collection names already determine it."""
    lease_database_name: Configurable | None = None
    """Database that stores the leases; if omitted, the one that is watched."""
    lease_collection_name: Configurable = "leases"
    """Collection that stores the leases."""
    lease_connection_string_setting: SettingName | None = None
    """Setting with the connection string of the lease cluster; if omitted, the watched cluster."""
    lease_tenant_id: Configurable | None = None
    """Like `tenant_id`, for the lease cluster; defaults to `tenant_id` if both are the same cluster."""
    lease_managed_identity_client_id: Configurable | None = None
    """Like `managed_identity_client_id`, for the lease cluster; defaults to it if both are the same
    cluster."""


class CosmosDBMongoInput(Input, _Cluster):
    """The function reads documents, as a JSON list in a string."""

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
    """Filter for MongoDB's `find`, with its own braces doubled: `{{"country": "{country}"}}`."""


class CosmosDBMongoOutput(Output, _Cluster):
    """The function writes a document, as a JSON string, replacing the one with the same `_id`."""

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
