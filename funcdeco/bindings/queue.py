"""Azure Queue Storage."""

from __future__ import annotations

from typing import Annotated

from funcdeco.bindings.base import (
    LEARN,
    Configurable,
    Expression,
    Holds,
    Output,
    StorageConnected,
    Trigger,
)
from funcdeco.bindings.facts import QUEUES


class QueueTrigger(Trigger, StorageConnected):
    """A message of a storage queue starts the function."""

    type = "queueTrigger"
    python_types = ("func.QueueMessage", "str", "bytes")
    documentation = f"{LEARN}functions-bindings-storage-queue-trigger"
    resource_property = "queue_name"
    gives = (
        *("QueueTrigger", "DequeueCount", "ExpirationTime", "Id", "InsertionTime"),
        *("NextVisibleTime", "PopReceipt"),
    )
    identity = (QUEUES,)
    host_section = "queues"
    instead_of_retry = "set `maxDequeueCount` in host.json, below `extensions` and `queues`"

    queue_name: Annotated[Configurable, Holds("storage queue")]
    """Queue to read: 3 to 63 lower-case letters, digits and single hyphens."""


class QueueOutput(Output, StorageConnected):
    """The function puts messages on a storage queue."""

    type = "queue"
    python_types = ("func.QueueMessage", "str", "bytes", "typing.List[str]")
    return_types = (*python_types, "typing.List[func.QueueMessage]")
    documentation = f"{LEARN}functions-bindings-storage-queue-output"
    resource_property = "queue_name"
    identity = (QUEUES,)
    host_section = "queues"
    choosing = {"queue_name": "name"}

    queue_name: Annotated[Expression, Holds("storage queue")]
    """Queue to write to: 3 to 63 lower-case letters, digits and single hyphens."""
