"""Groups the calls of decorators by the function that they were applied to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from funcdeco.registry import Declaration
from funcdeco.sources.recording.unwrap import unwrap


class LiveCall(NamedTuple):
    """A declaration applied to a function, and the index of its registry."""

    function: Callable[..., Any]
    declaration: Declaration
    registry: int


class LiveFunction(NamedTuple):
    """A function as our outermost decorator received it, and all its calls from top to bottom."""

    target: Callable[..., Any]
    calls: list[LiveCall]


def group(calls: list[LiveCall]) -> list[LiveFunction]:
    """Return one entry for each function.

    Calls below a third-party decorator belong to the function that it returns, found through
    `__wrapped__`. A function wrapped twice has two entries that share the calls below.
    """
    by_object: dict[int, list[LiveCall]] = {}
    for call in calls:
        by_object.setdefault(id(call.function), []).append(call)
    inner = {
        id(wrapped)
        for items in by_object.values()
        for wrapped in list(unwrap(items[0].function))[1:]
    }
    return [
        LiveFunction(items[0].function, _reading_order(items[0].function, by_object))
        for key, items in by_object.items()
        if key not in inner
    ]


def _reading_order(
    target: Callable[..., Any], by_object: dict[int, list[LiveCall]]
) -> list[LiveCall]:
    # Decorators run from the bottom up, so the last call of the outermost object is on top.
    found = [item for one in unwrap(target) for item in reversed(by_object.get(id(one), []))]
    if len({item.declaration.file for item in found}) == 1:
        found.sort(key=lambda item: item.declaration.line)
    return found
