"""Find line and column of diagnostics, from what they are about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from funcdeco.diagnostics.diagnostic import Diagnostic, Span, Spot
from funcdeco.sources.source_files import Files, Text

_ABOUT_PARAMETERS = frozenset({"BND007", "PYT001", "PYT002", "PYT003", "PYT004", "PYT005"})
"""Codes of what a signature says, which is shown there and not at the decorator."""


def pinpoint(diagnostics: Iterable[Diagnostic], files: Files) -> list[Diagnostic]:
    """Give *diagnostics* with the span of each that can be found."""
    return [_pinpointed(item, files) for item in diagnostics]


def _pinpointed(item: Diagnostic, files: Files) -> Diagnostic:
    if item.span is not None or item.file is None:
        return item
    text = files.text(item.file)
    if text is None:
        return item
    found = None
    if item.file.endswith(".json"):
        found = offsets_in_json(text, item.spot)
    elif item.file.endswith(".py") and item.line:
        if item.code in _ABOUT_PARAMETERS and item.binding:
            found = text.calls.annotation(item.line, item.binding)
        found = found or text.calls.find(item.line, item.spot, item.binding)
    span = text.span(*found) if found else _whole_line(text, item.line)
    return item if span is None else replace(item, span=span, line=span.line)


def offsets_in_json(text: Text, spot: Spot) -> tuple[int, int] | None:
    """Give the offsets of what *spot* names, or of the nearest thing around it."""
    path = spot.path
    while path and text.places.find(path) is None:
        path = path[:-1]
    place = text.places.find(path)
    if place is None or not path:
        return None
    value = text.text[place.start : place.end]
    has_key = place.key_end > place.key_start
    if spot.is_key and has_key and len(path) == len(spot.path):
        return place.key_start, place.key_end
    if value[:1] in "{[":  # an object would be shown whole: its key, or its bracket, says enough
        return (place.key_start, place.key_end) if has_key else (place.start, place.start + 1)
    if spot.part and value[:1] in ('"', "'") and "\\" not in value:
        start, end = (min(offset, len(value) - 2) for offset in spot.part)
        return place.start + 1 + start, place.start + 1 + max(end, start + 1)
    return place.start, place.end


def _whole_line(text: Text, line: int | None) -> Span | None:
    if line is None or not 0 < line <= len(text.lines):
        return None
    shown = text.lines[line - 1]
    start = len(shown) - len(shown.lstrip()) + 1
    return Span(line, start, line, max(len(shown.rstrip()) + 1, start + 1))
