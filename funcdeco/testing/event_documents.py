"""Send an event that is written as a document, or as a plain message."""

from __future__ import annotations

import inspect
import json
import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

from funcdeco.app import App
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.engine.app import EngineApp
from funcdeco.engine.invocation import Invocation
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.grammar.similar import did_you_mean
from funcdeco.testing.client import TestClient
from funcdeco.testing.opening import open_project
from funcdeco.testing.orchestration import Orchestration
from funcdeco.testing.response import Response
from funcdeco.testing.samples import TRIGGER, Document
from funcdeco.testing.targets import find_any

if TYPE_CHECKING:
    from azure.functions import FunctionRegister

Result = Invocation | Response | Orchestration


class DocumentError(ValueError):
    """Raised if an event can't be sent as it is written."""


def read_document(trigger: BindingDeclaration, text: str | None) -> Document:
    """Return the document for *text*: itself if it has the key `trigger`, else with it as a message.

    JSON that isn't a document is a message too. Raises DocumentError for one of another trigger.
    """
    if text is None:
        return {}
    try:
        found: object = json.loads(text)
    except ValueError:
        found = text
    if not isinstance(found, dict) or TRIGGER not in found:
        return _message(trigger, text, cast("Any", found))
    document = cast("Document", found)
    kind = document.pop(TRIGGER)
    if str(kind).lower() != trigger.kind:
        raise DocumentError(f"the event is for a `{kind}`, not for a `{trigger.type}`")
    return document


def _message(trigger: BindingDeclaration, text: str, value: Any) -> Document:
    key = _MESSAGES.get(trigger.kind, "value")
    if not key:
        raise DocumentError(f"a `{trigger.type}` has no message; write an event, see `sample`")
    if trigger.kind in ("httptrigger", "http"):
        return {"method": _method(trigger), "content": text}
    return {key: value if key in ("value", "data", "documents", "arguments") else text}


def _method(trigger: BindingDeclaration) -> str:
    allowed: object = trigger.value("methods")
    methods = [str(one).upper() for one in cast("list[object]", allowed or [])]
    return "POST" if not methods or "POST" in methods else methods[0]


_MESSAGES = {
    "httptrigger": "content",
    "queuetrigger": "message",
    "servicebustrigger": "message",
    "eventhubtrigger": "event",
    "kafkatrigger": "value",
    "eventgridtrigger": "data",
    "blobtrigger": "content",
    "cosmosdbtrigger": "documents",
    "mcptooltrigger": "arguments",
    "mcpprompttrigger": "arguments",
    "orchestrationtrigger": "data",
    "timertrigger": "",
    "warmuptrigger": "",
    "mcpresourcetrigger": "",
    "sqltrigger": "",
    "mysqltrigger": "",
    "entitytrigger": "",
}
"""By trigger, the keyword for a plain message; "" if there is none."""
_METHODS = {
    "queuetrigger": "queue",
    "servicebustrigger": "service_bus",
    "eventhubtrigger": "event_hub",
    "kafkatrigger": "kafka",
    "eventgridtrigger": "event_grid",
    "blobtrigger": "blob",
    "timertrigger": "timer",
    "cosmosdbtrigger": "cosmos_db",
    "sqltrigger": "sql",
    "mysqltrigger": "sql",
}
"""By trigger, the method of the client."""


class DocumentClient(TestClient):
    """A client for one event that is written as a document."""

    def __init__(self, folder: str, spec: str | None) -> None:
        self._spec = spec
        super().__init__(folder)

    def _open(
        self,
        project: str | os.PathLike[str] | App | FunctionRegister,
        settings: Mapping[str, str],
    ) -> EngineApp:
        return open_project(str(project), settings, self._spec)

    def send(self, name: str, text: str | None, inputs: Mapping[str, Any]) -> Result:
        """Send the event *text* to the function *name*; *inputs* replace those of the event.

        Raises DocumentError for keys that the trigger hasn't, or that are missing; LookupError and
        ValueError as the client does.
        """
        found = find_any(self._app.functions, name)
        document = read_document(found.declaration, text)
        every = {**cast("dict[str, Any]", document.pop("inputs", None) or {}), **inputs}
        if every:
            document["inputs"] = every
        call, fixed = _call_of(self, found.function, found.declaration)
        return _called(call, fixed, document)


def _call_of(
    client: TestClient, function: Function, trigger: BindingDeclaration
) -> tuple[Callable[..., Result], tuple[Any, ...]]:
    """Return what sends the event, and its first arguments."""
    name = function.name
    if trigger.kind in ("httptrigger", "http"):

        def request(
            method: str = "GET", url: str = "", inputs: Any = None, **options: Any
        ) -> Response:
            path = url or str(client.sample(name)["url"])
            return client.request(method, path, inputs=inputs, **options)

        return request, ()
    if trigger.kind in _METHODS:
        return getattr(client, _METHODS[trigger.kind]), (name,)
    return _OTHERS.get(trigger.kind, _invoke)(client, function, trigger), ()


def _called(call: Callable[..., Result], fixed: tuple[Any, ...], given: Document) -> Result:
    signature = inspect.signature(call)
    parameters = list(signature.parameters.values())[len(fixed) :]
    known = [one.name for one in parameters if one.kind is not one.VAR_KEYWORD]
    is_open = len(known) < len(parameters)
    for key in given:
        if key not in known and not is_open:
            hint = did_you_mean(key, known) or f"known are {in_backticks(known)}"
            raise DocumentError(f"unknown key `{key}` of the event; {hint}")
    missing = [
        one.name
        for one in parameters
        if one.default is one.empty and one.kind is not one.VAR_KEYWORD and one.name not in given
    ]
    if missing:
        raise DocumentError(f"the event needs {in_backticks(missing)}; use `--data` or `--sample`")
    return call(*fixed, **given)


def _invoke(
    client: TestClient, function: Function, trigger: BindingDeclaration
) -> Callable[..., Result]:
    def invoke(value: Any, metadata: Any = None, inputs: Any = None) -> Invocation:
        return client.invoke(function.name, metadata, **{trigger.name: value, **(inputs or {})})

    return invoke


def _tool(client: TestClient, function: Function, _: BindingDeclaration) -> Callable[..., Result]:
    def call(arguments: Mapping[str, Any] | None = None) -> Invocation:
        return client.mcp_tool(function.name, **(arguments or {}))

    return call


def _prompt(client: TestClient, function: Function, _: BindingDeclaration) -> Callable[..., Result]:
    def call(arguments: Mapping[str, Any] | None = None) -> Invocation:
        return client.mcp_prompt(function.name, **(arguments or {}))

    return call


def _resource(
    client: TestClient, function: Function, _: BindingDeclaration
) -> Callable[..., Result]:
    return lambda: client.mcp_resource(function.name)


def _warm_up(client: TestClient, _: Function, __: BindingDeclaration) -> Callable[..., Result]:
    return client.warm_up


def _orchestration(
    client: TestClient, function: Function, trigger: BindingDeclaration
) -> Callable[..., Result]:
    name = trigger.string("orchestration") or function.name

    def start(data: Any = None, instance_id: str | None = None) -> Orchestration:
        return client.orchestration(name, data, instance_id=instance_id)

    return start


def _entity(
    client: TestClient, function: Function, trigger: BindingDeclaration
) -> Callable[..., Result]:
    entity = trigger.string("entityName") or function.name

    def signal(operation: str, key: str = "1", data: Any = None) -> Invocation:
        client.entity(entity, key).signal(operation, data)
        return client.invocations[-1]

    return signal


_OTHERS: Mapping[
    str, Callable[[TestClient, Function, BindingDeclaration], Callable[..., Result]]
] = {
    "mcptooltrigger": _tool,
    "mcpprompttrigger": _prompt,
    "mcpresourcetrigger": _resource,
    "warmuptrigger": _warm_up,
    "orchestrationtrigger": _orchestration,
    "entitytrigger": _entity,
}
