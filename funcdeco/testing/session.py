"""The part of `TestClient` that opens and closes the project."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, NoReturn

from funcdeco.app import App
from funcdeco.engine.app import EngineApp
from funcdeco.engine.arguments import checked
from funcdeco.engine.errors import is_usage_error
from funcdeco.engine.invocation import Invocation
from funcdeco.engine.logs import Log
from funcdeco.engine.opening import open_app, open_project
from funcdeco.engine.other_clients import CLIENT, no_attribute
from funcdeco.engine.providers import Provider
from funcdeco.testing.arguments import checked_strings, checked_variables
from funcdeco.testing.observation import Observations
from funcdeco.testing.targets import Target, find_target

if TYPE_CHECKING:
    from azure.functions import FunctionRegister
    from typing_extensions import Self

__tracebackhide__ = is_usage_error


class Session:
    """An open project."""

    __test__ = False  # pytest would collect it as a test

    @checked
    def __init__(
        self,
        project: str | os.PathLike[str] | App | FunctionRegister = ".",
        *,
        settings: Mapping[str, str] | None = None,
        keys: Mapping[str, str] | None = None,
    ) -> None:
        self._keys = None if keys is None else checked_strings("keys", keys)
        variables = checked_variables("settings", settings or {})
        self._observations = Observations()
        self._app: EngineApp = self._open(project, variables)
        self._prepare()

    def _prepare(self) -> None:
        """Prepare the open app for calls."""

    def _open(
        self,
        project: str | os.PathLike[str] | App | FunctionRegister,
        settings: Mapping[str, str],
    ) -> EngineApp:
        if isinstance(project, (str, os.PathLike)):
            return open_project(project, settings)
        return open_app(project, settings)

    def __enter__(self) -> Self:
        self._app.surroundings.check_open()
        return self

    def __del__(self) -> None:
        app = vars(self).get("_app")  # missing if the project couldn't be opened
        if app is None or app.surroundings.is_closed or sys.is_finalizing():
            return
        try:
            warnings.warn(f"unclosed {self!r}", ResourceWarning, stacklevel=2, source=self)
        finally:
            self.close()

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> NoReturn:
            raise no_attribute(self, name, CLIENT)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._app.project.root.name}>"

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
        if error is None:
            self._observations.check()

    def close(self) -> None:
        """Stop the app's threads, and restore the environment and the modules of the process.

        Unlike the end of a `with` block, this doesn't raise UnobservedFailure.
        """
        self._app.close()

    def forget_failures(self) -> None:
        """Ignore the failed calls so far: the end of the `with` block raises nothing for them."""
        self._observations.clear()

    @property
    def logs(self) -> list[Log]:
        """All records that the app logged, in order."""
        return self._app.logs

    @property
    def invocations(self) -> list[Invocation]:
        """All invocations, in order."""
        return self._observations.noticing(self._app.invocations)

    @checked
    def provide(self, name: str, provider: Provider) -> None:
        """Let *provider* return the values of inputs that have no store, such as `sql` inputs.

        *name* is `function.binding` for one input, or a binding type for all of its inputs.
        *provider* gets an object with the `command`, `parameters` and `properties` of the input, in
        which all binding expressions are resolved. Raises LookupError if *name* matches no input.
        """
        self._app.providers.add(name, provider)

    def _target(self, name: str, *kinds: str) -> Target:
        return find_target(self._app.functions, name, kinds, self._app.settings)
