"""An object in a JSON file: the positions of its properties, and their fixes."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from typing import Literal

from funcdeco.diagnostics.fix import Edit, Fix
from funcdeco.diagnostics.location import Location
from funcdeco.grammar.jsonc.positions import Place
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.source_text import SourceText, source_text

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class JsonObject:
    """The object at a path of keys and indexes."""

    file: str
    """Absolute path; empty for text that is not in a file."""
    path: Path = ()
    snapshot: Snapshot | None = field(default=None, repr=False, compare=False)
    """The snapshot from which the file is read to find the line."""

    @property
    def is_decorator(self) -> bool:
        """False, since decorators are in Python files."""
        return False

    @property
    def model(self) -> Literal["v1"]:
        """The programming model that function.json belongs to."""
        return "v1"

    @property
    def line(self) -> int:
        """The line on which the object begins, counted from 1."""
        return (self.locate(self.snapshot).line if self.snapshot else None) or 1

    @property
    def name(self) -> str | None:
        """The last key in the path; None for the whole file."""
        return next((part for part in reversed(self.path) if isinstance(part, str)), None)

    def inner(self, *path: str | int) -> JsonObject:
        """Return the object or value at *path*, relative to this object."""
        return JsonObject(self.file, (*self.path, *path), self.snapshot)

    def property_name(self, key: str) -> str:
        """Return *key*, since function.json contains the names that the host reads."""
        return key

    def locate(
        self,
        snapshot: Snapshot,
        name: str | None = None,
        part: tuple[int, int] | None = None,
        *,
        at_key: bool = False,
        value: str | None = None,
    ) -> Location:
        """Return the location of the property *name*, or of the innermost enclosing value.

        *part* selects characters of its string, the end excluded; *at_key* selects the key instead
        of the value.
        """
        text = source_text(snapshot, self.file)
        found = _offsets(text, self._path(name), part, at_key) if text else None
        return text.location(*found) if text and found else Location(self.file)

    def edit(self, snapshot: Snapshot, name: str | None, fix: Fix) -> Edit | None:
        """Return the edit that applies *fix* to the property *name*; None if it is not safe."""
        text = source_text(snapshot, self.file)
        path = self._path(name)
        place = _find(text, path) if text else None
        if text is None or place is None:
            return None
        if fix.action == "add":
            return _added(fix, path, text)
        if fix.action == "set":
            value = text.text[place.start : place.end]
            is_same = fix.old is None or _string(value) == fix.old
            return Edit(place.start, place.end, _quoted(fix.value, value)) if is_same else None
        return _renamed(fix, path, place, text)

    def _path(self, name: str | None) -> Path:
        return self.path if name is None else (*self.path, name)


def _find(text: SourceText, path: Path) -> Place | None:
    """Return the position of the value at *path*.

    Keys in bindings and host.json are case-insensitive, and the last duplicate wins.
    """
    is_host = os.path.basename(text.file) == "host.json"
    is_any_case = is_host or path[:1] == ("bindings",)
    return text.places.last(path) if is_any_case else text.places.find(path)


def _string(literal: str) -> str | None:
    """Return the value of a literal in double quotes, or in single quotes without escapes."""
    if literal[:1] == "'" and "\\" not in literal:
        return literal[1:-1]
    try:
        found: object = json.loads(literal)
    except ValueError:
        return None
    return found if isinstance(found, str) else None


def _offsets(
    text: SourceText, path: Path, part: tuple[int, int] | None, at_key: bool
) -> tuple[int, int] | None:
    known = path
    while known and _find(text, known) is None:
        known = known[:-1]
    place = _find(text, known)
    if place is None or not known:
        return None
    value = text.text[place.start : place.end]
    has_key = place.key_end > place.key_start
    if at_key and has_key and len(known) == len(path):
        return place.key_start, place.key_end
    if value[:1] in "{[":  # a whole object would be too long, so use its key or its bracket
        return (place.key_start, place.key_end) if has_key else (place.start, place.start + 1)
    if part and value[:1] in ('"', "'") and "\\" not in value:
        start, end = (min(offset, len(value) - 2) for offset in part)
        return place.start + 1 + start, place.start + 1 + max(end, start + 1)
    return place.start, place.end


def _renamed(fix: Fix, path: Path, place: Place, text: SourceText) -> Edit | None:
    others = text.places.count((*path[:-1], fix.value))
    if others > (str(path[-1]).lower() == fix.value.lower()):
        return None  # it would be a duplicate key
    key = text.text[place.key_start : place.key_end]
    return Edit(place.key_start, place.key_end, _quoted(fix.value, key))


def _added(fix: Fix, path: Path, text: SourceText) -> Edit | None:
    """Return the edit that adds a key after the type of a binding, with the same layout."""
    kind = text.places.find((*path, "type"))
    if kind is None or text.places.count((*path, fix.key)):
        return None
    before = text.text[: kind.key_start]
    space = before[len(before.rstrip()) :] or " "
    member = f"{json.dumps(fix.key)}: {json.dumps(fix.value, ensure_ascii=False)}"
    return Edit(kind.end, kind.end, f",{space}{member}")


def _quoted(value: str, before: str) -> str:
    """Return *value* in the quotes of *before*, if they can contain it."""
    if before[:1] == "'" and not set("'\\\n") & set(value):
        return f"'{value}'"
    return json.dumps(value, ensure_ascii=False)
