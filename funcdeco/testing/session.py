"""The part of `TestClient` that opens and closes the project."""

from __future__ import annotations

import os
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING

from funcdeco.app import App
from funcdeco.engine.app import EngineApp
from funcdeco.engine.invocation import Invocation
from funcdeco.engine.logs import Log
from funcdeco.engine.providers import Provider
from funcdeco.testing.opening import open_app, open_project
from funcdeco.testing.targets import Target, find_target

if TYPE_CHECKING:
    from azure.functions import FunctionRegister
    from typing_extensions import Self


class Session:
    """An open project."""

    __test__ = False  # pytest would collect it as a test

    def __init__(
        self,
        project: str | os.PathLike[str] | App | FunctionRegister = ".",
        *,
        settings: Mapping[str, str] | None = None,
        keys: Mapping[str, str] | None = None,
    ) -> None:
        if isinstance(project, (str, os.PathLike)):
            self._app: EngineApp = open_project(project, settings or {})
        else:
            self._app = open_app(project, settings or {})
        self._keys = keys

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the app's threads, and restore the environment and the modules of the process."""
        self._app.close()

    @property
    def logs(self) -> list[Log]:
        """All records that the app logged, in order."""
        return self._app.logs

    @property
    def invocations(self) -> list[Invocation]:
        """All invocations, in order."""
        return self._app.invocations

    def provide(self, name: str, provider: Provider) -> None:
        """Let *provider* return the values of inputs that have no store, such as those of `sql`.

        *name* is `function.binding` for one input, or a binding type. The argument of *provider*
        has the `command`, `parameters` and `properties` of the input with all names filled in.
        Raises LookupError if no input has the name.
        """
        self._app.providers.add(name, provider)

    def _target(self, name: str, *kinds: str) -> Target:
        return find_target(self._app.functions, name, kinds, self._app.settings)
