"""The task hub: orchestrations, entities and timers, and what clients can do with them.

It runs no function itself; `funcdeco.engine.durable.worker` does.
"""

from __future__ import annotations

import heapq
import itertools
import json
import threading
import uuid
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Any

from funcdeco.engine.clock import Clock
from funcdeco.engine.dates import DateTime
from funcdeco.engine.durable import history
from funcdeco.engine.durable.actions import CALL_CHILD, CALL_CHILD_WITH_RETRY, Action
from funcdeco.engine.durable.entries import ActivityCall, Entity, Operation, Timer
from funcdeco.engine.durable.errors import DurableError, missing, reject
from funcdeco.engine.durable.history import NO_ID, HistoryEvent
from funcdeco.engine.durable.identifiers import rejected_id
from funcdeco.engine.durable.instance import (
    FAILED,
    PENDING,
    RUNNING,
    SUSPENDED,
    TERMINATED,
    Instance,
    Message,
    Parent,
)

HTTP_ACTIVITY = "BuiltIn::HttpActivity"
"""The activity that sends the requests of `call_http`."""


class TaskHub:
    """All orchestrations and entities of an app."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._order = itertools.count()
        self.lock: AbstractContextManager[bool] = threading.RLock()
        """Held while anything here is read or changed, but never while a function runs."""
        self.orchestrators: dict[str, str] = {}
        """The names of all orchestrators, by the name in lowercase."""
        self.activity_names: dict[str, str] = {HTTP_ACTIVITY.lower(): HTTP_ACTIVITY}
        """Likewise of all activities."""
        self.entity_names: set[str] = set()
        """The names of all entities, in lowercase."""
        self.instances: dict[str, Instance] = {}
        self.active: dict[str, Instance] = {}
        """Those that haven't ended, and some that have."""
        self.entities: dict[tuple[str, str], Entity] = {}
        self.keeps_results: bool = True
        """Whether each entity keeps the results of its operations."""
        self.activities: deque[ActivityCall] = deque()
        self.timers: list[Timer] = []

    def now(self) -> datetime:
        """Return the time of the app's clock, in UTC."""
        return DateTime.of(self._clock.now())

    def start(
        self, name: str, data: Any, instance_id: str | None = None, parent: Parent | None = None
    ) -> Instance:
        """Start an orchestration with the JSON value *data*.

        Raises DurableError if the name or the ID is invalid, or the instance is running.
        """
        known = self._orchestrator(name)
        identity = instance_id or uuid.uuid4().hex
        reject(rejected_id(identity))
        with self.lock:
            earlier = self.instances.get(identity)
            if earlier is not None and not earlier.is_over:
                what = f"An Orchestration instance with the status {earlier.status} already exists."
                raise DurableError(what, DurableError.OPERATION)
            now = self.now()
            instance = Instance(identity, known, data, now, now, parent)
            instance.begin()
            self.instances[identity] = self.active[identity] = instance
        return instance

    def start_child(self, instance: Instance, task: int, action: Action) -> str:
        """Start the orchestration that *instance* calls, and return its ID."""
        identity = action.string("instanceId") or instance.new_guid()
        parent = Parent(instance.id, instance.execution, task, instance.name)
        return self.start(action.function, action.input, identity, parent).id

    def call_activity(self, instance: Instance, task: int, name: str, data: Any) -> None:
        """Let an activity run. Raises DurableError for an unknown name."""
        if name.lower() not in self.activity_names:
            raise missing("activity", name, self.activity_names.values())
        text = data if isinstance(data, str) else json.dumps(data)
        call = ActivityCall(name, text, instance.id, instance.execution, task)
        self.activities.append(call)

    def find(self, instance_id: str) -> Instance | None:
        """Return an orchestration; None if there is none."""
        return self.instances.get(instance_id)

    def send(self, instance_id: str, execution: str | None, message: Message) -> None:
        """Deliver a message; one for an earlier execution is dropped."""
        with self.lock:
            found = self.instances.get(instance_id)
            if found is None or found.is_over or execution not in (None, found.execution):
                return
            found.inbox.append(message)

    def raise_event(self, instance: Instance, name: str, value: Any) -> None:
        """Send an event with a JSON value to a running orchestration."""
        properties = {"Name": name, "Input": json.dumps(value)}
        self.send(instance.id, None, Message(history.EVENT_RAISED, properties))

    @contextmanager
    def step_of(self, instance: Instance) -> Generator[None]:
        """Run a step of *instance* meanwhile; what clients order comes after it."""
        instance.is_stepping = True
        try:
            yield
        finally:
            with self.lock:
                instance.is_stepping = False
                while instance.postponed:
                    instance.postponed.pop(0)()

    def change(
        self, change: Callable[[Instance, str], None], instance: Instance, reason: str
    ) -> None:
        """Change an orchestration, such as by `terminate`: now, or after the step that runs."""
        if not instance.is_stepping:
            change(instance, reason)
            return

        def later() -> None:
            if not instance.is_over:
                change(instance, reason)

        instance.postponed.append(later)

    def terminate(self, instance: Instance, reason: str) -> None:
        """End an orchestration; its sub-orchestrations go on (H-DUR-17)."""
        self._note(instance, history.TERMINATED, {"Input": reason})
        instance.status, instance.output = TERMINATED, reason or None
        instance.inbox.clear()

    def suspend(self, instance: Instance, reason: str) -> None:
        """Let an orchestration collect its messages until it is resumed (H-DUR-17)."""
        self._note(instance, history.SUSPENDED, {"Reason": reason})
        instance.status = SUSPENDED

    def resume(self, instance: Instance, reason: str) -> None:
        """Let a suspended orchestration go on."""
        if instance.status == SUSPENDED:
            self._note(instance, history.RESUMED, {"Reason": reason})
            instance.status = RUNNING

    def restart(self, instance: Instance, *, with_new_id: bool) -> Instance:
        """Start an orchestration again, with the same input."""
        identity = None if with_new_id else instance.id
        return self.start(instance.name, instance.input, identity)

    def rewind(self, instance: Instance, reason: str) -> None:
        """Let a failed orchestration try again what failed, sub-orchestrations included.

        Raises DurableError for any other.
        """
        if instance.status != FAILED:
            what = "The rewind operation is only supported on failed orchestration instances."
            raise DurableError(what, DurableError.OPERATION)
        failed = [one for one in instance.tasks if one.has_failed]
        numbers = {one.id for one in failed}
        timers = {one.last_timer for one in failed} - {NO_ID}
        for child in self._failed_children(instance, numbers):
            self.rewind(child, reason)
        kept = [one for one in instance.history if not _is_undone(one, numbers, timers)]
        instance.history[:] = kept
        # The wait after the last attempt has the latest number, unless others followed a failure.
        instance.next_id -= instance.next_id - 1 in timers
        for task in failed:
            task.is_open, task.has_failed = True, False
            if task.action.kind not in (CALL_CHILD, CALL_CHILD_WITH_RETRY):
                self.call_activity(instance, task.id, task.action.function, task.action.input)
        instance.status, instance.output, instance.failure = RUNNING, None, None
        self.active[instance.id] = instance
        instance.inbox.append(Message(history.GENERIC, {"Data": reason}))

    def purge(self, instances: Iterable[Instance]) -> int:
        """Remove orchestrations that have ended; return how many there were."""
        over = [one.id for one in instances if one.is_over]
        for identity in over:
            del self.instances[identity]
            self.active.pop(identity, None)
        return len(over)

    def entity(self, name: str, key: str) -> Entity:
        """Return an entity, which may have no state. Raises DurableError for an unknown name."""
        if name.lower() not in self.entity_names:
            raise missing("entity", name, self.entity_names)
        address = name.lower(), key
        with self.lock:
            return self.entities.setdefault(address, Entity(*address))

    def signal(self, entity: Entity, name: str, data: str | None) -> str:
        """Send an operation to an entity, without waiting for it; return its ID."""
        identity = str(uuid.uuid4())
        with self.lock:
            entity.inbox.append(Operation(identity, name, data))
        return identity

    def add_timer(self, instance: Instance, task: int, due: datetime, *, is_retry: bool) -> None:
        """Let a timer fire at *due*."""
        order = next(self._order)
        timer = Timer(DateTime.of(due), order, instance.id, instance.execution, task, is_retry)
        heapq.heappush(self.timers, timer)

    def cancel_timer(self, instance: Instance, task: int) -> None:
        """Drop a timer of an orchestration."""
        mine = instance.id, instance.execution, task
        self.timers = [one for one in self.timers if one[2:5] != mine]
        heapq.heapify(self.timers)

    def fire_timers(self) -> bool:
        """Deliver the timers that are due, in order; return whether there were any."""
        now, count = self.now(), 0
        while self.timers and self.timers[0].due <= now:
            timer = heapq.heappop(self.timers)
            properties = {"TimerId": timer.task, "FireAt": timer.due}
            message = Message(history.TIMER_FIRED, properties)
            self.send(timer.instance, timer.execution, message)
            count += 1
        return count > 0

    def forget_timers(self) -> None:
        """Drop the timers of orchestrations that have ended or begun again."""
        executions = {one.id: one.execution for one in self.active.values() if not one.is_over}
        self.timers = [one for one in self.timers if executions.get(one.instance) == one.execution]
        heapq.heapify(self.timers)

    def next_due(self, *, retries_only: bool) -> datetime | None:
        """Return when the next timer of a running orchestration fires; None without one."""
        times = (one.due for one in self.timers if one.is_retry or not retries_only)
        return min(times, default=None)

    def _orchestrator(self, name: str) -> str:
        known = self.orchestrators.get(name.lower())
        if known is None:
            raise missing("orchestrator", name, self.orchestrators.values())
        return known

    def _note(self, instance: Instance, kind: str, properties: dict[str, Any]) -> None:
        """Add an event that the worker doesn't see while it happens."""
        now = self.now()
        instance.history += [
            HistoryEvent(history.STEP_STARTED, now, {}),
            HistoryEvent(kind, now, properties),
            HistoryEvent(history.STEP_COMPLETED, now, {}),
        ]
        instance.updated = now
        if instance.status == PENDING:
            instance.status = RUNNING

    def _failed_children(self, instance: Instance, numbers: set[int]) -> Iterator[Instance]:
        for one in instance.history:
            if one.type == history.CHILD_CREATED and one.id in numbers:
                child = self.instances.get(str(one.properties["InstanceId"]))
                if child is not None and child.status == FAILED:
                    yield child


def _is_undone(event: HistoryEvent, failed: set[int], timers: set[int]) -> bool:
    if event.type in (history.COMPLETED, history.FAILED):
        return True
    if event.type in (history.TASK_FAILED, history.CHILD_FAILED):
        return event.task in failed
    return {event.id, event.task} & timers != set()
