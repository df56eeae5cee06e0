"""Binding expressions: `{name}`, `{name:format}` and `%setting%`, as the host reads them.

See `BindingTemplateParser` and `NameResolverExtensions` in azure-webjobs-sdk. No Python library
implements these semantics.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from funcdeco.grammar import GrammarError
from funcdeco.grammar.late_pattern import late_pattern


class Text(NamedTuple):
    """Plain text; each doubled brace is a separate token whose `text` is a single brace."""

    text: str
    start: int
    end: int


class Name(NamedTuple):
    """`{name}` or `{name:format}`; `start` and `end` are the offsets of the braces."""

    name: str
    format: str | None
    start: int
    end: int


Token = Text | Name


class SettingUse(NamedTuple):
    """`%name%`; `start` and `end` are the offsets of the percent signs."""

    name: str
    start: int
    end: int


_SYSTEM_NAMES = frozenset({"sys.methodname", "sys.utcnow", "sys.randguid"})
_SYSTEM_PREFIXES = ("rand-guid", "datetime")
_LETTERS = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nl"})
_FOLLOWING = _LETTERS | {"Nd", "Pc", "Mn", "Mc", "Cf"}
_SETTING = late_pattern(r"%[^%]+%")
_NAMES = "use `{name}`; write `{{` or `}}` for a literal brace"
_SPELLING = "use letters, digits and `_`, starting with a letter or `_`; use `.` before a property"


def parse_expression(text: str) -> tuple[Token, ...]:
    """Return *text* split into plain text and names; `%setting%` is kept as part of either."""
    return tuple(_tokens(text))


def settings_in(text: str) -> list[SettingUse]:
    """Return every `%setting%` in *text*, in order; raise `GrammarError` for an unclosed `%`."""
    found: list[SettingUse] = []
    start = text.find("%")
    while start >= 0:
        end = text.find("%", start + 1)
        if end < 0:
            message = "`%` has no closing `%`"
            name = re.match(r"[A-Za-z_]\w*", text[start + 1 :])
            hint = f"write `%{name[0]}%`" if name else "use `%NAME%` for the setting `NAME`"
            raise GrammarError(message, hint, start, start + 1)
        if end == start + 1:
            message = "`%%` contains no setting name and is not an escaped `%`"
            raise GrammarError(message, "use `%NAME%` for the setting `NAME`", start, end + 1)
        found.append(SettingUse(text[start + 1 : end], start, end + 1))
        start = text.find("%", end + 1)
    return found


def is_system_name(name: str) -> bool:
    """Return whether the host defines *name* itself, for any trigger."""
    lower = name.lower()
    return lower in _SYSTEM_NAMES or lower.startswith(_SYSTEM_PREFIXES)


def is_system_by_accident(name: str) -> bool:
    """Return whether *name* only starts like a system name: `datetimestamp` is the current time."""
    return name.lower().startswith(_SYSTEM_PREFIXES) and name.lower() not in _SYSTEM_PREFIXES


def _tokens(text: str) -> Iterator[Token]:
    at = 0
    while at < len(text):
        if text[at : at + 2] in ("{{", "}}"):
            yield Text(text[at], at, at + 2)
            at += 2
        elif text[at] in "{}":
            name = _name(text, at)
            yield name
            at = name.end
        else:
            end = _next_brace(text, at)
            yield Text(text[at:end], at, end)
            at = end


def _next_brace(text: str, at: int) -> int:
    found = [place for place in (text.find("{", at), text.find("}", at)) if place >= 0]
    return min(found, default=len(text))


def _name(text: str, start: int) -> Name:
    close = _next_brace(text, start + 1)
    if text[start] == "}":
        raise GrammarError("`}` has no opening `{`", _NAMES, start, start + 1)
    if text[close : close + 1] != "}":
        raise GrammarError("`{` has no closing `}`", _NAMES, start, start + 1)
    content = text[start + 1 : close]
    if not content:
        raise GrammarError("`{}` contains no name", _NAMES, start, close + 1)
    # The value of a setting is unknown; a letter for each character keeps the name well formed.
    content = _SETTING.sub(lambda setting: "x" * len(setting[0]), content)
    _check_content(content, start + 1)
    name, colon, form = text[start + 1 : close].partition(":")
    return Name(name, form if colon else None, start, close + 1)


def _check_content(content: str, start: int) -> None:
    if content.lower().startswith(_SYSTEM_PREFIXES):
        _check_parts(content, start)  # the host splits at dots before it finds the format
    else:
        _check_name(content.partition(":")[0], start)


def _check_name(name: str, start: int) -> None:
    if not name:
        raise GrammarError("missing name before the format", _SPELLING, start, start + 1)
    for index, char in enumerate(name):
        if not _is_allowed(char, first=index == 0):
            at = start + index
            message = f"unexpected {char!r} in a name"
            raise GrammarError(message, _SPELLING, at, at + 1)
    dash = name.partition(".")[0].find("-")
    if dash >= 0:
        message = "`-` is allowed in a name only after a `.`"
        raise GrammarError(message, _SPELLING, start + dash, start + dash + 1)
    _check_parts(name, start)


def _check_parts(content: str, start: int) -> None:
    for part in content.split("."):
        if not part.strip():
            message = "a name has an empty part next to a `.`"
            raise GrammarError(message, _SPELLING, start, start + max(len(part), 1))
        start += len(part) + 1


def _is_allowed(char: str, first: bool) -> bool:
    category = unicodedata.category(char)
    if first:
        return char == "_" or category in _LETTERS
    return char in ".-" or category in _FOLLOWING
