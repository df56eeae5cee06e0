"""Step 2: put together what was said of one function, whatever wraps it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from funcdeco.sources.decorators.collect import Said
from funcdeco.sources.decorators.unwrap import unwrap


class Draft(NamedTuple):
    """A function as the outermost decorator of ours saw it, and all that was said of it."""

    target: Callable[..., Any]
    said: list[Said]
    """As they are read, from top to bottom."""


def group(said: list[Said]) -> list[Draft]:
    """Give one draft for each function.

    Records made below a foreign decorator belong to what it made of the function, found through
    `__wrapped__`. One function wrapped twice makes two drafts that share what was said below.
    """
    by_object: dict[int, list[Said]] = {}
    for item in said:
        by_object.setdefault(id(item.function), []).append(item)
    inner = {
        id(wrapped)
        for items in by_object.values()
        for wrapped in list(unwrap(items[0].function))[1:]
    }
    return [
        Draft(items[0].function, _reading_order(items[0].function, by_object))
        for key, items in by_object.items()
        if key not in inner
    ]


def _reading_order(target: Callable[..., Any], by_object: dict[int, list[Said]]) -> list[Said]:
    # Decorators run from the bottom up, so the last record of the outermost object stands on top.
    said = [item for one in unwrap(target) for item in reversed(by_object.get(id(one), []))]
    if len({item.declaration.file for item in said}) == 1:
        said.sort(key=lambda item: item.declaration.line)
    return said
