"""A console that also keeps what it shows for the page."""

from __future__ import annotations

from collections.abc import Sequence

from funcdeco.server.console import Console, Facts
from funcdeco.server.page.history import History


class RecordingConsole:
    """Passes everything to *console*, and what the page shows to *history*."""

    def __init__(self, console: Console, history: History) -> None:
        self._console = console
        self._history = history

    @property
    def is_json(self) -> bool:
        """Whether standard output is for machines."""
        return self._console.is_json

    def debugging(self, port: int, *, waits: bool) -> None:
        """Show where an editor can attach."""
        self._console.debugging(port, waits=waits)

    def azurite(self, facts: Facts) -> None:
        """Show that Azurite starts, responds or ends."""
        self._console.azurite(facts)

    def started(self, facts: Facts) -> None:
        """Show the functions of the app that has started."""
        self._console.started(facts)

    def importing(self) -> None:
        """Show that the import of the app takes long."""
        self._console.importing()

    def changed(self, files: Sequence[str]) -> None:
        """Show which files have changed."""
        self._console.changed(files)

    def reloaded(self, facts: Facts, seconds: float) -> None:
        """Keep that new code handles requests."""
        self._history.problems = None
        functions = len(facts["functions"])
        self._history.add("reloaded", {"seconds": round(seconds, 3), "functions": functions})
        self._console.reloaded(facts, seconds)

    def failed(self, properties: Facts, *, is_start: bool) -> None:
        """Keep why the app can't be opened."""
        self._history.problems = {"rows": properties["rows"], "text": properties["text"].strip()}
        self._history.add("failed", {})
        self._console.failed(properties, is_start=is_start)

    def crashed(self, exit_code: int | None, *, is_restarted: bool) -> None:
        """Keep that the process of the app has ended by itself."""
        self._history.add("crashed", {"exit_code": exit_code, "restarted": is_restarted})
        self._console.crashed(exit_code, is_restarted=is_restarted)

    def replaced(self, reason: str) -> None:
        """Keep why the process of the app is replaced."""
        self._history.add("replaced", {"reason": reason})
        self._console.replaced(reason)

    def report(self, name: str, properties: Facts) -> None:
        """Keep an invocation, a log record, or a problem of a worker."""
        self._history.add(name, properties)
        self._console.report(name, properties)

    def flush(self) -> None:
        """Write what waits to be written together."""
        self._console.flush()
