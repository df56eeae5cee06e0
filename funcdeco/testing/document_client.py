"""A client that sends events written as documents."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from funcdeco.app import App
from funcdeco.engine.app import EngineApp
from funcdeco.engine.arguments import WrongArgument
from funcdeco.engine.invocation import Invocation
from funcdeco.engine.opening import open_project
from funcdeco.testing.client import TestClient
from funcdeco.testing.event_documents import HTTP, INPUTS, DocumentError, check_keys, read_document
from funcdeco.testing.http import RequestOptions
from funcdeco.testing.orchestration import Orchestration
from funcdeco.testing.response import Response
from funcdeco.testing.sample_values import Document
from funcdeco.testing.targets import Target, find_any

if TYPE_CHECKING:
    from azure.functions import FunctionRegister

Result = Invocation | Response | Orchestration
Call = Callable[..., object]
Maker = Callable[[Any, Target], Call]
"""Returns what sends an event of a client, whose parameters are the keys of the document."""
_METHODS = {
    "queuetrigger": "queue",
    "servicebustrigger": "service_bus",
    "eventhubtrigger": "event_hub",
    "kafkatrigger": "kafka",
    "eventgridtrigger": "event_grid",
    "timertrigger": "timer",
    "cosmosdbtrigger": "cosmos_db",
    "sqltrigger": "sql",
    "mysqltrigger": "sql",
}
"""By trigger, the method of the client whose keywords are the keys of the document."""


class DocumentClient(TestClient):
    """A client for one event written as a document."""

    def __init__(self, folder: str, spec: str | None) -> None:
        self._spec = spec
        super().__init__(folder)

    def _open(
        self,
        project: str | os.PathLike[str] | App | FunctionRegister,
        settings: Mapping[str, str],
    ) -> EngineApp:
        return open_project(str(project), settings, self._spec)

    def find(self, name: str) -> Target:
        """Return the function with its trigger. Raises NoTarget."""
        return find_any(self._app.functions, name)

    def send(self, name: str, content: str | bytes | None, inputs: Mapping[str, Any]) -> Result:
        """Send the event *content* to the function *name*; *inputs* replace those of the event.

        Raises DocumentError for an event that can't be sent, and LookupError or ValueError where
        the client does.
        """
        found = self.find(name)
        return self.prepared(found, read_document(found.declaration, content), inputs)()

    def send_sample(self, name: str, inputs: Mapping[str, Any]) -> Result:
        """Send the event that `sample` returns."""
        found, document = self.find(name), self.sample(name)
        del document["trigger"]
        return self.prepared(found, document, inputs)()

    def prepared(
        self, found: Target, document: Document, inputs: Mapping[str, Any]
    ) -> Callable[[], Result]:
        """Return a call that sends the event. Raises DocumentError for unknown and missing keys."""
        own = cast("dict[str, Any]", document.pop(INPUTS, None) or {})
        if every := {**own, **inputs}:
            document[INPUTS] = every
        return partial(_sent, self._prepared(found, document))

    def _prepared(self, found: Target, document: Document) -> Callable[[], Result]:
        kind = found.declaration.kind
        if kind in HTTP:
            return partial(self._send_request_document, found.function.name, document)
        if kind in _METHODS:
            return _checked(getattr(self, _METHODS[kind]), document, found.function.name)
        return _checked(self._maker(kind)(self, found), document)

    def _maker(self, kind: str) -> Maker:
        return MAKERS.get(kind, _invoke)

    def _send_request_document(self, name: str, document: Document) -> Response:
        """Send a request; without an address, to the one of the sample."""
        options = sorted(RequestOptions.__optional_keys__)
        check_keys(document, ["method", "url", *options], ())
        method, url = document.pop("method", None), document.pop("url", None)
        for key in ("headers", "cookies"):
            if key in document:
                document[key] = {one: str(value) for one, value in document[key].items()}
        sample = self.sample(name)
        return self.request(method or sample["method"], url or sample["url"], **document)


def _sent(call: Callable[[], Result]) -> Result:
    """Send an event. Raises DocumentError for a value of another type than its key accepts."""
    try:
        return call()
    except WrongArgument as error:
        raise DocumentError(str(error)) from None


def _checked(call: Call, document: Document, *fixed: Any) -> Callable[[], Any]:
    parameters = list(inspect.signature(call).parameters.values())[len(fixed) :]
    needed = (one.name for one in parameters if one.default is one.empty)
    check_keys(document, [one.name for one in parameters], needed)
    return partial(call, *fixed, **document)


def _invoke(client: DocumentClient, found: Target) -> Call:
    name, trigger = found.function.name, found.declaration.name

    def invoke(value: Any, metadata: Any = None, inputs: Any = None) -> Invocation:
        return client.invoke(name, metadata, **{trigger: value, **(inputs or {})})

    return invoke


def _blob(client: DocumentClient, found: Target) -> Call:
    """Return what sends a blob; without a path, with the one of the sample."""
    name = found.function.name

    def blob(
        content: Any,
        path: str | None = None,
        metadata: Any = None,
        content_type: str = "application/octet-stream",
        inputs: Any = None,
    ) -> Invocation:
        path = path or str(client.sample(name)["path"])
        return client.blob(
            name, content, path=path, metadata=metadata, content_type=content_type, inputs=inputs
        )

    return blob


def _tool(client: DocumentClient, found: Target) -> Call:
    def call(arguments: Any = None) -> Invocation:
        return client.mcp_tool(found.function.name, **(arguments or {}))

    return call


def _prompt(client: DocumentClient, found: Target) -> Call:
    def call(arguments: Any = None) -> Invocation:
        return client.mcp_prompt(found.function.name, **(arguments or {}))

    return call


def _resource(client: DocumentClient, found: Target) -> Call:
    def call(uri: str | None = None) -> Invocation:
        return client.mcp_resource(uri or found.function.name)

    return call


def _warm_up(client: DocumentClient, _: Target) -> Call:
    return client.warm_up


def _orchestration(client: DocumentClient, found: Target) -> Call:
    name = found.declaration.string("orchestration") or found.function.name

    def start(data: Any = None, instance_id: str | None = None) -> Orchestration:
        return client.orchestration(name, data, instance_id=instance_id)

    return start


def _entity(client: DocumentClient, found: Target) -> Call:
    entity = found.declaration.string("entityName") or found.function.name

    def call(operation: str, key: str = "1", data: Any = None) -> Invocation:
        before, result, failure = len(client.invocations), None, None
        try:
            result = client.entity(entity, key).call(operation, data)
        except RuntimeError as error:  # the operation failed
            failure = error
        after = client.invocations[before:]
        run = next(one for one in after if one.function == found.function.name)
        shown = Invocation(run.function, run.id, result, logs=run.logs, duration=run.duration)
        shown.exception = failure
        return shown

    return call


MAKERS: Mapping[str, Maker] = {
    "blobtrigger": _blob,
    "mcptooltrigger": _tool,
    "mcpprompttrigger": _prompt,
    "mcpresourcetrigger": _resource,
    "warmuptrigger": _warm_up,
    "orchestrationtrigger": _orchestration,
    "entitytrigger": _entity,
}
