"""Azure Blob Storage."""

from __future__ import annotations

from typing import Annotated, Literal

from funcdeco.bindings.base import (
    LEARN,
    Configurable,
    Expression,
    Holds,
    Input,
    Output,
    StorageConnected,
    Trigger,
)
from funcdeco.bindings.facts import BLOBS


class BlobTrigger(Trigger, StorageConnected):
    """A new or changed blob starts the function."""

    type = "blobTrigger"
    python_types = ("func.InputStream", "bytes")
    documentation = f"{LEARN}functions-bindings-storage-blob-trigger"
    resource_property = "path"
    gone = {"blobPath": "say `path`"}
    # The host keeps its receipts and the queue of blobs that failed there.
    own_settings = ("AzureWebJobsStorage",)
    gives = ("BlobTrigger", "Uri", "Properties", "Metadata")  # and the parameters of the pattern
    gives_more = False
    identity = (BLOBS, ("queueServiceUri", "accountName"))
    identity_where = {("source", "EventGrid"): (BLOBS,)}
    host_section = "blobs"
    instead_of_retry = "set `poisonBlobThreshold` in host.json, below `extensions` and `blobs`"
    on_flex = {
        "source": ("EventGrid", "say that, and subscribe the app to the storage account's events")
    }

    path: Annotated[Configurable, Holds("blob path")]
    """`container` or `container/pattern`; each `{name}` in the pattern is a value that the other
    bindings can use. The content arrives as bytes, whatever `data_type` says."""

    source: Literal["LogsAndContainerScan", "EventGrid"] = "LogsAndContainerScan"
    """Where changes are learned from. Flex Consumption takes `EventGrid` only."""


class BlobInput(Input, StorageConnected):
    """The function reads a blob. A blob that doesn't exist arrives as None."""

    type = "blob"
    python_types = ("func.InputStream", "bytes", "str")
    documentation = f"{LEARN}functions-bindings-storage-blob-input"
    resource_property = "path"
    gone = {"blobPath": "say `path`", "access": "leave it out: the direction says it"}
    identity = (BLOBS,)
    host_section = "blobs"
    decoded = True
    choosing = {"path": "name"}

    path: Annotated[Expression, Holds("blob path")]
    """`container/blob`. Say `data_type="binary"` unless the blob is UTF-8 text: the host decodes it
    otherwise, which damages other bytes."""


class BlobOutput(Output, StorageConnected):
    """The function writes a blob."""

    type = "blob"
    python_types = ("func.InputStream", "str", "bytes", "bytearray")
    documentation = f"{LEARN}functions-bindings-storage-blob-output"
    resource_property = "path"
    gone = {"blobPath": "say `path`", "access": "leave it out: the direction says it"}
    identity = (BLOBS,)
    host_section = "blobs"
    choosing = {"path": "name"}

    path: Annotated[Expression, Holds("blob path")]
    """`container/blob`; `{rand-guid}` and `{DateTime}` are filled in by the host."""
