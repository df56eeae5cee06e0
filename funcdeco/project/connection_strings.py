"""`ConnectionStrings` of local.settings.json, which Core Tools adds to the settings (H-HTTP-77)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from funcdeco.project.project import fits_environment

SECTION = "ConnectionStrings"


def connection_strings(content: Mapping[str, Any]) -> dict[str, str]:
    """Return the connection strings in the *content* of the file, by the names of their settings."""
    found: Any = content.get(SECTION)
    if not isinstance(found, dict):
        return {}
    items = cast("dict[str, Any]", found).items()
    texts = ((f"{SECTION}:{name}", _string(value)) for name, value in items)
    return {name: text for name, text in texts if text and fits_environment(name, text)}


def _string(value: object) -> str:
    """Return a connection string, which may be inside an object that also names its provider."""
    if isinstance(value, dict):
        value = cast("dict[str, object]", value).get("ConnectionString")
    return value if isinstance(value, str) else ""
