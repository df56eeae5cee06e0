"""`TestClient`: sends requests and events to the functions of a project, as the host does."""

from __future__ import annotations

import os
from collections.abc import Mapping
from types import TracebackType
from typing import Any

from funcdeco.engine.app import EngineApp
from funcdeco.engine.families import queue
from funcdeco.engine.invocation import Invocation
from funcdeco.engine.logs import Log
from funcdeco.engine.payload import body_of
from funcdeco.testing.opening import open_project
from funcdeco.testing.targets import Target, find_target


class TestClient:
    """Plays the host for the functions of a project, in this process.

    *project* is the project folder, or `module:attribute` like `--app`. *settings* take precedence
    over local.settings.json. Use it in a `with` block: at its end, the environment and the modules
    of the process are restored.
    """

    __test__ = False  # pytest would collect it as a test

    def __init__(
        self,
        project: str | os.PathLike[str] = ".",
        *,
        settings: Mapping[str, str] | None = None,
        keys: Mapping[str, str] | None = None,
    ) -> None:
        self._app: EngineApp = open_project(project, settings or {})

    def __enter__(self) -> TestClient:
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

    def queue(
        self, target: str, message: Any, *, inputs: Mapping[str, Any] | None = None
    ) -> Invocation:
        """Send *message* to the function, or to the queue, that *target* names.

        Anything but a string or bytes is sent as JSON. Raises LookupError if no function listens.
        """
        found = self._target(target, "queueTrigger")
        sent = queue.sent_message(body_of(message), self._app.world.clock.now())
        return self._app.invoke(
            found.function, queue.event_of(found.declaration, sent), inputs or {}
        )

    def _target(self, name: str, *kinds: str) -> Target:
        return find_target(self._app.functions, name, kinds, self._app.settings)
