"""The growth of the work of a call: its steps are counted, so that load does not affect a test."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def steps(function: Callable[[], object]) -> int:
    """Return the number of calls in *function*, including those of functions written in C."""
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
    """Return whether twice the input needs about twice the steps; *work* prepares a call."""
    once, twice = steps(work(size)), steps(work(2 * size))
    assert once >= size, f"{once} steps for {size}: too few to judge by"
    return twice <= 2.2 * once
