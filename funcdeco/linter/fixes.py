"""Mend what can be mended safely: in function.json and in the arguments of decorators.

Only the stretch of text that is wrong is replaced, so that comments, spacing and everything else stay
byte for byte as they were. A file is written only if it still means something afterwards.
"""

from __future__ import annotations

import ast
import codecs
import errno
import io
import json
import os
import re
import tempfile
import tokenize
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import unified_diff
from pathlib import Path
from typing import NamedTuple

from funcdeco.diagnostics.diagnostic import Diagnostic, Fix, shown_path
from funcdeco.project.json_file import parse_object
from funcdeco.sources.python.calls import Keyword
from funcdeco.sources.source_files import Files, Text

_NO_END = "\\ No newline at end of file"


class Edit(NamedTuple):
    """Text to put in place of what stands between two offsets."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Mended:
    """A file with its faults mended, and which they were."""

    file: str
    before: str
    after: str
    done: tuple[Diagnostic, ...]

    def diff(self) -> str:
        """Give the change as a unified diff."""
        name = shown_path(self.file)
        old, new = (re.findall(r".*\n|.+", text) for text in (self.before, self.after))
        lines = unified_diff(old, new, name, name)
        return "".join(line if line[-1:] == "\n" else f"{line}\n{_NO_END}\n" for line in lines)


def only_mendable(diagnostics: Iterable[Diagnostic], files: Files) -> list[Diagnostic]:
    """Give *diagnostics*, the fix of each taken away where its source isn't plain enough."""
    return [
        item if item.fix is None or _edit(item, files) else replace(item, fix=None)
        for item in diagnostics
    ]


def mend(diagnostics: Iterable[Diagnostic], files: Files) -> list[Mended]:
    """Give each file that has faults with a fix, mended. Writes nothing."""
    by_file: dict[str, list[Diagnostic]] = {}
    for item in diagnostics:
        if item.fix is not None and item.file is not None:
            by_file.setdefault(item.file, []).append(item)
    found = (_mended(file, items, files) for file, items in sorted(by_file.items()))
    return [one for one in found if one is not None]


def write(mended: Mended) -> None:
    """Write a mended file in one step.

    Raises OSError, also for a file that nobody may write, that has changed since it was checked, or
    whose encoding can't hold what it should say.
    """
    path = Path(mended.file)
    content = path.read_bytes()
    try:
        wanted = _encoded(mended.file, mended.after, content)
        is_same = _encoded(mended.file, mended.before, content) == content
    except UnicodeError as error:
        raise OSError(errno.EILSEQ, str(error), mended.file) from None
    if not is_same:
        raise OSError(errno.EBUSY, "it has changed since it was checked", mended.file)
    if not path.stat().st_mode & 0o222:
        raise PermissionError(errno.EACCES, "it is read-only", mended.file)
    handle, aside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as target:
            target.write(wanted)
        os.chmod(aside, path.stat().st_mode & 0o7777)
        os.replace(aside, path)
    except BaseException:
        os.unlink(aside)
        raise


def _encoded(file: str, text: str, before: bytes) -> bytes:
    """Encode as the file was: with its byte order mark, if it had one."""
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


def _mended(file: str, items: list[Diagnostic], files: Files) -> Mended | None:
    text = files.text(file)
    if text is None:
        return None
    done: list[Diagnostic] = []
    edits: list[Edit] = []
    for item in items:
        edit = _edit(item, files)
        # What overlaps is left for the next run, which looks at the mended file.
        if edit is not None and not any(_overlap(edit, other) for other in edits):
            edits.append(edit)
            done.append(item)
    after = _applied(text.text, edits)
    if not edits or not _means_something(file, after):
        return None
    return Mended(file, text.text, after, tuple(done))


def _edit(item: Diagnostic, files: Files) -> Edit | None:
    """Give the change that mends *item*; None where it isn't sure, or the file is only a link."""
    text = files.text(item.file) if item.file else None
    if item.file is None or text is None or files.snapshot.is_link(item.file):
        return None
    in_language = _edit_in_json if item.file.endswith(".json") else _edit_in_python
    return in_language(item, text)


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
        return parse_object(text, file, "PRJ009")[1] is None
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


def _edit_in_json(item: Diagnostic, text: Text) -> Edit | None:
    assert item.fix is not None
    path, fix = item.spot.path, item.fix
    place = text.places.find(path)
    if place is None:
        return None
    if fix.action == "add":
        return _added(fix, path, text)
    if fix.action == "set":
        value = text.text[place.start : place.end]
        return Edit(place.start, place.end, _quoted(fix.value, value))
    others = text.places.count((*path[:-1], fix.value))
    if others > (str(path[-1]).lower() == fix.value.lower()):
        return None  # it would be said twice
    key = text.text[place.key_start : place.key_end]
    return Edit(place.key_start, place.key_end, _quoted(fix.value, key))


def _added(fix: Fix, path: tuple[str | int, ...], text: Text) -> Edit | None:
    """Put a new key behind the type of a binding, laid out as that is."""
    kind = text.places.find((*path, "type"))
    if kind is None or text.places.count((*path, fix.key)):
        return None
    before = text.text[: kind.key_start]
    space = before[len(before.rstrip()) :] or " "
    member = f"{json.dumps(fix.key)}: {json.dumps(fix.value, ensure_ascii=False)}"
    return Edit(kind.end, kind.end, f",{space}{member}")


def _quoted(value: str, before: str) -> str:
    """Write *value* with the quotes that stood there before, if they can hold it."""
    if before[:1] == "'" and not set("'\\\n") & set(value):
        return f"'{value}'"
    return json.dumps(value, ensure_ascii=False)


def _edit_in_python(item: Diagnostic, text: Text) -> Edit | None:
    assert item.fix is not None
    if item.line is None or not item.spot.path or item.fix.action == "add":
        return None
    key, said = str(item.spot.path[-1]), item.spot.said or item.fix.old
    first, last = text.calls.lines(item.line)
    for line in range(first, last + 1):
        keyword = text.calls.keyword(line, key, said, item.binding)
        if keyword is not None and item.fix.action == "rename":
            is_taken = item.fix.value in keyword.all_names
            return None if is_taken else Edit(*keyword.name, item.fix.value)
        if keyword is not None:
            return _new_literal(keyword, text.text, said, item.fix.value)
    return None


def _new_literal(keyword: Keyword, text: str, said: str | None, value: str) -> Edit | None:
    """Replace a plain literal that says the value which was found, letter by letter."""
    start, end = keyword.value
    literal = text[start:end]
    if said is None or literal[1:-1] != said or set("\"'\\\n{}") & set(value) - set(said):
        return None
    if literal[0] not in "\"'" or getattr(keyword.node, "value", None) != said:
        return None
    return Edit(start, end, f"{literal[0]}{value}{literal[-1]}")
