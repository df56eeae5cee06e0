"""What the host, its extensions and the tools do with a type of binding: facts that checks read.

Each model says what differs from the common case. A new fact about a type is a field here. Where a
field names no source, it is the page that the model names as its `documentation`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal, NamedTuple

from funcdeco.bindings.model import Model

Groups = tuple[tuple[str, ...], ...]
"""Settings of an identity-based connection, without `NAME__`: one of each group is needed."""
ConnectionNames = Literal["prefixed first", "plain first", "plain only"]
DurablePart = Literal["orchestrator", "activity", "entity", "client"]
BLOBS = ("blobServiceUri", "serviceUri", "accountName")
QUEUES = ("queueServiceUri", "serviceUri", "accountName")
TABLES = ("tableServiceUri", "serviceUri", "endpoint", "accountName")
"""What says where the blobs, queues and tables of an account are: `StorageServiceClientProvider`."""

Meaning = Literal[
    "storage queue", "table", "table key", "blob path", "event hub", "consumer group",
    "service bus entity", "service bus subscription", "topic address", "document id",
    "start time", "schedule", "route",
]  # fmt: skip
"""What a property can say that rules know how to check."""


class Holds(NamedTuple):
    """Marks a property by what it says."""

    text: Meaning


class Facts(Model):
    """What is known of a type of binding beside its properties."""

    gives: ClassVar[tuple[str, ...] | None] = None
    """For a trigger, the names that it gives to other bindings' `{name}` beside those of its
    payload: the binding data of its extension's binding provider. None: they aren't known; empty:
    it hands over lists, which give no names. With `cardinality` many they end in `Array` instead."""
    gives_more: ClassVar[bool] = True
    """Whether its payload or request may give any other name, so that an unknown one is only
    suspicious."""
    own_braces: ClassVar[bool] = False
    """Whether its texts may have braces of their own where none are filled in."""
    filled_before: ClassVar[int] = 0
    """Major of the extension bundle before which `{name}` was filled in where today none is."""

    connection_names: ClassVar[ConnectionNames] = "prefixed first"
    """Whether its extension looks for a connection as `AzureWebJobsNAME` or as `NAME` first:
    `IConfigurationExtensions.GetWebJobsConnectionStringSection` of azure-webjobs-sdk."""
    connected_by: ClassVar[str] = ""
    """What settings begin with that hold connections too, whatever name the binding says: the
    extension's options, such as `ServiceManagerStore` of azure-functions-signalrservice-extension."""
    accepts_identity: ClassVar[bool] = True
    """Whether several settings may stand for a connection, and not a connection string alone."""
    identity: ClassVar[Groups] = ()
    """What an identity-based connection must have, by the extension's client factory; none where
    that isn't known.
    https://learn.microsoft.com/azure/azure-functions/functions-reference#common-properties-for-identity-based-connections"""
    identity_where: ClassVar[Mapping[tuple[str, str], Groups]] = {}
    """The same where a property, named first, has a value, named second."""
    own_identity: ClassVar[Groups] = (BLOBS,)
    """What those of `own_settings` must have that are identity-based connections."""
    needs_storage: ClassVar[bool] = True
    """For a trigger, whether Core Tools start only with `AzureWebJobsStorage`; their
    `TriggersWithoutStorage` has those that do without."""
    replacement_for_retry: ClassVar[str | None] = None
    """For a trigger whose `retry` the host ignores, what to do instead; None: it honors it, or that
    isn't known. https://learn.microsoft.com/azure/azure-functions/functions-bindings-error-pages"""

    host_section: ClassVar[str] = ""
    """Section below `extensions` in host.json with options that the extension checks when it is
    loaded for such a binding: the setters of its class of options, such as `QueuesOptions`."""
    only_as: ClassVar[str] = ""
    """For a trigger, the name that the function must have to be started; empty: any does."""
    on_flex: ClassVar[Mapping[str, tuple[str, str]]] = {}
    """Properties that must have one value on the Flex Consumption plan: that value, and what to do
    then. https://learn.microsoft.com/azure/azure-functions/flex-consumption-plan#considerations"""
    apart: ClassVar[tuple[str, ...]] = ()
    """Properties of which two functions should not say the same, since each would get only a part
    of the events; the last is what to change."""
    watched: ClassVar[tuple[str, ...]] = ()
    """Properties that say what is watched for changes, the container first."""
    leases: ClassVar[tuple[str, ...]] = ()
    """Properties that say, in the order of `watched`, where the leases are stored; if empty, all but
    the first mean what is watched."""
    decoded: ClassVar[bool] = False
    """For an input, whether the host takes it for UTF-8 unless `data_type` says `binary`."""
    choosing: ClassVar[Mapping[str, Literal["name", "command"]]] = {}
    """Properties that choose what is read or written, which no caller should fill in: our own
    judgment. A key of one row or document is harmless."""
    http: ClassVar[Literal["request", "answer"] | None] = None
    """Whether it is what the host takes for an HTTP request, or sends back as the answer."""

    name_property: ClassVar[str | None] = None
    """Property by which others call the function, where not by its own name."""
    durable: ClassVar[DurablePart | None] = None
    """The part it plays in Durable Functions, which the host loads for it."""
