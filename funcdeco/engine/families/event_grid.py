"""Event Grid: rows H-EG-01, H-DATA-02 and H-DATA-13."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from funcdeco.engine.event import Event, ResolvedBinding
from funcdeco.engine.families.forms import is_many
from funcdeco.engine.sent import items_of
from funcdeco.engine.stores.world import World
from funcdeco.engine.typed_data import TypedData, as_json
from funcdeco.functions.declaration import BindingDeclaration


def event_of(declaration: BindingDeclaration, events: Sequence[Mapping[str, Any]]) -> Event:
    """Return the event for Event Grid events or CloudEvents, each a complete JSON object."""
    if is_many(declaration):
        every = [dict(event) for event in events]
        return Event(as_json(every), {"data": [event.get("data") for event in every]}, {})
    event = dict(events[0])
    return Event(as_json(event), event, {})


def grid_event(data: Any, now: datetime, **members: str | None) -> dict[str, Any]:
    """Return an event in the Event Grid schema; *members* replace the default ones."""
    event: dict[str, Any] = {
        "id": str(uuid.uuid4()),
        "topic": "/subscriptions/test",
        "subject": "test",
        "eventType": "test",
        "eventTime": now.replace(tzinfo=None).isoformat() + "Z",
        "data": data,
        "dataVersion": "1.0",
        "metadataVersion": "1",
    }
    return event | {name: value for name, value in members.items() if value is not None}


def write(binding: ResolvedBinding, data: TypedData | None, world: World) -> None:
    """Send each item: JSON as an event, anything else as it is."""
    topic = world.events.at("", binding.string("topicEndpointUri") or binding.connection)
    for item in items_of(data):
        topic.put(_event(item))


def _event(item: bytes | str) -> Any:
    try:
        return json.loads(item)
    except ValueError:
        return item
