"""Locations in files."""

from __future__ import annotations

from typing import NamedTuple


class Location(NamedTuple):
    """A file or a range in it.

    Lines and columns start at 1, columns count characters, and the end column is exclusive.
    """

    file: str
    """Absolute path; empty for text that does not come from a file."""
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None

    @property
    def is_line(self) -> bool:
        """Whether only the line is known, but no column."""
        return self.line is not None and self.column is None
