"""Where each key and value stands in a JSON text that the host can read.

json and json5 tell no places, and what does reads no single quotes or is too slow for a thousand
files. This reads only what one of them has read before, and so needs to judge nothing.
"""

from __future__ import annotations

import re
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


def find_places(text: str) -> tuple[dict[Path, Place], list[Twice]]:
    """Give the place of each value by its path, and the keys that are said more than once.

    Keys are in lower case in the paths: the host ignores it inside bindings.
    """
    return _Finder(text).find()


class _Finder:
    def __init__(self, text: str) -> None:
        self._tokens = [
            (found[0], found.start(), found.end())
            for found in _TOKEN.finditer(text)
            if not found[0].isspace() and not found[0].startswith(("//", "/*"))
        ]
        self._at = 0
        self._places: dict[Path, Place] = {}
        self._twice: list[Twice] = []

    def find(self) -> tuple[dict[Path, Place], list[Twice]]:
        try:
            self._value((), (0, 0))
        except (IndexError, RecursionError):  # not a text that was read before: say what is known
            pass
        return self._places, self._twice

    def _value(self, path: Path, key: tuple[int, int]) -> None:
        text, start, end = self._next()
        if text == "{":
            end = self._members(path)
        elif text == "[":
            end = self._items(path)
        self._places[path] = Place(start, end, *key)

    def _members(self, path: Path) -> int:
        seen: set[str] = set()
        while True:
            text, start, end = self._next()
            if text == "}":
                return end
            if text == ",":
                continue
            key = _plain(text)
            if key in seen:
                self._twice.append(Twice((*path, key), start, end))
            seen.add(key)
            self._next()  # the colon
            self._value((*path, key.lower()), (start, end))

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
