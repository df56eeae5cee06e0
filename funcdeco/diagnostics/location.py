"""A place in a file."""

from __future__ import annotations

from typing import NamedTuple


class Location(NamedTuple):
    """A file, or a part of it: lines and columns count from 1, in characters, the end excluded."""

    file: str
    """Absolute path; empty for a text that is in no file."""
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None

    @property
    def is_line(self) -> bool:
        """Whether it is a line, and it isn't known which part of it."""
        return self.line is not None and self.column is None
