"""MCP tools, prompts and resources: rows H-HTTP-62, H-BUS-08 and H-DATA-02."""

from __future__ import annotations

import json
import uuid
from collections.abc import Container, Iterator, Mapping
from typing import Any, cast

from funcdeco.engine.event import BindError, Event
from funcdeco.engine.typed_data import TypedData
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function

_INPUTS = {"mcptoolproperty": "propertyName", "mcppromptargument": "argumentName"}
"""Inputs that are one argument, and the property with its name."""
_LISTS = (
    ("toolProperties", "propertyName", "isRequired"),
    ("promptArguments", "name", "required"),
)
"""Properties of triggers with JSON lists of arguments, and the keys in them."""


def check_required(function: Function, trigger: BindingDeclaration, given: Container[str]) -> None:
    """Check that the client provides all required arguments: rows H-HTTP-61 and H-HTTP-65.

    Raises BindError with the message that the client gets.
    """
    missing = [name for name in _required(function, trigger) if name not in given]
    if missing:
        names = ", ".join(missing)
        raise BindError(
            f"One or more required tool properties are missing values. Please provide: {names}"
        )


def _required(function: Function, trigger: BindingDeclaration) -> Iterator[str]:
    """Yield the required arguments, of inputs and of the JSON in the trigger."""
    for declaration in function.declarations:
        key = _INPUTS.get(declaration.kind)
        name = declaration.string(key) if key else None
        if name and declaration.properties.get("isRequired") is True:
            yield name
    for key, name_key, required_key in _LISTS:
        for one in _listed(trigger.string(key)):
            if one.get(required_key) is True:
                yield str(one.get(name_key))


def _listed(text: str | None) -> list[dict[str, Any]]:
    try:
        found: Any = json.loads(text or "[]")
    except ValueError:
        return []
    every = cast("list[object]", found) if isinstance(found, list) else []
    return [cast("dict[str, Any]", one) for one in every if isinstance(one, dict)]


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
