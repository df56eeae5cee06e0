"""Comments that ignore a code in one place: `# funcdeco: ignore[CODE] reason`."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from funcdeco.diagnostics.codes import CODES, GROUPS
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.grammar import jsonc
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.linter.config import code_hint
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.source_text import SourceText, source_text

_WORD = late_pattern(r"funcdeco:\s*ignore", re.IGNORECASE)
_COMMENT = late_pattern(
    r"(?:#|//|/\*)\s*funcdeco:\s*ignore(?:\[([^\]]*)\])?[ \t]*(.*?)\s*(?:\*/)?$",
    re.IGNORECASE | re.DOTALL,
)


@dataclass
class Comment:
    """An ignore comment: its location, codes and reason."""

    location: Location
    codes: tuple[str, ...]
    reason: str
    line: int
    """The line that it applies to: its own, or the next one that isn't blank or only a comment."""
    used: set[str] = field(default_factory=set[str])

    def covers(self, item: Diagnostic, lines: range) -> bool:
        """Return whether the comment ignores *item*, which is about *lines*."""
        return item.file == self.location.file and item.code in self.codes and self.line in lines


def comments_in(names: Iterable[str], snapshot: Snapshot) -> list[Comment]:
    """Return the comments of the files *names*."""
    return [one for name in dict.fromkeys(names) for one in _comments(name, snapshot)]


def suppress(
    diagnostics: Iterable[Diagnostic], comments: list[Comment], snapshot: Snapshot
) -> list[Diagnostic]:
    """Return *diagnostics* without those that *comments* ignore, and mark these codes as used."""
    if not comments:
        return list(diagnostics)
    return [item for item in diagnostics if not _is_covered(item, comments, snapshot)]


def _is_covered(item: Diagnostic, comments: list[Comment], snapshot: Snapshot) -> bool:
    if item.file is None or item.line is None:
        return False
    lines = _lines(item, snapshot)
    covering = [one for one in comments if one.covers(item, lines)]
    for one in covering:
        one.used.add(item.code)
    return bool(covering)


def _lines(item: Diagnostic, snapshot: Snapshot) -> range:
    """Return the lines a comment can apply to: in Python, those of the whole decorator call."""
    assert item.file is not None and item.line is not None
    last = (item.location and item.location.end_line) or item.line
    if not item.file.endswith(".py"):
        return range(item.line, last + 1)
    from funcdeco.sources.python.calls import calls_in

    first, end = calls_in(snapshot, item.file).lines(item.line)
    return range(min(first, item.line), max(end, last) + 1)


def _comments(file: str, snapshot: Snapshot) -> Iterator[Comment]:
    text = source_text(snapshot, file)
    if text is None or not _WORD.search(text.text):
        return
    every = list(_all_comments(file, text))
    passed = {number for number, line in enumerate(text.lines, 1) if not line.strip()}
    for line, column, comment in every:
        if not text.lines[line - 1][: column - 1].strip():
            passed.update(range(line, line + comment.count("\n") + 1))
    for line, column, comment in every:
        if found := _COMMENT.search(comment):
            codes = tuple(code.strip() for code in (found[1] or "").split(",") if code.strip())
            end = column + len(comment.rstrip())
            location = Location(file, line, column + found.start(), line, end)
            intended = line
            while intended in passed:
                intended += 1
            yield Comment(location, codes, found[2], intended)


def _all_comments(file: str, text: SourceText) -> Iterator[tuple[int, int, str]]:
    """Yield the line, column and text of each comment."""
    if file.endswith(".json"):
        for offset, comment in jsonc.comments(text.text):
            start = text.location(offset, offset)
            yield start.line or 1, start.column or 1, comment.rstrip("\r")
    elif file.endswith(".py"):
        yield from _comments_in_python(text)
    else:
        for number, line in enumerate(text.lines, 1):
            if line.lstrip().startswith("#"):
                yield number, line.index("#") + 1, line.strip()


def _comments_in_python(text: SourceText) -> Iterator[tuple[int, int, str]]:
    try:
        for token in tokenize.generate_tokens(io.StringIO(text.text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.start[1] + 1, token.string
    except (tokenize.TokenError, SyntaxError):  # comments above the error still count
        return


def comment_problems(
    comments: Iterable[Comment], wants: Callable[[str], bool]
) -> Iterator[Diagnostic]:
    """Yield the problems of *comments*, including codes that *wants* selects but nothing uses."""
    for comment in comments:
        yield from _faults(comment, wants)


def _faults(comment: Comment, wants: Callable[[str], bool]) -> Iterator[Diagnostic]:
    if not comment.codes:
        hint = "name the codes: `# funcdeco: ignore[HTP008] reason`"
        yield _fault("CFG002", "the comment names no code to ignore", hint, comment)
    for code in comment.codes:
        if code in GROUPS:
            message, hint = f"`{code}` is a group, not a code", "list each code separately"
            yield _fault("CFG002", message, hint, comment)
        elif code not in CODES:
            yield _fault("CFG002", f"unknown code `{code}`", code_hint(code), comment)
        elif not comment.reason:
            hint = f"add a reason: `ignore[{code}] reason`"
            yield _fault("CFG003", f"`{code}` is ignored without a reason", hint, comment)
        elif code not in comment.used and _is_looked_for(code, wants):
            hint = "remove the comment"
            yield _fault("CFG005", f"`{code}` is no longer reported here", hint, comment)


def _is_looked_for(code: str, wants: Callable[[str], bool]) -> bool:
    """Return whether this run looks for *code*, and needs no facts that only some runs have."""
    return wants(code) and not CODES[code].needs


def _fault(code: str, message: str, hint: str, comment: Comment) -> Diagnostic:
    return Diagnostic(code, message, hint, comment.location)
