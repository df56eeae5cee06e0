"""Which functions the host starts: app settings disable some, and host.json can list the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from funcdeco.engine.disabled import is_disabled
from funcdeco.engine.settings import HostSettings
from funcdeco.project.host_values import value_at


def is_enabled(function: str, settings: HostSettings, host: Mapping[str, Any]) -> bool:
    """Return whether the host listens for the function named *function*.

    See `HostListenerFactory.IsDisabled` of azure-webjobs-sdk (R-DISC-06), and `functions` in
    host.json.
    """
    return not is_disabled(function, settings) and _is_listed(function, host)


def _is_listed(function: str, host: Mapping[str, Any]) -> bool:
    listed = value_at(host, "functions")
    if not isinstance(listed, list) or not listed:
        return True
    names = {str(name).lower() for name in cast("list[object]", listed)}
    return function.lower() in names
