"""Event Hubs: rows H-HUB-01 and H-DATA-02 to 04; see `EventHubTriggerBindingStrategy`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from funcdeco.engine.errors import is_usage_error
from funcdeco.engine.event import Event, ResolvedBinding
from funcdeco.engine.families.forms import (
    integers,
    is_many,
    many_bodies,
    one_body,
    strings,
    without_zone,
)
from funcdeco.engine.payload import body_of
from funcdeco.engine.sent import items_of
from funcdeco.engine.stores.streams import HubEvent
from funcdeco.engine.stores.world import World
from funcdeco.engine.typed_data import TypedData
from funcdeco.functions.declaration import BindingDeclaration

__tracebackhide__ = is_usage_error

_STRINGS = ("PartitionKey", "Offset")


def event_of(declaration: BindingDeclaration, events: Sequence[HubEvent], hub: str) -> Event:
    """Return the event for events of *hub*, of which there is one unless it is a batch."""
    bodies = [body_of(event.body) for event in events]
    partition = events[0].partition if events else "0"
    metadata = {"PartitionContext": _partition_context(declaration, hub, partition)}
    if is_many(declaration):
        return Event(many_bodies(declaration, bodies), metadata | _of_many(events), {})
    return Event(one_body(declaration, bodies[0]), metadata | _of_one(events[0]), {})


def _of_one(event: HubEvent) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "PartitionKey": event.partition_key,
        "Offset": event.offset,
        "SequenceNumber": event.sequence_number,
        "EnqueuedTimeUtc": without_zone(event.enqueued_time),
    }
    system = {**event.system_properties, **fields}
    return {**fields, "Properties": dict(event.properties), "SystemProperties": system}


def _of_many(events: Sequence[HubEvent]) -> dict[str, Any]:
    every = [_of_one(event) for event in events]
    names = _of_one(HubEvent(b""))
    columns = {name: [one[name] for one in every] for name in names}
    return {f"{name}Array": _array(name, values) for name, values in columns.items()}


def _array(name: str, values: list[Any]) -> Any:
    if name in _STRINGS:
        return strings(values)
    return integers(values) if name == "SequenceNumber" else values


def _partition_context(declaration: BindingDeclaration, hub: str, partition: str) -> dict[str, str]:
    return {
        "FullyQualifiedNamespace": "localhost",
        "EventHubName": hub,
        "ConsumerGroup": str(declaration.value("consumerGroup") or "$Default"),
        "PartitionId": partition,
    }


def write(binding: ResolvedBinding, data: TypedData | None, world: World) -> None:
    """Send an event for each item."""
    hub = world.event_hubs.at(binding.connection, binding.string("eventHubName"))
    now: datetime = world.clock.now()
    for item in items_of(data):
        hub.send(HubEvent(body_of(item)), now)
