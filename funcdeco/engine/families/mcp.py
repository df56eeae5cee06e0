"""MCP tools, prompts and resources: rows H-HTTP-62, H-BUS-08 and H-DATA-02."""

from __future__ import annotations

import json
import uuid
from collections.abc import Container, Mapping
from typing import Any, NamedTuple

from funcdeco.engine.event import BindError, Event
from funcdeco.engine.mcp.schemas import required_names
from funcdeco.engine.typed_data import TypedData
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function

_INPUTS = {"mcptoolproperty": "propertyName", "mcppromptargument": "argumentName"}
"""Inputs that are one argument, and the property with its name."""
_PROMPT, _PROPERTY = "mcpprompttrigger", "mcptoolproperty"


class Client(NamedTuple):
    """A client as functions see it."""

    transport: str
    """`http-streamable` or `http-sse`."""
    session: str | None
    """What the client sends as its session; None if it sends none."""
    info: Mapping[str, Any] | None
    """Its name and version; None if they aren't known."""
    headers: Mapping[str, str]
    """The headers of its request."""


def check_required(function: Function, trigger: BindingDeclaration, given: Container[str]) -> None:
    """Check that the client provides all required arguments: rows H-HTTP-61 and H-HTTP-65.

    Raises BindError with the message that the client gets.
    """
    missing = [name for name in required_names(function, trigger) if name not in given]
    if missing:
        noun = "prompt arguments" if trigger.kind == _PROMPT else "tool properties"
        raise BindError(
            f"One or more required {noun} are missing values. Please provide: {', '.join(missing)}"
        )


def call_event(
    kind: str,
    name: str,
    parameter: str,
    arguments: Mapping[str, Any] | None,
    client: Client | None = None,
) -> Event:
    """Return the event of a client that calls a tool or gets a prompt.

    *kind* is `tool` or `prompt`, and *parameter* the name of the trigger. Without *arguments*, the
    event has none either.
    """
    known = client or _test_client()
    context: dict[str, Any] = {"name": name, "arguments": arguments, **_described(known)}
    context = {key: value for key, value in context.items() if value is not None}
    metadata: dict[str, Any] = {f"mcp{kind}context": context}
    if arguments is not None:
        texts = {key: as_text(value) for key, value in arguments.items()}
        metadata[f"mcp{kind}args"] = texts
    return _event(context, parameter, metadata, known)


def resource_event(
    uri: str,
    parameter: str = "",
    values: Mapping[str, str] | None = None,
    client: Client | None = None,
) -> Event:
    """Return the event of a client that reads a resource.

    *values* are those of the names in the address, which other bindings can use.
    """
    known = client or _test_client()
    context = {"uri": uri, **_described(known)}
    metadata = {"mcpresourcecontext": context, "mcpresourceuri": uri, **(values or {})}
    return _event(context, parameter, metadata, known)


def _event(
    context: Mapping[str, Any], parameter: str, metadata: dict[str, Any], client: Client
) -> Event:
    if client.session is not None:
        metadata["mcpsessionid"] = client.session
    if parameter:
        metadata[parameter] = _text(context)
    return Event(_text(context), metadata, {})


def argument_inputs(function: Function, arguments: Mapping[str, Any]) -> dict[str, str | None]:
    """Return the inputs of *function* that are arguments: strings, as in .NET.

    A missing argument is an empty string for a tool, and None for a prompt.
    """
    inputs: dict[str, str | None] = {}
    for declaration in function.declarations:
        key = _INPUTS.get(declaration.kind)
        if key is not None:
            name = declaration.string(key) or ""
            is_given = name in arguments or declaration.kind == _PROPERTY
            inputs[declaration.name] = as_text(arguments.get(name)) if is_given else None
    return inputs


def as_text(value: Any) -> str:
    """Return an argument as .NET writes it: `True` and an empty string, else as JSON."""
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value)
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def _test_client() -> Client:
    info = {"name": "funcdeco", "version": "1.0.0"}
    return Client("http-streamable", uuid.uuid4().hex, info, {})


def _described(client: Client) -> dict[str, Any]:
    properties = {"headers": dict(client.headers)}
    transport = {"name": client.transport, "sessionId": client.session, "properties": properties}
    found: dict[str, Any] = {"sessionid": client.session, "clientinfo": client.info}
    found["transport"] = {key: one for key, one in transport.items() if one is not None}
    return {key: one for key, one in found.items() if one is not None}


def _text(context: Mapping[str, Any]) -> TypedData:
    return TypedData("string", json.dumps(context, separators=(",", ":"), ensure_ascii=False))
