"""Paths and queries of URLs, as Kestrel and ASP.NET Core read and write them.

See `UrlDecoder` and `PathNormalizer` of Kestrel, `PathString.ToUriComponent`, `QueryFeature`.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote_plus

_ESCAPES = re.compile("(?:%[0-9A-Fa-f]{2})+")
_SLASH = re.compile("(%2F)", re.IGNORECASE)
_ESCAPE = re.compile("(%[0-9A-Fa-f]{2})")
_IN_PATH = "/!$&'()*+,;=:@~"
"""What stays unescaped in a path, besides letters, digits and `-._`."""
_TYPED = "/?:@!$&'()*+,;=~%[]"


def decode_path(raw: str) -> str:
    """Return the path that routes match: decoded once except `%2F`, without dot segments.

    Bytes that aren't UTF-8 stay escaped.
    """
    path = _ESCAPES.sub(lambda found: _decoded(found[0]), raw) if "%" in raw else raw
    return _without_dots(path) if "/." in path else path


def encode_path(path: str) -> str:
    """Return a decoded path as the host writes it into a URL; escapes that are left stay."""
    if "%" not in path:
        return quote(path, _IN_PATH)
    pieces = _ESCAPE.split(path)
    return "".join(
        piece if index % 2 else quote(piece, _IN_PATH) for index, piece in enumerate(pieces)
    )


def escape_typed(text: str) -> str:
    """Return a path or a query as a client sends it: what is already escaped stays."""
    return quote(text, _TYPED)


def parse_query(raw: str) -> dict[str, list[str]]:
    """Return the values of each key, ignoring the case of keys, spelled as first sent."""
    values: dict[str, list[str]] = {}
    spelled: dict[str, str] = {}
    for part in raw.split("&") if raw else ():
        if part:
            key, _, value = part.partition("=")
            name = unquote_plus(key)
            name = spelled.setdefault(name.lower(), name)
            values.setdefault(name, []).append(unquote_plus(value))
    return values


def joined(values: list[str]) -> str:
    """Return several values as one string, as .NET's `StringValues` does: without empty ones."""
    return values[0] if len(values) == 1 else ",".join(filter(None, values))


def _decoded(escapes: str) -> str:
    pieces = _SLASH.split(escapes)
    return "".join(piece if index % 2 else _utf8(piece) for index, piece in enumerate(pieces))


def _utf8(escapes: str) -> str:
    text = bytes.fromhex(escapes.replace("%", "")).decode("utf-8", "surrogateescape")
    if text.isascii():
        return text
    return "".join(f"%{ord(c) - 0xDC00:02X}" if "\udc80" <= c <= "\udcff" else c for c in text)


def _without_dots(path: str) -> str:
    """Return *path* after RFC 3986, 5.2.4."""
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments[1:]:
        if segment == "..":
            kept = kept[:-1]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)
