"""All other bindings: values in the form that the host sends for the type, from what a test gives.

Rows H-DATA-02, H-DATA-03 and H-DUR-09.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from funcdeco.engine.event import Event, ResolvedBinding
from funcdeco.engine.stores.world import World
from funcdeco.engine.typed_data import TypedData, as_json, to_typed_data

_JSON = {"timertrigger", "eventgridtrigger"}
"""Triggers whose value is JSON rather than a string."""


def event_of(kind: str, value: Any, metadata: Mapping[str, Any]) -> Event:
    """Return the event for a trigger of the type *kind*, in lowercase, with the given value."""
    return Event(_value(kind, value), metadata, {})


def _value(kind: str, value: Any) -> TypedData | None:
    if kind == "activitytrigger":
        return TypedData("string", json.dumps(value))
    if value is None or isinstance(value, (str, bytes, bytearray, TypedData)):
        return to_typed_data(value)
    data = as_json(value)
    return data if kind in _JSON else TypedData("string", data.value)


def write(binding: ResolvedBinding, data: TypedData | None, world: World) -> None:
    """Keep what was sent, by binding type."""
    if data is not None:
        world.sent.at(binding.connection, binding.type).put(data)
