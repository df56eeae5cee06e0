"""Locations of decorator calls in Python source, and of their keywords."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import chain, takewhile
from typing import NamedTuple

from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.source_text import source_text

Offsets = tuple[int, int]
End = tuple[int, int]
"""End line and column (in bytes) of a call, which are unique to the call."""
_LINE = late_pattern(r".*?(?:\r\n|\r|\n)|.+\Z", re.DOTALL)
"""A line as Python's tokenizer splits it, unlike str.splitlines."""

_LONGEST = 1000
"""Maximum length, in lines, of calls that are found from any of their lines."""
_Function = ast.FunctionDef | ast.AsyncFunctionDef


class Keyword(NamedTuple):
    """One argument of a call: the offsets of its name, or its value without one, and of its value."""

    name: Offsets
    value: Offsets
    node: ast.expr
    all_names: frozenset[str]
    """All keywords of the call, including this one."""
    is_positional: bool = False


class Call(NamedTuple):
    """One call `name.attribute(...)`, or `name(...)`."""

    line: int
    end_line: int
    end: End
    function: Offsets
    keywords: dict[str, Keyword]
    positional: tuple[ast.expr, ...]
    """The positional arguments before one with a star."""
    extra: dict[str, Offsets]
    """Keys of the dict passed as `extra=`."""


class Calls:
    """The calls in a source; empty if it doesn't parse."""

    def __init__(self, text: str) -> None:
        self._text = text
        # ast counts columns in bytes of UTF-8.
        self._lines = _LINE.findall(text)
        self._is_ascii = text.isascii()

    def find(
        self, line: int, key: str, binding: str | None = None, end: End | None = None
    ) -> Offsets | None:
        """Return the offsets of *key* in the call's `extra`, or else of the decorator at *line*."""
        calls = self._at(line, end)
        for call in calls:
            if key in call.extra:
                return call.extra[key]
        named = [call for call in calls if binding and self._names(call, binding)]
        return next((call.function for call in (*named, *calls)), None)

    def annotation(self, line: int, parameter: str) -> Offsets | None:
        """Return the offsets of the annotation of *parameter* in the function decorated at *line*.

        `$return` and `return` are the return annotation. Without one, it's the parameter itself.
        """
        function = self._functions.get(line)
        if function is None:
            return None
        if parameter in ("$return", "return"):
            return self._offsets(function.returns) if function.returns else None
        arguments = function.args
        every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
        found = next((one for one in every if one.arg == parameter), None)
        return self._offsets(found.annotation or found) if found else None

    def decorated(self, line: int) -> str:
        """Return the name of the function decorated at *line*; empty if there is none."""
        function = self._functions.get(line)
        return function.name if function else ""

    def custom_decorators(self, line: int) -> list[str]:
        """Return the names of decorators at *line* that no object such as an app provides."""
        function = self._functions.get(line)
        decorators = function.decorator_list if function else []
        called = [one.func if isinstance(one, ast.Call) else one for one in decorators]
        return [one.id for one in called if isinstance(one, ast.Name)]

    def keyword(
        self,
        line: int,
        key: str,
        declared: str | None = None,
        binding: str | None = None,
        end: End | None = None,
        positions: tuple[str, ...] = (),
    ) -> Keyword | None:
        """Return the keyword *key* of the call at *line*, or the argument at its position.

        *positions* are the parameters that the called function accepts by position. Among several
        calls, prefer the one whose keyword has the value *declared*, then the one whose `name` is
        *binding*, then the first.
        """
        found = [
            (call, keyword)
            for call in self._at(line, end)
            if (keyword := self._argument(call, key, positions)) is not None
        ]
        found.sort(
            key=lambda pair: (
                declared is not None and _value(pair[1]) != declared,
                binding is not None and not self._names(pair[0], binding),
            )
        )
        return found[0][1] if found else None

    def _argument(self, call: Call, key: str, positions: tuple[str, ...]) -> Keyword | None:
        """Return the argument of *call* for the parameter *key*."""
        if key in call.keywords or key not in positions[: len(call.positional)]:
            return call.keywords.get(key)
        node = call.positional[positions.index(key)]
        place = self._offsets(node)
        return Keyword(place, place, node, frozenset(call.keywords), is_positional=True)

    def lines(self, line: int) -> tuple[int, int]:
        """Return the first and last line of the call at *line*, or else the line itself."""
        found = self._at(line)
        return (found[0].line, found[0].end_line) if found else (line, line)

    def _names(self, call: Call, binding: str) -> bool:
        """Return whether a call sets the name *binding*, or is in a parameter's annotation."""
        keyword = call.keywords.get("name")
        if keyword is not None:
            return _value(keyword) == binding
        return self._parameters.get(call.end) == binding

    @cached_property
    def _parameters(self) -> dict[End, str]:
        """The parameter of each call in an annotation, `$return` for the return annotation."""
        return {
            (node.end_lineno or 0, node.end_col_offset or 0): name
            for function in {id(one): one for one in self._functions.values()}.values()
            for name, annotation in _annotations(function)
            for node in ast.walk(annotation)
            if isinstance(node, ast.Call)
        }

    def within(
        self, keyword: Keyword, part: tuple[int, int] | None, *, at_key: bool = False
    ) -> Offsets:
        """Return the offsets of a keyword's value, or of a part of its string, or of its name."""
        if at_key:
            return keyword.name
        start, end = keyword.value
        text = self._text[start:end]
        value = _value(keyword)
        # The part can be located only if the literal's source text equals its value.
        if part and isinstance(value, str) and text[1:-1] == value:
            first, last = part
            return start + 1 + first, start + 1 + max(last, first + 1)
        return start, end

    def _at(self, line: int, end: End | None = None) -> list[Call]:
        """Return the call that ends at *end*, if known.

        Otherwise return the calls that begin at *line*, or those around it, innermost first.
        """
        if end is not None and end in self._ending:
            return [self._ending[end]]
        by_line = self._starting.get(line) or self._aliased.get(line)
        return by_line or self._around.get(line, [])

    @cached_property
    def _nodes(self) -> list[ast.AST]:
        try:
            return list(ast.walk(ast.parse(self._text)))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return []

    @cached_property
    def _calls(self) -> list[Call]:
        return self._calls_of(ast.Attribute)

    def _calls_of(
        self, function: type[ast.expr], selects: Callable[[ast.Call], bool] = lambda _: True
    ) -> list[Call]:
        return [
            self._call(node)
            for node in self._nodes
            if isinstance(node, ast.Call) and isinstance(node.func, function) and selects(node)
        ]

    @cached_property
    def _ending(self) -> dict[End, Call]:
        return {call.end: call for call in (*self._calls, *self._calls_of(ast.Name))}

    @cached_property
    def _starting(self) -> dict[int, list[Call]]:
        return _by_line(self._calls)

    @cached_property
    def _aliased(self) -> dict[int, list[Call]]:
        """The decorators that are calls of names, such as `@route(...)` below `route = app.route`."""
        lists = [getattr(node, "decorator_list", ()) for node in self._nodes]
        decorators = {id(node) for node in chain.from_iterable(lists)}
        return _by_line(self._calls_of(ast.Name, lambda node: id(node) in decorators))

    @cached_property
    def _around(self) -> dict[int, list[Call]]:
        """The calls that span each line, shortest first."""
        found: dict[int, list[Call]] = {}
        for call in sorted(self._calls, key=lambda call: call.end_line - call.line):
            if call.end_line - call.line < _LONGEST:
                for line in range(call.line, call.end_line + 1):
                    found.setdefault(line, []).append(call)
        return found

    @cached_property
    def _functions(self) -> dict[int, _Function]:
        """The functions, keyed by each line of their decorators and heads."""
        found: dict[int, _Function] = {}
        for node in self._nodes:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                for line in _head(node):
                    found.setdefault(line, node)
        return found

    def _call(self, node: ast.Call) -> Call:
        names = frozenset(one.arg for one in node.keywords if one.arg is not None)
        keywords = {
            one.arg: Keyword(self._name(one), self._offsets(one.value), one.value, names)
            for one in node.keywords
            if one.arg is not None
        }
        extra: dict[str, Offsets] = {}
        for one in node.keywords:
            if one.arg == "extra" and isinstance(one.value, ast.Dict):
                pairs = zip(one.value.keys, one.value.values, strict=True)
                extra = {
                    str(key.value): self._offsets(value)
                    for key, value in pairs
                    if isinstance(key, ast.Constant)
                }
        line = getattr(node.func, "end_lineno", node.lineno)
        return Call(
            min(node.lineno, line),
            node.end_lineno or node.lineno,
            (node.end_lineno or 0, node.end_col_offset or 0),
            self._offsets(node.func),
            keywords,
            tuple(takewhile(_has_no_star, node.args)),
            extra,
        )

    def _name(self, keyword: ast.keyword) -> Offsets:
        start = self._offset(keyword.lineno, keyword.col_offset)
        return start, start + len(keyword.arg or "")

    def _offsets(self, node: ast.expr | ast.arg) -> Offsets:
        end_line, end_column = node.end_lineno, node.end_col_offset
        assert end_line is not None and end_column is not None
        return self._offset(node.lineno, node.col_offset), self._offset(end_line, end_column)

    def _offset(self, line: int, column: int) -> int:
        if not self._is_ascii:
            column = len(self._lines[line - 1].encode()[:column].decode("utf-8", "replace"))
        return self._starts[line - 1] + column

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        for line in self._lines:
            starts.append(starts[-1] + len(line))
        return starts


def calls_in(snapshot: Snapshot, file: str) -> Calls:
    """Return the calls in *file*; empty if it can't be read."""
    return snapshot.made(_read, file)


def _read(snapshot: Snapshot, file: str) -> Calls:
    text = source_text(snapshot, file)
    return Calls(text.text if text else "")


def _by_line(calls: Iterable[Call]) -> dict[int, list[Call]]:
    found: dict[int, list[Call]] = {}
    for call in calls:
        found.setdefault(call.line, []).append(call)
    return found


def _has_no_star(argument: ast.expr) -> bool:
    return not isinstance(argument, ast.Starred)


def _value(keyword: Keyword) -> object:
    """Return the value of a literal; None for other expressions."""
    return getattr(keyword.node, "value", None)


def _annotations(function: _Function) -> Iterator[tuple[str, ast.expr]]:
    """Yield the annotations with the names of the parameters."""
    arguments = function.args
    for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        if one.annotation is not None:
            yield one.arg, one.annotation
    if function.returns is not None:
        yield "$return", function.returns


def _head(function: _Function) -> range:
    """Return the lines of the function's decorators and of its head."""
    first = min([function.lineno, *(one.lineno for one in function.decorator_list)])
    return range(first, function.body[0].lineno + 1)
