"""What is wrong with a user's app: one value for every fault."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from funcdeco.diagnostics.codes import CODES as CODES
from funcdeco.diagnostics.codes import Severity as Severity


class Fix(NamedTuple):
    """A change that mends a fault at its spot: safe, and the same in function.json and in Python."""

    action: str
    """`set` the value, `rename` the key, or `add` the key with the value."""
    value: str
    key: str = ""
    """The key to add."""
    old: str | None = None
    """The text to replace, where the spot doesn't say it."""


class Report(Protocol):
    """Takes one mistake; *key* is the property it is about, *fix* what would mend it."""

    def __call__(  # noqa: D102
        self, code: str, message: str, hint: str, *, key: str = "", fix: Fix | None = None
    ) -> None: ...


class Spot(NamedTuple):
    """What a fault is about within its file, before the file is looked at for line and column."""

    path: tuple[str | int, ...] = ()
    """Keys and positions in a JSON file; in Python the keyword of the decorator."""
    part: tuple[int, int] | None = None
    """Which characters of the text that stands there, the end not included."""
    is_key: bool = False
    """Whether it is about the key itself rather than its value."""
    said: str | None = None
    """The text that was found there, which tells one of two calls in a line from the other."""


class Span(NamedTuple):
    """A stretch of a file: lines and columns counted from 1, in characters, the end not included."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True)
class Diagnostic:
    """One fault: what is wrong in the user's own names, where, and what to write instead."""

    code: str
    message: str
    hint: str = ""
    file: str | None = None
    """Absolute path."""
    line: int | None = None
    """Counted from 1."""
    function: str | None = None
    binding: str | None = None
    detail: str = ""
    """Text of several lines to show below: the user's traceback, a diff."""
    spot: Spot = Spot()
    span: Span | None = None
    """The exact place, where it is known."""
    fix: Fix | None = None

    @property
    def severity(self) -> Severity:
        """`error` stops a build; `warning` and `note` don't."""
        return CODES[self.code].severity

    @property
    def name(self) -> str:
        """The code in words, such as `function-name-taken`."""
        return CODES[self.code].name

    @property
    def column(self) -> int | None:
        """Counted from 1, in characters."""
        return self.span.column if self.span else None

    @property
    def place(self) -> str:
        """`file:line`, as seen from the current folder."""
        if self.file is None:
            return ""
        return f"{shown_path(self.file)}:{self.line}" if self.line else shown_path(self.file)

    def __str__(self) -> str:
        place = f"{self.place}: " if self.file else ""
        lines = [f"{place}{self.severity} {self.code}: {self.message}"]
        if self.hint:
            lines.append(f"  hint: {self.hint}")
        lines += [f"  {line}".rstrip() for line in self.detail.splitlines()]
        return "\n".join(lines)

    def to_json(self) -> dict[str, Any]:
        """Give the diagnostic for `--format json`; `file` is as seen from the current folder.

        Columns, `property` and `detail` are there only if they say anything.
        """
        keys = [part for part in self.spot.path if isinstance(part, str)]
        found: dict[str, Any] = {
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "hint": self.hint,
            "file": None if self.file is None else shown_path(self.file),
            "line": self.line,
        }
        if self.span:
            found |= {"column": self.span.column}
            found |= {"end_line": self.span.end_line, "end_column": self.span.end_column}
        found |= {"function": self.function, "binding": self.binding}
        if keys:
            found["property"] = keys[-1]
        return {**found, "detail": self.detail} if self.detail else found


def shown_path(path: str) -> str:
    """Shorten *path* to what a user would type: relative where it lies below the current folder."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive on Windows
        return path
    is_above = relative == os.pardir or relative.startswith(os.pardir + os.sep)
    return path if is_above else relative


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sort by file, line and column, dropping repetitions."""
    unique = dict.fromkeys(diagnostics)
    return sorted(
        unique, key=lambda item: (item.file or "", item.line or 0, item.column or 0, item.code)
    )


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Tell whether any of *diagnostics* stops a build."""
    return any(item.severity == "error" for item in diagnostics)
