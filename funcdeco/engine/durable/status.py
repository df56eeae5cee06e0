"""The status of an orchestration as the HTTP API returns it: `StatusResponsePayload`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from funcdeco.engine.durable import history
from funcdeco.engine.durable.history import HistoryEvent
from funcdeco.engine.durable.instance import Instance, json_value

_STEPS = (history.STEP_STARTED, history.STEP_COMPLETED)
_SCHEDULING = (history.TASK_SCHEDULED, history.CHILD_CREATED)
"""Events that are joined with those that complete them."""
_COMPLETING = (
    *(history.TASK_COMPLETED, history.TASK_FAILED),
    *(history.CHILD_COMPLETED, history.CHILD_FAILED),
)
_REMOVED = {
    history.STARTED: ("OrchestrationInstance", "ParentInstance", "Version", "Tags"),
    **dict.fromkeys(_SCHEDULING, ("Version",)),
    **dict.fromkeys(_COMPLETING, ("TaskScheduledId",)),
    history.TIMER_FIRED: ("TimerId",),
}
_WITH_OUTPUT = (history.COMPLETED, history.TASK_COMPLETED, history.CHILD_COMPLETED)


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


def history_of(instance: Instance, *, with_input: bool, with_output: bool) -> list[dict[str, Any]]:
    """Return the history, where what completes a task has the task's name, time and input."""
    scheduled = {one.id: one for one in instance.history if one.type in _SCHEDULING}
    completed = {one.task for one in instance.history if one.type in _COMPLETING}
    return [
        _shown(one, scheduled, with_input=with_input, with_output=with_output)
        for one in instance.history
        if one.type not in _STEPS and not (one.type in _SCHEDULING and one.id in completed)
    ]


def _shown(
    event: HistoryEvent, scheduled: dict[int, HistoryEvent], *, with_input: bool, with_output: bool
) -> dict[str, Any]:
    removed = _REMOVED.get(event.type, ())
    found: dict[str, Any] = {"EventType": event.type, "Timestamp": event.time}
    found |= {key: value for key, value in event.properties.items() if key not in removed}
    if event.type == history.STARTED:
        found["FunctionName"] = found.pop("Name")
    before = scheduled.get(event.task) if event.type in _COMPLETING else None
    if before is not None:
        found["ScheduledTime"], found["FunctionName"] = before.time, before.name
        found["Input"] = before.properties.get("Input")
    if not with_input:
        found.pop("Input", None)
    if event.type in _WITH_OUTPUT:
        result = json_value(found.pop("Result", None))
        found |= {"Result": result} if with_output else {}
    return {key: _exact(one) if isinstance(one, datetime) else one for key, one in found.items()}


def _seconds(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def _exact(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
