"""The task hub: orchestrations, entities and timers, and what clients can do with them.

It runs no function itself; `funcdeco.engine.durable.worker` does.
"""

from __future__ import annotations

import json
import uuid
from collections import deque
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from funcdeco.engine.clock import Clock
from funcdeco.engine.dates import DateTime
from funcdeco.engine.durable import history
from funcdeco.engine.durable.actions import CALL_CHILD, CALL_CHILD_WITH_RETRY, Action
from funcdeco.engine.durable.entries import ActivityCall, Entity, Operation
from funcdeco.engine.durable.errors import DurableError, missing, reject
from funcdeco.engine.durable.history import HistoryEvent
from funcdeco.engine.durable.identifiers import rejected_id
from funcdeco.engine.durable.instance import (
    FAILED,
    PENDING,
    RUNNING,
    SUSPENDED,
    TERMINATED,
    Instance,
    Message,
    Order,
    Parent,
)
from funcdeco.engine.durable.lock import HubLock
from funcdeco.engine.durable.rewinding import called_children, undo_failures
from funcdeco.engine.durable.store import Saved, Saver
from funcdeco.engine.durable.timer_queue import TimerQueue

HTTP_ACTIVITY = "BuiltIn::HttpActivity"
"""The activity that sends the requests of `call_http`."""


class TaskHub:
    """All orchestrations and entities of an app."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.saver: Saver = Saver()
        """Saves what changes here."""
        self.lock: HubLock = HubLock(self.saver.save)
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
        self.timers: TimerQueue = TimerQueue()

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
                raise _in_use(earlier)
            now = self.now()
            instance = Instance(identity, known, data, now, now, parent)
            instance.begin()
            if earlier is not None:
                self.saver.removed(identity)
            self.instances[identity] = self.active[identity] = instance
            self.saver.changed(instance)
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
        instance.calls.append(call)
        self.saver.changed(instance)

    def complete(self, call: ActivityCall, message: Message) -> None:
        """Deliver the result of an activity."""
        with self.lock:
            instance = self.instances.get(call.instance)
            if instance is not None:
                instance.calls = [one for one in instance.calls if one is not call]
                self.saver.changed(instance)
            self.send(call.instance, call.execution, message)

    def find(self, instance_id: str) -> Instance | None:
        """Return an orchestration with all that is saved of it; None if there is none."""
        found = self.instances.get(instance_id)
        if found is not None and found.read_lists is not None:
            found.read_lists(found)
            found.read_lists = None
        return found

    def send(self, instance_id: str, execution: str | None, message: Message) -> None:
        """Deliver a message; one for an earlier execution is dropped."""
        with self.lock:
            found = self.instances.get(instance_id)
            if found is None or found.is_over or execution not in (None, found.execution):
                return
            found.inbox.append(message)
            self.saver.changed(found)

    def raise_event(self, instance: Instance, name: str, value: Any) -> None:
        """Send an event with a JSON value to a running orchestration."""
        properties = {"Name": name, "Input": json.dumps(value)}
        self.send(instance.id, None, Message(history.EVENT_RAISED, properties))

    @contextmanager
    def step_of(self, instance: Instance) -> Generator[None]:
        """Run a step of *instance* meanwhile, which must end it unless it raises an exception."""
        instance.is_stepping = True
        try:
            yield
        except BaseException:
            with self.lock:
                self.end_step(instance)
            raise

    def end_step(self, instance: Instance) -> None:
        """End a step; what clients ordered meanwhile comes now."""
        instance.is_stepping = False
        instance.taken.clear()
        self._follow_orders(instance)
        self.saver.changed(instance)

    def change(self, instance: Instance, order: Order) -> None:
        """Change an orchestration, such as by `terminate`: now, or after the step that runs."""
        if instance.is_stepping:
            instance.postponed.append(order)
            self.saver.changed(instance)
        else:
            self._changers[order.operation](instance, order.reason)

    def _follow_orders(self, instance: Instance) -> None:
        while instance.postponed:
            order = instance.postponed.pop(0)
            if not instance.is_over:
                self._changers[order.operation](instance, order.reason)

    @property
    def _changers(self) -> dict[str, Callable[[Instance, str], None]]:
        return {
            "terminate": self.terminate,
            "suspend": self.suspend,
            "resume": self.resume,
        }

    def terminate(self, instance: Instance, reason: str) -> None:
        """End an orchestration; its sub-orchestrations go on (H-DUR-17), and its caller fails."""
        self._note(instance, history.TERMINATED, {"Input": reason})
        instance.status, instance.output = TERMINATED, reason or None
        instance.inbox.clear()
        if parent := instance.parent:  # TaskOrchestrationDispatcher treats it like a failure
            properties = {"TaskScheduledId": parent.task, "Reason": reason, "Details": None}
            self.send(parent.instance, parent.execution, Message(history.CHILD_FAILED, properties))

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
        for identity in called_children(instance):
            child = self.find(identity)
            if child is not None and child.status == FAILED:
                self.rewind(child, reason)
        for task in undo_failures(instance):
            if task.action.kind not in (CALL_CHILD, CALL_CHILD_WITH_RETRY):
                self.call_activity(instance, task.id, task.action.function, task.action.input)
        self.active[instance.id] = instance
        self.timers.add_missing(instance)
        instance.inbox.append(Message(history.GENERIC, {"Data": reason}))
        self.saver.changed(instance)

    def purge(self, instances: Iterable[Instance]) -> int:
        """Remove orchestrations that have ended; return how many there were."""
        over = [one.id for one in instances if one.is_over]
        for identity in over:
            del self.instances[identity]
            self.active.pop(identity, None)
            self.saver.removed(identity)
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
        operation = Operation(str(uuid.uuid4()), name, data)
        self.deliver(entity, operation)
        return operation.id

    def deliver(self, entity: Entity, operation: Operation) -> None:
        """Let an entity run an operation."""
        with self.lock:
            entity.inbox.append(operation)
            self.saver.entity_changed(entity)

    def fire_timers(self) -> bool:
        """Deliver the timers that are due, in order; return whether there were any."""
        count = 0
        for timer in self.timers.take_due(self.now()):
            properties = {"TimerId": timer.task, "FireAt": timer.due}
            message = Message(history.TIMER_FIRED, properties)
            self.send(timer.instance, timer.execution, message)
            count += 1
        return count > 0

    def forget_timers(self) -> None:
        """Drop the timers of orchestrations that have ended or begun again."""
        self.timers.forget(one for one in self.active.values() if not one.is_over)

    def restore(self, saved: Saved) -> None:
        """Continue what an earlier process has saved, before anyone else uses this hub."""
        for entity in saved.entities:
            self.entities[entity.name, entity.key] = entity
        for instance in saved.instances:
            instance.is_restored = True
            self.instances[instance.id] = instance
            known = (one for one in instance.calls if one.name.lower() in self.activity_names)
            self.activities += known
            self._follow_orders(instance)
            if not instance.is_over:
                self.active[instance.id] = instance
                self.timers.add_missing(instance)

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
        self.saver.changed(instance)


def _in_use(instance: Instance) -> DurableError:
    """Return the error for an ID that a running orchestration has."""
    what = f"the ID `{instance.id}` is in use by `{instance.name}`, which is {instance.status}"
    hint = "use another instance ID, or end it first, such as with `terminate`"
    sent = f"An Orchestration instance with the status {instance.status} already exists."
    return DurableError(f"{what}; {hint}", DurableError.OPERATION, sent)
