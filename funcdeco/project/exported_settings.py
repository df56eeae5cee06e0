"""App settings exported by Azure's tools."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.grammar import jsonc
from funcdeco.project.json_file import decode
from funcdeco.project.snapshot import Snapshot, TooLarge

_HINT = (
    "pass the output of `az functionapp config appsettings list`, a local.settings.json, or lines "
    "of NAME=VALUE"
)


def read_settings_file(snapshot: Snapshot, file: Path) -> tuple[dict[str, str], Diagnostic | None]:
    """Return the settings in *file*, or an empty dict and a diagnostic.

    Supported formats are a list of objects with `name` and `value` (the output of `az functionapp
    config appsettings list`), an object of names and values, a local.settings.json, and lines of
    `NAME=VALUE`.
    """
    try:
        text = decode(snapshot.content(file.absolute()))
    except TooLarge:
        return {}, _broken(file, "the file is too large")
    except (OSError, UnicodeError) as error:
        return {}, _broken(file, str(getattr(error, "strerror", None) or error))
    if text.lstrip()[:1] not in ("[", "{", "/"):
        return _from_lines(file, text)
    try:
        return _from_json(file, jsonc.read(text))
    except jsonc.JsoncError as error:
        return {}, _broken(file, f"invalid JSON: {error.without_text}", error.line)


def _from_json(file: Path, content: object) -> tuple[dict[str, str], Diagnostic | None]:
    found: object = None
    if isinstance(content, dict):
        members = cast("dict[str, object]", content)
        found = members.get("Values", members)
    elif isinstance(content, list):
        found = dict(map(_pair, cast("list[object]", content)))
    if not isinstance(found, dict) or None in found:
        return {}, _broken(file, "the file contains no settings")
    return {name: _text(value) for name, value in cast("dict[str, object]", found).items()}, None


def _pair(listed: object) -> tuple[str | None, object]:
    """Return the name and value of a setting in a list; the name is None if it is invalid."""
    members = cast("dict[str, object]", listed) if isinstance(listed, dict) else {}
    name = members.get("name")
    return (name if isinstance(name, str) else None), members.get("value")


def _from_lines(file: Path, text: str) -> tuple[dict[str, str], Diagnostic | None]:
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        name, equals, value = line.strip().partition("=")
        if not name or name.startswith("#"):
            continue
        if not equals:
            return {}, _broken(file, f"line {number} has no `=`", number)
        found[name.strip()] = value.strip()
    return found, None


def _text(value: object) -> str:
    """Return the value of a setting as a string; it is empty for a Key Vault reference."""
    return "" if value is None else str(value)


def _broken(file: Path, why: str, line: int | None = None) -> Diagnostic:
    message = f"cannot read the settings in {file.name}: {why}"
    return Diagnostic("CFG006", message, _HINT, Location(str(file.absolute()), line))
