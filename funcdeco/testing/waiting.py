"""What an orchestration waits for, as a test sees it that doesn't get on."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from funcdeco.engine.durable.actions import (
    CALL_CHILD,
    CALL_CHILD_WITH_RETRY,
    CREATE_TIMER,
    WAIT_FOR_EVENT,
)
from funcdeco.engine.durable.history import EVENT_RAISED, EVENT_SENT
from funcdeco.engine.durable.instance import Instance


def what_is_missing(instance: Instance) -> str:
    """Return what an orchestration waits for, and the events that it doesn't wait for."""
    awaited = Counter(_awaited(instance))
    received = Counter(_received(instance))
    events = [f"the event `{name}`" for name in (awaited - received).elements()]
    waits = " and ".join([*events, *_open_tasks(instance)])
    shown = f": waits for {waits}" if waits else ""
    unknown = " and ".join(f"`{name}`" for name in received if name not in awaited)
    return f"{shown}, not for {unknown}" if unknown and waits else shown


def _awaited(instance: Instance) -> Iterator[str]:
    for task in instance.tasks:
        if task.action.kind == WAIT_FOR_EVENT:
            yield task.action.string("externalEventName")


def _received(instance: Instance) -> Iterator[str]:
    """Yield the names of the events that have arrived, without the results of entities."""
    sent = [one for one in instance.history if one.type == EVENT_SENT]
    operations = {json.loads(str(one.properties["Input"]))["id"] for one in sent}
    for event in instance.history:
        if event.type == EVENT_RAISED and event.name not in operations:
            yield event.name
    for message in instance.inbox:
        if message.type == EVENT_RAISED:
            yield str(message.properties["Name"])


def _open_tasks(instance: Instance) -> Iterator[str]:
    for task in instance.tasks:
        action = task.action
        if action.kind == CREATE_TIMER and task.is_open:
            yield f"a timer until {action.fires_at:%Y-%m-%d %H:%M:%S}"
        if action.kind in (CALL_CHILD, CALL_CHILD_WITH_RETRY) and task.is_open:
            yield f"the orchestration `{action.function}`"
