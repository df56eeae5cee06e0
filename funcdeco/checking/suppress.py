"""Comments that switch a code off for one place: `# funcdeco: ignore[CODE] reason`."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from funcdeco.checking.config import code_hint
from funcdeco.checking.pinpoint import Files, Text
from funcdeco.codes import CODES
from funcdeco.diagnostics import Diagnostic, Span

_WORD = "funcdeco: ignore"
_COMMENT = re.compile(r"(?:#|//)\s*funcdeco: ignore(?:\[([^\]]*)\])?[ \t]*(.*)")


@dataclass
class Comment:
    """One such comment: where it stands, what it names, why."""

    file: str
    span: Span
    codes: tuple[str, ...]
    reason: str
    stands_alone: bool
    """Whether nothing else is in its line: then it counts for the next one."""
    used: set[str] = field(default_factory=set[str])

    def covers(self, item: Diagnostic, lines: range) -> bool:
        """Tell whether *item*, which is about *lines*, is what the comment switches off."""
        line = self.span.line + 1 if self.stands_alone else self.span.line
        return item.file == self.file and item.code in self.codes and line in lines


def suppress(
    diagnostics: Iterable[Diagnostic], others: Iterable[str], files: Files
) -> list[Diagnostic]:
    """Take away what comments switch off; tell of comments that are wrong or have no use.

    *others* are files to look into beside those that *diagnostics* are about.
    """
    found = list(diagnostics)
    names = dict.fromkeys([*(item.file for item in found if item.file), *others])
    comments = [one for file in names for one in _comments(file, files)]
    kept = [item for item in found if not _is_covered(item, comments, files)]
    return [*kept, *(fault for one in comments for fault in _faults(one))]


def _is_covered(item: Diagnostic, comments: list[Comment], files: Files) -> bool:
    if item.file is None or item.line is None:
        return False
    lines = _lines(item, files)
    covering = [one for one in comments if one.covers(item, lines)]
    for one in covering:
        one.used.add(item.code)
    return bool(covering)


def _lines(item: Diagnostic, files: Files) -> range:
    """Give the lines that a comment may stand in: in Python, all of the decorator's call."""
    assert item.file is not None and item.line is not None
    last = item.span.end_line if item.span else item.line
    text = files.text(item.file)
    if text is None or not item.file.endswith(".py"):
        return range(item.line, last + 1)
    first, end = text.calls.lines(item.line)
    return range(min(first, item.line), max(end, last) + 1)


def _comments(file: str, files: Files) -> Iterator[Comment]:
    text = files.text(file)
    if text is None or _WORD not in text.text:
        return
    for line, column, comment in _all_comments(file, text):
        found = _COMMENT.match(comment)
        if found:
            before = text.lines[line - 1][: column - 1]
            codes = tuple(code.strip() for code in (found[1] or "").split(",") if code.strip())
            span = Span(line, column, line, column + len(comment))
            yield Comment(file, span, codes, found[2].strip(), not before.strip())


def _all_comments(file: str, text: Text) -> Iterator[tuple[int, int, str]]:
    """Give line, column and text of each comment; in JSON, of what looks like one."""
    if not file.endswith(".py"):
        for number, line in enumerate(text.lines, 1):
            if found := _COMMENT.search(line):
                yield number, found.start() + 1, found[0].rstrip()
        return
    try:
        for token in tokenize.generate_tokens(io.StringIO(text.text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.start[1] + 1, token.string
    except (tokenize.TokenError, SyntaxError):  # what is above the mistake counts
        return


def _faults(comment: Comment) -> Iterator[Diagnostic]:
    if not comment.codes:
        hint = "name them: `# funcdeco: ignore[HTP008] reason`"
        yield _fault("CFG002", "the comment ignores no code", hint, comment)
    for code in comment.codes:
        if code not in CODES:
            yield _fault("CFG002", f"there is no code `{code}`", code_hint(code), comment)
        elif not comment.reason:
            hint = f"write why behind it: `ignore[{code}] reason`"
            yield _fault("CFG003", f"`{code}` is ignored without a reason", hint, comment)
        elif code not in comment.used:
            hint = "take the comment away"
            yield _fault("CFG005", f"`{code}` isn't found here any more", hint, comment)


def _fault(code: str, message: str, hint: str, comment: Comment) -> Diagnostic:
    return Diagnostic(code, message, hint, comment.file, comment.span.line, span=comment.span)
