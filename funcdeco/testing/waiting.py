"""Describe what an orchestration waits for, in a test that doesn't go on."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from funcdeco.engine.durable.actions import (
    CALL_CHILD,
    CALL_CHILD_WITH_RETRY,
    CALL_ENTITY,
    CREATE_TIMER,
    SIGNAL_ENTITY,
    WAIT_FOR_EVENT,
)
from funcdeco.engine.durable.history import EVENT_RAISED, EVENT_SENT
from funcdeco.engine.durable.instance import PENDING, RUNNING, Instance, Task


def awaited_by(instance: Instance) -> str:
    """Return what an orchestration waits for, and the events that it received but doesn't expect.

    It is "" if the orchestration has ended or can continue.
    """
    if instance.is_over:
        return ""
    if instance.status == PENDING:
        return "`run` of the client"
    if _is_stuck(instance):
        return "nothing, since it yields None instead of a task"
    events = [f"the event `{name}`" for name in _awaited(instance).elements()]
    waits = " and ".join([*events, *_open_tasks(instance)])
    known = {*_events(instance.tasks)}
    received = dict.fromkeys(_received(instance))
    unknown = " and ".join(f"`{name}`" for name in received if name not in known)
    return f"{waits}, not for {unknown}" if unknown and waits else waits


def _is_stuck(instance: Instance) -> bool:
    """Return whether nothing can happen that lets an orchestration go on."""
    if instance.status != RUNNING or instance.inbox or instance.calls or instance.is_stepping:
        return False
    answered = {one.name for one in instance.history if one.type == EVENT_RAISED}
    if any(not one.get("signal") and one["id"] not in answered for one in _operations(instance)):
        return False
    is_awaited = any(one.is_open and one.id >= 0 for one in _tasks(instance))
    return not is_awaited and not _awaited(instance)


def _tasks(instance: Instance) -> Iterator[Task]:
    """Yield the tasks that an event of their own completes; one without a number was canceled."""
    for task in instance.awaited_tasks:
        if task.action.kind not in (CALL_ENTITY, SIGNAL_ENTITY, WAIT_FOR_EVENT):
            yield task


def _operations(instance: Instance) -> Iterator[dict[str, Any]]:
    """Yield what was sent to entities."""
    for event in instance.history:
        if event.type == EVENT_SENT:
            yield json.loads(str(event.properties["Input"]))


def _awaited(instance: Instance) -> Counter[str]:
    """Return how many events it waits for, by their names."""
    awaited = Counter(_events(instance.awaited_tasks))
    # The awaited tasks lack only what arrived after the last step.
    arrived = _received(instance) if instance.awaited is None else _waiting(instance)
    return awaited - Counter(arrived)


def _events(tasks: Iterable[Task]) -> Iterator[str]:
    for task in tasks:
        if task.action.kind == WAIT_FOR_EVENT:
            yield task.action.string("externalEventName")


def _received(instance: Instance) -> Iterator[str]:
    """Yield the names of the events that have arrived, without the results of entities."""
    operations = {one["id"] for one in _operations(instance)}
    for event in instance.history:
        if event.type == EVENT_RAISED and event.name not in operations:
            yield event.name
    yield from _waiting(instance)


def _waiting(instance: Instance) -> Iterator[str]:
    """Yield the names of the events that no step has received."""
    for message in instance.inbox:
        if message.type == EVENT_RAISED:
            yield str(message.properties["Name"])


def _open_tasks(instance: Instance) -> Iterator[str]:
    for task in instance.awaited_tasks:
        action = task.action
        if action.kind == CREATE_TIMER and task.is_open:
            yield f"a timer until {action.fires_at:%Y-%m-%d %H:%M:%S}"
        if action.kind in (CALL_CHILD, CALL_CHILD_WITH_RETRY) and task.is_open:
            yield f"the orchestration `{action.function}`"
