"""What starts an invocation: the value of the trigger, its metadata and the names in it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from funcdeco.engine.errors import HostError
from funcdeco.engine.typed_data import TypedData

_COMMANDS = ("commandText", "sqlQuery", "kqlCommand", "queryString", "command", "query")


class BindError(HostError):
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
    """Name of the setting of its connection, as spelled in the settings."""
    parameters: Mapping[str, Any] = MappingProxyType({})
    """Parameters of a query with their values, such as `@id`."""
    invocation: str = ""
    """ID of the invocation."""

    def string(self, key: str) -> str:
        """Return a property that is a string; "" if it isn't set."""
        value = self.properties.get(key)
        return value if isinstance(value, str) else ""

    @property
    def data_type(self) -> str:
        """Its `dataType` in lowercase; "" if it isn't set."""
        return str(self.properties.get("dataType") or "").lower()

    @property
    def command(self) -> str:
        """The query or command of an input from a database; "" for any other."""
        return next((text for key in _COMMANDS if (text := self.string(key))), "")
