"""Functions that app settings disable: row R-DISC-06."""

from __future__ import annotations

from funcdeco.engine.settings import HostSettings


def is_disabled(function: str, settings: HostSettings) -> bool:
    """Return whether `AzureWebJobs.<name>.Disabled`, in any case, is `1` or `true`."""
    names = (f"AzureWebJobs{sign}{function}{sign}Disabled" for sign in "._")
    return any(settings.get(name, "").lower() in ("1", "true") for name in names)
