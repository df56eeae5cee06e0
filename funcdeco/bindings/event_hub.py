"""Azure Event Hubs, and IoT Hub through its Event Hubs endpoint."""

from __future__ import annotations

from typing import Annotated, ClassVar

from funcdeco.bindings.base import (
    LEARN,
    Batched,
    Configurable,
    Connection,
    Facts,
    Holds,
    Output,
    Removed,
    Renamed,
    Trigger,
)
from funcdeco.bindings.facts import Groups


class _Connected(Facts):
    identity: ClassVar[Groups] = (("fullyQualifiedNamespace",),)
    accepts_blank_connection = False
    host_section = "eventHubs"

    event_hub_name: Annotated[Configurable, Holds("event hub")]
    """Event hub name; the `EntityPath` of a connection string takes precedence."""
    connection: Connection
    """Event Hubs namespace to use."""


class EventHubTrigger(Trigger, _Connected, Batched):
    """An event from an event hub starts the function."""

    type = "eventHubTrigger"
    python_types: ClassVar[tuple[str, ...]] = (
        "func.EventHubEvent",
        "typing.List[func.EventHubEvent]",
        "str",
        "bytes",
    )
    documentation = f"{LEARN}functions-bindings-event-hubs-trigger"
    resource_property: ClassVar[str | None] = "event_hub_name"
    own_settings: ClassVar[tuple[str, ...]] = ("AzureWebJobsStorage",)  # for the checkpoints
    removed: ClassVar[Removed] = {"path": Renamed("event_hub_name")}
    gives: ClassVar[tuple[str, ...] | None] = (
        *("PartitionContext", "PartitionKey", "Offset", "SequenceNumber", "EnqueuedTimeUtc"),
        *("Properties", "SystemProperties"),
    )
    reserved_names: ClassVar[tuple[str, ...]] = (
        *("PartitionContext", "TriggerPartitionContext", "EnqueuedTimeUtc", "Properties"),
        "SystemProperties",
    )
    attributes: ClassVar[tuple[str, ...]] = (
        *("partition_key", "offset", "sequence_number", "enqueued_time", "iothub_metadata"),
    )
    apart: ClassVar[tuple[str, ...]] = ("event_hub_name", "connection", "consumer_group")

    consumer_group: Annotated[Configurable, Holds("consumer group")] = "$Default"
    """Consumer group to use."""


class EventHubOutput(Output, _Connected):
    """The function sends events to an event hub."""

    type = "eventHub"
    python_types: ClassVar[tuple[str, ...]] = ("str", "bytes", "typing.List[str]")
    documentation = f"{LEARN}functions-bindings-event-hubs-output"
    resource_property: ClassVar[str | None] = "event_hub_name"
    removed: ClassVar[Removed] = {"path": Renamed("event_hub_name")}
    filled_before = 3  # version 4 of the extension, in bundle 2, filled it in
