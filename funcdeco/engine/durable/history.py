"""The history of an orchestration: its events, as the extension sends them to the worker.

Rows H-DUR-02 to H-DUR-04; the numbers are those of `EventType` in DurableTask.Core.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from funcdeco.engine.dates import to_json

STARTED, COMPLETED, FAILED, TERMINATED = (
    "ExecutionStarted",
    "ExecutionCompleted",
    "ExecutionFailed",
    "ExecutionTerminated",
)
TASK_SCHEDULED, TASK_COMPLETED, TASK_FAILED = "TaskScheduled", "TaskCompleted", "TaskFailed"
CHILD_CREATED, CHILD_COMPLETED, CHILD_FAILED = (
    "SubOrchestrationInstanceCreated",
    "SubOrchestrationInstanceCompleted",
    "SubOrchestrationInstanceFailed",
)
TIMER_CREATED, TIMER_FIRED = "TimerCreated", "TimerFired"
STEP_STARTED, STEP_COMPLETED = "OrchestratorStarted", "OrchestratorCompleted"
EVENT_SENT, EVENT_RAISED = "EventSent", "EventRaised"
GENERIC, SUSPENDED, RESUMED = "GenericEvent", "ExecutionSuspended", "ExecutionResumed"

_NUMBERS = {
    STARTED: 0,
    COMPLETED: 1,
    FAILED: 2,
    TERMINATED: 3,
    TASK_SCHEDULED: 4,
    TASK_COMPLETED: 5,
    TASK_FAILED: 6,
    CHILD_CREATED: 7,
    CHILD_COMPLETED: 8,
    CHILD_FAILED: 9,
    TIMER_CREATED: 10,
    TIMER_FIRED: 11,
    STEP_STARTED: 12,
    STEP_COMPLETED: 13,
    EVENT_SENT: 14,
    EVENT_RAISED: 15,
    GENERIC: 17,
    SUSPENDED: 19,
    RESUMED: 20,
}
_UNSET = (None, "")
NO_ID = -1
"""The ID of an event that schedules nothing."""


class HistoryEvent:
    """One event in the history of an orchestration."""

    __slots__ = ("_text", "id", "properties", "time", "type")

    def __init__(
        self, kind: str, time: datetime, properties: Mapping[str, Any], number: int = NO_ID
    ) -> None:
        self.type: str = kind
        """Type of the event, such as `TaskScheduled`."""
        self.time: datetime = time
        """Time of the event, in UTC."""
        self.properties: Mapping[str, Any] = properties
        """Properties by their names in the protocol, such as `Name`, `Input` or `TaskScheduledId`."""
        self.id: int = number
        """Number of the task that the event schedules; -1 if it schedules none."""
        self._text: str = ""

    @property
    def name(self) -> str:
        """Name of the activity, the orchestration or the event; "" if it has none."""
        return str(self.properties.get("Name") or "")

    @property
    def task(self) -> int:
        """Number of the task that the event completes; -1 if it completes none."""
        found = self.properties.get("TaskScheduledId", self.properties.get("TimerId"))
        return NO_ID if found is None else int(found)

    def sent(self, *, is_played: bool) -> str:
        """Return the JSON that is sent to the worker."""
        if not self._text:
            values: dict[str, Any] = {"EventType": _NUMBERS[self.type], "EventId": self.id}
            values |= {"Timestamp": to_json(self.time), **self.properties}
            self._text = json.dumps(values, default=_plain)[1:]
        return f'{{"IsPlayed": {"true" if is_played else "false"}, {self._text}'

    def __repr__(self) -> str:
        values = ", ".join(
            f"{key}={value!r}" for key, value in self.properties.items() if value not in _UNSET
        )
        return f"{self.type}({values})"


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return to_json(value)
    raise TypeError(f"{type(value).__name__} can't be sent as JSON")
