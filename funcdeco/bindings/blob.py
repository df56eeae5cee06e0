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
    # The host stores its receipts and the queue of failed blobs there.
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
        "source": ("EventGrid", "set it, and subscribe the app to the storage account's events")
    }

    path: Annotated[Configurable, Holds("blob path")]
    """`container` or `container/pattern`; other bindings can use each `{name}` in the pattern. The
    function receives the content as bytes, never as a string."""

    source: Literal["LogsAndContainerScan", "EventGrid"] = "LogsAndContainerScan"
    """How changes are detected. Flex Consumption supports only `EventGrid`."""


class BlobInput(Input, StorageConnected):
    """The function reads a blob. If the blob does not exist, the value is None."""

    type = "blob"
    python_types: ClassVar[tuple[str, ...]] = ("func.InputStream", "bytes", "str")
    documentation = f"{LEARN}functions-bindings-storage-blob-input"
    resource_property: ClassVar[str | None] = "path"
    removed: ClassVar[Removed] = {
        "blobPath": Renamed("path"),
        "access": "remove it: the direction determines it",
    }
    identity: ClassVar[Groups] = (BLOBS,)
    host_section = "blobs"
    decoded = True
    choosing: ClassVar[Mapping[str, Literal["name", "command"]]] = {"path": "name"}

    path: Annotated[Expression, Holds("blob path")]
    """`container/blob`. Set `data_type="binary"` unless the blob is UTF-8 text: otherwise, the host
    decodes it as UTF-8, which corrupts other bytes."""


class BlobOutput(Output, StorageConnected):
    """The function writes a blob."""

    type = "blob"
    python_types: ClassVar[tuple[str, ...]] = ("func.InputStream", "str", "bytes", "bytearray")
    documentation = f"{LEARN}functions-bindings-storage-blob-output"
    resource_property: ClassVar[str | None] = "path"
    removed: ClassVar[Removed] = {
        "blobPath": Renamed("path"),
        "access": "remove it: the direction determines it",
    }
    identity: ClassVar[Groups] = (BLOBS,)
    host_section = "blobs"
    choosing: ClassVar[Mapping[str, Literal["name", "command"]]] = {"path": "name"}

    path: Annotated[Expression, Holds("blob path")]
    """`container/blob`; the host fills in `{rand-guid}` and `{DateTime}`."""
