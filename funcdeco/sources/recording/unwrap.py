"""Attributes of objects of the user's, and unwrapping of decorators through `__wrapped__`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_DEEPEST = 1000


def attribute(found: Any, name: str, default: Any = None) -> Any:
    """Return an attribute of an object of the user's, or *default*, also if looking it up raises."""
    try:
        return getattr(found, name, default)
    except (Exception, SystemExit):  # noqa: BLE001
        return default


def unwrap(function: Any) -> Iterator[Any]:
    """Yield *function* and everything it wraps, from the outside in.

    The depth is limited: objects such as `unittest.mock.call` have every attribute, endlessly.
    """
    seen: set[int] = set()
    while id(function) not in seen and len(seen) < _DEEPEST:
        seen.add(id(function))
        yield function
        function = attribute(function, "__wrapped__")
        if function is None:
            return
