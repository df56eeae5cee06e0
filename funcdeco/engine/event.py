"""What starts an invocation: the value of the trigger, its metadata and the names in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from funcdeco.engine.typed_data import TypedData


class BindError(Exception):
    """Raised if the host can't bind an event to the trigger: the function isn't called."""


class Event(NamedTuple):
    """One event for a trigger, as the extension passes it to the host."""

    data: TypedData | None
    """What the worker gets."""
    metadata: Mapping[str, Any]
    """Trigger metadata as .NET-like values; the worker gets them without nulls."""
    names: Mapping[str, Any]
    """Further names for binding expressions only, such as the query of a request."""


class ResolvedBinding(NamedTuple):
    """An input or output binding of one invocation, with its settings and expressions filled in."""

    type: str
    name: str
    properties: Mapping[str, Any]
    """By their names in function.json."""
    connection: str
    """Name of the setting of its connection, spelled as in `AzureWebJobsStorage`."""

    def string(self, key: str) -> str:
        """Return a property that is a string; "" if it isn't set."""
        value = self.properties.get(key)
        return value if isinstance(value, str) else ""
