"""The host of a v2 app: the worker indexes its functions, and calls them."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from funcdeco.deployment.runtime.host import Loading, loading_of
from funcdeco.deployment.runtime.process import HERE, V2, Launch, WorkerProcess
from funcdeco.deployment.runtime.values import Message


class IndexedHost:
    """Runs the v2 app in `app_dir` in a subprocess inside the `with` block, as `Host` does."""

    def __init__(
        self,
        app_dir: str | os.PathLike[str],
        settings: Mapping[str, str] | None = None,
        root_first: bool = False,
        timeout: float = 30.0,
        launch: Launch = HERE,
    ) -> None:
        self.root: Path = Path(os.path.abspath(app_dir))
        self.indexing: Loading = Loading(0.0)
        """How the worker imported the app and indexed its functions."""
        self.function_json: dict[str, dict[str, Any]] = {}
        """The bindings of each function, as its function.json would contain them."""
        self.refused: dict[str, Message | None] = {}
        """If indexing fails, why the worker refuses each function, as worker_failures.py describes
        it; None if it doesn't."""
        self._settings = dict(settings or {})
        self._root_first = root_first
        self._timeout = timeout
        self._launch = launch._replace(runtime=V2)
        self._ids: dict[str, str] = {}
        self._worker: WorkerProcess

    def __enter__(self) -> IndexedHost:
        self._worker = WorkerProcess(
            self.root, self._settings, self._root_first, self._timeout, self._launch
        )
        try:
            reply = self._worker.initialize("indexed the app")
            self.indexing = loading_of(reply)
            if self.indexing.error is None:
                self._list()
            else:
                self.refused = self._worker.ask("refusals", {}, "indexed the app")["content"]
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

    @property
    def functions(self) -> list[str]:
        """The names of the functions, sorted."""
        return sorted(self._ids)

    def call(
        self, name: str, inputs: Mapping[str, Message], metadata: Mapping[str, Message]
    ) -> Message:
        """Call a function with values as messages; return the whole reply."""
        content = {
            "invocation_id": str(uuid.uuid4()),
            "function_id": self._ids[name],
            "input_data": [
                {"name": one["name"], "data": inputs.get(one["name"], {})}
                for one in self.function_json[name]["bindings"]
                if str(one.get("direction", "in")).lower() == "in"
            ],
            "trigger_metadata": metadata,
        }
        return self._worker.ask("invocation_request", content, f"ran '{name}'")

    def _list(self) -> None:
        content = {"function_app_directory": str(self.root)}
        reply = self._worker.ask("functions_metadata_request", content, "listed the functions")
        for one in reply["content"].get("function_metadata_results", ()):
            bindings = [json.loads(text) for text in one.get("raw_bindings", ())]
            self._ids[one["name"]] = one["function_id"]
            self.function_json[one["name"]] = {
                "scriptFile": one.get("script_file", ""),
                "bindings": bindings,
            }
