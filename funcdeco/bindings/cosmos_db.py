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
"""What version 3 of the extension had for names."""
READ_TYPES = ("func.DocumentList", "str", "bytes")
WRITE_TYPES = ("func.Document", "func.DocumentList", "str", "bytes")
RETURN_TYPES = (*WRITE_TYPES, "typing.List[func.Document]")


_IDENTITY = (("accountEndpoint",),)


class ChangeFeed(Facts):
    """What both generations of the trigger share."""

    identity: ClassVar[Groups] = _IDENTITY

    database_name: Configurable
    """Database to watch."""
    lease_database_name: Configurable | None = None
    """Database that stores the leases; if omitted, the one that is watched."""
    feed_poll_delay: int = 5000
    """Milliseconds to wait for further changes once all have been handed over."""
    lease_acquire_interval: int = 13000
    """Milliseconds between two looks at whether the instances share the partitions evenly."""
    lease_expiration_interval: int = 60000
    """Milliseconds after which another instance may take over a lease that wasn't renewed."""
    lease_renew_interval: int = 17000
    """Milliseconds between two renewals of the leases that an instance holds."""
    max_items_per_invocation: int | None = None
    """Maximum number of documents per run."""
    start_from_beginning: bool = False
    """Begin with the oldest changes; counts only as long as there are no leases yet."""
    start_from_time: Annotated[Configurable | None, Holds("start time")] = None
    """Begin, likewise, with the changes since `2026-02-16T14:19:29Z` or such; never both."""
    preferred_locations: Configurable | None = None
    """Regions of the account to read from, the nearest first, separated by commas."""


class Database(Facts):
    """What both generations of input and output share."""

    identity: ClassVar[Groups] = _IDENTITY

    database_name: Expression
    """Database name."""
    preferred_locations: Expression | None = None
    """Regions of the account to use, the nearest first, separated by commas."""


class Query(Database):
    """What both generations of the input share."""

    rules: ClassVar[tuple[Rule, ...]] = (OneOf(("id", "sql_query"), optional=True),)

    id: Annotated[Expression | None, Holds("document id")] = None
    """ID of the document to read."""
    partition_key: Expression | None = None
    """Value of the partition key to look under; with an `id`, that of the document."""
    sql_query: Expression | None = None
    """Query for the documents to read; a `{name}` in it is passed as a parameter."""


class _Container(Model):
    container_name: Expression
    """Container to read or to write to."""
    connection: Connection = "CosmosDB"
    """Account to use."""


class CosmosDBTrigger(Trigger, ChangeFeed):
    """New and changed documents start the function, many at a time; as `str` a list's JSON."""

    type = "cosmosDBTrigger"
    python_types: ClassVar[tuple[str, ...]] = READ_TYPES
    documentation = f"{LEARN}functions-bindings-cosmosdb-v2-trigger"
    resource_property: ClassVar[str | None] = "container_name"
    bundle: ClassVar[Bundle] = ">=4"
    removed: ClassVar[Removed] = _REMOVED
    rules: ClassVar[tuple[Rule, ...]] = (
        Needs("leases_container_throughput", ("create_lease_container_if_not_exists",)),
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
    """Request units per second that the container for the leases gets when it is created."""
    lease_container_prefix: Configurable | None = None
    """What this function's leases begin with, where several functions share a container."""
    change_feed_mode: Literal["LatestVersion", "AllVersionsAndDeletes"] = "LatestVersion"
    """Each document as it is now, or all versions and deletions: previews of the extension only."""


class CosmosDBInput(Input, _Container, Query):
    """The function reads documents. As JSON text: with an `id` one object, else a list."""

    type = "cosmosDB"
    python_types: ClassVar[tuple[str, ...]] = READ_TYPES
    documentation = f"{LEARN}functions-bindings-cosmosdb-v2-input"
    resource_property: ClassVar[str | None] = "container_name"
    bundle: ClassVar[Bundle] = ">=4"
    removed: ClassVar[Removed] = _REMOVED
    choosing: ClassVar[Mapping[str, Literal["name", "command"]]] = {
        "database_name": "name",
        "container_name": "name",
    }


class CosmosDBOutput(Output, _Container, Database):
    """The function writes documents, in place of those with the same id. As JSON text: of one."""

    type = "cosmosDB"
    python_types: ClassVar[tuple[str, ...]] = WRITE_TYPES
    return_types: ClassVar[tuple[str, ...] | None] = RETURN_TYPES
    documentation = f"{LEARN}functions-bindings-cosmosdb-v2-output"
    resource_property: ClassVar[str | None] = "container_name"
    bundle: ClassVar[Bundle] = ">=4"
    removed: ClassVar[Removed] = _REMOVED
    rules: ClassVar[tuple[Rule, ...]] = (Needs("container_throughput", ("create_if_not_exists",)),)
    choosing: ClassVar[Mapping[str, Literal["name", "command"]]] = {
        "database_name": "name",
        "container_name": "name",
    }

    create_if_not_exists: bool = False
    """Create the database and the container if they do not exist."""
    partition_key: Expression | None = None
    """Path of the partition key, such as `/country`, that the container gets when it is created."""
    container_throughput: int | None = None
    """Request units per second that the container gets when it is created."""
