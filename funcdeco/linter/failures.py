"""The diagnostics that replace the findings of rules that fail."""

from __future__ import annotations

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.failure import failure
from funcdeco.diagnostics.location import Location
from funcdeco.functions.model import Function


class Failures:
    """The first exception of each rule that raised during a run."""

    def __init__(self) -> None:
        self._found: dict[str, Diagnostic] = {}

    def add(self, code: str, error: Exception, function: Function | None = None) -> None:
        """Record that the rule for *code* raised *error* while it checked *function* or the app."""
        if code in self._found:
            return
        location = Location(function.file) if function else None
        name = function.name if function else None
        self._found[code] = failure(f"the rule {code}", error, location, name)

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """One diagnostic for each rule that failed."""
        return list(self._found.values())
