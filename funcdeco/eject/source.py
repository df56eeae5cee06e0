"""A Python file: its syntax tree with positions, and what is to be removed from it."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import libcst as cst
from libcst.metadata import (
    Access,
    Assignment,
    BaseAssignment,
    CodeRange,
    ImportAssignment,
    MetadataWrapper,
    ParentNodeProvider,
    PositionProvider,
    Scope,
    ScopeProvider,
)

from funcdeco.diagnostics.fix import Edit
from funcdeco.diagnostics.location import Location
from funcdeco.grammar.late_pattern import late_pattern

_LINE = late_pattern(r".*?(?:\r\n|\r|\n)|.+\Z", re.DOTALL)
"""A line as Python's tokenizer splits it, unlike str.splitlines."""


class Span(NamedTuple):
    """A range of offsets, the end exclusive."""

    start: int
    end: int


class Imported(NamedTuple):
    """One name that an import statement binds."""

    statement: cst.Import | cst.ImportFrom
    alias: cst.ImportAlias
    module: str
    """As written, without leading dots."""
    level: int
    """Number of leading dots."""
    attribute: str
    """The imported name; empty for `import module`."""
    name: str
    """The name that it binds: the first part for `import package.module`."""


class Source:
    """A parsed file. Raises libcst.ParserSyntaxError if it doesn't parse."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        wrapper = MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True)
        self.tree: cst.Module = wrapper.module
        # Together, since each pass over the tree takes long.
        providers = (PositionProvider, ParentNodeProvider, ScopeProvider)
        found: Mapping[Any, Mapping[cst.CSTNode, Any]] = wrapper.resolve_many(providers)
        self._positions: Mapping[cst.CSTNode, CodeRange] = found[PositionProvider]
        self._parents: Mapping[cst.CSTNode, cst.CSTNode] = found[ParentNodeProvider]
        scopes: Mapping[cst.CSTNode, Scope | None] = found[ScopeProvider]
        self._scopes = list(dict.fromkeys(scope for scope in scopes.values() if scope))
        self._lines = _LINE.findall(text)
        self.edits: list[Edit] = []
        """Changes within statements."""
        self.lines: list[Span] = []
        """Whole lines to remove: those of decorators."""
        self.statements: dict[cst.CSTNode, None] = {}
        """Statements to remove."""
        self.loops: dict[cst.CSTNode, None] = {}
        """Loops to remove, whose lines are in `lines`."""
        self.aliases: dict[cst.CSTNode, None] = {}
        """Imported names to remove."""
        self.reported: list[Span] = []
        """Parts that can't be removed, so that names in them need no report of their own."""
        self._counts: tuple[int, ...] = ()
        self._merged: list[Span] = []

    # -- Structure ---------------------------------------------------------------------------------

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """Return the node around *node*; None for the module."""
        return self._parents.get(node)

    def above(self, node: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, cst.CSTNode]]:
        """Yield each node around *node*, innermost first, with the one in it."""
        inner = node
        while (outer := self.parent(inner)) is not None:
            yield outer, inner
            inner = outer

    def nodes(self, *kinds: type[cst.CSTNode]) -> list[cst.CSTNode]:
        """Return the nodes of these *kinds*, in the order of the text."""
        found = [node for node in self._parents if isinstance(node, kinds)]
        return sorted(found, key=self.span)

    @cached_property
    def calls(self) -> list[tuple[cst.Call, str]]:
        """The calls `name.attribute(...)`, each with its attribute."""
        return [
            (node, node.func.attr.value)
            for node in self.nodes(cst.Call)
            if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute)
        ]

    @cached_property
    def calls_by_end(self) -> dict[tuple[int, int], list[tuple[cst.Call, str]]]:
        """The same, by their end line and the end column in bytes."""
        found: dict[tuple[int, int], list[tuple[cst.Call, str]]] = {}
        for call, name in self.calls:
            found.setdefault(self.end(call), []).append((call, name))
        return found

    @cached_property
    def calls_by_line(self) -> dict[int, list[tuple[cst.Call, str]]]:
        """The same, by each of their lines, in the order of the text."""
        found: dict[int, list[tuple[cst.Call, str]]] = {}
        for call, name in self.calls:
            first, last = self.rows(call)
            for line in range(first, last + 1):
                found.setdefault(line, []).append((call, name))
        return found

    @cached_property
    def imports(self) -> list[Imported]:
        """All names that import statements bind, except those of `import *`."""
        return [
            one
            for node in self.nodes(cst.Import, cst.ImportFrom)
            if isinstance(node, (cst.Import, cst.ImportFrom))
            for one in _imported(node)
        ]

    @cached_property
    def stars(self) -> list[tuple[cst.ImportFrom, str, int]]:
        """The statements `from module import *`, with the module and the number of dots."""
        return [
            (node, _dotted(node.module), len(node.relative))
            for node in self.nodes(cst.ImportFrom)
            if isinstance(node, cst.ImportFrom) and isinstance(node.names, cst.ImportStar)
        ]

    # -- Positions ---------------------------------------------------------------------------------

    def span(self, node: cst.CSTNode) -> Span:
        """Return the offsets of *node*, without the white space around it."""
        at = self._positions[node]
        start = self._starts[at.start.line - 1] + at.start.column
        return Span(start, self._starts[at.end.line - 1] + at.end.column)

    def rows(self, node: cst.CSTNode) -> tuple[int, int]:
        """Return the first and the last line of *node*."""
        at = self._positions[node]
        return at.start.line, at.end.line

    def end(self, node: cst.CSTNode) -> tuple[int, int]:
        """Return the end line, and the end column in bytes, as Python counts them."""
        at = self._positions[node].end
        return at.line, len(self._lines[at.line - 1][: at.column].encode("utf-8", "replace"))

    def location(self, node: cst.CSTNode) -> Location:
        """Return the location of *node*."""
        start, end = self._positions[node].start, self._positions[node].end
        return Location(self.file, start.line, start.column + 1, end.line, end.column + 1)

    def part(self, node: cst.CSTNode) -> str:
        """Return the text of *node*."""
        start, end = self.span(node)
        return self.text[start:end]

    def line(self, number: int) -> Span:
        """Return the offsets of a line."""
        start = self._starts[min(number, len(self._starts)) - 1]
        return self.whole_lines(Span(start, start))

    def whole_lines(self, span: Span) -> Span:
        """Return *span* extended to whole lines, with the last line ending."""
        first = bisect_right(self._starts, span.start) - 1
        last = bisect_right(self._starts, max(span.end - 1, span.start)) - 1
        end = self._starts[last + 1] if last + 1 < len(self._starts) else len(self.text)
        return Span(self._starts[first], end)

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        for line in self._lines:
            starts.append(starts[-1] + len(line))
        return starts if not self.text or self.text[-1:] in "\r\n" else starts[:-1]

    # -- Names -------------------------------------------------------------------------------------

    def uses(self, names: Iterable[str], bound_by: Sequence[cst.CSTNode]) -> list[cst.CSTNode]:
        """Return the nodes that use what the statements *bound_by* bind to *names*.

        Included are uses of these names that no statement in the file binds before.
        """
        wanted = set(names)
        found: dict[cst.CSTNode, None] = {}
        for scope in self._scopes:
            for access in scope.accesses:
                if self._is_use(access, wanted, bound_by):
                    found[access.node] = None
        return sorted(found, key=self.span)

    def is_bound_elsewhere(self, name: str, bound_by: Sequence[cst.CSTNode]) -> cst.CSTNode | None:
        """Return another statement at module level that binds *name*, or None."""
        for scope in self._scopes:
            if scope is not scope.globals:
                continue
            for one in scope[name]:
                node = one.node if isinstance(one, Assignment) else None
                if node is not None and not self._is_within(node, bound_by):
                    return node
        return None

    def _is_use(self, access: Access, names: set[str], bound_by: Sequence[cst.CSTNode]) -> bool:
        mine = [one for one in access.referents if one.name in names and self._binds(one, bound_by)]
        if mine:
            return True
        return not access.referents and first_name(access.node) in names

    def _binds(self, one: BaseAssignment, bound_by: Sequence[cst.CSTNode]) -> bool:
        if isinstance(one, ImportAssignment):
            return any(node in bound_by for node in (one.node, one.as_name)) or any(
                outer in bound_by for outer, _ in self.above(one.as_name)
            )
        return isinstance(one, Assignment) and self._is_within(one.node, bound_by)

    def _is_within(self, node: cst.CSTNode, outer: Sequence[cst.CSTNode]) -> bool:
        return node in outer or any(one in outer for one, _ in self.above(node))

    # -- Removal -----------------------------------------------------------------------------------

    def removes(self, node: cst.CSTNode) -> bool:
        """Return whether *node* is in a part that is removed."""
        parts = (self.edits, self.lines, self.statements, self.aliases, self.reported)
        counts = tuple(len(part) for part in parts)
        if counts != self._counts:
            self._counts, self._merged = counts, _merged(self._removed())
        start, end = self.span(node)
        index = bisect_right(self._merged, Span(start, sys.maxsize)) - 1
        return index >= 0 and end <= self._merged[index].end

    def _removed(self) -> Iterator[Span]:
        yield from (Span(one.start, one.end) for one in self.edits)
        yield from self.lines
        yield from map(self.span, self.statements)
        yield from map(self.span, self.aliases)
        yield from self.reported


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Return *spans* in order, those that overlap or touch as one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, end))
        else:
            found.append(Span(start, end))
    return found


def first_name(node: cst.CSTNode) -> str:
    """Return the first name in `name.attribute...`; empty for anything else."""
    while isinstance(node, cst.Attribute):
        node = node.value
    return node.value if isinstance(node, cst.Name) else ""


def _dotted(node: cst.BaseExpression | None) -> str:
    if isinstance(node, cst.Attribute):
        return f"{_dotted(node.value)}.{node.attr.value}"
    return node.value if isinstance(node, cst.Name) else ""


def _imported(node: cst.Import | cst.ImportFrom) -> Iterator[Imported]:
    if isinstance(node.names, cst.ImportStar):
        return
    for alias in node.names:
        name = alias.asname.name if alias.asname else None
        bound = name.value if isinstance(name, cst.Name) else first_name(alias.name)
        if isinstance(node, cst.Import):
            yield Imported(node, alias, _dotted(alias.name), 0, "", bound)
        else:
            module, level = _dotted(node.module), len(node.relative)
            yield Imported(node, alias, module, level, _dotted(alias.name), bound)
