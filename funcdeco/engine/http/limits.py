"""What the host's server accepts before it looks for a function: row H-HTTP-11."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

LARGEST_BODY = 104_857_600
"""Bytes, unless a setting replaces it."""
_SIZE_LIMIT = "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT"
_LONGEST_LINE = 8_192
_LARGEST_HEADERS = 32_768
_MOST_HEADERS = 100
Head = Sequence[tuple[str, str]] | Sequence[tuple[bytes, bytes]]
"""Header lines."""


def head_status(path: str, query: str, headers: Head) -> int:
    """Return the status for a request that the server rejects by its head; 0 if it accepts it.

    *path* and *query* are as they were sent. The host rejects characters that must be escaped, and
    null characters even if they are.
    """
    if len(path) + len(query) > _LONGEST_LINE:
        return 414
    size = sum(len(name) + len(value) for name, value in headers)
    if size > _LARGEST_HEADERS or len(headers) > _MOST_HEADERS:
        return 431
    is_sound = path.startswith("/") and path.isascii() and query.isascii() and "%00" not in path
    return 0 if is_sound else 400


def largest_body(settings: Mapping[str, str]) -> int:
    """Return the bytes of the largest body."""
    text = settings.get(_SIZE_LIMIT, "")
    return int(text) if text.isascii() and text.isdigit() else LARGEST_BODY
