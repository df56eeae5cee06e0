"""Facts about binding types that checks read: how the host, its extensions and the tools behave.

Each model sets the values that differ from the default. Add a field here for a new kind of fact. If
a field cites no source, the source is the page in the model's `documentation`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal, NamedTuple

from funcdeco.bindings.model import Model

Groups = tuple[tuple[str, ...], ...]
"""Settings of an identity-based connection, without `NAME__`; one of each group is required."""
ConnectionNames = Literal["prefixed first", "plain first", "plain only"]
DurablePart = Literal["orchestrator", "activity", "entity", "client"]
BLOBS = ("blobServiceUri", "serviceUri", "accountName")
QUEUES = ("queueServiceUri", "serviceUri", "accountName")
TABLES = ("tableServiceUri", "serviceUri", "endpoint", "accountName")
"""Settings with the addresses of an account's blobs, queues and tables:
`StorageServiceClientProvider`."""
CREDENTIALS = (
    *("credential", "clientId", "tenantId", "clientSecret", "managedIdentityResourceId"),
    *("managedIdentityClientId", "managedIdentityObjectId"),
)
"""Settings that select the identity of an identity-based connection: `ClientFactory` in
azure-sdk-for-net."""

Meaning = Literal[
    "storage queue", "table", "table key", "blob path", "event hub", "consumer group",
    "service bus entity", "service bus subscription", "topic address", "document id",
    "start time", "schedule", "route", "mcp tool", "mcp prompt", "mcp resource", "mcp properties",
    "mcp arguments", "mcp icons", "mcp metadata", "mcp input schema", "mcp output schema",
    "sql command", "sql table", "parameter list", "document query", "partition key value",
    "partition key path", "table filter", "row key",
]  # fmt: skip
"""Kinds of property values that rules can check."""


class Holds(NamedTuple):
    """Marks a property by the kind of its value."""

    text: Meaning


class Facts(Model):
    """Facts about a binding type other than its properties."""

    gives: ClassVar[tuple[str, ...] | None] = None
    """For a trigger, the names that other bindings can use as `{name}`, in addition to those of its
    payload: the binding data of its extension's binding provider. None if unknown; empty if it
    passes lists, which provide no names. If `cardinality` is many, the names end in `Array`."""
    gives_more: ClassVar[bool] = True
    """Whether its payload or request may provide other names, so that an unknown name is suspicious
    but not an error."""
    reserved_names: ClassVar[tuple[str, ...]] = ()
    """For a trigger, names that its own parameter must not have, in any case: names of its binding
    data that the host can't convert to the type of the parameter. See `DataBindingProvider` in
    azure-webjobs-sdk and the binding provider of the extension."""
    attributes: ClassVar[tuple[str, ...]] = ()
    """For a trigger, attributes of the object that azure-functions passes, which hold metadata."""
    own_braces: ClassVar[bool] = False
    """Whether its strings may contain literal braces where nothing is filled in."""
    filled_before: ClassVar[int] = 0
    """Major version of the extension bundle before which `{name}` was filled in; now it is not."""

    connection_names: ClassVar[ConnectionNames] = "prefixed first"
    """Whether its extension looks for a connection under `AzureWebJobsNAME` or under `NAME` first:
    `IConfigurationExtensions.GetWebJobsConnectionStringSection` in azure-webjobs-sdk."""
    connected_by: ClassVar[str] = ""
    """Prefix of other settings with connections, which apply regardless of the binding's own:
    options of the extension, such as `ServiceManagerStore` in
    azure-functions-signalrservice-extension."""
    accepts_blank_connection: ClassVar[bool] = True
    """Whether an empty `connection` means the default; otherwise, the extension looks for a setting
    whose name is empty: `ServiceBusClientFactory`, `EventHubClientFactory` in azure-sdk-for-net,
    `DefaultCosmosDBServiceFactory` in azure-webjobs-sdk-extensions, `SqlBindingUtilities` in
    azure-functions-sql-extension."""
    accepts_identity: ClassVar[bool] = True
    """Whether a connection may consist of several settings instead of a connection string."""
    identity: ClassVar[Groups] = ()
    """Settings that an identity-based connection requires, from the extension's client factory;
    empty if unknown.
    https://learn.microsoft.com/azure/azure-functions/functions-reference#common-properties-for-identity-based-connections"""
    identity_where: ClassVar[Mapping[tuple[str, str], Groups]] = {}
    """The same if a property has a value; the key is the property and the value."""
    own_identity: ClassVar[Groups] = (BLOBS,)
    """Settings that `own_settings` require if they are identity-based connections."""
    needs_storage: ClassVar[bool] = True
    """For a trigger, whether Core Tools requires `AzureWebJobsStorage` to start; the exceptions are
    in its `TriggersWithoutStorage`."""
    replacement_for_retry: ClassVar[str | None] = None
    """For a trigger whose `retry` the host ignores, what to do instead; None if the host supports
    it or if that is unknown. https://learn.microsoft.com/azure/azure-functions/functions-bindings-error-pages"""

    host_section: ClassVar[str] = ""
    """Section below `extensions` in host.json with options that the extension validates when it is
    loaded for such a binding, in the setters of its options class, such as `QueuesOptions`."""
    only_as: ClassVar[str] = ""
    """For a trigger, the name that the function must have to be started; empty for any name."""
    warms_up: ClassVar[bool] = False
    """For a trigger, whether it starts the function on a new instance, before all others."""
    on_flex: ClassVar[Mapping[str, tuple[str, str]]] = {}
    """Properties that require a specific value on the Flex Consumption plan: the value and a hint.
    https://learn.microsoft.com/azure/azure-functions/flex-consumption-plan#considerations"""
    apart: ClassVar[tuple[str, ...]] = ()
    """Properties that must not all be equal in two functions, since each would receive only a part
    of the events; the last one is the one to change."""
    watched: ClassVar[tuple[str, ...]] = ()
    """Properties that identify what is watched for changes, the container first."""
    leases: ClassVar[tuple[str, ...]] = ()
    """Properties that identify, in the order of `watched`, where the leases are stored; if they are
    not set, all but the first default to those of `watched`."""
    decoded: ClassVar[bool] = False
    """For an input, whether the host decodes it as UTF-8 unless `data_type` is `binary`."""
    sql: ClassVar[Literal["T-SQL", "MySQL"] | None] = None
    """Language of its commands."""
    choosing: ClassVar[Mapping[str, Literal["name", "command"]]] = {}
    """Properties that select what is read or written and that callers should not control. This is
    our own judgment; a key of one row or document is harmless."""
    http: ClassVar[Literal["request", "answer"] | None] = None
    """Whether it is an HTTP request or the HTTP response to it."""

    name_property: ClassVar[str | None] = None
    """Property with the name that others call the function by, instead of its own name."""
    durable: ClassVar[DurablePart | None] = None
    """Its role in Durable Functions, whose extension the host loads for it."""
