"""Azure Queue Storage."""

from __future__ import annotations

from typing import ClassVar

from funcdeco.bindings.base import Binding, Role, StorageConnection


class QueueTrigger(Binding):
    """A message of a storage queue starts the function."""

    type: ClassVar[str] = "queueTrigger"
    role: ClassVar[Role] = "trigger"
    python_types: ClassVar[tuple[str, ...]] = ("func.QueueMessage", "str", "bytes")
    documentation: ClassVar[str] = (
        "https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-queue-trigger"
    )
    resource_property: ClassVar[str | None] = "queue_name"

    queue_name: str
    """Queue to read: 3 to 63 lower-case letters, digits and single hyphens, or `%SETTING%`."""

    connection: StorageConnection = None
    """App setting, or beginning of app settings, that says how to reach the storage account; left
    out, `AzureWebJobsStorage`."""


class QueueOutput(Binding):
    """The function puts messages on a storage queue."""

    type: ClassVar[str] = "queue"
    role: ClassVar[Role] = "output"
    python_types: ClassVar[tuple[str, ...]] = (
        "func.QueueMessage",
        "str",
        "bytes",
        "typing.List[str]",
    )
    documentation: ClassVar[str] = (
        "https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-queue-output"
    )
    resource_property: ClassVar[str | None] = "queue_name"

    queue_name: str
    """Queue to write to; `{name}` is filled in from the trigger, `%SETTING%` from the settings."""

    connection: StorageConnection = None
    """App setting, or beginning of app settings, that says how to reach the storage account; left
    out, `AzureWebJobsStorage`."""
