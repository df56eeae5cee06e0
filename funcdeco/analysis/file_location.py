"""Places in the JSON files of a project that belong to no function."""

from __future__ import annotations

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.project.json_object import JsonObject


def in_host(app: CheckedApp, *path: str) -> JsonObject:
    """Return the place in host.json that *path* leads to."""
    return JsonObject(app.file("host.json"), path)


def in_local_settings(app: CheckedApp, *path: str) -> JsonObject:
    """Return the place in local.settings.json that *path* leads to."""
    return JsonObject(app.file("local.settings.json"), path)
