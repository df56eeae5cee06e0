"""The part of the HTTP API for entities."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from funcdeco.engine.dates import DateTime, to_json
from funcdeco.engine.durable.api_messages import ApiAnswer, ApiRequest
from funcdeco.engine.durable.entries import Entity
from funcdeco.engine.durable.errors import DurableError, reject
from funcdeco.engine.durable.hub import TaskHub
from funcdeco.engine.durable.identifiers import rejected_key

_EMPTY_KEY = "$"
"""How a path refers to an empty key."""


def entities_answer(hub: TaskHub, request: ApiRequest, parts: list[str]) -> ApiAnswer:
    """Return the response to a request for *parts*: the name of an entity, and its key."""
    name, key = (*parts, "", "")[:2]
    if request.method == "GET" and not key:
        return _listed(hub, request, name)
    if key == _EMPTY_KEY:
        key = ""
    if request.method == "GET":
        found = hub.entities.get((name.lower(), key))
        return (
            ApiAnswer(404) if found is None or not found.exists else ApiAnswer(200, _state(found))
        )
    if request.method not in ("POST", "DELETE"):
        return ApiAnswer(404)
    operation = "delete" if request.method == "DELETE" else request.query.get("op", "")
    try:
        reject(rejected_key(key))
        hub.signal(hub.entity(name, key), operation, _content(request))
    except DurableError as error:
        return ApiAnswer(400, {"Message": error.sent})
    except ValueError as error:
        return ApiAnswer(400, {"Message": f"Could not parse JSON content: {error}"})
    return ApiAnswer(202)


def _listed(hub: TaskHub, request: ApiRequest, name: str) -> ApiAnswer:
    found, headers = request.page(list(_matching(hub, request, name.lower())))
    with_state = request.flag("fetchState")
    return ApiAnswer(200, [_described(one, with_state=with_state) for one in found], headers)


def _matching(hub: TaskHub, request: ApiRequest, name: str) -> Iterator[Entity]:
    start, end = request.time("lastOperationTimeFrom"), request.time("lastOperationTimeTo")
    for one in hub.entities.values():
        if not one.exists or one.updated is None or name not in ("", one.name):
            continue
        if (start is None or one.updated >= start) and (end is None or one.updated <= end):
            yield one


def _described(entity: Entity, *, with_state: bool) -> dict[str, Any]:
    assert entity.updated is not None
    found: dict[str, Any] = {"entityId": {"name": entity.name, "key": entity.key}}
    found["lastOperationTime"] = to_json(DateTime.of(entity.updated))
    return {**found, "state": _state(entity)} if with_state else found


def _state(entity: Entity) -> Any:
    return json.loads(entity.state) if entity.state is not None else None


def _content(request: ApiRequest) -> str | None:
    """Return the input of an operation: JSON as it is, anything else as a string."""
    if not request.body:
        return None
    return json.dumps(request.json if request.is_json else request.body.decode(errors="replace"))
