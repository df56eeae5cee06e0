"""What a task hub contains besides orchestrations: entities, calls of activities, and timers."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple


class Operation(NamedTuple):
    """A call or a signal for an entity."""

    id: str
    name: str
    input: str | None
    """JSON; what Python sends is a string with a JSON text in it."""
    caller: tuple[str, str] | None = None
    """Instance and execution that wait for the result; None for a signal."""


@dataclass
class Entity:
    """An entity, whether it has a state or not."""

    name: str
    """In lowercase, as in its ID."""
    key: str
    exists: bool = False
    state: str | None = None
    """A JSON text."""
    inbox: deque[Operation] = field(default_factory=deque[Operation])
    taken: list[Operation] = field(default_factory=list[Operation])
    """The operations of the batch that runs."""
    updated: datetime | None = None
    """When its last batch ended; None before the first one."""
    results: dict[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    """The results of all operations, by their IDs."""
    is_running: bool = False
    """Whether a batch of operations runs."""


class ActivityCall(NamedTuple):
    """An activity that is to run."""

    name: str
    input: str
    """A JSON text."""
    instance: str
    execution: str
    task: int


class Timer(NamedTuple):
    """A timer of an orchestration."""

    due: datetime
    order: int
    instance: str
    execution: str
    task: int
    is_retry: bool
    """Whether it is the wait before the next attempt."""
