"""Where each key and value stands in a JSON text that the host can read.

json and json5 tell no places, and what does reads no single quotes or is too slow for a thousand
files. This reads only what one of them has read before, and so needs to judge nothing.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import NamedTuple

Path = tuple[str | int, ...]
_TOKEN = re.compile(
    r"""\s+ | //[^\r\n]* | /\*.*?\*/ | [{}\[\]:,]
    | "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' | [^\s{}\[\]:,"'/]+ """,
    re.VERBOSE | re.DOTALL,
)


class Place(NamedTuple):
    """Offsets of a value, and of its key where it has one."""

    start: int
    end: int
    key_start: int
    key_end: int


class Twice(NamedTuple):
    """A key that one object says again: the last counts."""

    path: Path
    start: int
    end: int


class Places:
    """Where everything stands in one text."""

    def __init__(self, text: str) -> None:
        self.of: dict[Path, Place] = {}
        """By the path as it is written."""
        self.twice: list[Twice] = []
        self._lower: dict[Path, list[Path]] = {}
        _Finder(text, self).find()
        for path in self.of:
            self._lower.setdefault(_lower(path), []).append(path)

    def find(self, path: Path) -> Place | None:
        """Give the place of *path*; where none is written so, of the last that is ignoring case."""
        if path in self.of:
            return self.of[path]
        written = self._lower.get(_lower(path))
        return self.of[written[-1]] if written else None

    def count(self, path: Path) -> int:
        """Tell how many keys are written as *path*, ignoring case as the host does."""
        return len(self._lower.get(_lower(path), ()))


def comments(text: str) -> Iterator[tuple[int, str]]:
    """Give offset and text of each comment."""
    for found in _TOKEN.finditer(text):
        if found[0].startswith(("//", "/*")):
            yield found.start(), found[0]


def _lower(path: Path) -> Path:
    return tuple(part.lower() if isinstance(part, str) else part for part in path)


class _Finder:
    def __init__(self, text: str, places: Places) -> None:
        self._found = places
        self._tokens = [
            (found[0], found.start(), found.end())
            for found in _TOKEN.finditer(text)
            if not found[0].isspace() and not found[0].startswith(("//", "/*"))
        ]
        self._at = 0

    def find(self) -> None:
        # What was not read before ends too soon: say what is known.
        with contextlib.suppress(IndexError, RecursionError):
            self._value((), (0, 0))

    def _value(self, path: Path, key: tuple[int, int]) -> None:
        text, start, end = self._next()
        if text == "{":
            end = self._members(path)
        elif text == "[":
            end = self._items(path)
        self._found.of[path] = Place(start, end, *key)

    def _members(self, path: Path) -> int:
        seen: set[str] = set()
        while True:
            text, start, end = self._next()
            if text == "}":
                return end
            if text == ",":
                continue
            key = _plain(text)
            # The host ignores the case of keys in bindings.
            same = key.lower() if path[:1] == ("bindings",) else key
            if same in seen:
                self._found.twice.append(Twice((*path, key), start, end))
            seen.add(same)
            self._next()  # the colon
            self._value((*path, key), (start, end))

    def _items(self, path: Path) -> int:
        index = 0
        while True:
            text, _, end = self._tokens[self._at]
            if text == "]":
                self._at += 1
                return end
            if text == ",":
                self._at += 1
                continue
            self._value((*path, index), (0, 0))
            index += 1

    def _next(self) -> tuple[str, int, int]:
        token = self._tokens[self._at]
        self._at += 1
        return token


def _plain(text: str) -> str:
    """Give a key without its quotes; one with escapes is of no binding's."""
    return text[1:-1] if text[:1] in ('"', "'") else text
