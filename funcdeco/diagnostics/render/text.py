"""Diagnostics for people: each with its line and a caret below what it is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.render.interface import Lines
from funcdeco.diagnostics.render.summary import count, head, styled

_WIDEST = 160
"""Columns of a line that are shown: a file in one line would fill the screen."""


def as_text(diagnostics: Sequence[Diagnostic], lines: Lines) -> str:
    """Give all with lines, carets and hints, and at the end how many there are."""
    parts = ["\n".join(_lines(item, lines)) + "\n" for item in diagnostics]
    return "\n".join([*parts, count(diagnostics) + "\n"]) if parts else count(()) + "\n"


def _lines(item: Diagnostic, lines: Lines) -> Iterator[str]:
    yield head(item)
    shown = list(_snippet(item, lines))
    yield from shown
    gutter = " " * (len(str(item.line)) + 1 if shown else 2)
    if item.hint:
        yield f"{gutter}= hint: {item.hint}"
    yield from (f"{gutter}  {line}".rstrip() for line in item.detail.splitlines())


def _snippet(item: Diagnostic, lines: Lines) -> Iterator[str]:
    """Give the line and what points at the place in it."""
    source = lines(item.file) if item.file else None
    span = item.span
    if source is None or span is None or span.line > len(source):
        return
    line = source[span.line - 1]
    end = span.end_column if span.end_line == span.line else len(line) + 1
    start = span.column
    offset = max(0, start - 40) if len(line) > _WIDEST else 0
    shown = _plain(line[offset : offset + _WIDEST])
    carets = "^" * max(1, min(end, offset + _WIDEST) - start)
    number = str(span.line)
    gutter = " " * len(number)
    yield f"{gutter} |"
    yield f"{number} | {shown}".rstrip()
    yield f"{gutter} | {' ' * (start - 1 - offset)}{styled(carets, bold=True)}"


def _plain(text: str) -> str:
    """Make each character take one column: tabs, and what a terminal would act on."""
    return "".join(char if char.isprintable() else " " for char in text)
