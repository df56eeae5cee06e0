"""JSON files of an app, read as the host reads them; errors become diagnostics."""

from __future__ import annotations

import codecs
import os
from pathlib import Path
from typing import Any, NamedTuple, cast

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.grammar import jsonc
from funcdeco.project.private_files import is_settings_file
from funcdeco.project.snapshot import Snapshot, TooLarge

_LARGEST = 2_500_000
"""Maximum size in bytes; the host reads no more than 204,800 characters of definitions."""


class _Fault(NamedTuple):
    """The reason why no object can be read."""

    message: str
    hint: str = ""
    line: int | None = None
    column: int = 1

    def diagnostic(self, code: str, place: str | None) -> Diagnostic:
        location = Location(place) if place else None
        if self.line:
            line, column = self.line, self.column
            location = Location(place or "", line, column, line, column + 1)
        return Diagnostic(code, self.message, self.hint, location)


def read_object(
    snapshot: Snapshot, path: Path, code: str
) -> tuple[dict[str, Any], Diagnostic | None]:
    """Return the JSON object in the file *path*; an error is a diagnostic with *code*."""
    found = snapshot.made(_read, str(path))
    if isinstance(found, _Fault):
        return {}, found.diagnostic(code, str(path.absolute()))
    return found, None


def parse_object(
    content: bytes | str, name: str, code: str, place: str | None = None
) -> tuple[dict[str, Any], Diagnostic | None]:
    """Return a parsed JSON object; messages refer to it as *name*."""
    found = _parsed(content, name)
    return ({}, found.diagnostic(code, place)) if isinstance(found, _Fault) else (found, None)


def object_or_empty(content: bytes | str) -> dict[str, Any]:
    """Return a parsed JSON object; an empty one if it is invalid, which is reported elsewhere."""
    found = _parsed(content, "")
    return {} if isinstance(found, _Fault) else found


def _read(snapshot: Snapshot, path: str) -> dict[str, Any] | _Fault:
    name = os.path.basename(path)
    try:
        content = snapshot.content(path)
        if len(content) > _LARGEST:
            return _too_large(name, len(content))
        return _parsed(content, name)
    except TooLarge as error:
        return _too_large(name, error.size)
    except OSError as error:
        return _Fault(f"cannot read {name}: {error.strerror or error}")


def _too_large(name: str, size: int) -> _Fault:
    hint = "remove what isn't needed: such files usually have a few kilobytes"
    return _Fault(f"{name} is too large ({size / 1e6:.0f} MB)", hint)


def _parsed(content: bytes | str, name: str) -> dict[str, Any] | _Fault:
    try:
        text = content.removeprefix("\ufeff") if isinstance(content, str) else decode(content)
        if "\0" in text[:2]:  # the host would read null characters between all others
            message = f"{name} isn't UTF-8: it looks like UTF-16 without a byte order mark"
            return _Fault(message, "save it as UTF-8", 1)
        parsed = jsonc.read(text)
    except UnicodeError as error:
        return _Fault(f"cannot read {name}: {error}", "save it as UTF-8")
    except jsonc.JsoncError as error:
        return _not_json(error, name)
    if not isinstance(parsed, dict):
        return _Fault(f"{name} must contain a JSON object", "start it with `{`")
    return cast("dict[str, Any]", parsed)


def decode(content: bytes) -> str:
    """Return *content* decoded as the host does: UTF-16 with a byte order mark, else UTF-8.

    Raises UnicodeError.
    """
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if is_wide else "utf-8-sig")


def _not_json(error: jsonc.JsoncError, name: str) -> _Fault:
    if error.kind == "empty":
        return _Fault(f"{name} is empty", "start it with `{`")
    reason = error.without_text if is_settings_file(name) else error.message
    message = f"{name} isn't valid JSON: {reason}"
    return _Fault(message, error.hint, error.line, error.column)
