"""What an orchestrator asks for: the actions in its response (rows H-DUR-05 and H-DUR-06)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timezone
from typing import Any, NamedTuple, cast

(
    CALL_ACTIVITY,
    CALL_ACTIVITY_WITH_RETRY,
    CALL_CHILD,
    CALL_CHILD_WITH_RETRY,
    CONTINUE_AS_NEW,
    CREATE_TIMER,
    WAIT_FOR_EVENT,
    CALL_ENTITY,
    CALL_HTTP,
    SIGNAL_ENTITY,
    _SIGNAL_LATER,
    WHEN_ANY,
    WHEN_ALL,
) = range(13)
_NAMES = {
    CALL_ACTIVITY: "call activity",
    CALL_ACTIVITY_WITH_RETRY: "call activity",
    CALL_CHILD: "call orchestrator",
    CALL_CHILD_WITH_RETRY: "call orchestrator",
    CONTINUE_AS_NEW: "continue as new",
    CREATE_TIMER: "create a timer",
    WAIT_FOR_EVENT: "wait for the event",
    CALL_ENTITY: "call entity",
    CALL_HTTP: "send the request",
    SIGNAL_ENTITY: "signal entity",
}


class Action(NamedTuple):
    """One action without others in it."""

    kind: int
    properties: Mapping[str, Any]

    def string(self, key: str) -> str:
        """Return a property that is a string; "" if it isn't set."""
        value = self.properties.get(key)
        return value if isinstance(value, str) else ""

    @property
    def function(self) -> str:
        """Name of the activity or the orchestrator."""
        return self.string("functionName")

    @property
    def input(self) -> Any:
        """What is passed on, usually a JSON text."""
        return self.properties.get("input")

    @property
    def fires_at(self) -> datetime:
        """When a timer fires, in UTC."""
        text = self.string("fireAt").replace("Z", "+00:00")
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else found.replace(tzinfo=timezone.utc)

    @property
    def is_canceled(self) -> bool:
        """Whether the orchestrator canceled the timer."""
        return self.properties.get("isCanceled") is True

    @property
    def retry_options(self) -> Mapping[str, Any]:
        """The interval and the number of attempts; empty without retries."""
        found = self.properties.get("retryOptions")
        return cast("dict[str, Any]", found) if isinstance(found, dict) else {}

    def is_same(self, other: Action) -> bool:
        """Return whether both do the same; canceling a timer doesn't change what it is."""
        return self.kind == other.kind and self._compared() == other._compared()

    def _compared(self) -> dict[str, Any]:
        return {key: value for key, value in self.properties.items() if key != "isCanceled"}

    def __str__(self) -> str:
        """Return what is done, for messages."""
        what = _NAMES.get(self.kind, f"action {self.kind}")
        if target := self._target:
            what += f" `{target}`"
        if operation := self.string("operation"):
            what += f" `{operation}`"
        if self.kind == CREATE_TIMER:
            return f"{what} for {self.string('fireAt')}"
        if self.kind == CALL_HTTP:
            return f"{what} {json.dumps(self.properties.get('httpRequest'))}"
        if self.function and self.string("instanceId"):
            what += f" as `{self.string('instanceId')}`"
        if self.input not in (None, "null") and self.kind != WAIT_FOR_EVENT:
            what += f" with {self.input}"
        return what + self._retries

    @property
    def _target(self) -> str:
        entity = self.string("instanceId").removeprefix("@").replace("@", "/", 1)
        return self.function or self.string("externalEventName") or entity

    @property
    def _retries(self) -> str:
        options = self.retry_options
        if not options:
            return ""
        attempts = options.get("maxNumberOfAttempts")
        interval = options.get("firstRetryIntervalInMilliseconds")
        return f", at most {attempts} times, {interval} ms apart,"


class Answer(NamedTuple):
    """What an orchestrator answered."""

    actions: tuple[Action, ...]
    """All actions from the start of the orchestration, those in `when_all` one by one."""
    schema: int
    is_done: bool
    output: Any
    error: str
    custom_status: Any


def parse_answer(text: str) -> Answer:
    """Return the response of an orchestrator. Raises ValueError if it isn't one."""
    found: object = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("the orchestrator doesn't return the state of azure-functions-durable")
    state = cast("dict[str, Any]", found)
    actions = (one for group in state.get("actions", ()) for one in _flat(group))
    return Answer(
        tuple(actions),
        int(state.get("schemaVersion") or 0),
        state.get("isDone") is True,
        state.get("output"),
        str(state.get("error") or ""),
        state.get("customStatus"),
    )


def _flat(actions: Iterable[dict[str, Any]]) -> Iterator[Action]:
    for one in actions:
        kind = int(one["actionType"])
        if kind in (WHEN_ANY, WHEN_ALL):
            yield from _flat(one.get("compoundActions") or ())
        else:
            yield Action(kind, {key: one[key] for key in one if key != "actionType"})
