"""Call an orchestrator with its history, as the worker is called at each step."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from funcdeco.engine.durable.actions import Answer, parse_answer
from funcdeco.engine.durable.errors import NotATask, missing
from funcdeco.engine.durable.history import HistoryEvent
from funcdeco.engine.durable.instance import Instance
from funcdeco.engine.durable.lines import Place, Places
from funcdeco.engine.invocation import Invocation
from funcdeco.engine.typed_data import TypedData
from funcdeco.functions.model import Function

_DATA = "\n\n$OutOfProcData$:"
_NO_ANSWER = Answer((), 0, False, None, "", None)


class Caller(Protocol):
    """Calls a durable function of the app."""

    def __call__(
        self,
        function: Function,
        data: TypedData,
        metadata: Mapping[str, Any] | None = None,
        *,
        places: Places | None = None,
        is_check: bool = False,
    ) -> Invocation:
        """Return the invocation; one for a check isn't recorded."""
        ...


class Replayed(NamedTuple):
    """What one call of an orchestrator resulted in."""

    function: Function
    answer: Answer
    failure: BaseException | None
    """The exception of the user's orchestrator."""
    failed_at: Place | None
    """Where it was raised."""
    is_answered: bool
    """Whether the library answered; otherwise it failed outside of the user's orchestrator."""
    places: tuple[Place | None, ...]
    """Where each action comes from; shorter if that isn't known."""
    awaited: frozenset[int] | None = None
    """The numbers of the actions that it waits for; None if that isn't known."""

    def place_of(self, number: int) -> Place | None:
        """Return where the action *number* comes from."""
        return self.places[number] if number < len(self.places) else None


class Replay:
    """Calls the orchestrators of the app in the folder *root*."""

    def __init__(self, root: str, functions: dict[str, Function], call: Caller) -> None:
        self._root = root
        self._functions = functions
        self._call = call

    def run(
        self, instance: Instance, fresh: Sequence[HistoryEvent], *, is_check: bool = False
    ) -> Replayed:
        """Call the orchestrator of *instance* with its history and the events *fresh*."""
        function = self._functions.get(instance.name.lower())
        if function is None:
            raise missing("orchestrator", instance.name, self._functions)
        data = TypedData("string", _payload(instance, fresh))
        places = Places(self._root)
        invocation = self._call(function, data, places=places, is_check=is_check)
        error = invocation.exception
        is_answered = error is None or _DATA in str(error)
        answer, failure = _answer_of(invocation)
        invocation.exception = failure  # instead of the library's, which contains the response
        failed_at = places.line_of(failure) if failure is not None else None
        return Replayed(
            function, answer, failure, failed_at, is_answered, places.found, places.awaited
        )


def _payload(instance: Instance, fresh: Sequence[HistoryEvent]) -> str:
    """Return what the orchestrator gets (H-DUR-02)."""
    events = [*instance.played(), *(event.sent(is_played=False) for event in fresh)]
    values = {
        "input": instance.input,
        "instanceId": instance.id,
        "isReplaying": bool(instance.history),
        "parentInstanceId": instance.parent.instance if instance.parent else None,
        "upperSchemaVersion": 1,
        "upperSchemaVersionNew": 2,
        "longRunningTimerIntervalDuration": "3.00:00:00",
        "maximumShortTimerDuration": "6.00:00:00",
        "defaultHttpAsyncRequestSleepTimeMillseconds": 30000,
    }
    return f'{{"history": [{", ".join(events)}], {json.dumps(values)[1:]}'


def _answer_of(invocation: Invocation) -> tuple[Answer, BaseException | None]:
    """Return the response, and the exception of the user's function if it failed (H-DUR-11)."""
    error = invocation.exception
    if error is None:
        return parse_answer(str(invocation.returned)), None
    state = str(error).partition(_DATA)[2]
    if not state:
        known = error.original if isinstance(error, NotATask) else error
        return _NO_ANSWER._replace(error=f"{type(known).__name__}: {known}"), error
    return parse_answer(state), error.__cause__ or error
