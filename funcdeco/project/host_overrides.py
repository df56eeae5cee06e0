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

    Items of lists, which have numbers for keys, are omitted.
    """
    found = dict(host)
    for change in changes:
        if not any(key.isdecimal() for key in change.path):
            _set(found, change.path, change.value)
    return found


def _set(members: dict[str, Any], path: tuple[str, ...], value: str) -> None:
    key = _spelled(members, path[0])
    if len(path) == 1:
        members[key] = value
        return
    inner = members.get(key)
    copied = dict(cast("dict[str, Any]", inner)) if isinstance(inner, dict) else {}
    _set(copied, path[1:], value)
    members[key] = copied


def _spelled(members: Mapping[str, Any], key: str) -> str:
    """Return *key* as *members* spells it: of several spellings, the last one counts."""
    same = [one for one in members if one.lower() == key.lower()]
    return same[-1] if same else key
