"""MCP tools, prompts and resources: rows H-HTTP-62, H-BUS-08 and H-DATA-02."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from funcdeco.engine.event import Event
from funcdeco.engine.typed_data import TypedData
from funcdeco.functions.model import Function

_INPUTS = {"mcptoolproperty": "propertyName", "mcppromptargument": "argumentName"}
"""Inputs that are one argument, and the property with its name."""


def call_event(kind: str, name: str, parameter: str, arguments: Mapping[str, Any]) -> Event:
    """Return the event of a client that calls a tool or gets a prompt.

    *kind* is `tool` or `prompt`, and *parameter* the name of the trigger. Arguments with the value
    None are omitted, as in the extension's JSON.
    """
    given = {key: value for key, value in arguments.items() if value is not None}
    session = uuid.uuid4().hex
    context: dict[str, Any] = {"name": name, "arguments": given, **_client(session)}
    if not given:
        del context["arguments"]
    metadata = {
        f"mcp{kind}context": context,
        f"mcp{kind}args": {key: as_text(value) for key, value in given.items()},
        "mcpsessionid": session,
        parameter: _text(context),
    }
    return Event(_text(context), metadata, {})


def resource_event(uri: str) -> Event:
    """Return the event of a client that reads a resource."""
    session = uuid.uuid4().hex
    context = {"uri": uri, **_client(session)}
    return Event(_text(context), {"mcpsessionid": session}, {})


def argument_inputs(function: Function, arguments: Mapping[str, Any]) -> dict[str, str | None]:
    """Return the inputs of *function* that are arguments: strings, None for a missing one."""
    inputs: dict[str, str | None] = {}
    for declaration in function.declarations:
        key = _INPUTS.get(declaration.kind)
        if key is not None:
            value = arguments.get(declaration.string(key) or "")
            inputs[declaration.name] = None if value is None else as_text(value)
    return inputs


def as_text(value: Any) -> str:
    """Return an argument as the extension passes it: strings as they are, the rest as JSON."""
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def _client(session: str) -> dict[str, Any]:
    headers: dict[str, str] = {}
    properties = {"headers": headers}
    transport = {"name": "http-streamable", "sessionId": session, "properties": properties}
    client = {"name": "funcdeco", "version": "1.0.0"}
    return {"sessionid": session, "clientinfo": client, "transport": transport}


def _text(context: Mapping[str, Any]) -> TypedData:
    return TypedData("string", json.dumps(context, separators=(",", ":"), ensure_ascii=False))
