"""Create the arguments that the worker passes from events as the host sends them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from funcdeco.bindings.base import Binding
from funcdeco.engine.converters import decode
from funcdeco.engine.event import Event
from funcdeco.engine.families.forms import without_zone
from funcdeco.engine.names import Names, sent_metadata, worker_names
from funcdeco.engine.typed_data import to_metadata
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.project.json_object import JsonObject

TIME = datetime(2027, 1, 1, tzinfo=timezone.utc)
"""When messages and events were sent, so that tests are repeatable."""
ID = "00000000-0000-4000-8000-000000000001"
"""What the service generates for each message."""


class _Unset:
    def __repr__(self) -> str:
        return "UNSET"


UNSET: Any = _Unset()
"""Default of properties, since None is a value: the host doesn't send the property."""


def given(**properties: Any) -> dict[str, Any]:
    """Return the properties that a test sets. Times without a time zone are in UTC."""
    return {name: _in_utc(value) for name, value in properties.items() if value is not UNSET}


def _in_utc(value: Any) -> Any:
    if not isinstance(value, datetime):
        return value
    return value.astimezone(timezone.utc) if value.tzinfo else value.replace(tzinfo=timezone.utc)


def binding(model: type[Binding], body: bytes = b"", **properties: Any) -> BindingDeclaration:
    """Return a declaration of *model*: for one message, and with `binary` if *body* requires it."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        properties = {"dataType": "binary", **properties}
    known = {"cardinality": "one", **properties}
    origin = JsonObject("function.json")
    return BindingDeclaration(model.type, model.way(), "value", known, model, None, origin, 0)


def passed(declaration: BindingDeclaration, event: Event, metadata: Mapping[str, Any]) -> Any:
    """Return the argument for *event*; *metadata* replaces what the host sends with it."""
    names = worker_names(Names(sent_metadata(event), metadata))
    return decode(declaration.type, event.data, to_metadata(names))


def metadata_of(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the trigger metadata from which azure-functions reads *properties*."""
    return {
        name.replace("_", " ")
        .title()
        .replace(" ", ""): (without_zone(value) if name.endswith("_utc") else value)
        for name, value in properties.items()
    }
