"""What clients can send: the arguments of tools and prompts, rows H-HTTP-60, 61 and 65.

See `PropertyBasedToolInputSchema`, `JsonSchemaToolInputSchema` and `McpPromptTriggerBinding` of
azure-functions-mcp-extension. Keys of JSON in triggers ignore case.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function

_PROPERTY_INPUT, _ARGUMENT_INPUT = "mcptoolproperty", "mcppromptargument"
_TOOL = "mcptooltrigger"
_ARGUMENT_KEYS = ("name", "title", "description", "required")


def input_schema(function: Function, trigger: BindingDeclaration) -> dict[str, Any]:
    """Return the JSON schema of a tool's arguments."""
    if trigger.value("useWorkerInputSchema") is True:
        return json_object(trigger.string("inputSchema"))
    every = [one for one in _properties(function, trigger) if str(one.get("propertyname")).strip()]
    required = [str(one["propertyname"]) for one in every if one.get("isrequired") is True]
    return {
        "type": "object",
        "properties": {str(one["propertyname"]): _property(one) for one in every},
        "required": list(dict.fromkeys(required)),
    }


def prompt_arguments(trigger: BindingDeclaration) -> list[dict[str, Any]] | None:
    """Return the arguments of a prompt as clients see them; None if the trigger has no list."""
    text = trigger.string("promptArguments")
    if not text:
        return None
    return [
        {key: one[key] for key in _ARGUMENT_KEYS if one.get(key) is not None}
        for one in json_objects(text)
    ]


def required_names(function: Function, trigger: BindingDeclaration) -> list[str]:
    """Return the names of the arguments that a client must send."""
    if trigger.kind == _TOOL:
        found: object = input_schema(function, trigger).get("required")
        names = cast("list[object]", found) if isinstance(found, list) else []
        return [name for name in names if isinstance(name, str)]
    listed = prompt_arguments(trigger) or []
    names = [str(one.get("name")) for one in listed if one.get("required") is True]
    own = _inputs(function, _ARGUMENT_INPUT)
    own_names = (str(one.get("argumentname")) for one in own if one.get("isrequired") is True)
    return list(dict.fromkeys([*map(str, names), *own_names]))


def json_object(text: str | None) -> dict[str, Any]:
    """Return the JSON object in *text*; empty if there is none."""
    found = _decoded(text)
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def json_objects(text: str | None) -> list[dict[str, Any]]:
    """Return the objects of the JSON list in *text*, their keys in lowercase."""
    found = _decoded(text)
    every = cast("list[object]", found) if isinstance(found, list) else []
    return [_lowered(cast("dict[str, Any]", one)) for one in every if isinstance(one, dict)]


def _decoded(text: str | None) -> object:
    try:
        found: object = json.loads(text or "null")
    except (ValueError, RecursionError):
        return None
    return found


def _lowered(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {key.lower(): value for key, value in properties.items()}


def _properties(function: Function, trigger: BindingDeclaration) -> list[dict[str, Any]]:
    """Return the properties of a tool: those of the trigger, or else those that are inputs."""
    listed = trigger.string("toolProperties")
    return [*_inputs(function, _PROPERTY_INPUT)] if listed is None else json_objects(listed)


def _inputs(function: Function, kind: str) -> Iterator[dict[str, Any]]:
    every = (one for one in function.declarations if one.kind == kind)
    return (_lowered(one.properties) for one in every)


def _property(one: Mapping[str, Any]) -> dict[str, Any]:
    kind: dict[str, Any] = {"type": one.get("propertytype")}
    if one.get("enumvalues"):
        kind["enum"] = one["enumvalues"]
    if one.get("isarray") is True:
        kind = {"type": "array", "items": kind}
    return {**kind, "description": one.get("description") or ""}
