"""Azure Queue Storage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from funcdeco.bindings.base import (
    LEARN,
    Configurable,
    Expression,
    Holds,
    Output,
    StorageConnected,
    Trigger,
)
from funcdeco.bindings.facts import QUEUES, Groups


class QueueTrigger(Trigger, StorageConnected):
    """A message in a storage queue starts the function."""

    type = "queueTrigger"
    python_types: ClassVar[tuple[str, ...]] = ("func.QueueMessage", "str", "bytes")
    documentation = f"{LEARN}functions-bindings-storage-queue-trigger"
    resource_property: ClassVar[str | None] = "queue_name"
    gives: ClassVar[tuple[str, ...] | None] = (
        *("QueueTrigger", "DequeueCount", "ExpirationTime", "Id", "InsertionTime"),
        *("NextVisibleTime", "PopReceipt"),
    )
    reserved_names: ClassVar[tuple[str, ...]] = (
        "ExpirationTime",
        "InsertionTime",
        "NextVisibleTime",
    )
    attributes: ClassVar[tuple[str, ...]] = (
        *("id", "dequeue_count", "expiration_time", "insertion_time", "pop_receipt"),
        "time_next_visible",
    )
    identity: ClassVar[Groups] = (QUEUES,)
    host_section = "queues"
    replacement_for_retry: ClassVar[str | None] = (
        "set `maxDequeueCount` in host.json, below `extensions` and `queues`"
    )

    queue_name: Annotated[Configurable, Holds("storage queue")]
    """Queue to read: 3 to 63 lowercase letters, digits and single hyphens."""


class QueueOutput(Output, StorageConnected):
    """The function adds messages to a storage queue."""

    type = "queue"
    python_types: ClassVar[tuple[str, ...]] = (
        "func.QueueMessage",
        "str",
        "bytes",
        "typing.List[str]",
    )
    return_types: ClassVar[tuple[str, ...] | None] = (
        *python_types,
        "typing.List[func.QueueMessage]",
    )
    documentation = f"{LEARN}functions-bindings-storage-queue-output"
    resource_property: ClassVar[str | None] = "queue_name"
    identity: ClassVar[Groups] = (QUEUES,)
    host_section = "queues"
    choosing: ClassVar[Mapping[str, Literal["name", "command"]]] = {"queue_name": "name"}

    queue_name: Annotated[Expression, Holds("storage queue")]
    """Queue to write to: 3 to 63 lowercase letters, digits and single hyphens."""
