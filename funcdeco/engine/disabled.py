"""Functions that app settings disable: row R-DISC-06."""

from __future__ import annotations

from collections.abc import Mapping


def is_disabled(function: str, settings: Mapping[str, str]) -> bool:
    """Return whether `AzureWebJobs.<name>.Disabled`, in any case, is `1` or `true`."""
    names = {f"azurewebjobs{sign}{function}{sign}disabled".lower() for sign in "._"}
    values = (value for name, value in settings.items() if name.lower() in names)
    return any(value.lower() in ("1", "true") for value in values)
