"""Azure Cosmos DB with version 3 of the extension, which is in bundles 2 and 3."""

from __future__ import annotations

from collections.abc import Mapping
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
from funcdeco.bindings.cosmos_db import (
    READ_TYPES,
    RETURN_TYPES,
    WRITE_TYPES,
    ChangeFeed,
    Database,
    Query,
)
from funcdeco.bindings.rules import Needs, Rule


class _Account(Model):
    connection_string_setting: SettingName | None = None
    """Setting with the account's connection string; defaults to the one named `CosmosDB`."""
    use_multiple_write_locations: bool = False
    """Set this for an account with writes in several regions."""
    use_default_json_serialization: bool = False
    """Use the JSON settings of the host; a Python function can't set its own."""


class CosmosDBTriggerV3(Trigger, ChangeFeed, _Account):
    """New and changed documents start the function, in batches; as `str`, a JSON list."""

    type = "cosmosDBTrigger"
    python_types: ClassVar[tuple[str, ...]] = READ_TYPES
    documentation = f"{LEARN}functions-bindings-cosmosdb-v2-trigger"
    host_section = "cosmosDB"
    resource_property: ClassVar[str | None] = "collection_name"
    bundle: ClassVar[Bundle] = "2-3"
    status: ClassVar[Status] = "legacy"
    replacement = "use `cosmos_db_trigger`"
    rules: ClassVar[tuple[Rule, ...]] = (
        Needs(
            "leases_collection_throughput",
            ("create_lease_collection_if_not_exists",),
            is_ignored=True,
        ),
    )
    gives: ClassVar[tuple[str, ...] | None] = ()
    watched: ClassVar[tuple[str, ...]] = (
        "collection_name",
        "database_name",
        "connection_string_setting",
    )
    leases: ClassVar[tuple[str, ...]] = (
        *("lease_collection_name", "lease_database_name"),
        "lease_connection_string_setting",
    )

    collection_name: Configurable
    """Collection (now called container) to watch."""
    lease_connection_string_setting: SettingName | None = None
    """Setting with the connection string of the lease account; if omitted, the watched account."""
    lease_collection_name: Configurable = "leases"
    """Collection that stores the leases; must differ from the watched collection."""
    create_lease_collection_if_not_exists: bool = False
    """Create the lease collection and its database if they do not exist."""
    leases_collection_throughput: int | None = None
    """Request units per second for a newly created lease collection."""
    lease_collection_prefix: Configurable | None = None
    """Prefix of this function's leases, if several functions share a collection."""
    checkpoint_interval: int | None = None
    """Milliseconds between checkpoints; if omitted, each run ends with a checkpoint."""
    checkpoint_document_count: int | None = None
    """Number of documents between checkpoints; if omitted, each run ends with a checkpoint."""


class CosmosDBInputV3(Input, Query, _Account):
    """The function reads documents. As `str`, JSON: an object with an `id`, otherwise a list."""

    type = "cosmosDB"
    python_types: ClassVar[tuple[str, ...]] = READ_TYPES
    documentation = f"{LEARN}functions-bindings-cosmosdb-v2-input"
    host_section = "cosmosDB"
    resource_property: ClassVar[str | None] = "collection_name"
    bundle: ClassVar[Bundle] = "2-3"
    status: ClassVar[Status] = "legacy"
    replacement = "use `cosmos_db_input`"
    choosing: ClassVar[Mapping[str, Literal["name", "command"]]] = {
        "database_name": "name",
        "collection_name": "name",
    }

    collection_name: Expression
    """Collection (now called container) to read."""


class CosmosDBOutputV3(Output, Database, _Account):
    """The function writes documents, replacing those with the same ID. As `str`, JSON of one."""

    type = "cosmosDB"
    python_types: ClassVar[tuple[str, ...]] = WRITE_TYPES
    return_types: ClassVar[tuple[str, ...] | None] = RETURN_TYPES
    documentation = f"{LEARN}functions-bindings-cosmosdb-v2-output"
    host_section = "cosmosDB"
    resource_property: ClassVar[str | None] = "collection_name"
    bundle: ClassVar[Bundle] = "2-3"
    status: ClassVar[Status] = "legacy"
    replacement = "use `cosmos_db_output`"
    rules: ClassVar[tuple[Rule, ...]] = (
        Needs("collection_throughput", ("create_if_not_exists",), is_ignored=True),
    )
    choosing: ClassVar[Mapping[str, Literal["name", "command"]]] = {
        "database_name": "name",
        "collection_name": "name",
    }

    collection_name: Expression
    """Collection (now called container) to write to."""
    create_if_not_exists: bool = False
    """Create the database and the collection if they do not exist."""
    partition_key: Expression | None = None
    """Path of the partition key, such as `/country`, for a newly created collection."""
    collection_throughput: int | None = None
    """Request units per second for a newly created collection."""
