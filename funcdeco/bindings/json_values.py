"""Values that JSON can't represent."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple, cast

from funcdeco.diagnostics.wording import shown_value
from funcdeco.grammar.late_pattern import late_pattern

_SURROGATE = late_pattern("[\ud800-\udfff]")
_DEEPEST = 64  # copying values nested much deeper would exhaust Python's stack


class Unwritable(NamedTuple):
    """A part of a value that JSON can't represent."""

    part: str
    path: tuple[str | int, ...]
    """Keys and indexes that lead to it."""


def unwritable(value: object, path: tuple[str | int, ...] = ()) -> Unwritable | None:
    """Return the first part of *value* that JSON can't represent, or None.

    Such parts are other objects, NaN and infinity, keys that aren't strings, and deep nesting.
    """
    if len(path) > _DEEPEST:
        return Unwritable("too deeply nested", path)
    if isinstance(value, dict):
        members = cast("dict[object, object]", value)
        odd = [key for key in members if not isinstance(key, str)]
        if odd:
            return Unwritable(shown_value(odd[0]), path)
        return _unwritable_in(cast("dict[str, object]", members).items(), path)
    if isinstance(value, list):
        return _unwritable_in(enumerate(cast("list[object]", value)), path)
    is_plain = value is None or isinstance(value, (str, bool, int))
    if is_plain or (isinstance(value, float) and math.isfinite(value)):
        return None
    return Unwritable(shown_value(value), path)


def has_unpaired_surrogate(value: object) -> bool:
    """Return whether a string in *value*, which is plain data, can't be written as UTF-8."""
    if isinstance(value, str):
        return not value.isascii() and _SURROGATE.search(value) is not None
    if isinstance(value, dict):
        members = cast("dict[object, object]", value)
        return any(map(has_unpaired_surrogate, (*members, *members.values())))
    if isinstance(value, (list, tuple, set)):
        return any(map(has_unpaired_surrogate, cast("list[object]", value)))
    return False


def _unwritable_in(
    members: Iterable[tuple[str | int, object]], path: tuple[str | int, ...]
) -> Unwritable | None:
    found = (unwritable(value, (*path, key)) for key, value in members)
    return next((one for one in found if one is not None), None)
