"""Diagnostics for people: each with its line and a caret below what it is about."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import click

from funcdeco.checking.pinpoint import Files
from funcdeco.diagnostics import Diagnostic, shown_path

_COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}
_WIDEST = 160
"""Columns of a line that are shown: a file in one line would fill the screen."""


def as_text(diagnostics: Sequence[Diagnostic], files: Files) -> str:
    """Give all with lines, carets and hints, and at the end how many there are."""
    parts = ["\n".join(_lines(item, files)) + "\n" for item in diagnostics]
    return "\n".join([*parts, count(diagnostics) + "\n"]) if parts else count(()) + "\n"


def as_concise(diagnostics: Sequence[Diagnostic], files: Files) -> str:
    """Give one line for each."""
    return "".join(f"{head(item)}\n" for item in diagnostics)


def head(item: Diagnostic) -> str:
    """Give place, severity, code and message in one line."""
    severity = _styled(item.severity, fg=_COLOURS[item.severity], bold=True)
    where = f"{place(item)}: " if item.file else ""
    return f"{where}{severity} {item.code}: {item.message}"


def place(item: Diagnostic) -> str:
    """Give `file:line:column` as far as it is known."""
    if item.file is None:
        return ""
    return ":".join(map(str, filter(None, [shown_path(item.file), item.line, item.column])))


def count(diagnostics: Sequence[Diagnostic]) -> str:
    """Say how many there are of each severity, and how many can be mended."""
    counts = [
        f"{number} {severity}{'s' if number > 1 else ''}"
        for severity in _COLOURS
        if (number := sum(item.severity == severity for item in diagnostics))
    ]
    fixable = sum(item.fix is not None for item in diagnostics)
    mended = f"; `--fix` mends {fixable} of them" if fixable else ""
    return f"{', '.join(counts)}{mended}" if counts else "no faults found"


def _lines(item: Diagnostic, files: Files) -> Iterator[str]:
    yield head(item)
    shown = list(_snippet(item, files))
    yield from shown
    gutter = " " * (len(str(item.line)) + 1 if shown else 2)
    if item.hint:
        yield f"{gutter}= hint: {item.hint}"
    yield from (f"{gutter}  {line}".rstrip() for line in item.detail.splitlines())


def _snippet(item: Diagnostic, files: Files) -> Iterator[str]:
    """Give the line and what points at the place in it."""
    text = files.text(item.file) if item.file else None
    span = item.span
    if text is None or span is None or span.line > len(text.lines):
        return
    line = text.lines[span.line - 1]
    end = span.end_column if span.end_line == span.line else len(line) + 1
    start = span.column
    offset = max(0, start - 40) if len(line) > _WIDEST else 0
    shown = _plain(line[offset : offset + _WIDEST])
    carets = "^" * max(1, min(end, offset + _WIDEST) - start)
    number = str(span.line)
    gutter = " " * len(number)
    yield f"{gutter} |"
    yield f"{number} | {shown}".rstrip()
    yield f"{gutter} | {' ' * (start - 1 - offset)}{_styled(carets, bold=True)}"


def _styled(text: str, **style: Any) -> str:
    """Give *text* with its style, unless https://no-color.org or a plain terminal forbids it."""
    is_plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return text if is_plain else click.style(text, **style)


def _plain(text: str) -> str:
    """Make each character take one column: tabs, and what a terminal would act on."""
    return "".join(char if char.isprintable() else " " for char in text)


Format = Callable[[Sequence[Diagnostic], Files], str]
