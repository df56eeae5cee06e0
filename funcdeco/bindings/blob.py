"""Azure Blob Storage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from funcdeco.bindings.base import (
    LEARN,
    Configurable,
    Expression,
    Holds,
    Input,
    Output,
    Removed,
    Renamed,
    StorageConnected,
    Trigger,
)
from funcdeco.bindings.facts import BLOBS, Groups


class BlobTrigger(Trigger, StorageConnected):
    """A new or changed blob starts the function."""

    type = "blobTrigger"
    python_types: ClassVar[tuple[str, ...]] = ("func.InputStream", "bytes")
    documentation = f"{LEARN}functions-bindings-storage-blob-trigger"
    resource_property: ClassVar[str | None] = "path"
    removed: ClassVar[Removed] = {"blobPath": Renamed("path")}
    # The host keeps its receipts and the queue of blobs that failed there.
    own_settings: ClassVar[tuple[str, ...]] = ("AzureWebJobsStorage",)
    gives: ClassVar[tuple[str, ...] | None] = (
        "BlobTrigger",
        "Uri",
        "Properties",
        "Metadata",
    )  # and the parameters of the pattern
    gives_more = False
    identity: ClassVar[Groups] = (BLOBS, ("queueServiceUri", "accountName"))
    identity_where: ClassVar[Mapping[tuple[str, str], Groups]] = {("source", "EventGrid"): (BLOBS,)}
    host_section = "blobs"
    replacement_for_retry: ClassVar[str | None] = (
        "set `poisonBlobThreshold` in host.json, below `extensions` and `blobs`"
    )
    on_flex: ClassVar[Mapping[str, tuple[str, str]]] = {
        "source": ("EventGrid", "say that, and subscribe the app to the storage account's events")
    }

    path: Annotated[Configurable, Holds("blob path")]
    """`container` or `container/pattern`; each `{name}` in the pattern is a value that the other
    bindings can use. The content arrives as bytes, never as text."""

    source: Literal["LogsAndContainerScan", "EventGrid"] = "LogsAndContainerScan"
    """Where changes are learned from. Flex Consumption takes `EventGrid` only."""


class BlobInput(Input, StorageConnected):
    """The function reads a blob. A blob that doesn't exist arrives as None."""

    type = "blob"
    python_types: ClassVar[tuple[str, ...]] = ("func.InputStream", "bytes", "str")
    documentation = f"{LEARN}functions-bindings-storage-blob-input"
    resource_property: ClassVar[str | None] = "path"
    removed: ClassVar[Removed] = {
        "blobPath": Renamed("path"),
        "access": "remove it: the direction says it",
    }
    identity: ClassVar[Groups] = (BLOBS,)
    host_section = "blobs"
    decoded = True
    choosing: ClassVar[Mapping[str, Literal["name", "command"]]] = {"path": "name"}

    path: Annotated[Expression, Holds("blob path")]
    """`container/blob`. Say `data_type="binary"` unless the blob is UTF-8 text: the host decodes it
    otherwise, which damages other bytes."""


class BlobOutput(Output, StorageConnected):
    """The function writes a blob."""

    type = "blob"
    python_types: ClassVar[tuple[str, ...]] = ("func.InputStream", "str", "bytes", "bytearray")
    documentation = f"{LEARN}functions-bindings-storage-blob-output"
    resource_property: ClassVar[str | None] = "path"
    removed: ClassVar[Removed] = {
        "blobPath": Renamed("path"),
        "access": "remove it: the direction says it",
    }
    identity: ClassVar[Groups] = (BLOBS,)
    host_section = "blobs"
    choosing: ClassVar[Mapping[str, Literal["name", "command"]]] = {"path": "name"}

    path: Annotated[Expression, Holds("blob path")]
    """`container/blob`; `{rand-guid}` and `{DateTime}` are filled in by the host."""
