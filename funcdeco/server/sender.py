"""Send events that are written as documents to the functions of an app that runs."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from funcdeco.app import App
from funcdeco.engine.app import EngineApp
from funcdeco.engine.invocation import Invocation
from funcdeco.engine.stores.blobs import Blob
from funcdeco.testing.document_client import Call, DocumentClient
from funcdeco.testing.orchestration import json_text
from funcdeco.testing.targets import Target

if TYPE_CHECKING:
    from azure.functions import FunctionRegister


class Sender(DocumentClient):
    """A test client of an app that runs: it observes nothing, and moves no clock."""

    def __init__(self, app: EngineApp) -> None:
        self._running_app = app
        super().__init__("", None)

    def _open(
        self,
        project: str | os.PathLike[str] | App | FunctionRegister,
        settings: Mapping[str, str],
    ) -> EngineApp:
        return self._running_app

    def _prepare(self) -> None:
        """Leave the app as it is."""

    def __del__(self) -> None:
        """Leave the app open."""

    def _watched(self, invocation: Invocation) -> Invocation:
        return invocation

    def _write(
        self,
        target: Target,
        place: str,
        content: bytes,
        metadata: Mapping[str, str],
        content_type: str,
    ) -> Blob:
        with self._app.world.lock:
            return super()._write(target, place, content, metadata, content_type)

    def _maker(self, kind: str) -> Any:
        return _OWN.get(kind) or super()._maker(kind)

    def start(self, name: str, data: Any, instance_id: str | None) -> None:
        """Start an orchestrator. Raises DurableError."""
        self._app.durable.hub.start(name, None if data is None else json_text(data), instance_id)

    def signal(self, name: str, key: str, operation: str, data: Any) -> None:
        """Send an operation to an entity. Raises DurableError."""
        hub = self._app.durable.hub
        hub.signal(hub.entity(name, key), operation, json.dumps(json_text(data)))


def _orchestration(client: Sender, found: Target) -> Call:
    name = found.declaration.string("orchestration") or found.function.name

    def start(data: Any = None, instance_id: str | None = None) -> None:
        client.start(name, data, instance_id)

    return start


def _entity(client: Sender, found: Target) -> Call:
    name = found.declaration.string("entityName") or found.function.name

    def signal(operation: str, key: str = "1", data: Any = None) -> None:
        client.signal(name, key, operation, data)

    return signal


_OWN = {"orchestrationtrigger": _orchestration, "entitytrigger": _entity}
