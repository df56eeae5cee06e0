"""The state of one orchestration: its history, its inbox, and what it waits for."""

from __future__ import annotations

import json
import uuid
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from funcdeco.engine.durable.actions import (
    CALL_ACTIVITY,
    CALL_ACTIVITY_WITH_RETRY,
    CALL_CHILD,
    CALL_CHILD_WITH_RETRY,
    CALL_HTTP,
    CREATE_TIMER,
    Action,
)
from funcdeco.engine.durable.entries import ActivityCall
from funcdeco.engine.durable.history import EVENT_RAISED, NO_ID, STARTED, HistoryEvent
from funcdeco.engine.durable.lines import Place

PENDING, RUNNING, SUSPENDED = "Pending", "Running", "Suspended"
COMPLETED, FAILED, TERMINATED = "Completed", "Failed", "Terminated"
ENDED = (COMPLETED, FAILED, TERMINATED)
_TASKS = (
    *(CALL_ACTIVITY, CALL_ACTIVITY_WITH_RETRY, CALL_CHILD, CALL_CHILD_WITH_RETRY),
    *(CREATE_TIMER, CALL_HTTP),
)


class Message(NamedTuple):
    """What arrived for an orchestration, and becomes an event of its history."""

    type: str
    properties: Mapping[str, Any]


class Parent(NamedTuple):
    """The orchestration that waits for this one."""

    instance: str
    execution: str
    task: int
    name: str
    """The name of its orchestrator."""


class Order(NamedTuple):
    """What a client orders, such as `terminate`."""

    operation: str
    reason: str


@dataclass
class Task:
    """An action that was scheduled, with its attempts."""

    action: Action
    place: Place | None = None
    """The line of the orchestrator that it comes from."""
    id: int = NO_ID
    """Number of the task that the orchestration waits for; -1 for an event."""
    attempts: int = 1
    timer: int = NO_ID
    """Number of the timer before the next attempt."""
    last_timer: int = NO_ID
    """Number of the latest one of these timers."""
    is_open: bool = True
    """Whether it has neither completed nor been canceled."""
    has_failed: bool = False
    """Whether its last attempt failed."""

    @property
    def is_retried(self) -> bool:
        """Whether another attempt follows a failure."""
        return bool(self.action.retry_options)

    @property
    def interval(self) -> timedelta:
        """The time before the next attempt; it is always the same (H-DUR-07)."""
        options = self.action.retry_options
        return timedelta(milliseconds=float(options.get("firstRetryIntervalInMilliseconds") or 0))

    @property
    def has_attempts(self) -> bool:
        """Whether another attempt is allowed."""
        return self.attempts < int(self.action.retry_options.get("maxNumberOfAttempts") or 1)


@dataclass
class Instance:
    """An orchestration."""

    id: str
    name: str
    """The name of its orchestrator."""
    input: Any
    """A JSON value; what Python sends is a string with a JSON text."""
    created: datetime
    updated: datetime
    parent: Parent | None = None
    status: str = PENDING
    output: Any = None
    custom_status: Any = None
    failure: BaseException | None = None
    """The exception of the orchestrator."""
    execution: str = field(default_factory=lambda: uuid.uuid4().hex)
    """Changes with `continue_as_new`."""
    history: list[HistoryEvent] = field(default_factory=list[HistoryEvent])
    inbox: deque[Message] = field(default_factory=deque[Message])
    taken: list[Message] = field(default_factory=list[Message])
    """The messages of the step that runs."""
    tasks: list[Task] = field(default_factory=list[Task])
    """All actions so far, in order."""
    awaited: frozenset[int] | None = None
    """The numbers of the tasks that it waits for since its last step; None if that isn't known."""
    calls: list[ActivityCall] = field(default_factory=list[ActivityCall])
    """The calls of activities that haven't ended, also those of earlier executions."""
    next_id: int = 0
    guids: int = 0
    """How many IDs were derived from the instance."""
    is_stepping: bool = False
    """Whether a step of it runs."""
    postponed: list[Order] = field(default_factory=list[Order])
    """What changes it after this step."""
    read_lists: Callable[[Instance], None] | None = None
    """Reads its lists from the store; None if it has them."""
    is_restored: bool = False
    """Whether an earlier process has begun it, perhaps with other code."""

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.status in ENDED

    @property
    def is_ready(self) -> bool:
        """Whether a step of it can run."""
        return bool(self.inbox) and self.status not in (*ENDED, SUSPENDED)

    @property
    def waits_for_tasks(self) -> bool:
        """Whether tasks are open, which keeps an orchestration from being completed."""
        return any(one.is_open and one.action.kind in _TASKS for one in self.tasks)

    @property
    def numbers_of_tasks(self) -> frozenset[int]:
        """The numbers of the tasks that keep it from being completed if they are open."""
        kinds = enumerate(one.action.kind for one in self.tasks)
        return frozenset(number for number, kind in kinds if kind in _TASKS)

    @property
    def awaited_tasks(self) -> list[Task]:
        """The tasks that it waits for, without those that it has abandoned after `task_any`."""
        if self.awaited is None:
            return self.tasks
        return [one for number, one in enumerate(self.tasks) if number in self.awaited]

    @property
    def is_retrying(self) -> bool:
        """Whether a task may be tried again; then each message needs a step of its own."""
        return any(one.is_retried for one in self.tasks)

    def take_id(self) -> int:
        """Return the number of the next task (H-DUR-04)."""
        self.next_id += 1
        return self.next_id - 1

    def new_guid(self) -> str:
        """Return an ID that is the same in each run."""
        self.guids += 1
        return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{self.execution}/{self.guids}"))

    def take_messages(self) -> list[Message]:
        """Return the messages of the next step, which are kept until it ends."""
        count = 1 if self.is_retrying else len(self.inbox)
        self.taken = [self.inbox.popleft() for _ in range(count)]
        return self.taken.copy()

    def restart(self, data: Any) -> None:
        """Begin again with another input and without a history, as `continue_as_new` does."""
        self.execution = uuid.uuid4().hex
        self.input = data
        self.history.clear()
        self.tasks.clear()
        self.awaited = None
        self.next_id = 0
        self.begin()

    def begin(self) -> None:
        """Let the first step run; of what has arrived, events are kept."""
        data = None if self.input is None else json.dumps(self.input)
        properties = {
            "OrchestrationInstance": _address(self.id, self.execution),
            "ParentInstance": _shown(self.parent),
            "Name": self.name,
            "Version": "",
            "Input": data,
            "Tags": None,
        }
        events = [one for one in self.inbox if one.type == EVENT_RAISED]
        self.inbox = deque([Message(STARTED, properties), *events])

    def played(self) -> list[str]:
        """Return the history as JSON for a replay."""
        return [event.sent(is_played=True) for event in self.history]


def _address(instance: str, execution: str) -> dict[str, str]:
    return {"InstanceId": instance, "ExecutionId": execution}


def _shown(parent: Parent | None) -> dict[str, Any] | None:
    if parent is None:
        return None
    address = _address(parent.instance, parent.execution)
    values = {"Name": parent.name, "OrchestrationInstance": address}
    return {**values, "TaskScheduleId": parent.task, "Version": ""}


def json_value(text: Any) -> Any:
    """Return what a JSON text means; anything else is returned as it is."""
    if not isinstance(text, str):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text
