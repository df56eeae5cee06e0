"""JSON as the host reads it: comments, a byte order mark, trailing commas, single quotes pass."""

from __future__ import annotations

import codecs
import json
import re
from pathlib import Path
from typing import Any, cast

from funcdeco.diagnostics import Diagnostic


def read_object(path: Path, code: str) -> tuple[dict[str, Any], Diagnostic | None]:
    """Read the JSON object in the file *path*; what is wrong is a diagnostic of *code*."""
    place = str(path.absolute())
    try:
        content = path.read_bytes()
    except OSError as error:
        message = f"{path.name} can't be read: {error.strerror or error}"
        return {}, Diagnostic(code, message, "", place)
    return parse_object(content, path.name, code, place)


def parse_object(
    content: bytes | str, name: str, code: str, place: str | None = None
) -> tuple[dict[str, Any], Diagnostic | None]:
    """Read a JSON object; messages call it *name*."""
    try:
        parsed = _parse(content if isinstance(content, str) else _decode(content))
    except UnicodeError as error:
        message = f"{name} can't be read: {error}"
        return {}, Diagnostic(code, message, "save it as UTF-8", place)
    except (ValueError, RecursionError) as error:
        line, reason = _place_and_reason(error)
        wrong = f"isn't JSON: {reason}" if content.strip() else "is empty"
        return {}, Diagnostic(code, f"{name} {wrong}", "", place, line)
    if not isinstance(parsed, dict):
        return {}, Diagnostic(code, f"{name} isn't a JSON object", "begin it with `{`", place)
    return cast("dict[str, Any]", parsed), None


def _decode(content: bytes) -> str:
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if is_wide else "utf-8-sig")


def _parse(text: str) -> Any:
    text = text.removeprefix("\ufeff")
    return _check_texts(_parse_json(text), text)


def _parse_json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        import json5

        return json5.loads(text)


def _check_texts(parsed: Any, text: str) -> Any:
    """Refuse half of a surrogate pair, which no file can be written with."""
    if "\\u" in text or "\\x" in text:
        json.dumps(parsed, ensure_ascii=False).encode()
    return parsed


def _place_and_reason(error: BaseException) -> tuple[int | None, str]:
    """Take apart what json5 says: `<string>:3 Unexpected ...`."""
    found = re.match(r"<string>:(\d+)\s*", str(error))
    return (int(found[1]), str(error)[found.end() :]) if found else (None, str(error))
