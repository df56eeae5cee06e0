"""What has happened since the start, as far as the page shows it; edits don't discard it."""

from __future__ import annotations

import uuid
from collections import deque
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any, cast

from funcdeco.server.times import utc_now

Row = Mapping[str, Any]
_MOST_ROWS = 400
_MOST_LOGS = 100
_LONGEST = 4_000
"""Characters of a message that are kept."""
_LOGS, _TEXTS = "logs", ("message", "exception", "reason", "text", "path")


class History:
    """The latest events, numbered from 1 on."""

    def __init__(self) -> None:
        self.run: str = uuid.uuid4().hex
        """Distinguishes this server from another one at the same address."""
        self.last: int = 0
        """The number of the latest event."""
        self.problems: Row | None = None
        """Why the last edit isn't in use; None if it is."""
        self._rows: deque[Row] = deque(maxlen=_MOST_ROWS)

    def add(self, event: str, properties: Row) -> None:
        """Add an event; long texts are cut, so that memory is bounded."""
        self.last += 1
        row = {"time": utc_now(), **properties, "event": event, "number": self.last}
        self._rows.append(_bounded(row))

    def after(self, number: int) -> list[Row]:
        """Return the events after the one with this number, oldest first."""
        found = takewhile(lambda one: one["number"] > number, reversed(self._rows))
        return list(found)[::-1]


def _bounded(row: dict[str, Any]) -> Row:
    """Return an event without what is too long to be kept."""
    for name in _TEXTS:
        if len(str(row.get(name, ""))) > _LONGEST:
            row[name] = cut(str(row[name]))
    logs = cast("Sequence[Row]", row.get(_LOGS, ()))
    if len(logs) > _MOST_LOGS:
        row["omitted_logs"] = len(logs) - _MOST_LOGS
        logs = row[_LOGS] = logs[:_MOST_LOGS]
    if any(len(one["message"]) > _LONGEST for one in logs):
        row[_LOGS] = [{**one, "message": cut(one["message"])} for one in logs]
    return row


def cut(text: str, longest: int = _LONGEST) -> str:
    """Return the beginning of a long string, with the number of characters that are omitted."""
    left = len(text) - longest
    return text if left <= 0 else f"{text[:longest]} … ({left} more characters)"
