"""The host: the functions of an app, which of them load, and the results of calls."""

from __future__ import annotations

import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from funcdeco.deployment.runtime.discovery import (
    Function,
    Rejected,
    function_folders,
    read_config,
    read_function,
)
from funcdeco.deployment.runtime.process import HERE, Launch, WorkerProcess
from funcdeco.deployment.runtime.values import (
    Message,
    from_typed_data,
    to_trigger_metadata,
    to_typed_data,
)


@dataclass(frozen=True)
class Result:
    """The result of a call: `$return`, the other outputs, the logs, the exception's message."""

    returned: Any
    outputs: dict[str, Any]
    logs: list[str]
    error: str | None


class Loading(NamedTuple):
    """How the worker loaded a function, or all of a v2 app."""

    seconds: float
    error: str | None = None
    """The message of the worker; None if it loaded."""
    failure: Message | None = None
    """The exception, as worker_failures.py describes it."""
    refused: tuple[str, ...] = ()
    """The hosts that it was not connected to."""


def loading_of(reply: Message) -> Loading:
    """Return how the worker loaded what the reply is about."""
    error, refused = _error(reply["content"]), tuple(reply["refused"])
    return Loading(reply["seconds"], error, reply.get("failure"), refused)


class Host:
    """Runs the app in `app_dir` in a subprocess inside the `with` block.

    It is a subprocess of this Python unless *launch* names another one.
    """

    def __init__(
        self,
        app_dir: str | os.PathLike[str],
        settings: Mapping[str, str] | None = None,
        root_first: bool = False,
        load: bool = True,
        timeout: float = 30.0,
        launch: Launch = HERE,
    ) -> None:
        self.root: Path = Path(os.path.abspath(app_dir))
        self.settings: dict[str, str] = dict(settings or {})
        self.functions: list[str] = []
        self.function_json: dict[str, dict[str, Any]] = {}
        self.errors: dict[str, str] = {}
        self.modules: list[str] = []
        self.load_seconds: float = 0.0
        self._root_first = root_first
        self._load_at_once = load
        self._timeout = timeout
        self._launch = launch
        self._sound: dict[str, Function] = {}
        self._loaded: dict[str, Function] = {}
        self._worker: WorkerProcess
        self._find_functions()

    def __enter__(self) -> Host:
        self._worker = WorkerProcess(
            self.root, self.settings, self._root_first, self._timeout, self._launch
        )
        try:
            self._worker.initialize("started")
            if self._load_at_once:
                self.load()
        except BaseException:
            self._worker.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._worker.stop()

    def wait_at_most(self, seconds: float) -> None:
        """From now on, treat the worker as dead if a reply takes longer than this."""
        self._worker.timeout = seconds

    @property
    def valid(self) -> list[str]:
        """The functions that the host sends to the worker, in its order."""
        return list(self._sound)

    def valid_function(self, name: str) -> Function:
        """Return a function that the host sends to the worker."""
        return self._sound[name]

    def load(self) -> None:
        """Let the worker load every valid function, in the host's order."""
        for name in self.valid:
            self.load_one(name)
        reply = self._worker.ask("modules", {}, "listed its modules")
        self.modules = reply["content"]

    def invoke(
        self, name: str, /, metadata: Mapping[str, object] | None = None, **inputs: object
    ) -> Result:
        """Call a function; inputs other than the trigger are optional and default to None."""
        function = self._function(name)
        data = _input_data(function, inputs)
        return _result(self._ask_to_invoke(name, data, to_trigger_metadata(metadata or {})))

    def invoke_raw(
        self, name: str, inputs: Mapping[str, Message], metadata: Mapping[str, Message]
    ) -> Message:
        """Call a function with values as messages; return the InvocationResponse."""
        response: Message = self.call(name, inputs, metadata)["content"]
        return response

    def call(
        self, name: str, inputs: Mapping[str, Message], metadata: Mapping[str, Message]
    ) -> Message:
        """Call a function with values as messages; return the whole reply."""
        function = self._function(name)
        data: list[Message] = [
            {"name": binding.name, "data": inputs.get(binding.name, {})}
            for binding in function.bindings
            if binding.direction == "in"
        ]
        return self._ask_to_invoke(name, data, metadata)

    def _ask_to_invoke(
        self, name: str, data: list[Message], metadata: Mapping[str, Message]
    ) -> Message:
        content = {
            "invocation_id": str(uuid.uuid4()),
            "function_id": name,
            "input_data": data,
            "trigger_metadata": metadata,
        }
        return self._worker.ask("invocation_request", content, f"ran '{name}'")

    def _find_functions(self) -> None:
        seen: dict[str, str] = {}
        for folder in function_folders(self.root, self.settings):
            first = seen.setdefault(folder.name.lower(), folder.name)
            if first != folder.name:
                self.errors[folder.name] = f"The function name differs from '{first}' only in case."
            else:
                self._read(folder)
            self.functions.append(folder.name)
        self.functions.sort()

    def _read(self, folder: Path) -> None:
        try:
            config = self.function_json[folder.name] = read_config(folder)
            self._sound[folder.name] = read_function(folder, config)
        except Rejected as error:
            self.errors[folder.name] = str(error)

    def load_one(self, name: str) -> Loading:
        """Let the worker load one valid function. Raises WorkerDied."""
        function = self._sound[name]
        content = {"function_id": name, "metadata": function.metadata()}
        loading = loading_of(self._worker.ask("function_load_request", content, f"loaded '{name}'"))
        self.load_seconds += loading.seconds
        if loading.error is None:
            self._loaded[name] = function
        else:
            self.errors[name] = loading.error
        return loading

    def import_late(self, name: str) -> Loading:
        """Let a loaded function import what its script imports at the first call.

        Raises WorkerDied.
        """
        content = {"function_id": name}
        return loading_of(self._worker.ask("first_call", content, f"imported '{name}'"))

    def _function(self, name: str) -> Function:
        if name in self._loaded:
            return self._loaded[name]
        if name in self.errors:
            raise ValueError(f"'{name}' is in error: {self.errors[name]}")
        if name in self._sound:
            raise ValueError(f"'{name}' is not loaded, call load() first")
        raise ValueError(f"there is no function '{name}', only {self.functions}")


def _input_data(function: Function, inputs: Mapping[str, object]) -> list[Message]:
    bindings = {binding.name: binding for binding in function.bindings if binding.direction == "in"}
    if unknown := sorted(set(inputs) - set(bindings)):
        raise ValueError(f"'{function.name}' has no inputs {unknown}, only {sorted(bindings)}")
    for binding in bindings.values():
        if binding.is_trigger and binding.name not in inputs:
            raise ValueError(f"'{function.name}' needs a value for its trigger '{binding.name}'")
    return [
        {"name": name, "data": to_typed_data(inputs.get(name), binding.element)}
        for name, binding in bindings.items()
    ]


def _result(reply: Message) -> Result:
    content = reply["content"]
    return Result(
        returned=from_typed_data(content.get("return_value", {})),
        outputs={
            output["name"]: from_typed_data(output.get("data", {}))
            for output in content.get("output_data", ())
        },
        logs=reply["logs"],
        error=_error(content),
    )


def _error(content: Message) -> str | None:
    # The status of a failure is 0, which protobuf's JSON form omits.
    result = content["result"]
    return None if result.get("status") == "Success" else result["exception"]["message"]
