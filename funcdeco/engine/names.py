"""Names for binding expressions: trigger metadata, JSON payload, and what the host defines.

Rows R-EXPR-02, H-DATA-05 and H-EXPR-01 to 06 of the host's behavior are cited where they apply:
`BindingTemplateToken`, `SystemBindingData` and `Utility.ApplyBindingData`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

from funcdeco.engine.event import Event
from funcdeco.engine.typed_data import TypedData


class Names(Mapping[str, Any]):
    """Values by name, ignoring case; later ones replace earlier ones."""

    def __init__(self, *layers: Mapping[str, Any]) -> None:
        self._values: dict[str, Any] = {}
        for layer in layers:
            self._values |= {name.lower(): value for name, value in layer.items()}

    def __getitem__(self, name: str) -> Any:
        return self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def sent_metadata(event: Event) -> dict[str, Any]:
    """Return the trigger metadata of an event, in which its payload replaces equal names.

    A replaced name keeps its spelling: `{"id": 5}` becomes the `Id` of a queue message (H-DATA-05).
    """
    metadata = dict(event.metadata)
    spellings = {name.lower(): name for name in metadata}
    for name, value in payload_names(event.data).items():
        if name.lower() != "sys":
            metadata[spellings.setdefault(name.lower(), name)] = value
    return metadata


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
    if not isinstance(found, dict):
        return {}
    items = cast("dict[str, Any]", found).items()
    return {name: as_text(value) for name, value in items if not _is_skipped(value)}


def _is_skipped(value: object) -> bool:
    return value is None or isinstance(value, list)


def as_text(value: Any) -> Any:
    """Return a JSON scalar as .NET writes it; objects stay."""
    if isinstance(value, bool):
        return str(value)
    return str(value) if isinstance(value, (int, float)) else value
