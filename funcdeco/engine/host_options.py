"""Options of host.json as the host uses them: settings take precedence, defaults fill the rest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from funcdeco.grammar import GrammarError
from funcdeco.grammar.timespan import parse_timespan
from funcdeco.project.host_overrides import overlaid, overrides
from funcdeco.project.host_values import config_text, value_at, whole_number

_TIMEOUT = timedelta(minutes=30)
"""The default of all plans but Consumption, where it is five minutes (R-HOST-05)."""


class HostOptions:
    """The content of host.json, overridden by `AzureFunctionsJobHost__...` settings."""

    def __init__(self, host: Mapping[str, Any], settings: Mapping[str, str]) -> None:
        self.content: Mapping[str, Any] = overlaid(host, overrides(settings))

    def value(self, *path: str) -> Any:
        """Return the value at *path*; None if it isn't set."""
        return value_at(self.content, *path)

    def number(self, default: int, *path: str) -> int:
        """Return an integer; the default if it isn't a number."""
        found = whole_number(self.value(*path))
        return default if found is None else found

    def span(self, default: timedelta, *path: str) -> timedelta:
        """Return a time span; the default if it isn't a valid one."""
        found = config_text(self.value(*path))
        try:
            return parse_timespan(found) if found else default
        except GrammarError:
            return default

    def timeout(self) -> float | None:
        """Return `functionTimeout` in seconds, by default 30 minutes; None for no limit."""
        if (config_text(self.value("functionTimeout")) or "").strip() == "-1":
            return None
        return self.span(_TIMEOUT, "functionTimeout").total_seconds()

    def flag(self, default: bool, *path: str) -> bool:
        """Return a Boolean."""
        found = (config_text(self.value(*path)) or "").strip().lower()
        return found == "true" if found in ("true", "false") else default
