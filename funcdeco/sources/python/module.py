"""One Python file: the names bound at its top level, and locations in it."""

from __future__ import annotations

import ast
import re
import sys
import warnings
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from funcdeco.diagnostics.location import Location
from funcdeco.grammar.late_pattern import late_pattern

HOPS = 8
"""Maximum number of times that a name is followed to another one."""
LARGEST = 1_000_000
"""Maximum size, in bytes, of a file that is read."""
_DYNAMIC = late_pattern(
    rb"\b(?:globals|locals|exec|eval|vars|setattr)\s*\(|sys\.modules|__getattr__|__dict__"
)
"""Code that may bind names dynamically."""
_GLOBAL = late_pattern(rb"\bglobal\b((?:\\\r?\n|[^\n])*)")


class Bound(NamedTuple):
    """One statement that binds a name when the module is imported."""

    node: ast.stmt
    alias: ast.alias | None
    """For an import, the imported name."""
    is_sure: bool
    """Whether it runs at every import."""


_KEYWORD = late_pattern(r"(?:async\s+)?(?:def|class)\s+")


class Module:
    """A parsed file; `tree` is empty if it doesn't parse."""

    def __init__(self, file: str, content: bytes) -> None:
        self.file = file
        self.content = content
        self.names: dict[str, list[Bound]] = {}
        self.checking_only: set[str] = set()
        """Names that only type checkers see."""
        self.stars: list[int] = []
        """Lines of `from ... import *`."""
        self._contains: dict[bytes | re.Pattern[bytes], bool] = {}
        self._is_ascii = content.isascii()
        self.error: SyntaxError | None = None
        self.tree: ast.Module = self._parse()
        try:
            self._collect(self.tree.body, is_sure=True)
        except RecursionError:  # hundreds of branches
            self.stars.append(sys.maxsize)  # so that no name is certain

    def contains(self, pattern: bytes | re.Pattern[bytes]) -> bool:
        """Return whether the file contains *pattern*, which is searched for only once.

        Otherwise the time for a module with many functions would be quadratic.
        """
        if pattern not in self._contains:
            if isinstance(pattern, bytes):
                self._contains[pattern] = pattern in self.content
            else:
                self._contains[pattern] = pattern.search(self.content) is not None
        return self._contains[pattern]

    def lookup(self, name: str) -> Bound | None:
        """Return the last binding of *name*; None if there is none or it isn't certain."""
        found = self.names.get(name)
        if not found or not (found[-1].is_sure or len(found) == 1):
            return None
        line = found[-1].node.lineno
        return None if any(star > line for star in self.stars) else found[-1]

    def lacks(self, name: str) -> bool:
        """Return whether the imported module certainly has no *name*."""
        if name in self.names or self.stars or self.is_dynamic:
            return False
        is_bound = name in self._globals or re.search(rf"\b{name}\s*:=".encode(), self.content)
        return self.error is None and not is_bound

    def may_rebind(self, name: str) -> bool:
        """Return whether code that runs later may bind a name of the module again."""
        return self.is_dynamic or name in self._globals

    @cached_property
    def _globals(self) -> frozenset[str]:
        """The names that functions declare as `global`, and may therefore bind."""
        return frozenset(
            name.decode("utf-8", "replace")
            for names in _GLOBAL.findall(self.content)
            for name in re.findall(rb"\w+", names)
        )

    @cached_property
    def is_dynamic(self) -> bool:
        """Whether code may bind names that the syntax tree doesn't show."""
        return _DYNAMIC.search(self.content) is not None

    def dotted(self, node: ast.expr) -> str:
        """Return the full name under which *node* is imported, such as `functools.partial`.

        Empty if it isn't imported.
        """
        first, dot, rest = dotted_name(node).partition(".")
        owner = self._imported_as(first) if first else ""
        return f"{owner}{dot}{rest}" if owner else ""

    def _imported_as(self, name: str) -> str:
        bound = self.lookup(name)
        if bound is None or bound.alias is None:
            return ""
        return imported_name(bound.node, bound.alias)

    def patches(self, name: str) -> bool:
        """Return whether something is assigned to special attributes of *name*."""
        return self.contains(b".__") and f"{name}.__" in self._patched

    @cached_property
    def _patched(self) -> frozenset[str]:
        found = re.findall(rb"\w+\.__", self.content)
        return frozenset(one.decode("utf-8", "replace") for one in found)

    def text(self, node: ast.expr) -> str:
        """Return the source of an expression, on one line."""
        line = self._lines[node.lineno - 1] if node.lineno <= len(self._lines) else b""
        if node.lineno != node.end_lineno or not self._is_ascii:
            try:
                return ast.unparse(node)
            except RecursionError:  # nested deeply
                return "..."
        return line[node.col_offset : node.end_col_offset].decode("ascii")

    def location(self, node: ast.AST) -> Location:
        """Return the location of *node*."""
        line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
        end_line, end = getattr(node, "end_lineno", line), getattr(node, "end_col_offset", column)
        start, stop = self._column(line, column), self._column(end_line, end)
        return Location(self.file, line, start, end_line, stop)

    def location_of_name(self, node: ast.AST, name: str) -> Location:
        """Return the location of *name* after `def` or `class`."""
        line = getattr(node, "lineno", 1)
        text = self._lines[line - 1].decode("utf-8", "replace") if self._lines else ""
        start = self._column(line, getattr(node, "col_offset", 0)) - 1
        behind = _KEYWORD.match(text, start)
        column = (behind.end() if behind else start) + 1
        return Location(self.file, line, column, line, column + len(name))

    def _parse(self) -> ast.Module:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # warnings about user code aren't ours to show
                return ast.parse(self.content, self.file)
        except SyntaxError as error:
            self.error = error
        except ValueError as error:  # a null character, before Python 3.12
            self.error = SyntaxError(str(error))
        except (RecursionError, MemoryError):
            self.error = SyntaxError("the code is nested too deeply for Python to parse")
        return ast.Module([], [])

    @cached_property
    def _lines(self) -> list[bytes]:
        return self.content.removeprefix(b"\xef\xbb\xbf").splitlines()

    def _column(self, line: int, offset: int) -> int:
        """Convert an offset in bytes, as in `ast`, into a column in characters."""
        if self._is_ascii or not 0 < line <= len(self._lines):
            return offset + 1
        return len(self._lines[line - 1][:offset].decode("utf-8", "replace")) + 1

    def _collect(self, body: Iterable[ast.stmt], is_sure: bool) -> None:
        for node in body:
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                self._import(node, is_sure)
                continue
            for name in _bound_by(node):
                self.names.setdefault(name, []).append(Bound(node, None, is_sure))
            if isinstance(node, ast.If):
                self._collect_if(node, is_sure)
            elif not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                for inner, runs in _blocks(node):
                    self._collect(inner, is_sure and runs)

    def _collect_if(self, node: ast.If, is_sure: bool) -> None:
        is_negated = isinstance(node.test, ast.UnaryOp) and isinstance(node.test.op, ast.Not)
        test = node.test.operand if isinstance(node.test, ast.UnaryOp) else node.test
        if re.fullmatch(r"(\w+\.)?TYPE_CHECKING", dotted_name(test)):
            unseen, seen = node.body, node.orelse
            if is_negated:
                unseen, seen = seen, unseen
            self._collect_unseen(unseen)
            self._collect(seen, is_sure)
        elif compares_with_main(node.test):
            self._collect(node.orelse, is_sure)
        else:
            self._collect(node.body, False)
            self._collect(node.orelse, False)

    def _collect_unseen(self, body: list[ast.stmt]) -> None:
        for node in body:
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                self.checking_only |= {_bound_name(node, alias) for alias in node.names}
            else:
                self.checking_only |= set(_bound_by(node))

    def _import(self, node: ast.Import | ast.ImportFrom, is_sure: bool) -> None:
        for alias in node.names:
            if alias.name == "*":
                self.stars.append(node.lineno)
            else:
                bound = Bound(node, alias, is_sure)
                self.names.setdefault(_bound_name(node, alias), []).append(bound)


def dotted_name(node: ast.AST) -> str:
    """Return the source of a name such as `a.b`; empty for any other expression."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def imported_name(node: ast.stmt, alias: ast.alias) -> str:
    """Return the full name of what *alias* of an import binds; empty for a relative import."""
    if isinstance(node, ast.ImportFrom):
        return f"{node.module}.{alias.name}" if not node.level else ""
    return alias.name if alias.asname else alias.name.partition(".")[0]


def compares_with_main(test: ast.expr) -> bool:
    """Return whether it is a test like `__name__ == "__main__"`."""
    nodes = list(ast.walk(test))
    if any(isinstance(one, ast.NotEq) for one in nodes):
        return False
    has_name = any(isinstance(one, ast.Name) and one.id == "__name__" for one in nodes)
    return has_name and any(
        isinstance(one, ast.Constant) and one.value == "__main__" for one in nodes
    )


def _bound_name(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> str:
    if alias.asname is not None:
        return alias.asname
    return alias.name.partition(".")[0] if isinstance(node, ast.Import) else alias.name


def _bound_by(node: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement, other than an import, binds itself."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name
    elif isinstance(node, (ast.Assign, ast.Delete)):
        for target in node.targets:
            yield from _names_in(target)
    elif isinstance(node, (ast.AugAssign, ast.For, ast.AsyncFor)) or (
        isinstance(node, ast.AnnAssign) and node.value is not None
    ):
        yield from _names_in(node.target)
    elif isinstance(node, (ast.With, ast.AsyncWith)):
        for item in node.items:
            if item.optional_vars is not None:
                yield from _names_in(item.optional_vars)
    else:
        yield from _bound_by_new_syntax(node)


def _bound_by_new_syntax(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.Match):
        for case in node.cases:
            yield from _captured(case.pattern)
    elif type(node).__name__ == "TypeAlias":  # `type X = ...`, since Python 3.12
        yield from _names_in(getattr(node, "name"))  # noqa: B009


def _captured(pattern: ast.pattern) -> Iterator[str]:
    """Yield the names that a pattern of `case` binds."""
    for node in ast.walk(pattern):
        name = getattr(node, "rest" if isinstance(node, ast.MatchMapping) else "name", None)
        if isinstance(node, ast.pattern) and isinstance(name, str):
            yield name


def _names_in(target: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, (ast.Tuple, ast.List)):
        for element in target.elts:
            yield from _names_in(element)
    elif isinstance(target, ast.Starred):
        yield from _names_in(target.value)


def _blocks(node: ast.stmt) -> Iterator[tuple[list[ast.stmt], bool]]:
    """Yield the blocks of a statement, each with whether it always runs with the statement."""
    is_with = isinstance(node, (ast.With, ast.AsyncWith))
    for field in ("body", "orelse", "finalbody"):
        block = getattr(node, field, None)
        if isinstance(block, list):
            yield block, is_with or field == "finalbody"
    for inner in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield inner.body, False
