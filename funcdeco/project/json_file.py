"""JSON as the host reads it: comments, a byte order mark, trailing commas, single quotes pass."""

from __future__ import annotations

import codecs
import json
import re
from pathlib import Path
from typing import Any, cast

from funcdeco.diagnostics.diagnostic import Diagnostic, Span

LARGEST = 10_000_000
"""Bytes of a file that is read; the host has no limit, and nobody has such a file."""
_LARGEST_TOLERANT = 200_000
"""Characters that are read with comments and the like, which is a thousand times slower."""


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
        parsed = _parse(content if isinstance(content, str) else decode(content))
    except UnicodeError as error:
        message = f"{name} can't be read: {error}"
        return {}, Diagnostic(code, message, "save it as UTF-8", place)
    except (ValueError, RecursionError) as error:
        if not content.strip():
            return {}, Diagnostic(code, f"{name} is empty", "begin it with `{`", place)
        line, column, reason = _place_and_reason(error)
        span = Span(line, column, line, column + 1) if line and column else None
        return {}, Diagnostic(code, f"{name} isn't JSON: {reason}", "", place, line, span=span)
    if not isinstance(parsed, dict):
        return {}, Diagnostic(code, f"{name} isn't a JSON object", "begin it with `{`", place)
    return cast("dict[str, Any]", parsed), None


def decode(content: bytes) -> str:
    """Decode as the host does: UTF-16 where a byte order mark says so, else UTF-8.

    Raises UnicodeError.
    """
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if is_wide else "utf-8-sig")


def _parse(text: str) -> Any:
    text = text.removeprefix("\ufeff")
    return _check_texts(_parse_json(text), text)


def _parse_json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        if len(text) > _LARGEST_TOLERANT:
            raise
        import json5

        parsed = json5.loads(text)
        json.dumps(parsed)  # refuses a number of so many digits that it can't be written again
        return parsed


def _check_texts(parsed: Any, text: str) -> Any:
    """Refuse half of a surrogate pair, which no file can be written with."""
    if "\\u" in text or "\\x" in text:
        json.dumps(parsed, ensure_ascii=False).encode()
    return parsed


def _place_and_reason(error: BaseException) -> tuple[int | None, int | None, str]:
    """Take apart what json says, and what json5 says: `<string>:3 Unexpected ... at column 7`."""
    if isinstance(error, RecursionError):
        return None, None, "it is nested too deep"
    if isinstance(error, json.JSONDecodeError):
        return error.lineno, error.colno, error.msg
    found = re.match(r"<string>:(\d+)\s*(.*?)(?: at column (\d+))?$", str(error), re.DOTALL)
    if found is None:
        return None, None, str(error)
    return int(found[1]), int(found[3]) if found[3] else None, found[2]
