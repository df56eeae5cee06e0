"""Run the operations of an entity (row H-DUR-13): `TaskEntityShim.ExecuteOutOfProcBatch`."""

from __future__ import annotations

import json
from typing import Any, cast

from funcdeco.engine.durable.entries import Entity, Operation
from funcdeco.engine.durable.history import EVENT_RAISED
from funcdeco.engine.durable.hub import TaskHub
from funcdeco.engine.durable.instance import Message, json_value
from funcdeco.engine.durable.replay import Caller
from funcdeco.engine.invocation import Invocation
from funcdeco.engine.logs import log_operation_failure
from funcdeco.engine.typed_data import TypedData
from funcdeco.functions.model import Function


def run_batch(hub: TaskHub, entity: Entity, function: Function, call: Caller) -> None:
    """Run all operations that wait, and send the results to those who called.

    If the function itself fails, the state stays as it is, and all operations fail.
    """
    with hub.lock:
        entity.is_running = True
        entity.taken = batch = list(entity.inbox)
        entity.inbox.clear()
        payload = _payload(entity, batch)
    try:
        invocation = call(function, TypedData("string", payload))
        with hub.lock:
            _apply(hub, entity, batch, invocation)
    finally:
        with hub.lock:
            entity.is_running = False
            if entity.taken is batch:  # nothing could be applied
                _end(hub, entity)


def _apply(hub: TaskHub, entity: Entity, batch: list[Operation], invocation: Invocation) -> None:
    if invocation.exception is not None:
        error = f"{type(invocation.exception).__name__}: {invocation.exception}"
        results = [{"isError": True, "result": json.dumps(error)} for _ in batch]
    else:
        answer = cast("dict[str, Any]", json.loads(str(invocation.returned)))
        entity.exists, entity.state = answer["entityExists"] is True, answer["entityState"]
        results = answer["results"]
    for operation, result in zip(batch, results, strict=False):
        if hub.keeps_results:
            entity.results[operation.id] = result
        if result["isError"] and invocation.exception is None:  # which is logged already
            error = str(json_value(result["result"]))
            log_operation_failure(f"@{entity.name}@{entity.key}", operation.name, error)
        _respond(hub, operation, result)
    _end(hub, entity)


def _end(hub: TaskHub, entity: Entity) -> None:
    entity.taken, entity.updated = [], hub.now()
    hub.saver.entity_changed(entity)


def _payload(entity: Entity, batch: list[Operation]) -> str:
    operations = [
        {"name": one.name, "input": one.input, "isSignal": one.caller is None} for one in batch
    ]
    return json.dumps(
        {
            "self": {"name": entity.name, "key": entity.key},
            "exists": entity.exists,
            "state": entity.state,
            "batch": operations,
        }
    )


def _respond(hub: TaskHub, operation: Operation, result: dict[str, Any]) -> None:
    if operation.caller is None:
        return
    response = {"result": result["result"]}
    if result["isError"]:
        response["exceptionType"] = "Error"
    properties = {"Name": operation.id, "Input": json.dumps(response)}
    hub.send(*operation.caller, Message(EVENT_RAISED, properties))
