"""Warmup: row H-BUS-09."""

from __future__ import annotations

from funcdeco.engine.event import Event
from funcdeco.engine.typed_data import TypedData


def event() -> Event:
    """Return the event of a new instance; its content is empty."""
    return Event(TypedData("string", ""), {}, {})
