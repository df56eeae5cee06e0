"""App settings as Azure's own tools export them."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.grammar import jsonc
from funcdeco.project.json_file import decode
from funcdeco.project.snapshot import Snapshot, TooLarge

_HINT = (
    "give it what `az functionapp config appsettings list` prints, a local.settings.json, or lines "
    "of NAME=VALUE"
)


def read_settings_file(snapshot: Snapshot, file: Path) -> tuple[dict[str, str], Diagnostic | None]:
    """Read exported settings in any of their shapes.

    A list of objects with `name` and `value`, as `az functionapp config appsettings list` prints; an
    object of names and values; a local.settings.json; lines of `NAME=VALUE`.
    """
    try:
        text = decode(snapshot.content(file.absolute()))
    except TooLarge:
        return {}, _broken(file, "it is too large to be one")
    except (OSError, UnicodeError) as error:
        return {}, _broken(file, str(getattr(error, "strerror", None) or error))
    if text.lstrip()[:1] not in ("[", "{", "/"):
        return _from_lines(file, text)
    try:
        return _from_json(file, jsonc.read(text))
    except jsonc.JsoncError as error:
        return {}, _broken(file, f"it isn't valid JSON: {error.message}", error.line)


def _from_json(file: Path, content: object) -> tuple[dict[str, str], Diagnostic | None]:
    found: object = None
    if isinstance(content, dict):
        members = cast("dict[str, object]", content)
        found = members.get("Values", members)
    elif isinstance(content, list):
        found = dict(map(_pair, cast("list[object]", content)))
    if not isinstance(found, dict) or None in found:
        return {}, _broken(file, "it holds no settings")
    return {name: _text(value) for name, value in cast("dict[str, object]", found).items()}, None


def _pair(listed: object) -> tuple[str | None, object]:
    """Return name and value of one setting in a list; None for what is none."""
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
    """Return a setting's text; a reference to a key vault shows none."""
    return "" if value is None else str(value)


def _broken(file: Path, why: str, line: int | None = None) -> Diagnostic:
    message = f"the settings in {file.name} can't be read: {why}"
    return Diagnostic("CFG006", message, _HINT, Location(str(file.absolute()), line))
