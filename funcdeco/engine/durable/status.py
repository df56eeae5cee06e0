"""The status of an orchestration as the HTTP API returns it: `StatusResponsePayload`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from funcdeco.engine.durable import history
from funcdeco.engine.durable.history import HistoryEvent
from funcdeco.engine.durable.instance import Instance, json_value

_HIDDEN = {
    history.STEP_STARTED,
    history.STEP_COMPLETED,
    history.TASK_SCHEDULED,
    history.CHILD_CREATED,
    history.TIMER_CREATED,
}
"""Events that are joined with those that complete them, or aren't shown."""


def status_of(instance: Instance, *, with_input: bool) -> dict[str, Any]:
    """Return the status, as JSON values."""
    return {
        "name": instance.name,
        "instanceId": instance.id,
        "runtimeStatus": instance.status,
        "input": instance.input if with_input else None,
        "customStatus": instance.custom_status,
        "output": instance.output,
        "createdTime": _seconds(instance.created),
        "lastUpdatedTime": _seconds(instance.updated),
    }


def history_of(instance: Instance, *, with_output: bool) -> list[dict[str, Any]]:
    """Return the history, where what completes a task has the task's name and time."""
    scheduled = {one.id: one for one in instance.history if one.id != history.NO_ID}
    shown = (one for one in instance.history if one.type not in _HIDDEN)
    return [_shown(one, scheduled, with_output=with_output) for one in shown]


def _shown(
    event: HistoryEvent, scheduled: dict[int, HistoryEvent], *, with_output: bool
) -> dict[str, Any]:
    properties = event.properties
    found: dict[str, Any] = {"EventType": event.type, "Timestamp": _exact(event.time)}
    before = scheduled.get(event.task)
    if before is not None:
        found["ScheduledTime"] = _exact(before.time)
        if before.name:
            found["FunctionName"] = before.name
    if event.type == history.STARTED:
        found["FunctionName"] = event.name
    elif event.name:
        found["Name"] = event.name
    for key in ("OrchestrationStatus", "Reason", "Details", "FireAt"):
        if properties.get(key) is not None:
            value = properties[key]
            found[key] = _exact(value) if isinstance(value, datetime) else value
    if with_output and "Result" in properties:
        found["Result"] = json_value(properties["Result"])
    if with_output and event.type == history.EVENT_RAISED:
        found["Input"] = json_value(properties["Input"])
    return found


def _seconds(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def _exact(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
