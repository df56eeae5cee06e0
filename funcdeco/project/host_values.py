"""Values of host.json as .NET's configuration exposes them: strings with case-insensitive keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from funcdeco.grammar.late_pattern import late_pattern

_NUMBER = late_pattern(r"\s*([-+]?[0-9]{1,12})\s*")


def value_at(host: Mapping[str, Any], *keys: str) -> Any:
    """Return the value at the path *keys*, ignoring case; None if it is missing."""
    found: Any = host
    for key in keys:
        if not isinstance(found, dict):
            return None
        members = cast("dict[str, Any]", found)
        name = key.lower()
        found = next((members[one] for one in reversed(members) if one.lower() == name), None)
    return found


def config_text(value: object) -> str | None:
    """Return a value of host.json as a string; None for an object or a list."""
    if isinstance(value, (dict, list)):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)


def whole_number(value: object) -> int | None:
    """Return *value* as an integer; None if it is not one."""
    found = _NUMBER.fullmatch(config_text(value) or "")
    return int(found[1]) if found else None
