"""The words, variables and strings of a query, in the SQL of several databases.

This is only the lexical grammar: enough to distinguish the variables of a command from those in
strings, comments and quoted names. sqlparse and sqlglot don't keep the differences between the
databases in quoting and comments, and have too much that isn't needed here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from funcdeco.grammar.late_pattern import late_pattern

Kind = Literal["word", "variable", "string", "name", "comment", "sign"]


class Piece(NamedTuple):
    """A part of a query; whitespace isn't one."""

    kind: Kind
    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset behind the piece."""
        return self.start + len(self.text)

    @property
    def upper(self) -> str:
        """The text in upper case, since keywords ignore case."""
        return self.text.upper()


class Dialect(NamedTuple):
    """How a database quotes and comments."""

    opening: re.Pattern[str]
    """Matches what begins a piece other than a word, a variable or a sign."""
    edges: dict[str, re.Pattern[str]]
    """Matches, by what begins a piece, what ends it and what contains that without ending it."""


_CLOSING = {"--": "\n", "#": "\n", "/*": "*/", "[": "]"}
_KINDS: dict[str, Kind] = {
    "--": "comment",
    "#": "comment",
    "/*": "comment",
    "'": "string",
    '"': "string",
    "[": "name",
    "`": "name",
}
_LINE = late_pattern(r"\n")
_BLOCK = late_pattern(r"\*/")
_NESTED = late_pattern(r"/\*|\*/")
_BRACKET = late_pattern(r"\]\]?")
_SINGLE = late_pattern(r"''?")
_DOUBLE = late_pattern(r'""?')
_BACKTICK = late_pattern(r"``?")
_ESCAPED_SINGLE = late_pattern(r"\\.|''?", re.DOTALL)
_ESCAPED_DOUBLE = late_pattern(r'\\.|""?', re.DOTALL)

T_SQL = Dialect(
    late_pattern(r"--|/\*|'|\"|\["),
    {"--": _LINE, "/*": _NESTED, "'": _SINGLE, '"': _DOUBLE, "[": _BRACKET},
)
"""SQL Server and Azure SQL."""
MYSQL = Dialect(
    late_pattern(r"--(?=\s|\Z)|#|/\*|'|\"|`"),
    {
        "--": _LINE,
        "#": _LINE,
        "/*": _BLOCK,
        "'": _ESCAPED_SINGLE,
        '"': _ESCAPED_DOUBLE,
        "`": _BACKTICK,
    },
)
COSMOS = Dialect(
    late_pattern(r"--|/\*|'|\""),
    {"--": _LINE, "/*": _BLOCK, "'": _ESCAPED_SINGLE, '"': _ESCAPED_DOUBLE},
)
"""Azure Cosmos DB for NoSQL."""

_WORD = late_pattern(r"[\w$][\w@$#]*")
_VARIABLE = late_pattern(r"@[\w@$#]*")


def pieces_of(text: str, dialect: Dialect) -> Iterator[Piece]:
    """Yield the pieces of *text*; a string or a comment without an end extends to its end."""
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        piece = _piece(text, at, dialect)
        yield piece
        at = piece.end


def _piece(text: str, at: int, dialect: Dialect) -> Piece:
    if opening := dialect.opening.match(text, at):
        return Piece(_KINDS[opening[0]], text[at : _end(text, opening, dialect)], at)
    if found := _VARIABLE.match(text, at):
        return Piece("variable", found[0], at)
    if found := _WORD.match(text, at):
        return Piece("word", found[0], at)
    return Piece("sign", text[at], at)


def _end(text: str, opening: re.Match[str], dialect: Dialect) -> int:
    closing, depth = _CLOSING.get(opening[0], opening[0]), 1
    for edge in dialect.edges[opening[0]].finditer(text, opening.end()):
        if edge[0] == closing:
            depth -= 1
            if not depth:
                return edge.end()
        elif edge[0] == opening[0]:
            depth += 1  # a nested comment
    return len(text)
