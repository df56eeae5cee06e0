"""Run what is ready in a task hub: orchestrations, activities and entities."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from funcdeco.engine.durable import history
from funcdeco.engine.durable.determinism import NonDeterministic
from funcdeco.engine.durable.entities import run_batch
from funcdeco.engine.durable.entries import ActivityCall, Entity
from funcdeco.engine.durable.hub import HTTP_ACTIVITY, TaskHub
from funcdeco.engine.durable.instance import FAILED, Instance, Message
from funcdeco.engine.durable.orchestrator import fail, run_step
from funcdeco.engine.durable.replay import Caller, Replay
from funcdeco.engine.invocable import RETURN
from funcdeco.engine.typed_data import TypedData
from funcdeco.functions.model import Function

ORCHESTRATOR, ACTIVITY, ENTITY = "orchestrationtrigger", "activitytrigger", "entitytrigger"
_NAMES = {ORCHESTRATOR: "orchestration", ACTIVITY: "activity", ENTITY: "entityName"}
"""By trigger, the property that names the function for others; by default its own name."""
_MOST_ROUNDS = 1_000
"""How many rounds run while a client waits: an orchestration may be eternal."""
HttpSender = Callable[[Any], Any]


class DurableWorker:
    """Runs the durable functions of an app: `run` in one thread, the others in any."""

    def __init__(
        self, root: str, hub: TaskHub, functions: Iterable[Function], call: Caller
    ) -> None:
        self._hub = hub
        self._call = call
        self._running = threading.RLock()
        by_kind: dict[str, dict[str, Function]] = {kind: {} for kind in _NAMES}
        for function in functions:
            trigger = function.declared_trigger
            if trigger is not None and trigger.kind in _NAMES:
                name = trigger.string(_NAMES[trigger.kind]) or function.name
                by_kind[trigger.kind][name.lower()] = function
                self._register(trigger.kind, name)
        self._activities = by_kind[ACTIVITY]
        self._entities = by_kind[ENTITY]
        self._replay = Replay(root, by_kind[ORCHESTRATOR], call)
        self._problem: NonDeterministic | None = None
        self.send_request: HttpSender | None = None
        """Answers the requests of `call_http`."""

    def _register(self, kind: str, name: str) -> None:
        hub = self._hub
        if kind == ENTITY:
            hub.entity_names.add(name.lower())
        else:
            names = hub.orchestrators if kind == ORCHESTRATOR else hub.activity_names
            names[name.lower()] = name

    def run(self, count: Callable[[], None]) -> bool:
        """Run all that is ready, and what becomes ready thereby; return whether anything was.

        *count* is called before each step. Raises NonDeterministic.
        """
        with self._running:
            has_run = False
            while self._run_once(count):
                has_run = True
            problem, self._problem = self._problem, None
        if problem is not None:
            raise problem
        return has_run

    def poll(self) -> None:
        """Run what is ready, as the extension does in the background while a client waits.

        Does nothing within a step. An orchestrator that isn't deterministic is reported by `run`.
        """
        if self._running.acquire(blocking=False):
            try:
                rounds = iter(range(_MOST_ROUNDS))
                while next(rounds, None) is not None and self._run_once(lambda: None):
                    pass
            finally:
                self._running.release()

    def next_due(self, *, retries_only: bool) -> datetime | None:
        """Return when a timer fires, or only when an attempt follows; None if none does."""
        return self._hub.timers.next_due(retries_only=retries_only)

    def _run_once(self, count: Callable[[], None]) -> bool:
        hub = self._hub
        is_busy = hub.fire_timers()
        for instance in [one for one in hub.instances.values() if one.is_ready]:
            count()
            self._step(instance)
            is_busy = True
        for _ in range(len(hub.activities)):
            count()
            self.run_activity(hub.activities.popleft())
            is_busy = True
        for entity in [one for one in hub.entities.values() if one.inbox]:
            count()
            self.run_entity(entity)
            is_busy = True
        return is_busy

    def _step(self, instance: Instance) -> None:
        try:
            with self._hub.step_of(instance):
                run_step(self._hub, instance, self._replay)
        except NonDeterministic as error:
            instance.status, instance.output, instance.failure = FAILED, str(error), error
            self._problem = self._problem or error

    def run_step(self, instance: Instance) -> None:
        """Run a step of an orchestration that is ready; if the step itself fails, it fails too."""
        with self._hub.step_of(instance):
            try:
                run_step(self._hub, instance, self._replay, is_checked=False)
            except BaseException as error:
                fail(self._hub, instance, error)
                raise

    def run_entity(self, entity: Entity) -> None:
        """Run the operations that wait for an entity."""
        run_batch(self._hub, entity, self._entities[entity.name], self._call)

    def run_activity(self, activity: ActivityCall) -> None:
        """Run an activity, or send a request, and let the orchestration know the result."""
        if activity.name == HTTP_ACTIVITY:
            properties = self._request(activity)
        else:
            properties = self._activity(activity)
        kind = history.TASK_COMPLETED if "Result" in properties else history.TASK_FAILED
        message = Message(kind, {"TaskScheduledId": activity.task, **properties})
        self._hub.complete(activity, message)

    def _activity(self, activity: ActivityCall) -> dict[str, Any]:
        function = self._activities[activity.name.lower()]
        metadata = {"instanceId": activity.instance}
        invocation = self._call(function, TypedData("string", activity.input), metadata)
        error = invocation.exception
        if error is not None:
            return _failure(activity.name, f" {type(error).__name__}: {error}")
        returned = invocation.outputs.raw.get(RETURN)
        return {"Result": returned.value if returned is not None else None}

    def _request(self, activity: ActivityCall) -> dict[str, Any]:
        """Return the response to a request of `call_http`, which isn't sent again after a 202."""
        if self.send_request is None:
            what = "the request wasn't sent: the test client has no `durable_http`"
            return _failure(activity.name, f" {what}")
        try:
            return {"Result": json.dumps(self.send_request(json.loads(activity.input)))}
        except Exception as error:  # the orchestrator gets it  # noqa: BLE001
            return _failure(activity.name, f" {type(error).__name__}: {error}")


def _failure(name: str, message: str) -> dict[str, Any]:
    """Return how an activity fails (H-DUR-10)."""
    details = {"ClassName": "System.Exception", "Message": message}
    return {
        "Reason": f"Activity function '{name}' failed: {message}",
        "Details": json.dumps(details),
    }
