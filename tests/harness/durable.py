"""Simulate the Durable extension: run orchestrators, activities and entities, event by event.

Messages have the form in which the extension sends them to Python: each value is a JSON string.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

from harness import Host, Result

Event = dict[str, Any]
# Numbers in messages. A call of an activity or orchestrator is scheduled, completed or failed.
_CREATE_TIMER, _WAIT, _CALL_ENTITY = 5, 6, 7
_CALLS = {0: (4, 5, 6), 2: (7, 8, 9)}
_TASK_SCHEDULED, _EXECUTION_STARTED, _STARTED, _COMPLETED = 4, 0, 12, 13
_TIMER_CREATED, _TIMER_FIRED, _EVENT_SENT, _EVENT_RAISED = 10, 11, 14, 15
_FAILURE = "\n\n$OutOfProcData$:"


class Failed(Exception):
    """Raised with the reason why an activity, an orchestrator or an operation failed."""


class Durable:
    """The extension for one host; `calls` contains each activity that ran, with its input."""

    def __init__(self, host: Host) -> None:
        self.calls: list[tuple[str, Any]] = []
        self._host = host
        self._states: dict[str, str | None] = {}

    def run(self, name: str, value: object = None, events: Sequence[tuple[str, Any]] = ()) -> Any:
        """Run an orchestrator from start to end; each event is raised when it is awaited."""
        text = None if value is None else json.dumps(value)
        return _Orchestration(self, name, text, list(events)).run()

    def operate(self, name: str, key: str, *operations: tuple[str, object]) -> list[Any]:
        """Let an entity perform a batch of operations and return their results."""
        batch = [_operation(operation, json.dumps(value)) for operation, value in operations]
        return [json.loads(text) for text in self.send_batch(f"@{name.lower()}@{key}", batch)]

    def send_batch(self, entity: str, batch: list[Event]) -> list[str]:
        """Call the function of an entity, store its new state and return its results."""
        _, name, key = entity.split("@", 2)
        state = self._states.get(entity)
        content: Event = {"self": {"name": name, "key": key}, "exists": state is not None}
        content |= {"state": state, "batch": batch}
        answer = _answer(self.invoke("entityTrigger", "entityName", name, json.dumps(content)))
        self._states[entity] = answer["entityState"] if answer["entityExists"] else None
        if errors := [one["result"] for one in answer["results"] if one["isError"]]:
            raise Failed(json.loads(errors[0]))
        return [one["result"] for one in answer["results"]]

    def call_activity(self, name: str, text: str) -> str | None:
        """Call an activity with JSON and return its result as JSON."""
        self.calls.append((name, json.loads(text)))
        value = _answer(self.invoke("activityTrigger", "activity", name, text))
        return None if value is None else json.dumps(value)

    def invoke(self, trigger: str, declared_by: str, name: str, text: str) -> Result:
        """Call the function that has this name in the extension, ignoring case."""
        for function, config in self._host.function_json.items():
            binding = config["bindings"][0]
            known_as = binding.get(declared_by) or function
            if (binding["type"], known_as.lower()) == (trigger, name.lower()):
                return self._host.invoke(function, **{binding["name"]: text})
        raise Failed(f"The function '{name}' doesn't exist as {trigger}.")


@dataclass
class _Orchestration:
    durable: Durable
    name: str
    input: str | None
    events: list[tuple[str, Any]]
    clock: datetime = datetime(2026, 1, 1, tzinfo=timezone.utc)
    history: list[Event] = field(default_factory=list)
    scheduled: int = 0
    results: list[Event] = field(default_factory=list)
    timers: dict[int, str] = field(default_factory=dict)
    fired: set[int] = field(default_factory=set)
    waits: list[str] = field(default_factory=list)

    def run(self) -> Any:
        """Replay until the orchestrator is done, with one more event each time."""
        event = _event(_EXECUTION_STARTED, Name=self.name, Version="", Input=self.input)
        while True:
            self._append(_event(_STARTED), event)
            state = self._replay()
            if state["isDone"]:
                return state.get("output")
            self._schedule(_leaves(state["actions"][0]))
            self._append(_event(_COMPLETED))
            self.clock += timedelta(seconds=1)
            event = self._next()

    def _replay(self) -> Any:
        content = {
            "history": self.history,
            "input": self.input,
            "instanceId": "i1",
            "isReplaying": len(self.history) > 2,
            "parentInstanceId": None,
            "upperSchemaVersion": 1,
            "upperSchemaVersionNew": 3,
            "longRunningTimerIntervalDuration": "3.00:00:00",
            "maximumShortTimerDuration": "6.00:00:00",
            "defaultHttpAsyncRequestSleepTimeMillseconds": 30000,
        }
        trigger, text = "orchestrationTrigger", json.dumps(content)
        result = self.durable.invoke(trigger, "orchestration", self.name, text)
        for event in self.history:
            event["IsPlayed"] = event["EventType"] != _STARTED
        return _answer(result)

    def _schedule(self, actions: list[Event]) -> None:
        """Perform the new actions since the start; tasks are counted, waits are not."""
        self.waits = [one["externalEventName"] for one in actions if one["actionType"] == _WAIT]
        tasks = [one for one in actions if one["actionType"] != _WAIT]
        self.timers = {}
        for number, action in enumerate(tasks):
            is_new, kind = number >= self.scheduled, action["actionType"]
            if is_new and kind in _CALLS:
                self._call(number, action)
            elif is_new and kind == _CALL_ENTITY:
                self._call_entity(number, action)
            elif is_new:
                self._append(_event(_TIMER_CREATED, number, FireAt=action["fireAt"]))
            if kind == _CREATE_TIMER and not (action["isCanceled"] or number in self.fired):
                self.timers[number] = action["fireAt"]
        self.scheduled = len(tasks)

    def _next(self) -> Event:
        """Return the next event; timers are the slowest, and the last task finishes first."""
        if self.results:
            return self.results.pop()
        if self.events and self.events[0][0] in self.waits:
            name, value = self.events.pop(0)
            return _event(_EVENT_RAISED, Name=name, Input=json.dumps(value))
        if not self.timers:
            raise Failed(f"'{self.name}' waits for {self.waits} for ever")
        due, number = min((due, number) for number, due in self.timers.items())
        self.fired.add(number)
        self.clock = max(self.clock, datetime.fromisoformat(due.replace("Z", "+00:00")))
        return _event(_TIMER_FIRED, TimerId=number, FireAt=due)

    def _call(self, number: int, action: Event) -> None:
        scheduled, completed, failed = _CALLS[action["actionType"]]
        name, text = action["functionName"], action["input"]
        self._append(_event(scheduled, number, Name=name, Version="", Input=text))
        try:
            if scheduled == _TASK_SCHEDULED:
                result = self.durable.call_activity(name, text)
            else:
                result = json.dumps(_Orchestration(self.durable, name, text, []).run())
        except Failed as error:
            reason = f"'{name}' failed: {error}"
            event = _event(failed, TaskScheduledId=number, Reason=reason, Details=str(error))
        else:
            event = _event(completed, TaskScheduledId=number, Result=result)
        self.results.append(event)

    def _call_entity(self, number: int, action: Event) -> None:
        request = {"id": f"request-{number}", "op": action["operation"]}
        self._append(_event(_EVENT_SENT, number, Name="op", Input=json.dumps(request)))
        operation = _operation(action["operation"], action["input"])
        try:
            response = {"result": self.durable.send_batch(action["instanceId"], [operation])[0]}
        except Failed as error:
            response = {"result": json.dumps(str(error)), "exceptionType": "Exception"}
        self.results.append(_event(_EVENT_RAISED, Name=request["id"], Input=json.dumps(response)))

    def _append(self, *events: Event) -> None:
        for event in events:
            self.history.append({**event, "Timestamp": f"{self.clock:%Y-%m-%dT%H:%M:%S.%fZ}"})


def _event(kind: int, number: int = -1, **values: object) -> Event:
    return {"EventType": kind, "EventId": number, "IsPlayed": False, **values}


def _operation(name: str, text: str) -> Event:
    return {"name": name, "input": json.dumps(text), "isSignal": False, "id": "r1"}


def _leaves(actions: list[Event]) -> list[Event]:
    """Return the actions, with `task_all` and `task_any` replaced by their contents."""
    parts = [_leaves(one.get("compoundActions", [])) or [one] for one in actions]
    return [one for part in parts for one in part]


def _answer(result: Result) -> Any:
    if result.error is None:
        return result.returned
    message, _, state = result.error.partition(_FAILURE)
    raise Failed(json.loads(state)["error"] if state else message)
