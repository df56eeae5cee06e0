"""Route templates of HTTP triggers, as ASP.NET Core's `RoutePatternParser` parses them.

An invalid template prevents the host from starting. No Python library implements these semantics.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from funcdeco.grammar import GrammarError
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.grammar.route.foreign import LONGEST as LONGEST
from funcdeco.grammar.route.foreign import foreign_syntax as foreign_syntax

_NOT_IN_NAMES = "/{}?*"
_URL = late_pattern(r"(https?://)[^/?]*/?([^?]*)", re.IGNORECASE)
_NAME_END = late_pattern("[:=]")


@dataclass(frozen=True)
class Literal:
    """Literal text, with doubled braces reduced to single ones."""

    text: str
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Constraint:
    """One `name` or `name(argument)` after a colon, as written except for single braces."""

    text: str
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)

    @property
    def name(self) -> str:
        """The lowercase name, without the parentheses."""
        return self.text.partition("(")[0].lower() if self._is_call else self.text.lower()

    @property
    def argument(self) -> str | None:
        """The content of the outer parentheses, or None without parentheses."""
        return self.text.partition("(")[2][:-1] if self._is_call else None

    @property
    def _is_call(self) -> bool:
        return "(" in self.text and self.text.endswith(")")


@dataclass(frozen=True)
class Parameter:
    """One `{name}` with its constraints, default and modifiers."""

    name: str
    constraints: tuple[Constraint, ...] = ()
    default: str | None = None
    is_optional: bool = False
    is_catch_all: bool = False
    # Only `{**x}` keeps slashes unencoded in generated URLs.
    encodes_slashes: bool = True
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


Part = Literal | Parameter


class Segment(NamedTuple):
    """The parts between two slashes; parameters are never adjacent."""

    parts: tuple[Part, ...]

    @property
    def only(self) -> Part | None:
        """The single part of the segment, or None if it has several."""
        return self.parts[0] if len(self.parts) == 1 else None


class Template(NamedTuple):
    """A route template, without a leading slash or `~/`."""

    segments: tuple[Segment, ...]

    @property
    def parameters(self) -> Iterator[Parameter]:
        """All parameters, in order."""
        parts = (part for segment in self.segments for part in segment.parts)
        return (part for part in parts if isinstance(part, Parameter))

    def __str__(self) -> str:
        return "/".join("".join(map(format_part, segment.parts)) for segment in self.segments)


def format_part(part: Part) -> str:
    """Return *part* in template syntax."""
    if isinstance(part, Literal):
        return _double(part.text)
    stars = "" if not part.is_catch_all else "*" if part.encodes_slashes else "**"
    constraints = "".join(f":{constraint.text}" for constraint in part.constraints)
    default = "" if part.default is None else f"={part.default}"
    inside = f"{stars}{part.name}{constraints}{default}{'?' if part.is_optional else ''}"
    return f"{{{_double(inside)}}}"


def fold(text: str) -> str:
    """Return *text* folded as .NET does to ignore case; the length stays the same."""
    return text.upper() if text.isascii() else "".join(map(_fold_one, text))


def parse_template(text: str) -> Template:
    """Return the parsed route template, or raise `GrammarError` for its first error."""
    if len(text) > LONGEST:
        message = f"the route has {len(text)} characters, and a request line {LONGEST} at the most"
        raise GrammarError(message, "shorten it", LONGEST, len(text))
    reader = _Reader(text)
    template = Template(tuple(reader.segments()))
    for segment in template.segments[:-1]:
        part = segment.only
        if isinstance(part, Parameter) and part.is_catch_all:
            message = (
                f"`{format_part(part)}` matches the rest of the path, so nothing can follow it"
            )
            raise GrammarError(message, "move it to the end of the route", part.start, part.end)
    return template


class _Reader:
    """A parser for one template; `at` is the offset of the next character."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = _prefix(text)
        self.names: set[str] = set()

    def segments(self) -> Iterator[Segment]:
        while self.at < len(self.text):
            if self.text[self.at] == "/":
                hint = "use a single `/`, and none at the beginning"
                if (url := _URL.search(self.text)) and url.end(1) == self.at + 1 and url[2]:
                    hint = f"write `{url[2]}`: a route doesn't contain the address of the app"
                raise GrammarError("a route cannot contain `//`", hint, self.at - 1, self.at + 1)
            yield self._segment()
            # A trailing slash is allowed.
            self.at += 1

    def _segment(self) -> Segment:
        parts: list[Part] = []
        while self.at < len(self.text) and self.text[self.at] != "/":
            is_parameter = self.text[self.at] == "{" and self._next() != "{"
            parts.append(self._parameter() if is_parameter else self._literal())
        _check_segment(parts)
        return Segment(tuple(parts))

    def _literal(self) -> Literal:
        start = self.at
        while self.at < len(self.text) and self.text[self.at] != "/":
            char, following = self.text[self.at], self._next()
            if char == "{" and following != "{":
                break
            if char == "}" and following != "}":
                hint = "add `{` before the name, or write `}}` for a literal brace"
                raise GrammarError("`}` has no opening `{`", hint, self.at)
            if char == "?":
                hint = "end the route before it; the query string is not part of a route"
                raise GrammarError("a route cannot contain `?`", hint, self.at)
            self.at += 2 if char in "{}" else 1
        return Literal(_single(self.text[start : self.at]), start, self.at)

    def _parameter(self) -> Parameter:
        start = self.at
        inside, offsets = self._inside()
        parameter = _parameter(inside, offsets, start, self.at)
        if fold(parameter.name) in self.names:
            message = f"duplicate parameter name `{parameter.name}`"
            hint = "rename one of them; names are case-insensitive"
            raise GrammarError(message, hint, parameter.start, parameter.end)
        self.names.add(fold(parameter.name))
        return parameter

    def _inside(self) -> tuple[str, list[int]]:
        """Return the text in the braces, and the offsets of its characters and of its end."""
        start, chars, offsets = self.at, "", [self.at + 1]
        self.at += 1
        while self.at < len(self.text):
            char, following = self.text[self.at], self._next()
            if char == "}" and following != "}":
                self.at += 1
                return chars, offsets
            if char == "{" and following not in ("{", ""):
                raise GrammarError("unescaped `{` in a parameter", "write it twice: `{{`", self.at)
            chars += char
            self.at += 2 if char in "{}" else 1
            offsets.append(self.at)
        hint = "add `}` after the name, or write `{{` for a literal brace"
        raise GrammarError("`{` has no closing `}`", hint, start)

    def _next(self) -> str:
        return self.text[self.at + 1 : self.at + 2]


def _prefix(text: str) -> int:
    if text.startswith("~") and not text.startswith("~/"):
        raise GrammarError("a route cannot begin with `~`", "remove it")
    return 2 if text.startswith("~") else 1 if text.startswith("/") else 0


def _parameter(inside: str, offsets: list[int], start: int, end: int) -> Parameter:
    stars = 2 if inside.startswith("**") else 1 if inside.startswith("*") else 0
    is_optional = inside.endswith("?")
    body = inside.removesuffix("?")
    # The first character belongs to the name, even if it is `:` or `=`.
    found = _NAME_END.search(body, stars + 1)
    name = body[stars : found.start() if found else len(body)]
    _check_name(name, inside, start, end)
    spans, at = _constraint_spans(body, found.start()) if found else ([], len(body))
    constraints = [Constraint(body[a:b], offsets[a], offsets[b]) for a, b in spans if a < b]
    default = body[at + 1 :] if body[at : at + 1] == "=" else None
    if is_optional and (stars or default is not None):
        what = (
            "already matches an empty path" if stars else "has a default, so it is already optional"
        )
        raise GrammarError(f"`{{{inside}}}` {what}", f"remove `?`: `{{{body}}}`", start, end)
    return Parameter(
        name, tuple(constraints), default, is_optional, stars > 0, stars < 2, start, end
    )


def _constraint_spans(text: str, at: int) -> tuple[list[tuple[int, int]], int]:
    """Return the start and end of each constraint, and the offset of a possible default.

    *at* is the offset of the sign after the name. ASP.NET starts one character earlier, which
    matters for names that end with `(` or consist of `=`.
    """
    if text[at - 1] == "=" or text[at] == "=" and text[at - 1] != "(":
        return [], at - 1 if text[at - 1] == "=" else at
    is_inside = text[at - 1] == "("
    begin = at - 1 if is_inside else at + 1
    at = at if is_inside else at + 1
    spans: list[tuple[int, int]] = []
    while at < len(text):
        char = text[at]
        if is_inside and char == ")" and text[at + 1 : at + 2] in ("", ":", "="):
            is_inside = False
        elif is_inside and char in ":=" and ")" in text[at:]:
            at = text.index(")", at)
        elif char in ":=":
            spans.append((begin, at))
            if char == "=":
                return spans, at
            begin, is_inside = at + 1, False
        elif char == "(":
            is_inside = True
        at += 1
    return [*spans, (begin, at)], at


def _check_name(name: str, inside: str, start: int, end: int) -> None:
    if not name:
        raise GrammarError("missing parameter name", "add a name, such as `{id}`", start, end)
    bad = next((char for char in name if char in _NOT_IN_NAMES), "")
    if bad:
        hint = "remove it"
        if name.endswith("?"):
            hint = f"write `{{{name[:-1]}{inside.partition('?')[2].removesuffix('?')}?}}`"
        elif name.endswith("*"):
            hint = f"write `{{*{name.strip('*')}}}`"
        raise GrammarError(f"the parameter name `{name}` cannot contain `{bad}`", hint, start, end)


def _check_segment(parts: list[Part]) -> None:
    for index, part in enumerate(parts):
        if isinstance(part, Literal) or len(parts) == 1:
            continue
        before = parts[index - 1] if index else None
        if part.is_catch_all:
            raise _fault(part, "must be alone between slashes", "add `/` before it")
        if part.is_optional and index < len(parts) - 1:
            raise _fault(part, "cannot be optional because text follows it", "remove `?`")
        if isinstance(before, Parameter):
            hint = f"add text between them: `{format_part(before)}-{format_part(part)}`"
            raise _fault(part, f"directly follows `{format_part(before)}`", hint)
        if part.is_optional and (before is None or before.text != "."):
            hint = "add `.` before it, or remove `?`"
            raise _fault(part, "can be optional only after a single `.`", hint)


def _fault(part: Parameter, message: str, hint: str) -> GrammarError:
    return GrammarError(f"`{format_part(part)}` {message}", hint, part.start, part.end)


def _fold_one(char: str) -> str:
    upper = char.upper()
    # Letters such as the dotless i would become ASCII; .NET keeps them distinct.
    return upper if len(upper) == 1 and (char.isascii() or not upper.isascii()) else char


def _double(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _single(text: str) -> str:
    return text.replace("{{", "{").replace("}}", "}")
