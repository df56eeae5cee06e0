"""The texts of files that diagnostics are about, and what is known of their structure."""

from __future__ import annotations

import io
import tokenize
from bisect import bisect_right
from functools import cached_property

from funcdeco.diagnostics.diagnostic import Span
from funcdeco.grammar import jsonc
from funcdeco.project.json_file import decode
from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.python.calls import Calls

LARGEST = 1_000_000
"""Bytes of a file in which places are looked for."""


class Files:
    """The texts of the files that diagnostics are about, each decoded once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    def text(self, file: str) -> Text | None:
        """Give the text of *file*; None if it can't be read or is too large to look at."""
        return self.snapshot.made(_read, file)

    def lines(self, file: str) -> list[str] | None:
        """Give the lines of *file* without their ends; None where `text` gives none."""
        text = self.text(file)
        return None if text is None else text.lines


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
    def json(self) -> jsonc.Document:
        """A JSON text's structure."""
        return jsonc.Document(self.text)

    @property
    def places(self) -> jsonc.Places:
        """Where each value stands in a JSON text."""
        return self.json.places

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


def _read(snapshot: Snapshot, file: str) -> Text | None:
    content = snapshot.read(file)
    if content is None or len(content) > LARGEST:
        return None
    try:
        return Text(decode_python(content) if file.endswith(".py") else decode(content))
    except (UnicodeError, SyntaxError):
        return None


def decode_python(content: bytes) -> str:
    """Decode a Python source as Python does. Raises UnicodeError, SyntaxError."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    return content.decode(encoding)
