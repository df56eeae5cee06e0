"""The format `text`: each diagnostic with its source line and carets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.render.groups import Group, grouped
from funcdeco.diagnostics.render.interface import Lines
from funcdeco.diagnostics.render.summary import count, head, styled
from funcdeco.diagnostics.secrets import folded
from funcdeco.grammar import in_one_line

_WIDEST = 160
"""Maximum number of columns shown per line: a minified file would fill the screen."""


def as_text(diagnostics: Sequence[Diagnostic], lines: Lines) -> str:
    """Return all diagnostics with source lines, carets and hints, followed by their count."""
    return with_summary(diagnostics, lines, count(diagnostics, fixes="--fix"))


def with_summary(diagnostics: Sequence[Diagnostic], lines: Lines, summary: str) -> str:
    """Return all diagnostics with source lines, carets and hints, followed by *summary*.

    Internal failures are excluded: they go to standard error.
    """
    shown = (item for item in diagnostics if not item.is_internal)
    parts = ("\n".join(_lines(one, lines)) for one in grouped(shown))
    return "".join(f"{part}\n\n" for part in parts) + f"{summary}\n"


def _lines(group: Group, lines: Lines) -> Iterator[str]:
    item = group.first
    yield head(item)
    shown = list(_snippet(item, lines))
    yield from shown
    gutter = " " * (len(str(item.line)) + 1 if shown else 2)
    if item.hint:
        yield f"{gutter}= hint: {in_one_line(item.hint)}"
    if group.places:
        yield f"{gutter}= {in_one_line(group.places)}"
    if not (shown and _is_repeated(item, lines)):
        yield from (f"{gutter}  {line}".rstrip() for line in item.detail.splitlines())


def _is_repeated(item: Diagnostic, lines: Lines) -> bool:
    """Return whether the detail is the source line with a caret, as of a syntax error."""
    source, detail = lines(item.file or "") or [], item.detail.splitlines()
    if len(detail) != 2 or detail[1].strip() != "^" or not item.line:
        return False
    return item.line <= len(source) and detail[0].strip() == source[item.line - 1].strip()


def _snippet(item: Diagnostic, lines: Lines) -> Iterator[str]:
    """Yield the source line and a line of carets below the location."""
    source = lines(item.file) if item.file else None
    if source is None or not item.line or not item.column or item.line > len(source):
        return
    line, start = source[item.line - 1], item.column
    end = _end_column(item, line)
    line, (before, after) = folded(line, start - 1, end - 1)
    start, end = before + 1, after + 1
    offset = max(0, start - 40) if len(line) > _WIDEST else 0
    shown = _plain(line[offset : offset + _WIDEST])
    carets = "^" * max(1, min(end, offset + _WIDEST) - start)
    number = str(item.line)
    gutter = " " * len(number)
    yield f"{gutter} |"
    yield f"{number} | {shown}".rstrip()
    yield f"{gutter} | {' ' * (start - 1 - offset)}{styled(carets, bold=True)}"


def _end_column(item: Diagnostic, line: str) -> int:
    at = item.location
    if at is None or at.end_line != at.line or at.end_column is None:
        return len(line) + 1
    return at.end_column


def _plain(text: str) -> str:
    """Return *text* with tabs and control characters as spaces, so that columns line up."""
    return "".join(char if char.isprintable() else " " for char in text)
