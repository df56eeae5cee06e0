"""What an app changes in this process while it is open, such as modules and logging."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Generator

from funcdeco.engine.errors import UsageError, is_usage_error
from funcdeco.engine.logs import LogCollector
from funcdeco.isolation.importing import current_folder
from funcdeco.isolation.project_modules import OtherProject, ProjectModules

__tracebackhide__ = is_usage_error


class OtherProjectRuns(UsageError, RuntimeError):
    """Raised for a call of a client while code of another project runs in another thread."""


@contextlib.contextmanager
def _as_usage_error() -> Generator[None]:
    try:
        yield
    except OtherProject as error:
        raise OtherProjectRuns(str(error)) from None


class Surroundings:
    """The part of the process that belongs to one app, restored when it is closed."""

    def __init__(self, modules: ProjectModules) -> None:
        self.modules = modules
        self.collector: LogCollector = LogCollector(lambda: modules.is_active)
        self.is_closed: bool = False
        self._folder = ""
        try:
            with _as_usage_error():
                modules.activate_alone()
            self.collector.install()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Restore the process."""
        if self._folder and not self.is_closed:
            os.chdir(self._folder)
        self.is_closed = True
        self.collector.remove()
        self.modules.close()

    def check_open(self) -> None:
        """Raise RuntimeError if it is closed."""
        if self.is_closed:
            raise RuntimeError("the client is closed; send requests and events in its `with` block")

    @contextlib.contextmanager
    def running(self) -> Generator[None]:
        """Let code of the app run. Raises RuntimeError if it is closed."""
        self.check_open()
        before = current_folder() or ""
        try:
            with contextlib.ExitStack() as stack:
                with _as_usage_error():
                    stack.enter_context(self.modules.used())
                stack.enter_context(self.collector.undisturbed())
                yield
        finally:
            if before != current_folder():
                self._folder = self._folder or before


class OwnProcess(Surroundings):
    """A process that belongs to one app until it ends: nothing is tracked or restored.

    Code of the app may run in many threads at a time.
    """

    @contextlib.contextmanager
    def running(self) -> Generator[None]:
        """Let code of the app run."""
        yield
