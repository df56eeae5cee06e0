"""The text of a file without what is removed from it; everything else stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

import libcst as cst

from funcdeco.diagnostics.fix import Edit
from funcdeco.eject.source import Source, Span
from funcdeco.grammar.late_pattern import late_pattern

_IGNORES = late_pattern(r"#\s*funcdeco:\s*ignore")
_GONE = "\0"
"""Stands for removed lines until blank lines around them are joined; no source contains it."""


def rewritten(source: Source) -> str:
    """Return the text of *source* without what it removes.

    Where lines are removed between blank lines, as many blank lines remain as on the larger side.
    """
    edits = [*source.edits, *(_gone(one) for one in source.lines), *_of_statements(source)]
    parts: list[str] = []
    at = 0
    for start, end, text in sorted(edits, key=lambda one: (one.start, -one.end)):
        if start >= at:  # otherwise, it is in a part that is already removed
            parts += [source.text[at:start], text]
            at = end
    text = "".join([*parts, source.text[at:]])
    return text if _GONE not in text else _joined(text)


def ignoring_lines(source: Source) -> Iterator[int]:
    """Yield the lines with comments that ignore codes of decorators, in them or just above."""
    for start, end in sorted(source.lines):
        first = source.text.count("\n", 0, start) + 1
        above = source.text.rfind("\n", 0, max(start - 1, 0)) + 1
        for offset, line in enumerate(source.text[above:end].splitlines()):
            is_comment = offset > 0 or line.lstrip().startswith("#")
            if is_comment and _IGNORES.search(line):
                yield first - 1 + offset


def _gone(span: Span) -> Edit:
    return Edit(*span, _GONE)


def _of_statements(source: Source) -> Iterator[Edit]:
    """Yield the edits that remove statements and imported names."""
    for statement in source.nodes(cst.Import, cst.ImportFrom):
        assert isinstance(statement, (cst.Import, cst.ImportFrom))
        if isinstance(statement.names, cst.ImportStar):
            continue
        if all(alias in source.aliases for alias in statement.names):
            source.statements[statement] = None
        else:
            yield from without(source, statement.names, source.aliases)
    blocks = {source.parent(one): None for one in source.statements}
    for line in blocks:
        if isinstance(line, cst.SimpleStatementLine):
            yield from _of_line(source, line)
        elif isinstance(line, cst.SimpleStatementSuite):
            yield from _of_body(source, line.body, _passed)


def _of_line(source: Source, line: cst.SimpleStatementLine) -> Iterator[Edit]:
    block = source.parent(line)
    is_first = isinstance(block, cst.IndentedBlock) and block.body[0] is line
    if is_first and isinstance(block, cst.IndentedBlock) and _is_emptied(source, block):
        yield from _of_body(source, line.body, _passed)
    else:
        yield from _of_body(source, line.body, lambda span: _gone(source.whole_lines(span)))


def _passed(span: Span) -> Edit:
    return Edit(*span, "pass")


def _of_body(
    source: Source, body: Sequence[cst.BaseSmallStatement], replaced: Callable[[Span], Edit]
) -> Iterator[Edit]:
    """Remove some of the statements on a line, or replace all of them."""
    if all(one in source.statements for one in body):
        yield replaced(Span(source.span(body[0]).start, source.span(body[-1]).end))
    else:
        yield from without(source, body, source.statements)


def _is_emptied(source: Source, block: cst.IndentedBlock) -> bool:
    return all(
        isinstance(one, cst.SimpleStatementLine)
        and all(statement in source.statements for statement in one.body)
        for one in block.body
    )


def without(
    source: Source, items: Sequence[cst.CSTNode], removed: Collection[cst.CSTNode]
) -> Iterator[Edit]:
    """Yield the edits that remove some *items* of a list, each with one separator."""
    spans = [source.span(one) for one in items]
    kept = [index for index, one in enumerate(items) if one not in removed]
    last = kept[-1] if kept else -1
    for index, one in enumerate(items):
        if one in removed and index < last:
            yield Edit(spans[index].start, spans[index + 1].start, "")
    if kept and last < len(items) - 1:
        yield Edit(spans[last].end, spans[-1].end, "")


def _joined(text: str) -> str:
    """Replace each mark of removed lines, and join the blank lines around it."""
    before, *rest = text.split(_GONE)
    for index, after in enumerate(rest):
        above, below = _blank_end(before), _blank_start(after)
        if not before.strip():  # nothing is above
            before += after[sum(map(len, below)) :]
        elif index == len(rest) - 1 and not after.strip():  # nothing is below
            before = before[: len(before) - sum(map(len, above))]
        else:
            count = min(len(above), len(below))
            before = before[: len(before) - sum(map(len, above[len(above) - count :]))] + after
    return before


def _blank_end(text: str) -> list[str]:
    """Return the blank lines at the end of *text*."""
    found: list[str] = []
    for line in reversed(text.splitlines(keepends=True)):
        if line.strip() or not line.endswith(("\n", "\r")):
            break
        found.insert(0, line)
    return found


def _blank_start(text: str) -> list[str]:
    """Return the blank lines at the start of *text*."""
    found: list[str] = []
    for line in text.splitlines(keepends=True):
        if line.strip():
            break
        found.append(line)
    return found
