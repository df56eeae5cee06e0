"""JSON files of an app, read as the host reads them; what is wrong is a diagnostic."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Any, cast

from funcdeco.diagnostics.diagnostic import Diagnostic, Span
from funcdeco.grammar import jsonc

LARGEST = 10_000_000
"""Bytes of a file that is read; the host has no limit, and nobody has such a file."""

_FIRST = Span(1, 1, 1, 2)


def read_object(path: Path, code: str) -> tuple[dict[str, Any], Diagnostic | None]:
    """Read the JSON object in the file *path*; what is wrong is a diagnostic of *code*."""
    place = str(path.absolute())
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= LARGEST else b""
    except OSError as error:
        message = f"{path.name} can't be read: {error.strerror or error}"
        return {}, Diagnostic(code, message, "", place)
    if size > LARGEST:
        message = f"{path.name} has {size / 1e6:.0f} MB and isn't read"
        return {}, Diagnostic(code, message, "such a file has a few kilobytes", place)
    return parse_object(content, path.name, code, place)


def parse_object(
    content: bytes | str, name: str, code: str, place: str | None = None
) -> tuple[dict[str, Any], Diagnostic | None]:
    """Read a JSON object; messages call it *name*."""
    try:
        text = content.removeprefix("\ufeff") if isinstance(content, str) else decode(content)
        if "\0" in text[:2]:  # the host would read characters of number 0 between all others
            message = f"{name} isn't UTF-8: it looks like UTF-16 without a byte order mark"
            return {}, Diagnostic(code, message, "save it as UTF-8", place, 1, span=_FIRST)
        parsed = jsonc.read(text)
    except UnicodeError as error:
        message = f"{name} can't be read: {error}"
        return {}, Diagnostic(code, message, "save it as UTF-8", place)
    except jsonc.JsoncError as error:
        return {}, _not_json(error, name, code, place)
    if not isinstance(parsed, dict):
        return {}, Diagnostic(code, f"{name} isn't a JSON object", "begin it with `{`", place)
    return cast("dict[str, Any]", parsed), None


def decode(content: bytes) -> str:
    """Decode as the host does: UTF-16 where a byte order mark says so, else UTF-8.

    Raises UnicodeError.
    """
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if is_wide else "utf-8-sig")


def _not_json(error: jsonc.JsoncError, name: str, code: str, place: str | None) -> Diagnostic:
    if error.kind == "empty":
        return Diagnostic(code, f"{name} is empty", "begin it with `{`", place)
    message = f"{name} isn't valid JSON: {error.message}"
    span = Span(error.line, error.column, error.line, error.column + 1)
    return Diagnostic(code, message, error.hint, place, error.line, span=span)
