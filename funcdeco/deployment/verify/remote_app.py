"""An app whose functions run in Microsoft's runtime; the host around them is the engine."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from funcdeco.app import App
from funcdeco.deployment.runtime.values import Message
from funcdeco.deployment.verify.typed_messages import from_message, to_message
from funcdeco.engine.app import EngineApp
from funcdeco.engine.context import RetryContext, TraceContext
from funcdeco.engine.event import Event
from funcdeco.engine.execution import Call, Execution
from funcdeco.engine.handlers import Called
from funcdeco.engine.invocable import Invocable
from funcdeco.engine.invocation import Invocation
from funcdeco.engine.logs import LogCollector
from funcdeco.engine.surroundings import OwnProcess
from funcdeco.engine.typed_data import decoded
from funcdeco.engine.values import Given
from funcdeco.functions.model import Function, FunctionApp
from funcdeco.isolation.project_modules import ProjectModules
from funcdeco.project.project import Project, read_project, read_route_prefix
from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.function_json.folder import read_folder
from funcdeco.testing.document_client import DocumentClient

CallRemote = Callable[[str, Mapping[str, Message], Mapping[str, Message]], Message]
"""Calls a function with its inputs and the metadata of its trigger; returns the worker's reply."""


class RemoteError(Exception):
    """Raised in place of an exception in the worker."""


class RemoteClient(DocumentClient):
    """Sends sample events to functions that run in another process."""

    def __init__(
        self,
        root: Path,
        settings: Mapping[str, str],
        function_json: Mapping[str, Mapping[str, Any]],
        call: CallRemote,
    ) -> None:
        self._make = partial(_opened, root, settings, function_json, call)
        super().__init__(str(root), None)

    def _open(
        self, project: str | os.PathLike[str] | App | Any, settings: Mapping[str, str]
    ) -> Any:
        self.remote: RemoteApp = self._make()
        return self.remote


class _Apart(OwnProcess):
    """Leaves this process as it is: no code of the app runs in it."""

    def __init__(self, modules: ProjectModules) -> None:
        self.modules = modules
        self.collector: LogCollector = LogCollector(lambda: False)
        self.is_closed: bool = False

    def close(self) -> None:
        self.is_closed = True


class RemoteApp(EngineApp):
    """The engine, except for what the worker does: it loads and calls the functions."""

    def __init__(self, project: Project, functions: FunctionApp, call: CallRemote) -> None:
        super().__init__(project, functions, _Apart(ProjectModules(project.snapshot, {}, {})))
        self.failures_of: dict[str, Message] = {}
        """The last reply of each function that failed, in the order of their first failures."""
        self._call = call

    def load(self, function: Function) -> Invocable:
        """Return nothing to convert: the worker does it."""
        directory = os.path.join(self.project.root, function.name)
        return Invocable(function.name, _elsewhere, directory, False, False, {}, {}, None)

    def _run(
        self,
        invocation: Invocation,
        function: Function,
        event: Event,
        given: Given,
        retry: RetryContext | None = None,
        trace: TraceContext | None = None,
        wrap: Callable[[Called], Called] | None = None,
    ) -> None:
        prepared = self._preparation.call_of(
            invocation, function, event, given, self.failures, retry, trace, None
        )
        if prepared is not None:
            execution = self._executed(prepared.call)
            if _returns_text(function) and execution.returned is not None:
                execution.value = execution.returned.value
            self._preparation.finish(prepared, execution)

    def _executed(self, call: Call) -> Execution:
        name = call.invocable.name
        inputs = {key: to_message(one) for key, one in call.inputs.items()}
        metadata = {key: to_message(one) for key, one in call.metadata.items()}
        reply = self._call(name, inputs, metadata)
        content = reply["content"]
        if content["result"].get("status") != "Success":
            self.failures_of[name] = reply
            error = _error(content["result"]["exception"]["message"])
            return Execution(exception=error, duration=reply["seconds"])
        returned = from_message(content.get("return_value", {}))
        outputs = {
            one["name"]: from_message(one.get("data", {})) for one in content.get("output_data", ())
        }
        return Execution(returned, outputs, {}, decoded(returned), duration=reply["seconds"])


def _returns_text(function: Function) -> bool:
    """Return whether a function returns JSON as a string: its library writes it."""
    trigger = function.declared_trigger
    return trigger is not None and trigger.kind in ("orchestrationtrigger", "entitytrigger")


def _error(message: str) -> RemoteError:
    """Return an exception with the name of the one in the worker: the durable extension shows it."""
    kind, _, text = message.partition(": ")
    return type(kind, (RemoteError,), {})(text) if kind.isidentifier() else RemoteError(message)


def _elsewhere(**_: Any) -> Any:
    raise AssertionError("the worker calls the function")


def _opened(
    root: Path,
    settings: Mapping[str, str],
    function_json: Mapping[str, Mapping[str, Any]],
    call: CallRemote,
) -> RemoteApp:
    files = {
        str(root / name / "function.json"): json.dumps(content).encode()
        for name, content in function_json.items()
    }
    snapshot = Snapshot(root, files)
    project = read_project(snapshot)
    merged = {**project.settings, **settings}
    prefix = read_route_prefix(project.host, merged)
    found = [read_folder(snapshot, Path(file)).function for file in files]
    found.sort(key=lambda one: one.name.upper())
    functions = FunctionApp(tuple(found), (), prefix)
    return RemoteApp(replace(project, settings=merged, route_prefix=prefix), functions, call)
