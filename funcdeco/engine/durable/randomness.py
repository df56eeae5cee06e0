"""Let the random numbers of Python differ between the replays of an orchestrator.

By chance, a choice between two possibilities would be the same in every fourth orchestration that
is replayed twice.
"""

from __future__ import annotations

import random
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

SEEDS = (206, 243)
"""Seeds for `random`, chosen so that the first bits, choices and orders after each differ.

The first `random()` is below 0.03 after one, and above 0.97 after the other.
"""
_BEGINNINGS = (bytes(2), b"\xc0\x40")
"""Likewise the first bytes that `random.SystemRandom` and `secrets` get."""
_SYSTEM_BYTES = "_urandom"
"""Where the module `random` keeps the source of these bytes."""


@contextmanager
def reseeded(number: int) -> Generator[None]:
    """Let `random` and `secrets` return other numbers meanwhile, for each *number* below 2."""
    state, system = random.getstate(), getattr(random, _SYSTEM_BYTES, None)
    random.seed(SEEDS[number])
    if system is not None:
        setattr(random, _SYSTEM_BYTES, _SystemBytes(number))
    try:
        yield
    finally:
        if system is not None:
            setattr(random, _SYSTEM_BYTES, system)
        random.setstate(state)


class _SystemBytes:
    """Bytes that begin with those of *number*, for each of the first calls."""

    def __init__(self, number: int) -> None:
        self._beginning = _BEGINNINGS[number]
        self._rest: Any = random.Random(SEEDS[number])

    def __call__(self, count: int) -> bytes:
        taken, self._beginning = self._beginning[:count], self._beginning[count:]
        return bytes(taken + self._rest.randbytes(count - len(taken)))
