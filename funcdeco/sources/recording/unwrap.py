"""Unwrapping of third-party decorators through `__wrapped__`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_DEEPEST = 1000


def unwrap(function: Any) -> Iterator[Any]:
    """Yield *function* and everything it wraps, from the outside in.

    The depth is limited: objects such as `unittest.mock.call` have every attribute, endlessly.
    """
    seen: set[int] = set()
    while function is not None and id(function) not in seen and len(seen) < _DEEPEST:
        seen.add(id(function))
        yield function
        function = getattr(function, "__wrapped__", None)
