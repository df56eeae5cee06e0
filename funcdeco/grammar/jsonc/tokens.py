"""The tokens of a JSON text: white space, comments, strings, names and numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from funcdeco.grammar.late_pattern import late_pattern

JSON_SPACE = late_pattern(r"[ \t\n\r]*")
OTHER_SPACE = frozenset(
    "\0\v\f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
)
"""Other white space in Newtonsoft: `char.IsWhiteSpace`, and the null character."""
COMMENT = late_pattern(r"//[^\r\n]*|/\*.*?\*/", re.DOTALL)
STRINGS = {
    '"': late_pattern(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL),
    "'": late_pattern(r"'[^'\\]*(?:\\.[^'\\]*)*'", re.DOTALL),
}
PLAIN_STRING = late_pattern(r'"[^"\\\x00-\x1f]*"')
LOOSE_IN_STRING = late_pattern(
    r"[^\\\x00-\x1f]*(?:\\[^'][^\\\x00-\x1f]*)*(?=[\x00-\x1f]|\\')", re.DOTALL
)
"""The part of a string before its first character that strict JSON does not allow there."""
NUMBER = late_pattern(r"[-+.0-9a-fA-FxX]+")
JSON_NUMBER = late_pattern(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
WORD = late_pattern(r"true|false|null|undefined|NaN|-?Infinity")
WORDS: dict[str, Any] = {
    "true": True,
    "false": False,
    "null": None,
    "undefined": None,
    "NaN": math.nan,
    "Infinity": math.inf,
    "-Infinity": -math.inf,
}
UP_TO_SPACE = late_pattern(r"[^\s\0,:{}\[\]/\"']+")
"""The extent of an invalid word or number, for messages."""
MOST_DIGITS = 380
"""The longest integer that Newtonsoft reads."""

_NAME = late_pattern(r"[\w$]*")
_INTEGER = late_pattern(r"-?[0-9]+")
_FLOAT = late_pattern(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_HEXADECIMAL = late_pattern(r"0[xX]([0-9a-fA-F]+)")
_OCTAL = late_pattern(r"0([0-7]+)")
_ESCAPE = late_pattern(
    r"""\\(?: u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})
    | u([0-9a-fA-F]{4}) | (.) )""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"} | {
    char: char for char in "\\/\"'"
}
_STRING_OR_COMMENT = late_pattern(
    r""" "[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z) | '[^'\\]*(?:\\.[^'\\]*)*(?:'|\\?\Z)
    | //[^\r\n]* | /\*.*?(?:\*/|\Z) """,
    re.VERBOSE | re.DOTALL,
)


class EscapeFault(Exception):
    """An invalid escape and its offset in the string between the quotes."""

    def __init__(self, offset: int, escape: str) -> None:
        super().__init__(offset, escape)
        self.offset = offset
        self.escape = escape


class NumberFault(Exception):
    """An invalid number, or a number with too many digits."""

    def __init__(self, is_long: bool) -> None:
        super().__init__(is_long)
        self.is_long = is_long


def comments(text: str) -> Iterator[tuple[int, str]]:
    """Yield the offset and text of each comment, even after a syntax error."""
    for found in _STRING_OR_COMMENT.finditer(text):
        if found[0].startswith("/"):
            yield found.start(), found[0]


def name_end(text: str, at: int) -> int:
    """Return the end of the unquoted name that begins at *at*, or *at* if there is none."""
    found = _NAME.match(text, at)
    end = found.end() if found else at
    if text[at:end].isascii():
        return end
    return next((place for place in range(at, end) if not _is_of_name(text[place])), end)


def _is_of_name(char: str) -> bool:
    """Return whether .NET treats *char*, a UTF-16 code unit, as a letter or digit."""
    return char in "_$" or char <= "\uffff" and (char.isalpha() or char.isdecimal())


def unescape(inner: str) -> str:
    """Return the value of a string between quotes. Raises EscapeFault."""
    return _ESCAPE.sub(_unescaped, inner)


def _unescaped(found: re.Match[str]) -> str:
    high, low, unit, char = found.groups()
    if char is not None:
        if char not in _ESCAPED:
            raise EscapeFault(found.start(), found[0])
        return _ESCAPED[char]
    if unit is None:
        return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)
    code = int(unit, 16)
    return "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)  # an unpaired surrogate is replaced


def number(literal: str) -> int | float:
    """Return the number that Newtonsoft reads from *literal*. Raises NumberFault."""
    if literal[0] == "0" and literal[1:2] not in ("", ".", "e", "E"):
        return _in_other_base(literal)
    if _INTEGER.fullmatch(literal):
        if len(literal) > MOST_DIGITS:
            raise NumberFault(is_long=True)
        return int(literal)
    if not _FLOAT.fullmatch(literal):
        raise NumberFault(is_long=False)
    return float(literal)


def _in_other_base(literal: str) -> int:
    """Return a hexadecimal or octal number: 64 bits, of which the highest is the sign."""
    if found := _HEXADECIMAL.fullmatch(literal):
        value = int(found[1], 16)
    elif found := _OCTAL.fullmatch(literal):
        value = int(found[1], 8)
    else:
        raise NumberFault(is_long=False)
    if value >= 1 << 64:
        raise NumberFault(is_long=False)
    return value - (1 << 64) if value >= 1 << 63 else value
