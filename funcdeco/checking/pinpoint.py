"""Find line and column of diagnostics, from what they are about."""

from __future__ import annotations

import io
import tokenize
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

from funcdeco.checking.call_spans import Calls
from funcdeco.diagnostics import Diagnostic, Span, Spot
from funcdeco.json_spans import Places
from funcdeco.tolerant import decode

LARGEST = 1_000_000
"""Bytes of a file in which places are looked for."""

_ABOUT_PARAMETERS = frozenset({"BND007", "PYT001", "PYT002", "PYT003", "PYT004", "PYT005"})
"""Codes of what a signature says, which is shown there and not at the decorator."""


class Files:
    """The texts of the files that diagnostics are about, each read once."""

    def __init__(self) -> None:
        self._texts: dict[str, Text | None] = {}

    def text(self, file: str) -> Text | None:
        """Give the text of *file*; None if it can't be read or is too large to look at."""
        if file not in self._texts:
            self._texts[file] = _read(file)
        return self._texts[file]


class Text:
    """A file's text, and what is known of its structure."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their ends."""
        return [line.rstrip("\r") for line in self.text.split("\n")]

    @cached_property
    def starts(self) -> list[int]:
        """The offset at which each line begins."""
        starts = [0]
        for line in self.text.split("\n")[:-1]:
            starts.append(starts[-1] + len(line) + 1)
        return starts

    @cached_property
    def places(self) -> Places:
        """Where each value stands in a JSON text."""
        return Places(self.text)

    @cached_property
    def calls(self) -> Calls:
        """The calls in a Python text."""
        return Calls(self.text)

    def span(self, start: int, end: int) -> Span:
        """Give the lines and columns of two offsets."""
        return Span(*self._at(start), *self._at(end))

    def offset(self, line: int, column: int) -> int:
        """Give the offset of a line and column."""
        return self.starts[line - 1] + column - 1

    def _at(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1


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


def _read(file: str) -> Text | None:
    try:
        with open(file, "rb") as source:
            content = source.read(LARGEST + 1)
        if len(content) > LARGEST:
            return None
        return Text(decode_python(content) if file.endswith(".py") else decode(content))
    except (OSError, UnicodeError, SyntaxError):
        return None


def decode_python(content: bytes) -> str:
    """Decode a Python source as Python does. Raises UnicodeError, SyntaxError."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    return content.decode(encoding)
