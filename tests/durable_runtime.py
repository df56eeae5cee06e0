"""Durable functions in Microsoft's runtime, driven by the durable extension of the engine."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Any

from funcdeco.bindings.catalog import catalog
from funcdeco.engine.clock import Clock
from funcdeco.engine.durable.addresses import client_value
from funcdeco.engine.durable.api_messages import ApiAnswer, ApiRequest
from funcdeco.engine.durable.errors import DurableError
from funcdeco.engine.durable.host import DurableHost
from funcdeco.engine.durable.listener import Listener
from funcdeco.engine.invocable import RETURN
from funcdeco.engine.invocation import Invocation, Outputs
from funcdeco.engine.typed_data import TypedData
from funcdeco.functions.model import Function
from functions_support import declaration, hand_written
from runtime_host import Host

START = datetime(2026, 1, 1)
DURABLE = ("orchestrationTrigger", "activityTrigger", "entityTrigger")


class Failed(Exception):
    """Raised with the output of a failed orchestration, or the result of a failed operation.

    An orchestration that can't continue fails with its status.
    """


class Durable:
    """The extension for one host; `calls` contains each activity that ran, with its input."""

    def __init__(self, host: Host) -> None:
        self.calls: list[tuple[str, Any]] = []
        self._host = host
        self._clock = Clock()
        self._clock.freeze(START)
        self._triggers: dict[str, str] = {}
        self._latest: dict[str, Invocation] = {}
        every = (entry.model for entry in catalog() if not entry.model.is_generic())
        models = {model.type: model for model in every}
        functions: list[Function] = []
        for name, config in host.function_json.items():
            trigger = config["bindings"][0]
            if trigger["type"] in DURABLE:
                own = {key: value for key, value in trigger.items() if key not in ("type", "name")}
                declared = declaration(models[trigger["type"]], trigger["name"], **own)
                functions.append(hand_written(name, declared))
                self._triggers[name] = trigger["name"]
        self._durable = DurableHost("", self._clock, functions, self._call)

    def run(self, name: str, value: object = None, events: Sequence[tuple[str, Any]] = ()) -> Any:
        """Run an orchestrator to its end: first the events, then the timers."""
        hub, worker = self._durable.hub, self._durable.worker
        data = None if value is None else json.dumps(value)
        try:
            instance = hub.start(name, data, "i1")
        except DurableError as error:
            raise Failed(str(error)) from None
        worker.run(int)
        for event, content in events:
            hub.raise_event(instance, event, content)
            worker.run(int)
        while not instance.is_over and (due := worker.next_due(retries_only=False)):
            self._clock.move_to(due)
            worker.run(int)
        hub.instances.clear()
        hub.timers.clear()
        if instance.status != "Completed":
            raise Failed(instance.output if instance.status == "Failed" else instance.status)
        return instance.output

    def operate(self, name: str, key: str, *operations: tuple[str, object]) -> list[Any]:
        """Let an entity perform a batch of operations and return their results."""
        entity = self._durable.hub.entity(name, key)
        sent = [
            self._durable.hub.signal(entity, operation, json.dumps(json.dumps(value)))
            for operation, value in operations
        ]
        self._durable.worker.run(int)
        results = [entity.results[one] for one in sent]
        if errors := [one["result"] for one in results if one["isError"]]:
            raise Failed(json.loads(errors[0]))
        return [json.loads(one["result"]) for one in results]

    def _call(
        self,
        function: Function,
        data: TypedData,
        metadata: Mapping[str, Any] | None = None,
        *,
        places: object = None,
        is_check: bool = False,
    ) -> Invocation:
        if is_check:  # tests count the replays of the host
            return self._latest[function.name]
        if metadata is not None:
            trigger = function.declared_trigger
            name = trigger.string("activity") if trigger else None
            self.calls.append((name or function.name, json.loads(data.value)))
        result = self._host.invoke(function.name, **{self._triggers[function.name]: data.value})
        invocation = Invocation(function.name, "1")
        if result.error is not None:
            kind, _, text = result.error.partition(": ")
            invocation.exception = type(kind, (Exception,), {})(text)
        elif result.returned is not None:
            invocation.returned = json.dumps(result.returned)
            invocation.outputs = Outputs({RETURN: TypedData("json", invocation.returned)})
        self._latest[function.name] = invocation
        return invocation


class Rpc:
    """Responds to durable clients in the `with` block; `received` has each path and its JSON."""

    def __init__(self) -> None:
        self.received: list[tuple[str, Any]] = []
        self._listener = Listener(self)

    def __enter__(self) -> Rpc:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listener.close()

    def client(self) -> str:
        """Return the string from which a function's client is created."""
        return client_value(self._listener.url, "key")

    def answer(self, request: ApiRequest) -> ApiAnswer:
        """Return the response to a start."""
        self.received.append((request.path, request.json))
        return ApiAnswer(202, {"id": "i1"})
