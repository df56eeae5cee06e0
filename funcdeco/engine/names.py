"""Names for binding expressions: trigger metadata, JSON payload, and what the host defines.

Rows R-EXPR-02, H-DATA-05, H-DATA-06 and H-EXPR-01 to 06 of the host's behavior are cited where they
apply: `BindingTemplateToken`, `SystemBindingData` and `Utility.ApplyBindingData`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, cast

from funcdeco.engine.dates import date_as_text
from funcdeco.engine.event import Event
from funcdeco.engine.typed_data import TypedData


class JsonObject(dict[str, Any]):
    """An object of a JSON payload, unlike other mappings in the names."""


class Names(Mapping[str, Any]):
    """Values by name, ignoring case; a later value replaces an earlier one, whose name remains."""

    def __init__(self, *layers: Mapping[str, Any]) -> None:
        self._values: dict[str, tuple[str, Any]] = {}
        for layer in layers:
            for name, value in layer.items():
                key = name.lower()
                first = self._values.get(key)
                self._values[key] = (first[0] if first else name), value

    def __getitem__(self, name: str) -> Any:
        return self._values[name.lower()][1]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._values

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._values.values())

    def __len__(self) -> int:
        return len(self._values)


def sent_metadata(event: Event) -> Mapping[str, Any]:
    """Return the trigger metadata of an event, in which its payload replaces equal names.

    A replaced name keeps its spelling: `{"id": 5}` becomes the `Id` of a queue message (H-DATA-05).
    """
    return Names(event.metadata, payload_names(event.data))


def worker_names(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Return the metadata that the worker gets: all but `sys`, which only expressions can use."""
    return {name: value for name, value in metadata.items() if name.lower() != "sys"}


def payload_names(data: TypedData | None) -> dict[str, Any]:
    """Return the top-level properties of a JSON object in a string, as the host adds them.

    Arrays and nulls are omitted, and any error is ignored.
    """
    return {} if data is None or data.kind != "string" else json_object_names(data.value)


def json_object_names(text: str) -> dict[str, Any]:
    """Return the top-level properties of *text* if it is a JSON object."""
    text = text.strip()
    if not (text.startswith("{") and text.endswith("}")):
        return {}
    try:
        found: Any = json.loads(text)
    except ValueError:
        return {}
    items = cast("dict[str, Any]", found).items()
    return {name: as_text(value) for name, value in items if not _is_skipped(value)}


def _is_skipped(value: object) -> bool:
    return value is None or isinstance(value, list)


def as_text(value: Any) -> Any:
    """Return a JSON scalar as .NET writes it; objects remain."""
    if isinstance(value, dict):
        return JsonObject(cast("dict[str, Any]", value))
    if isinstance(value, str):
        return date_as_text(value)
    if isinstance(value, float):
        return number_as_text(value)
    return str(value) if isinstance(value, int) else value


def number_as_text(value: float) -> str:
    """Return a double as .NET writes it: `1` for 1.0, `1E+15` from there on."""
    if not math.isfinite(value):
        return {"inf": "Infinity", "-inf": "-Infinity"}.get(str(value), "NaN")
    number = Decimal(repr(value)).normalize()
    exponent = number.adjusted()
    if -5 < exponent < 15:
        return f"{number:f}"
    first, *rest = map(str, number.as_tuple().digits)
    fraction = f".{''.join(rest)}" if rest else ""
    return f"{'-' * (value < 0)}{first}{fraction}E{exponent:+03}"
