"""What the host, its extensions and the tools do with a type of binding: facts that checks read.

Each model says what differs from the common case. A new fact about a type is a field here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from funcdeco.bindings.model import Model

Groups = tuple[tuple[str, ...], ...]
"""Settings of an identity-based connection, without `NAME__`: one of each group is needed."""
BLOBS = ("blobServiceUri", "serviceUri", "accountName")
QUEUES = ("queueServiceUri", "serviceUri", "accountName")
TABLES = ("tableServiceUri", "serviceUri", "endpoint", "accountName")
"""What says where the blobs, queues and tables of an account are: `StorageServiceClientProvider`."""


class Facts(Model):
    """What is known of a type of binding beside its properties."""

    gives: ClassVar[tuple[str, ...] | None] = None
    """For a trigger, the names that it gives to other bindings' `{name}` beside those of its
    payload: the binding data of its extension's binding provider. None: they aren't known; empty:
    it hands over lists, which give no names. With `cardinality` many they end in `Array` instead."""
    gives_more: ClassVar[bool] = True
    """Whether its payload or request may give any other name, so that an unknown one is only
    suspicious."""

    connection_names: ClassVar[Literal["prefixed first", "plain first", "plain only"]] = (
        "prefixed first"
    )
    """Whether its extension looks for a connection as `AzureWebJobsNAME` or as `NAME` first:
    `IConfigurationExtensions.GetWebJobsConnectionStringSection` of azure-webjobs-sdk."""
    connected_by: ClassVar[str] = ""
    """What settings begin with that hold connections too, whatever name the binding says."""
    takes_identity: ClassVar[bool] = True
    """Whether several settings may stand for a connection, and not a connection string alone."""
    identity: ClassVar[Groups] = ()
    """What an identity-based connection must have, by the extension's client factory; none where
    that isn't known."""
    identity_where: ClassVar[Mapping[tuple[str, str], Groups]] = {}
    """The same where a property, named first, has a value, named second."""
    own_identity: ClassVar[Groups] = (BLOBS,)
    """What those of `own_settings` must have that are identity-based connections."""
    needs_storage: ClassVar[bool] = True
    """For a trigger, whether Core Tools start only with `AzureWebJobsStorage`; their
    `TriggersWithoutStorage` has those that do without."""
    instead_of_retry: ClassVar[str | None] = None
    """For a trigger whose `retry` the host ignores, what to do instead; None: it honours it, or that
    isn't known. https://learn.microsoft.com/azure/azure-functions/functions-bindings-error-pages"""

    host_section: ClassVar[str] = ""
    """Section below `extensions` in host.json with options that the extension checks when it is
    loaded for such a binding."""
    durable: ClassVar[Literal["orchestrator", "activity", "entity", "client"] | None] = None
    """The part it plays in Durable Functions, which the host loads for it."""
