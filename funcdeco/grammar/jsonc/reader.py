"""Parse a document into values and positions as Newtonsoft's `JsonTextReader` does, without recursion.

The only accepted syntax that is rejected here is `new Date(...)`, because it has no JSON value.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from funcdeco.grammar.jsonc import fast
from funcdeco.grammar.jsonc.errors import JsoncError
from funcdeco.grammar.jsonc.lexer import Lexer
from funcdeco.grammar.jsonc.positions import Loose, Node, Path, Place, Places, Repeated


def read(text: str) -> Any:
    """Return the value of *text*. Raises JsoncError."""
    try:
        return fast.loads(text)
    except (ValueError, RecursionError):
        return _Reader(text, with_places=False).read()


class Document:
    """The value of a document, its positions and its irregularities. Nothing is raised."""

    def __init__(self, text: str) -> None:
        reader = _Reader(text, with_places=True)
        self.value: Any = None
        self.error: JsoncError | None = None
        self._root: Node | None = None
        try:
            self.value = reader.read()
            self._root = reader.root
        except JsoncError as error:
            self.error = error
        self.repeated: tuple[Repeated, ...] = tuple(reader.repeated)
        """Duplicate keys of objects, including those that differ in case."""
        self.loose: Loose | None = reader.loose
        """The first construct that strict JSON does not allow."""

    @cached_property
    def places(self) -> Places:
        """The positions of all keys and values; empty if the text cannot be read."""
        return Places(self._root)


class _Open:
    """A container whose end has not been read yet."""

    __slots__ = ("comma", "inside", "is_object", "key", "key_place", "lower", "start", "value")

    def __init__(self, value: Any, start: int) -> None:
        self.value = value
        self.start = start
        self.is_object = isinstance(value, dict)
        self.inside: dict[str | int, Node] = {}
        self.key: str | int = 0
        """The key or index of the value that is being read."""
        self.key_place: tuple[int, int] = (0, 0)
        self.lower: set[str] = set()
        self.comma: int | None = None
        """The offset of the comma after the last value."""


class _Reader(Lexer):
    def __init__(self, text: str, *, with_places: bool) -> None:
        super().__init__(text)
        self.repeated: list[Repeated] = []
        self.root: Node | None = None
        self._with_places = with_places
        self._open: list[_Open] = []
        self._value: Any = None

    def read(self) -> Any:
        at = self.skip()
        if at == len(self.text):
            self.fail("empty", at)
        if self.text[at] == ",":
            self.fail("no-value", at)
        self._read_value(at)
        while self._open:
            self._read_inside(self._open[-1])
        if self.skip() < len(self.text):
            self.fail("more-text", self.at)
        return self._value

    def _read_inside(self, top: _Open) -> None:
        """Read the next value of a container, or its end."""
        at = self.skip()
        if self.text.startswith("}" if top.is_object else "]", at):
            if top.comma is not None:
                self.note("trailing-comma", top.comma)
            self._end(at)
            self._read_behind()
        elif top.is_object:
            self._read_member(top, at)
        else:
            top.key = len(top.value)
            self._read_value(at)

    def _read_member(self, top: _Open, at: int) -> None:
        key, end = self.key(at)
        if self._with_places:
            self._note_key(top, key, (at, end))
        top.key = key
        self.at = self.colon(end) + 1
        self._read_value(self.skip())

    def _note_key(self, top: _Open, key: str, place: tuple[int, int]) -> None:
        lower = key.lower()
        if lower in top.lower:
            path: Path = tuple(one.key for one in self._open[:-1])
            self.repeated.append(Repeated((*path, key), *place, key in top.inside))
        top.lower.add(lower)
        top.key_place = place

    def _read_value(self, at: int) -> None:
        char = self.text[at : at + 1]
        if char == "{" or char == "[":
            if len(self._open) == fast.DEEPEST:
                self.fail("too-deep", at, str(fast.DEEPEST))
            self._open.append(_Open({} if char == "{" else [], at))
            self.at = at + 1
            return
        if char == ",":  # a missing value is `undefined`
            self.note("missing-value", at)
            self._put(None, at, at)
        else:
            value = self.scalar(at, char)
            self._put(value, at, self.at)
        self._read_behind()

    def _read_behind(self) -> None:
        """Read up to the next value or key, closing containers that end before it."""
        while self._open:
            top, at = self._open[-1], self.skip()
            char = self.text[at : at + 1]
            if char == ",":
                top.comma = at
                self.at = at + 1
                return
            closing = "}" if top.is_object else "]"
            if char != closing:
                self.fail("no-comma", at, closing)
            self._end(at)

    def _end(self, at: int) -> None:
        closed = self._open.pop()
        self.at = at + 1
        self._put(closed.value, closed.start, self.at, closed.inside)

    def _put(
        self, value: Any, start: int, end: int, inside: dict[str | int, Node] | None = None
    ) -> None:
        """Add a value to the innermost open container."""
        if not self._open:
            self._value = value
            self.root = Node(Place(start, end, 0, 0), inside)
            return
        top = self._open[-1]
        if top.is_object:
            top.value[top.key] = value
        else:
            top.value.append(value)
        if self._with_places:
            top.inside[top.key] = Node(Place(start, end, *top.key_place), inside)
