"""Strict JSON, read by Python's `json`, which is much faster than the lenient reader."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NoReturn, cast

from funcdeco.grammar.jsonc.tokens import MOST_DIGITS
from funcdeco.grammar.late_pattern import late_pattern

DEEPEST = 64
"""The number of nested containers that Newtonsoft reads: `JsonReader.MaxDepth`."""
_SURROGATE = late_pattern(r"\\u[dD][89a-fA-F]")


def loads(text: str) -> Any:
    """Return the value of *text* if it is strict JSON on which `json` and Newtonsoft agree.

    Raises ValueError or RecursionError otherwise.
    """
    value = _DECODER.decode(text)
    if "\\u" in text and _SURROGATE.search(text):
        raise ValueError("an unpaired surrogate may have to be replaced")
    if text.count("{") + text.count("[") > DEEPEST and _is_deep(value):
        raise ValueError("nested too deep")
    return value


def is_plain(text: str) -> bool:
    """Return whether *text* is strict JSON without duplicate keys, ignoring case."""
    try:
        _PLAIN_DECODER.decode(text)
    except (ValueError, RecursionError):
        return False
    return True


def _integer(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError("too many digits")
    return int(digits)


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not valid JSON")


def _members(pairs: list[tuple[str, Any]]) -> None:
    if len({key.lower() for key, _ in pairs}) < len(pairs):
        raise ValueError("duplicate key")


def _is_deep(value: Any) -> bool:
    level: list[Any] = [value]
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in _inside(outer)]
    return any(isinstance(one, (dict, list)) for one in level)


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return cast("dict[str, Any]", value).values()
    return cast("list[object]", value) if isinstance(value, list) else ()


_DECODER = json.JSONDecoder(parse_int=_integer, parse_constant=_constant)
_PLAIN_DECODER = json.JSONDecoder(
    parse_int=_integer, parse_constant=_constant, object_pairs_hook=_members
)
