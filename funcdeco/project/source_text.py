"""The text of a file with findings: its lines, and the positions of its JSON values."""

from __future__ import annotations

import io
import tokenize
from bisect import bisect_right
from functools import cached_property

from funcdeco.diagnostics.location import Location
from funcdeco.grammar import jsonc
from funcdeco.project.json_file import decode
from funcdeco.project.snapshot import Snapshot

LARGEST = 1_000_000
"""Maximum size in bytes of a file in which positions are located."""


class SourceText:
    """The text of a file, and its structure."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text

    @cached_property
    def lines(self) -> list[str]:
        """The lines without line endings."""
        return [line.rstrip("\r") for line in self.text.split("\n")]

    @cached_property
    def starts(self) -> list[int]:
        """The offset at which each line begins."""
        starts = [0]
        for line in self.text.split("\n")[:-1]:
            starts.append(starts[-1] + len(line) + 1)
        return starts

    @cached_property
    def json(self) -> jsonc.Document:
        """The structure of a JSON text."""
        return jsonc.Document(self.text)

    @property
    def places(self) -> jsonc.Places:
        """The positions of the values of a JSON text."""
        return self.json.places

    def location(self, start: int, end: int) -> Location:
        """Return the location between two offsets."""
        return Location(self.file, *self._at(start), *self._at(end))

    def line(self, number: int) -> Location:
        """Return the location of the text of a line, without surrounding white space."""
        if not 0 < number <= len(self.lines):
            return Location(self.file, number)
        shown = self.lines[number - 1]
        start = len(shown) - len(shown.lstrip()) + 1
        return Location(self.file, number, start, number, max(len(shown.rstrip()) + 1, start + 1))

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a line and column."""
        return self.starts[line - 1] + column - 1

    def _at(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1


def source_text(snapshot: Snapshot, file: str) -> SourceText | None:
    """Return the text of *file*; None if it cannot be read or is too large."""
    return snapshot.made(_read, file)


def source_lines(snapshot: Snapshot, file: str) -> list[str] | None:
    """Return the lines of *file* without line endings; None if `source_text` returns None."""
    text = source_text(snapshot, file)
    return None if text is None else text.lines


def _read(snapshot: Snapshot, file: str) -> SourceText | None:
    content = snapshot.read(file)
    if content is None or len(content) > LARGEST:
        return None
    try:
        text = decode_python(content) if file.endswith(".py") else decode(content)
    except (UnicodeError, SyntaxError):
        return None
    return SourceText(file, text)


def decode_python(content: bytes) -> str:
    """Return Python source decoded as Python does. Raises UnicodeError, SyntaxError."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    try:
        return content.decode(encoding)
    except LookupError as error:  # a codec that is not of text, such as rot13
        raise SyntaxError(str(error)) from None
