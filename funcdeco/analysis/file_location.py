"""Positions in the files of a project outside of functions."""

from __future__ import annotations

from typing import cast

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.diagnostics.location import Location
from funcdeco.grammar import jsonc
from funcdeco.project.json_object import JsonObject, Path
from funcdeco.project.source_text import SourceText, source_text


def in_host(app: CheckedApp, *path: str) -> JsonObject | Location:
    """Return the object or value at *path* in host.json, or the setting that overrides it."""
    found = app.host_overrides.get(tuple(key.lower() for key in path))
    if found is None:
        return JsonObject(app.file("host.json"), path)
    if app.target.settings is not None:
        return in_deployed_settings(app, found.name)
    return in_local_settings(app, "Values", found.name)


def in_local_settings(app: CheckedApp, *path: str) -> JsonObject:
    """Return the object or value at *path* in local.settings.json."""
    return JsonObject(app.file("local.settings.json"), path)


def in_deployed_settings(app: CheckedApp, name: str) -> Location:
    """Return the position of the setting *name* in the file with the deployed settings."""
    file = app.target.settings_file
    text = source_text(app.snapshot, file) if file else None
    if file is None or text is None:
        return Location(file or str(app.root))
    try:
        return JsonObject(file, _path(jsonc.read(text.text), name)).locate(app.snapshot)
    except jsonc.JsoncError:
        return _in_lines(text, name)


def _path(content: object, name: str) -> Path:
    """Return the path of a setting in one of the formats that Azure's tools export."""
    if isinstance(content, list):
        for index, item in enumerate(cast("list[object]", content)):
            if isinstance(item, dict) and cast("dict[str, object]", item).get("name") == name:
                return (index, "value")
    if isinstance(content, dict):
        members = cast("dict[str, object]", content)
        return ("Values", name) if "Values" in members else (name,)
    return ()


def _in_lines(text: SourceText, name: str) -> Location:
    for number, line in enumerate(text.lines, 1):
        if line.partition("=")[0].strip() == name:
            return text.line(number)
    return Location(text.file)
