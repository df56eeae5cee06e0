"""The clock of an app that the engine plays the host for."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone


class Clock:
    """The real time until it is advanced; then that much later. A frozen one only advances."""

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._frozen: datetime | None = None

    def now(self) -> datetime:
        """Return the time, aware, in UTC."""
        return self._frozen or datetime.now(timezone.utc) + self._ahead

    def freeze(self, time: datetime) -> None:
        """Stop the clock at *time*, which is in UTC if it has no zone; it may be in the past."""
        aware = time if time.tzinfo else time.replace(tzinfo=timezone.utc)
        self._frozen = aware.astimezone(timezone.utc)

    def move_to(self, time: datetime) -> None:
        """Advance the clock to *time*; one that has passed changes nothing."""
        if self._frozen is not None:
            self._frozen = max(self._frozen, time.astimezone(timezone.utc))
        else:
            self._ahead = max(self._ahead, time - datetime.now(timezone.utc))
