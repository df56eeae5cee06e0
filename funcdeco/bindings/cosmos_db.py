"""Azure Cosmos DB for NoSQL, with version 4 of the extension."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from funcdeco.bindings.base import (
    LEARN,
    Bundle,
    Configurable,
    Connection,
    Expression,
    Facts,
    Holds,
    Input,
    Model,
    Output,
    Removed,
    Renamed,
    Trigger,
)
from funcdeco.bindings.facts import Groups
from funcdeco.bindings.rules import Needs, OneOf, Rule

_REMOVED = {
    "collectionName": Renamed("container_name"),
    "connectionStringSetting": Renamed("connection"),
    "leaseCollectionName": Renamed("lease_container_name"),
    "leaseConnectionStringSetting": Renamed("lease_connection"),
    "leaseCollectionPrefix": Renamed("lease_container_prefix"),
    "createLeaseCollectionIfNotExists": Renamed("create_lease_container_if_not_exists"),
    "leasesCollectionThroughput": Renamed("leases_container_throughput"),
    "collectionThroughput": Renamed("container_throughput"),
}
"""Names in version 3 of the extension."""
READ_TYPES = ("func.DocumentList", "str", "bytes")
WRITE_TYPES = ("func.Document", "func.DocumentList", "str", "bytes")
RETURN_TYPES = (*WRITE_TYPES, "typing.List[func.Document]")


_IDENTITY = (("accountEndpoint",),)


class ChangeFeed(Facts):
    """Properties that both generations of the trigger share."""

    identity: ClassVar[Groups] = _IDENTITY

    database_name: Configurable
    """Database to watch."""
    lease_database_name: Configurable | None = None
    """Database that stores the leases; if omitted, the one that is watched."""
    feed_poll_delay: int = 5000
    """Milliseconds to wait for further changes after all have been processed."""
    lease_acquire_interval: int = 13000
    """Milliseconds between checks that the partitions are evenly distributed to the instances."""
    lease_expiration_interval: int = 60000
    """Milliseconds after which another instance may acquire a lease that was not renewed."""
    lease_renew_interval: int = 17000
    """Milliseconds between renewals of the leases that an instance holds."""
    max_items_per_invocation: int | None = None
    """Maximum number of documents per run."""
    start_from_beginning: bool = False
    """Start with the oldest changes; has an effect only if there are no leases yet."""
    start_from_time: Annotated[Configurable | None, Holds("start time")] = None
    """Start with the changes since a time such as `2026-02-16T14:19:29Z`; has an effect only if
    there are no leases yet. Mutually exclusive with `start_from_beginning`."""
    preferred_locations: Configurable | None = None
    """Comma-separated regions of the account to read from, nearest first."""


class Database(Facts):
    """Properties that both generations of input and output share."""

    identity: ClassVar[Groups] = _IDENTITY

    database_name: Expression
    """Database name."""
    preferred_locations: Expression | None = None
    """Comma-separated regions of the account to use, nearest first."""


class Query(Database):
    """Properties that both generations of the input share."""

    rules: ClassVar[tuple[Rule, ...]] = (OneOf(("id", "sql_query"), optional=True),)

    id: Annotated[Expression | None, Holds("document id")] = None
    """ID of the document to read."""
    partition_key: Annotated[Expression | None, Holds("partition key value")] = None
    """Partition key value to read; together with `id`, the partition key of that document."""
    sql_query: Annotated[Expression | None, Holds("document query")] = None
    """Query for the documents to read. Don't quote `{name}`: it is passed as a parameter.
    `{Query.name}` and other names with a `.` are rejected."""


class _Container(Model):
    container_name: Expression
    """Container to read or to write to."""
    connection: Connection = "CosmosDB"
    """Account to use."""


class CosmosDBTrigger(Trigger, ChangeFeed):
    """New and changed documents start the function, in batches; as `str`, a JSON list."""

    type = "cosmosDBTrigger"
    accepts_blank_connection = False
    python_types: ClassVar[tuple[str, ...]] = READ_TYPES
    documentation = f"{LEARN}functions-bindings-cosmosdb-v2-trigger"
    host_section = "cosmosDB"
    resource_property: ClassVar[str | None] = "container_name"
    bundle: ClassVar[Bundle] = ">=4"
    removed: ClassVar[Removed] = _REMOVED
    rules: ClassVar[tuple[Rule, ...]] = (
        Needs(
            "leases_container_throughput",
            ("create_lease_container_if_not_exists",),
            is_ignored=True,
        ),
    )
    gives: ClassVar[tuple[str, ...] | None] = ()
    watched: ClassVar[tuple[str, ...]] = ("container_name", "database_name", "connection")
    leases: ClassVar[tuple[str, ...]] = (
        "lease_container_name",
        "lease_database_name",
        "lease_connection",
    )

    container_name: Configurable
    """Container to watch."""
    connection: Connection = "CosmosDB"
    """Account to watch."""
    lease_connection: Connection | None = None
    """Account that stores the leases; if omitted, the one that is watched."""
    lease_container_name: Configurable = "leases"
    """Container that stores the leases; must differ from the watched container."""
    create_lease_container_if_not_exists: bool = False
    """Create the lease container and its database if they do not exist."""
    leases_container_throughput: int | None = None
    """Request units per second for a newly created lease container."""
    lease_container_prefix: Configurable | None = None
    """Prefix of this function's leases, if several functions share a container."""
    change_feed_mode: Literal["LatestVersion", "AllVersionsAndDeletes"] = "LatestVersion"
    """Whether to receive the latest version of each document, or all versions and deletions (only
    in previews of the extension)."""


class CosmosDBInput(Input, _Container, Query):
    """The function reads documents. As `str`, JSON: an object with an `id`, otherwise a list."""

    type = "cosmosDB"
    accepts_blank_connection = False
    python_types: ClassVar[tuple[str, ...]] = READ_TYPES
    documentation = f"{LEARN}functions-bindings-cosmosdb-v2-input"
    host_section = "cosmosDB"
    resource_property: ClassVar[str | None] = "container_name"
    bundle: ClassVar[Bundle] = ">=4"
    removed: ClassVar[Removed] = _REMOVED
    choosing: ClassVar[Mapping[str, Literal["name", "command"]]] = {
        "database_name": "name",
        "container_name": "name",
    }


class CosmosDBOutput(Output, _Container, Database):
    """The function writes documents, replacing those with the same ID. As `str`, JSON of one."""

    type = "cosmosDB"
    accepts_blank_connection = False
    python_types: ClassVar[tuple[str, ...]] = WRITE_TYPES
    return_types: ClassVar[tuple[str, ...] | None] = RETURN_TYPES
    documentation = f"{LEARN}functions-bindings-cosmosdb-v2-output"
    host_section = "cosmosDB"
    resource_property: ClassVar[str | None] = "container_name"
    bundle: ClassVar[Bundle] = ">=4"
    removed: ClassVar[Removed] = _REMOVED
    rules: ClassVar[tuple[Rule, ...]] = (
        Needs("container_throughput", ("create_if_not_exists",), is_ignored=True),
    )
    choosing: ClassVar[Mapping[str, Literal["name", "command"]]] = {
        "database_name": "name",
        "container_name": "name",
    }

    create_if_not_exists: bool = False
    """Create the database and the container if they do not exist."""
    partition_key: Annotated[Expression | None, Holds("partition key path")] = None
    """Path of the partition key, such as `/country`, for a newly created container."""
    container_throughput: int | None = None
    """Request units per second for a newly created container."""
