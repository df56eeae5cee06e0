"""The clock of an app that the engine plays the host for."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone


class Clock:
    """The real time until it is advanced; then that much later."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        """Return the time, aware, in UTC."""
        return datetime.now(timezone.utc) + self._ahead

    def move_to(self, time: datetime) -> None:
        """Advance the clock to *time*; one that has passed changes nothing."""
        self._ahead = max(self._ahead, time - datetime.now(timezone.utc))
