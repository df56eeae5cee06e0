"""Apply safe fixes to JSON files and to the arguments of decorators.

A fix replaces only the characters that are wrong, so comments, spacing and everything else stay
byte for byte the same. A file is written only if the result still parses.
"""

from __future__ import annotations

import ast
import codecs
import errno
import io
import os
import re
import tokenize
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from funcdeco.diagnostics.diagnostic import Diagnostic, shown_path
from funcdeco.diagnostics.fix import Edit
from funcdeco.diagnostics.secrets import folded
from funcdeco.project.json_file import object_or_empty
from funcdeco.project.shown_lines import ShownLines
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.source_text import source_text
from funcdeco.project.tree import is_own

_NO_END = "\\ No newline at end of file"


class FixedFile(NamedTuple):
    """The contents of a file before and after its fixes, and the diagnostics that they fix."""

    file: str
    before: str
    after: str
    done: tuple[Diagnostic, ...]

    def diff(self, shown: ShownLines) -> str:
        """Return the change as a unified diff, without secrets and settings' values."""
        from difflib import unified_diff

        name = shown_path(self.file)
        old, new = (re.findall(r".*\n|.+", text) for text in (self.before, self.after))
        masked = {**self._masked(old, shown), **self._masked(new, shown)}
        lines = (
            line[0] + masked.get(line[1:], line[1:]) for line in unified_diff(old, new, name, name)
        )
        return "".join(line if line[-1:] == "\n" else f"{line}\n{_NO_END}\n" for line in lines)

    def _masked(self, lines: list[str], shown: ShownLines) -> dict[str, str]:
        """Return how each of *lines* is shown."""
        ends = [line[len(line.rstrip("\r\n")) :] for line in lines]
        bare = shown.hide(self.file, [line.rstrip("\r\n") for line in lines])
        pairs = zip(lines, bare, ends, strict=True)
        return {line: folded(text, 0, 0)[0] + end for line, text, end in pairs}


def is_fixable(item: Diagnostic, snapshot: Snapshot) -> bool:
    """Return whether there is an edit, and the file is one of the project's own."""
    return item.edit is not None and item.file is not None and is_own(snapshot, item.file)


def fix_files(diagnostics: Iterable[Diagnostic], snapshot: Snapshot) -> list[FixedFile]:
    """Return each file that has fixes, with the fixes applied, without writing anything."""
    by_file: dict[str, list[Diagnostic]] = {}
    for item in diagnostics:
        if item.fix is not None and item.file is not None:
            by_file.setdefault(item.file, []).append(item)
    found = (_fixed(file, items, snapshot) for file, items in sorted(by_file.items()))
    return [one for one in found if one is not None]


def write(fixed: FixedFile, snapshot: Snapshot) -> None:
    """Write a fixed file of the project in *snapshot* atomically.

    Raises OSError if the file can't be written, is read-only, has changed since it was checked, or
    has an encoding that can't represent the new contents.
    """
    from funcdeco.writer.recovery import writing
    from funcdeco.writer.rewrite import rewrite

    path = Path(fixed.file)
    content = path.read_bytes()
    try:
        expected = encoded(fixed.file, fixed.after, content)
        is_same = encoded(fixed.file, fixed.before, content) == content
    except UnicodeError as error:
        raise OSError(errno.EILSEQ, str(error), fixed.file) from None
    if not is_same:
        raise OSError(errno.EBUSY, "it has changed since it was checked", fixed.file)
    if not path.stat().st_mode & 0o222:
        raise PermissionError(errno.EACCES, "it is read-only", fixed.file)
    if not is_own(Snapshot(snapshot.root), fixed.file):
        raise OSError(errno.EBUSY, "it is no longer in the project", fixed.file)
    with writing(snapshot.root):
        rewrite(snapshot.root, Path(os.path.realpath(path)), content, expected)


def encoded(file: str, text: str, before: bytes) -> bytes:
    """Return *text* encoded as the file was *before*, including any byte order mark.

    Raises UnicodeError.
    """
    if file.endswith(".py"):
        encoding, _ = tokenize.detect_encoding(io.BytesIO(before).readline)
        return text.encode(encoding)
    for mark, encoding in _MARKS.items():
        if before.startswith(mark):
            return mark + text.encode(encoding)
    return text.encode("utf-8")


_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}


def _fixed(file: str, items: list[Diagnostic], snapshot: Snapshot) -> FixedFile | None:
    text = source_text(snapshot, file)
    if text is None:
        return None
    done: list[Diagnostic] = []
    edits: list[Edit] = []
    for item in items:
        edit = item.edit
        # Overlapping edits are left for the next run, which reads the fixed file.
        if edit is not None and not any(_overlap(edit, other) for other in edits):
            edits.append(edit)
            done.append(item)
    after = _applied(text.text, edits)
    if not edits or not _means_something(file, after):
        return None
    return FixedFile(file, text.text, after, tuple(done))


def _applied(text: str, edits: list[Edit]) -> str:
    parts: list[str] = []
    at = 0
    for edit in sorted(edits):
        parts += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, text[at:]])


def _overlap(one: Edit, other: Edit) -> bool:
    return one.start < other.end and other.start < one.end or one.start == other.start


def _means_something(file: str, text: str) -> bool:
    if file.endswith(".json"):
        return bool(object_or_empty(text))
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
