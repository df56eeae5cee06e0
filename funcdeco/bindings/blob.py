"""Azure Blob Storage."""

from __future__ import annotations

from typing import ClassVar, Literal

from funcdeco.bindings.base import Binding, Role, StorageConnection


class BlobTrigger(Binding):
    """A new or changed blob starts the function."""

    type: ClassVar[str] = "blobTrigger"
    role: ClassVar[Role] = "trigger"
    python_types: ClassVar[tuple[str, ...]] = ("func.InputStream", "bytes", "str")
    documentation: ClassVar[str] = (
        "https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-blob-trigger"
    )
    resource_property: ClassVar[str | None] = "path"

    path: str
    """`container` or `container/pattern`; each `{name}` in the pattern is a value that the other
    bindings can use. The content arrives as bytes, whatever `data_type` says."""

    connection: StorageConnection = None
    """App setting, or beginning of app settings, that says how to reach the storage account; left
    out, `AzureWebJobsStorage`."""

    source: Literal["LogsAndContainerScan", "EventGrid"] | None = None
    """Where changes are learned from. Flex Consumption takes `EventGrid` only; left out,
    `LogsAndContainerScan`."""


class BlobInput(Binding):
    """The function reads a blob. A blob that doesn't exist arrives as None."""

    type: ClassVar[str] = "blob"
    role: ClassVar[Role] = "input"
    python_types: ClassVar[tuple[str, ...]] = ("func.InputStream", "bytes", "str")
    documentation: ClassVar[str] = (
        "https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-blob-input"
    )
    resource_property: ClassVar[str | None] = "path"

    path: str
    """`container/blob`; `{name}` is filled in from the trigger. Say `data_type="binary"` unless the
    blob is UTF-8 text: the host decodes it otherwise, which damages other bytes."""

    connection: StorageConnection = None
    """App setting, or beginning of app settings, that says how to reach the storage account; left
    out, `AzureWebJobsStorage`."""


class BlobOutput(Binding):
    """The function writes a blob."""

    type: ClassVar[str] = "blob"
    role: ClassVar[Role] = "output"
    python_types: ClassVar[tuple[str, ...]] = ("func.InputStream", "str", "bytes", "bytearray")
    documentation: ClassVar[str] = (
        "https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-blob-output"
    )
    resource_property: ClassVar[str | None] = "path"

    path: str
    """`container/blob`; `{name}` is filled in from the trigger, `{rand-guid}` and `{DateTime}` by
    the host."""

    connection: StorageConnection = None
    """App setting, or beginning of app settings, that says how to reach the storage account; left
    out, `AzureWebJobsStorage`."""
