"""App settings that override host.json: `AzureFunctionsJobHost__` and the path of an option.

See `HostJsonFileConfigurationSource` of azure-functions-host: host.json is one of the sources of the
host's configuration, and environment variables take precedence over it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, cast

_ROOT = "azurefunctionsjobhost:"
_DEEPEST = 20


class Override(NamedTuple):
    """A setting that overrides a value of host.json."""

    path: tuple[str, ...]
    """The keys in host.json, in the setting's spelling."""
    name: str
    value: str


def overrides(settings: Mapping[str, str]) -> list[Override]:
    """Return the settings that override a value of host.json."""
    found: list[Override] = []
    for name, value in settings.items():
        # Names are case-insensitive, and `__` is the same as `:`.
        if name[:21].lower() == _ROOT[:21]:
            path = tuple(name.replace("__", ":")[len(_ROOT) :].split(":"))
            is_below = name.replace("__", ":")[: len(_ROOT)].lower() == _ROOT
            if is_below and all(path) and len(path) <= _DEEPEST:
                found.append(Override(path, name, value))
    return found


def overlaid(host: Mapping[str, Any], changes: Iterable[Override]) -> Mapping[str, Any]:
    """Return *host* with the values of *changes*; the arguments stay as they are.

    Items of a list have its indexes for keys.
    """
    found: Any = dict(host)
    for change in sorted(changes, key=_position):
        found = _with(found, change.path, change.value)
    return cast("dict[str, Any]", found)


def _position(change: Override) -> tuple[tuple[int, str], ...]:
    """Return a sort key by which the items of a list come in their order."""
    return tuple((int(key), "") if key.isdecimal() else (-1, key) for key in change.path)


def _with(inner: Any, path: tuple[str, ...], value: str) -> Any:
    """Return *inner*, any JSON value, with *value* at *path*."""
    if not path:
        return value
    if path[0].isdecimal() and not isinstance(inner, dict):
        items: list[Any] = []
        items += inner if isinstance(inner, list) else ()
        index = min(int(path[0]), len(items))
        items[index : index + 1] = [_with((items[index:] or [None])[0], path[1:], value)]
        return items
    members = dict(cast("dict[str, Any]", inner)) if isinstance(inner, dict) else {}
    key = _spelled(members, path[0])
    members[key] = _with(members.get(key), path[1:], value)
    return members


def _spelled(members: Mapping[str, Any], key: str) -> str:
    """Return *key* as *members* spells it: of several spellings, the last one counts."""
    same = [one for one in members if one.lower() == key.lower()]
    return same[-1] if same else key
