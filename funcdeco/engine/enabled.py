"""Which functions the host starts: app settings disable some, and host.json can list the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from funcdeco.project.host_values import value_at

_TRUE = ("1", "true")


def is_enabled(function: str, settings: Mapping[str, str], host: Mapping[str, Any]) -> bool:
    """Return whether the host listens for the function named *function*.

    See `HostListenerFactory.IsDisabled` of azure-webjobs-sdk (R-DISC-06), and `functions` in
    host.json.
    """
    return not _is_disabled(function, settings) and _is_listed(function, host)


def _is_disabled(function: str, settings: Mapping[str, str]) -> bool:
    lower = {name.lower(): value.lower() for name, value in settings.items()}
    names = f"azurewebjobs.{function}.disabled", f"azurewebjobs_{function}_disabled"
    return any(lower.get(name.lower(), "") in _TRUE for name in names)


def _is_listed(function: str, host: Mapping[str, Any]) -> bool:
    listed = value_at(host, "functions")
    if not isinstance(listed, list) or not listed:
        return True
    names = {str(name).lower() for name in cast("list[object]", listed)}
    return function.lower() in names
