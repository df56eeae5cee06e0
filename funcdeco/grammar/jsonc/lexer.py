"""Read white space, comments, keys and scalar values of a JSON text, each from a given offset.

Every step moves forward in the text or raises an error, so that the time is linear in the length.
"""

from __future__ import annotations

from typing import Any, NoReturn

from funcdeco.grammar.jsonc import tokens
from funcdeco.grammar.jsonc.errors import JsoncError, Kind
from funcdeco.grammar.jsonc.positions import Loose, LooseKind

_NUMBER_STARTS = frozenset("-.0123456789")
_ENDS = frozenset(",}] \t\n\r") | tokens.OTHER_SPACE
"""Characters that may follow a number or word; comments may, too."""
_RARE = frozenset("/") | tokens.OTHER_SPACE
"""What may precede a value in addition to the white space of JSON."""
_LONGEST_SHOWN = 40
"""The number of characters of an invalid word that a message shows."""


class Lexer:
    """A JSON text and the current position in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at: int = 0
        """The offset of the next character to read."""
        self.loose: Loose | None = None
        """The first construct that strict JSON does not allow."""

    def skip(self) -> int:
        """Skip white space and comments, and return the new offset."""
        found = tokens.JSON_SPACE.match(self.text, self.at)
        at = found.end() if found else self.at
        if self.text[at : at + 1] in _RARE:  # rare, and this is called for every token
            at = self._space(at)
            while self.text.startswith("/", at):
                at = self._space(self._comment(at))
        self.at = at
        return at

    def _space(self, at: int) -> int:
        while True:
            found = tokens.JSON_SPACE.match(self.text, at)
            at = found.end() if found else at
            if self.text[at : at + 1] not in tokens.OTHER_SPACE:
                return at
            self.note("space", at)
            at += 1

    def _comment(self, at: int) -> int:
        found = tokens.COMMENT.match(self.text, at)
        if found is None and not self.text.startswith("/*", at):
            self.fail("slash", at)
        # Newtonsoft needs a character after `//` to recognize a comment.
        if found is None or (found[0] == "//" and found.end() == len(self.text)):
            self.fail("open-comment", at)
        self.note("comment", at, at + 2)
        return found.end()

    def key(self, at: int) -> tuple[str, int]:
        """Read a key; return its text and its end offset."""
        if self.text[at : at + 1] in tokens.STRINGS:
            return self._string(at)
        end = tokens.name_end(self.text, at)
        if end == at:
            self.fail("no-key", at)
        self.note("word", at)
        return self.text[at:end], end

    def colon(self, at: int) -> int:
        """Return the offset of the colon after a key that ends at *at*."""
        if self.text.startswith(":", at):
            return at
        at = self._space(at)
        if self.text.startswith(("//", "/*"), at):
            self.fail("comment-before-colon", at)
        if not self.text.startswith(":", at):
            self.fail("no-colon", at)
        return at

    def scalar(self, at: int, char: str) -> Any:
        """Read a scalar value that begins with *char* and move past it."""
        if char in tokens.STRINGS:
            value, self.at = self._string(at)
            return value
        if found := tokens.WORD.match(self.text, at):
            return self._word(found[0], at)
        if char in _NUMBER_STARTS:
            return self._number(at)
        return self._fail_at_word(at)

    def _string(self, at: int) -> tuple[str, int]:
        """Read a quoted string; return its value and its end offset."""
        if found := tokens.PLAIN_STRING.match(self.text, at):
            return found[0][1:-1], found.end()
        quote = self.text[at]
        found = tokens.STRINGS[quote].match(self.text, at)
        if found is None:
            self.fail("open-string", at, quote)
        inner = found[0][1:-1]
        if quote == "'":
            self.note("single-quotes", at)
        elif loose := tokens.LOOSE_IN_STRING.match(inner):
            kind: LooseKind = "escape" if inner[loose.end()] == "\\" else "control-character"
            self.note(kind, at + 1 + loose.end())
        return self._unescape(inner, at + 1), found.end()

    def _unescape(self, inner: str, at: int) -> str:
        try:
            return tokens.unescape(inner)
        except tokens.EscapeFault as fault:
            kind: Kind = "bad-unicode" if fault.escape == "\\u" else "bad-escape"
            self.fail(kind, at + fault.offset, fault.escape)

    def _word(self, word: str, at: int) -> Any:
        end = at + len(word)
        if not self._is_end(end):
            self._fail_at_word(at)
        if word == "undefined":
            self.note("word", at)
        elif word not in ("true", "false", "null"):
            self.note("constant", at)
        self.at = end
        return tokens.WORDS[word]

    def _number(self, at: int) -> int | float:
        found = tokens.NUMBER.match(self.text, at)
        literal = found[0] if found else ""
        if not self._is_end(at + len(literal)):
            self.fail("bad-number", at, self._literal(at))
        if not tokens.JSON_NUMBER.fullmatch(literal):
            self.note("number", at)
        self.at = at + len(literal)
        try:
            return tokens.number(literal)
        except tokens.NumberFault as fault:
            if fault.is_long:
                self.fail("long-number", at, str(tokens.MOST_DIGITS))
            self.fail("bad-number", at, self._literal(at))

    def _is_end(self, at: int) -> bool:
        """Return whether a word or number may end at *at*."""
        return (
            at == len(self.text) or self.text[at] in _ENDS or self.text.startswith(("//", "/*"), at)
        )

    def _literal(self, at: int) -> str:
        found = tokens.UP_TO_SPACE.match(self.text, at)
        return found[0][:_LONGEST_SHOWN] if found else ""

    def _fail_at_word(self, at: int) -> NoReturn:
        literal = self._literal(at)
        self.fail("bad-word" if literal[:1].isalpha() else "no-value", at, literal)

    def note(self, kind: LooseKind, start: int, end: int | None = None) -> None:
        """Record a construct that strict JSON does not allow, if it is the first one."""
        if self.loose is None:
            self.loose = Loose(kind, start, start + 1 if end is None else end)

    def fail(self, kind: Kind, at: int, literal: str = "") -> NoReturn:
        """Raise `JsoncError` for the offset *at*."""
        raise JsoncError(kind, self.text, at, literal)
