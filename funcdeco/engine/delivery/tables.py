"""The table of triggers that find their work in the stores: by type in lowercase."""

from __future__ import annotations

from collections.abc import Callable

from funcdeco.engine.delivery.queues import QueueSource
from funcdeco.engine.delivery.source import Listener, Source
from funcdeco.engine.delivery.timers import TimerSource

SOURCES: dict[str, Callable[[Listener], Source]] = {
    "queuetrigger": QueueSource,
    "timertrigger": TimerSource,
}
