"""Route templates of HTTP triggers, as ASP.NET Core's `RoutePatternParser` reads them.

A text the parser refuses keeps the whole host from starting. No Python library has these semantics.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from funcdeco.grammar import GrammarError
from funcdeco.grammar.route.foreign import foreign_syntax as foreign_syntax

_NOT_IN_NAMES = "/{}?*"
_NAME_END = re.compile("[:=]")


@dataclass(frozen=True)
class Literal:
    """A text that stands for itself, its braces single."""

    text: str
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Constraint:
    """One `name` or `name(argument)` after a colon, as written but with single braces."""

    text: str
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)

    @property
    def name(self) -> str:
        """The name in lower case: what stands before the parenthesis."""
        return self.text.partition("(")[0].lower() if self._is_call else self.text.lower()

    @property
    def argument(self) -> str | None:
        """All between the outer parentheses, None if there are none."""
        return self.text.partition("(")[2][:-1] if self._is_call else None

    @property
    def _is_call(self) -> bool:
        return "(" in self.text and self.text.endswith(")")


@dataclass(frozen=True)
class Parameter:
    """One `{name}` with all that can be said in the braces."""

    name: str
    constraints: tuple[Constraint, ...] = ()
    default: str | None = None
    is_optional: bool = False
    is_catch_all: bool = False
    # Only `{**x}` keeps slashes as they are when a URL is made.
    encodes_slashes: bool = True
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


Part = Literal | Parameter


@dataclass(frozen=True)
class Segment:
    """What stands between two slashes; parameters are never side by side in it."""

    parts: tuple[Part, ...]

    @property
    def only(self) -> Part | None:
        """The part of a segment that has just one."""
        return self.parts[0] if len(self.parts) == 1 else None


@dataclass(frozen=True)
class Template:
    """A route template, without the slash or `~/` it may begin with."""

    segments: tuple[Segment, ...]

    @property
    def parameters(self) -> Iterator[Parameter]:
        """All parameters in their order."""
        parts = (part for segment in self.segments for part in segment.parts)
        return (part for part in parts if isinstance(part, Parameter))

    def __str__(self) -> str:
        return "/".join("".join(map(format_part, segment.parts)) for segment in self.segments)


def format_part(part: Part) -> str:
    """Write *part* as it stands in a template."""
    if isinstance(part, Literal):
        return _double(part.text)
    stars = "" if not part.is_catch_all else "*" if part.encodes_slashes else "**"
    constraints = "".join(f":{constraint.text}" for constraint in part.constraints)
    default = "" if part.default is None else f"={part.default}"
    inside = f"{stars}{part.name}{constraints}{default}{'?' if part.is_optional else ''}"
    return f"{{{_double(inside)}}}"


def fold(text: str) -> str:
    """Return what two texts share that .NET calls equal ignoring case; the length stays the same."""
    return text.upper() if text.isascii() else "".join(map(_fold_one, text))


def parse_template(text: str) -> Template:
    """Read a route template, or raise `GrammarError` for its first fault."""
    reader = _Reader(text)
    template = Template(tuple(reader.segments()))
    for segment in template.segments[:-1]:
        part = segment.only
        if isinstance(part, Parameter) and part.is_catch_all:
            message = f"`{format_part(part)}` takes the rest of the path, nothing can follow it"
            raise GrammarError(message, "move it to the end of the route", part.start, part.end)
    return template


class _Reader:
    """Walks over the text of one template; `at` is the offset of what comes next."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = _prefix(text)
        self.names: set[str] = set()

    def segments(self) -> Iterator[Segment]:
        while self.at < len(self.text):
            if self.text[self.at] == "/":
                hint = "write one `/`, and none at the beginning"
                raise GrammarError("`//` can't stand in a route", hint, self.at - 1, self.at + 1)
            yield self._segment()
            # One slash at the end is fine.
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
                hint = "write `{` before the name, or `}}` for the brace itself"
                raise GrammarError("`}` closes nothing", hint, self.at)
            if char == "?":
                hint = "end the route before it, a query isn't part of a route"
                raise GrammarError("`?` can't stand in a route", hint, self.at)
            self.at += 2 if char in "{}" else 1
        return Literal(_single(self.text[start : self.at]), start, self.at)

    def _parameter(self) -> Parameter:
        start = self.at
        inside, offsets = self._inside()
        parameter = _parameter(inside, offsets, start, self.at)
        if fold(parameter.name) in self.names:
            message = f"`{parameter.name}` is the name of two parameters"
            hint = "rename one of them, case doesn't count"
            raise GrammarError(message, hint, parameter.start, parameter.end)
        self.names.add(fold(parameter.name))
        return parameter

    def _inside(self) -> tuple[str, list[int]]:
        """Return the text in the braces, and the offset of each of its characters and of its end."""
        start, chars, offsets = self.at, "", [self.at + 1]
        self.at += 1
        while self.at < len(self.text):
            char, following = self.text[self.at], self._next()
            if char == "}" and following != "}":
                self.at += 1
                return chars, offsets
            if char == "{" and following not in ("{", ""):
                raise GrammarError("`{` stands inside a parameter", "write it twice: `{{`", self.at)
            chars += char
            self.at += 2 if char in "{}" else 1
            offsets.append(self.at)
        hint = "write `}` after the name, or `{{` for the brace itself"
        raise GrammarError("`{` is never closed", hint, start)

    def _next(self) -> str:
        return self.text[self.at + 1 : self.at + 2]


def _prefix(text: str) -> int:
    if text.startswith("~") and not text.startswith("~/"):
        raise GrammarError("`~` can't begin a route", "leave it out")
    return 2 if text.startswith("~") else 1 if text.startswith("/") else 0


def _parameter(inside: str, offsets: list[int], start: int, end: int) -> Parameter:
    stars = 2 if inside.startswith("**") else 1 if inside.startswith("*") else 0
    is_optional = inside.endswith("?")
    body = inside.removesuffix("?")
    # The first character belongs to the name, even where it is `:` or `=`.
    found = _NAME_END.search(body, stars + 1)
    name = body[stars : found.start() if found else len(body)]
    _check_name(name, inside, start, end)
    spans, at = _constraint_spans(body, found.start()) if found else ([], len(body))
    constraints = [Constraint(body[a:b], offsets[a], offsets[b]) for a, b in spans if a < b]
    default = body[at + 1 :] if body[at : at + 1] == "=" else None
    if is_optional and (stars or default is not None):
        what = "takes no path at all too" if stars else "has a default, so it is optional"
        raise GrammarError(f"`{{{inside}}}` {what}", f"leave out `?`: `{{{body}}}`", start, end)
    return Parameter(
        name, tuple(constraints), default, is_optional, stars > 0, stars < 2, start, end
    )


def _constraint_spans(text: str, at: int) -> tuple[list[tuple[int, int]], int]:
    """Return where constraints begin and end, and where the default may begin.

    *at* is the offset of the sign after the name. ASP.NET begins one character before it, which
    shows in names that end with `(` or are just `=`.
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
        raise GrammarError("a parameter has no name", "write one: `{id}`", start, end)
    bad = next((char for char in name if char in _NOT_IN_NAMES), "")
    if bad:
        hint = "leave it out"
        if name.endswith("?"):
            hint = f"write `{{{name[:-1]}{inside.partition('?')[2].removesuffix('?')}?}}`"
        elif name.endswith("*"):
            hint = f"write `{{*{name.strip('*')}}}`"
        raise GrammarError(f"`{bad}` can't stand in the name `{name}`", hint, start, end)


def _check_segment(parts: list[Part]) -> None:
    for index, part in enumerate(parts):
        if isinstance(part, Literal) or len(parts) == 1:
            continue
        before = parts[index - 1] if index else None
        if part.is_catch_all:
            raise _fault(part, "must be alone between slashes", "write `/` before it")
        if part.is_optional and index < len(parts) - 1:
            raise _fault(part, "is followed by a text, so it can't be optional", "leave out `?`")
        if isinstance(before, Parameter):
            hint = f"write a text between them: `{format_part(before)}-{format_part(part)}`"
            raise _fault(part, f"follows `{format_part(before)}` at once", hint)
        if part.is_optional and (before is None or before.text != "."):
            hint = "write `.` before it, or leave out `?`"
            raise _fault(part, "can only be optional after a single `.`", hint)


def _fault(part: Parameter, message: str, hint: str) -> GrammarError:
    return GrammarError(f"`{format_part(part)}` {message}", hint, part.start, part.end)


def _fold_one(char: str) -> str:
    upper = char.upper()
    # Letters such as the dotless i would become ASCII; .NET keeps them apart.
    return upper if len(upper) == 1 and (char.isascii() or not upper.isascii()) else char


def _double(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _single(text: str) -> str:
    return text.replace("{{", "{").replace("}}", "}")
