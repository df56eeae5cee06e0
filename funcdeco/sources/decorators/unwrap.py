"""What lies below foreign decorators, by way of `__wrapped__`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_DEEPEST = 1000


def unwrap(function: Any) -> Iterator[Any]:
    """Return *function* and all that it wraps, from the outside in.

    Some objects, such as `unittest.mock.call`, have whatever attribute is asked of them, without end.
    """
    seen: set[int] = set()
    while function is not None and id(function) not in seen and len(seen) < _DEEPEST:
        seen.add(id(function))
        yield function
        function = getattr(function, "__wrapped__", None)
