"""How the work of a call grows: its steps are counted, so that no busy machine can fail a test."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def steps(function: Callable[[], object]) -> int:
    """Count the calls that *function* makes, those of functions written in C too."""
    count = 0

    def seen(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(seen)
    try:
        function()
    finally:
        sys.setprofile(before)
    return count


def grows_evenly(work: Callable[[int], Callable[[], object]], size: int) -> bool:
    """Return whether twice the input takes at most about twice the steps; *work* prepares a call."""
    once, twice = steps(work(size)), steps(work(2 * size))
    assert once >= size, f"{once} steps for {size}: too few to judge by"
    return twice <= 2.2 * once
