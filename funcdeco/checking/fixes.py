"""Mend what can be mended safely: in function.json and in the arguments of decorators.

Only the stretch of text that is wrong is replaced, so that comments, spacing and everything else stay
byte for byte as they were. A file is written only if it still means something afterwards.
"""

from __future__ import annotations

import ast
import json
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import NamedTuple

from funcdeco.checking.call_spans import Keyword
from funcdeco.checking.pinpoint import Files, Text
from funcdeco.diagnostics import Diagnostic, Fix, shown_path
from funcdeco.tolerant import parse_object


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
        old, new = self.before.splitlines(), self.after.splitlines()
        return "\n".join(unified_diff(old, new, name, f"{name} (mended)", lineterm=""))


def mend(diagnostics: Iterable[Diagnostic], files: Files) -> list[Mended]:
    """Give each file that has faults with a fix, mended. Writes nothing."""
    by_file: dict[str, list[Diagnostic]] = {}
    for item in diagnostics:
        if item.fix is not None and item.file is not None:
            by_file.setdefault(item.file, []).append(item)
    found = (_mended(file, items, files) for file, items in sorted(by_file.items()))
    return [one for one in found if one is not None]


def write(mended: Mended) -> None:
    """Write a mended file in one step. Raises OSError."""
    path = Path(os.path.realpath(mended.file))
    content = path.read_bytes()
    handle, aside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as target:
            target.write(_encoded(mended.after, content))
        os.chmod(aside, path.stat().st_mode & 0o7777)
        os.replace(aside, path)
    except BaseException:
        os.unlink(aside)
        raise


def _encoded(text: str, before: bytes) -> bytes:
    """Encode as the file was: with its byte order mark, if it had one."""
    if before.startswith((b"\xff\xfe", b"\xfe\xff")):
        return text.encode("utf-16")
    return text.encode("utf-8-sig" if before.startswith(b"\xef\xbb\xbf") else "utf-8")


def _mended(file: str, items: list[Diagnostic], files: Files) -> Mended | None:
    text = files.text(file)
    if text is None:
        return None
    edits_of = _edits_in_json if file.endswith(".json") else _edits_in_python
    done: list[Diagnostic] = []
    edits: list[Edit] = []
    for item in items:
        edit = edits_of(item, text)
        # What overlaps is left for the next run, which looks at the mended file.
        if edit is not None and not any(_overlap(edit, other) for other in edits):
            edits.append(edit)
            done.append(item)
    after = _applied(text.text, edits)
    if not edits or not _means_something(file, after):
        return None
    return Mended(file, text.text, after, tuple(done))


def _applied(text: str, edits: list[Edit]) -> str:
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


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


def _edits_in_json(item: Diagnostic, text: Text) -> Edit | None:
    assert item.fix is not None
    path = tuple(part.lower() if isinstance(part, str) else part for part in item.spot.path)
    place = text.places.get(path)
    if place is None:
        return None
    value = text.text[place.start : place.end]
    if item.fix.action == "add":
        return _added(item.fix, path, text)
    if item.fix.action == "rename":
        key = text.text[place.key_start : place.key_end]
        taken = (*path[:-1], item.fix.value.lower()) in text.places
        if taken and item.fix.value.lower() != path[-1]:
            return None
        return Edit(place.key_start, place.key_end, _quoted(item.fix.value, key))
    return Edit(place.start, place.end, _quoted(item.fix.value, value))


def _added(fix: Fix, path: tuple[str | int, ...], text: Text) -> Edit | None:
    """Put a new key behind the type of a binding, laid out as that is."""
    kind = text.places.get((*path, "type"))
    if kind is None:
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


def _edits_in_python(item: Diagnostic, text: Text) -> Edit | None:
    assert item.fix is not None
    if item.line is None or not item.spot.path or item.fix.action == "add":
        return None
    keyword = _keyword(item, text)
    if keyword is None:
        return None
    if item.fix.action == "rename":
        return Edit(*keyword.name, item.fix.value)
    return _new_literal(keyword, text.text, item.fix.value)


def _keyword(item: Diagnostic, text: Text) -> Keyword | None:
    """Give the one keyword that is meant, from any line of its call."""
    assert item.line is not None
    first, last = text.calls.lines(item.line)
    found = [
        keyword
        for line in range(first, last + 1)
        if (keyword := text.calls.keyword(line, str(item.spot.path[-1])))
    ]
    unique = {keyword.value: keyword for keyword in found}
    return next(iter(unique.values())) if len(unique) == 1 else None


def _new_literal(keyword: Keyword, text: str, value: str) -> Edit | None:
    """Replace a plain literal, which says its value letter by letter; nothing else is surely meant."""
    start, end = keyword.value
    literal = text[start:end]
    old = getattr(keyword.node, "value", None)
    if not isinstance(old, str) or literal[1:-1] != old or set("\"'\\\n") & set(value):
        return None
    return Edit(start, end, f"{literal[0]}{value}{literal[-1]}")
