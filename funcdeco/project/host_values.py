"""Values of host.json as .NET's configuration has them: texts, by keys that ignore case."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

_NUMBER = re.compile(r"\s*([-+]?[0-9]{1,12})\s*")


def value_at(host: Mapping[str, Any], *keys: str) -> Any:
    """Return the value that *keys* lead to, ignoring case; None if there is none."""
    found: Any = host
    for key in keys:
        if not isinstance(found, dict):
            return None
        members = cast("dict[str, Any]", found)
        lower = {name.lower(): value for name, value in members.items()}
        found = lower.get(key.lower())
    return found


def config_text(value: object) -> str | None:
    """Return a value of host.json as a text; None for an object or a list."""
    if isinstance(value, (dict, list)):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)


def whole_number(value: object) -> int | None:
    """Return the whole number that a value stands for; None if it stands for none."""
    found = _NUMBER.fullmatch(config_text(value) or "")
    return int(found[1]) if found else None
