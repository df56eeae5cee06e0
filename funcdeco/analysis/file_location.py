"""Positions in the JSON files of a project outside of functions."""

from __future__ import annotations

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.project.json_object import JsonObject


def in_host(app: CheckedApp, *path: str) -> JsonObject:
    """Return the object or value at *path* in host.json."""
    return JsonObject(app.file("host.json"), path)


def in_local_settings(app: CheckedApp, *path: str) -> JsonObject:
    """Return the object or value at *path* in local.settings.json."""
    return JsonObject(app.file("local.settings.json"), path)
