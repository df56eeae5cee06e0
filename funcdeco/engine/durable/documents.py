"""Orchestrations and entities as JSON texts, and back: what a store keeps of them.

An orchestration is a state and several lists. The lists hold what never changes once it exists, so
that a store writes each item once.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from funcdeco.engine.dates import DateTime
from funcdeco.engine.durable.actions import Action
from funcdeco.engine.durable.entries import ActivityCall, Entity, Operation
from funcdeco.engine.durable.history import HistoryEvent
from funcdeco.engine.durable.instance import Instance, Message, Order, Parent, Task
from funcdeco.engine.durable.lines import Place

EVENT, ACTION, MESSAGE, CALL, ORDER, OPERATION = (
    *("event", "action", "message", "call", "order"),
    "operation",
)
_TIME = "FireAt"
"""The only property of an event that is a time."""
_KEPT = ("name", "input", "status", "output", "custom_status", "execution", "next_id", "guids")
_KEPT_OF_TASK = ("id", "attempts", "timer", "last_timer", "is_open", "has_failed")
Lists = Mapping[str, Sequence[Any]]
"""Items by the name of their list."""


class SavedList(NamedTuple):
    """How the items of a list are written and read."""

    write: Callable[[Any], Any]
    """Returns a JSON value."""
    read: Callable[[Any], Any]


def state_text(one: Instance | Entity) -> str:
    """Return what may change of an orchestration or an entity, without its lists."""
    return json.dumps(_entity_state(one) if isinstance(one, Entity) else _state(one))


def lists_of(one: Instance | Entity) -> Lists:
    """Return the lists to save; while a step runs, only those that others may change."""
    if isinstance(one, Entity):
        return {OPERATION: [*one.taken, *one.inbox]}
    arrived: dict[str, Sequence[Any]]
    arrived = {MESSAGE: [*one.taken, *one.inbox], CALL: one.calls, ORDER: one.postponed}
    return arrived if one.is_stepping else {**arrived, EVENT: one.history, ACTION: one.tasks}


def item_text(kind: str, item: Any) -> str:
    """Return an item of a list."""
    return json.dumps(_LISTS[kind].write(item))


def read_item(kind: str, text: str) -> Any:
    """Return the item that a JSON string describes. Raises ValueError, TypeError and LookupError."""
    return _LISTS[kind].read(json.loads(text))


def read_instance(identity: str, state: str) -> Instance:
    """Return an orchestration without its lists. Raises ValueError, TypeError and LookupError."""
    found = json.loads(state)
    parent = Parent(*found["parent"]) if found["parent"] else None
    times = DateTime.fromisoformat(found["created"]), DateTime.fromisoformat(found["updated"])
    instance = Instance(identity, found["name"], found["input"], *times, parent)
    for name in _KEPT:
        setattr(instance, name, found[name])
    return instance


def needs_lists(instance: Instance, state: str) -> bool:
    """Return whether something of an orchestration still runs, so that its lists are in use."""
    return not instance.is_over or bool(json.loads(state)["has_calls"])


def read_lists(instance: Instance, state: str, lists: Lists) -> None:
    """Add its lists to an orchestration. Raises ValueError, TypeError and LookupError."""
    found = json.loads(state)
    instance.history, instance.tasks = [*lists.get(EVENT, ())], [*lists.get(ACTION, ())]
    instance.inbox, instance.calls = deque(lists.get(MESSAGE, ())), [*lists.get(CALL, ())]
    instance.postponed = [*lists.get(ORDER, ())]
    for task, values in zip(instance.tasks, found["tasks"], strict=True):
        for name, value in zip(_KEPT_OF_TASK, values, strict=True):
            setattr(task, name, value)


def read_entity(name: str, key: str, state: str, lists: Lists) -> Entity:
    """Return an entity. Raises ValueError, TypeError and LookupError."""
    found = json.loads(state)
    updated = found["updated"] and DateTime.fromisoformat(found["updated"])
    inbox = deque[Operation](lists.get(OPERATION, ()))
    return Entity(name, key, found["exists"], found["state"], inbox, updated=updated)


def _state(one: Instance) -> dict[str, Any]:
    found = {name: getattr(one, name) for name in _KEPT}
    found |= {"created": one.created.isoformat(), "updated": one.updated.isoformat()}
    tasks = [[getattr(task, name) for name in _KEPT_OF_TASK] for task in one.tasks]
    return {**found, "parent": one.parent, "tasks": tasks, "has_calls": bool(one.calls)}


def _entity_state(one: Entity) -> dict[str, Any]:
    updated = None if one.updated is None else one.updated.isoformat()
    return {"exists": one.exists, "state": one.state, "updated": updated}


def _write_event(event: HistoryEvent) -> Any:
    return [event.type, event.time.isoformat(), event.id, _written(event.properties)]


def _read_event(value: Any) -> HistoryEvent:
    kind, time, number, properties = value
    return HistoryEvent(kind, DateTime.fromisoformat(time), _read(properties), number)


def _write_action(task: Task) -> Any:
    return [task.action.kind, task.action.properties, task.place]


def _read_action(value: Any) -> Task:
    kind, properties, place = value
    return Task(Action(kind, properties), Place(*place) if place else None)


def _write_message(message: Message) -> Any:
    return [message.type, _written(message.properties)]


def _read_message(value: Any) -> Message:
    kind, properties = value
    return Message(kind, _read(properties))


def _read_call(value: Any) -> ActivityCall:
    return ActivityCall(*value)


def _read_order(value: Any) -> Order:
    return Order(*value)


def _read_operation(value: Any) -> Operation:
    identity, name, data, caller = value
    return Operation(identity, name, data, tuple(caller) if caller else None)


def _written(properties: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(properties)
    if isinstance(time := found.get(_TIME), datetime):
        found[_TIME] = time.isoformat()
    return found


def _read(properties: dict[str, Any]) -> dict[str, Any]:
    if isinstance(time := properties.get(_TIME), str):
        properties[_TIME] = DateTime.fromisoformat(time)
    return properties


_LISTS = {
    EVENT: SavedList(_write_event, _read_event),
    ACTION: SavedList(_write_action, _read_action),
    MESSAGE: SavedList(_write_message, _read_message),
    CALL: SavedList(list, _read_call),
    ORDER: SavedList(list, _read_order),
    OPERATION: SavedList(list, _read_operation),
}
