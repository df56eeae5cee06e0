"""How long a listener waits after it found nothing: row H-QUE-01."""

from __future__ import annotations

import random
from datetime import timedelta

from funcdeco.engine.host_options import HostOptions

SHORTEST = timedelta(milliseconds=100)
_DEFAULT = timedelta(minutes=1)
_IN_DEVELOPMENT = timedelta(seconds=2)


class Backoff:
    """Waits that grow up to *longest*, until something is found."""

    def __init__(self, longest: timedelta) -> None:
        self._longest = max(longest, SHORTEST)
        self._count = 0

    def reset(self) -> None:
        """Begin with the shortest wait again."""
        self._count = 0

    def next(self) -> timedelta:
        """Return how long to wait now."""
        wait, number = SHORTEST, self._count
        if number:
            # A higher exponent only makes the wait longer than any limit.
            wait += random.uniform(0.8, 1.2) * SHORTEST * 2 ** min(number - 1, 30)
        if wait < self._longest:
            self._count += 1
        return min(wait, self._longest)


def longest_wait(options: HostOptions) -> timedelta:
    """Return `maxPollingInterval` of host.json, with its default in the environment Development."""
    found = options.span(_DEFAULT, "extensions", "queues", "maxPollingInterval")
    return _IN_DEVELOPMENT if found == _DEFAULT else found
