"""Change feeds: Cosmos DB (H-COS-01), SQL and MySQL (H-SQL-01), as the text of a JSON array."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from funcdeco.engine.errors import is_usage_error
from funcdeco.engine.event import Event
from funcdeco.engine.payload import json_of
from funcdeco.engine.typed_data import TypedData

__tracebackhide__ = is_usage_error

INSERTED, UPDATED, DELETED = 0, 1, 2
"""Numbers of the operations in `SqlChange`."""


def documents_event(documents: Sequence[Mapping[str, Any]]) -> Event:
    """Return the event for new and changed documents; there is no metadata."""
    return _array([dict(document) for document in documents])


def rows_event(changes: Sequence[tuple[int, Mapping[str, Any]]]) -> Event:
    """Return the event for changed rows, each with the number of its operation."""
    return _array([{"Operation": operation, "Item": dict(row)} for operation, row in changes])


def _array(items: Sequence[Mapping[str, Any]]) -> Event:
    text = json_of(items, "the event", separators=(",", ":"))
    return Event(TypedData("string", text), {}, {})
