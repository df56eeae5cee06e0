"""The imports of a module, and whether each certainly runs when the module is imported."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from funcdeco.diagnostics.location import Location
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.sources.python.module import Module, compares_with_main, dotted_name

When = Literal["always", "late", "maybe"]
"""`always`: at each import of the module; `late`: when a function runs; `maybe`: conditional, or
an error would be caught."""

_NESTED = late_pattern(rb"^[ \t]+(?:from|import)\b|[:;][ \t]*(?:from|import)\b", re.MULTILINE)
"""An import that may be inside another statement."""
_DYNAMIC = late_pattern(rb"\b(?:import_module|__import__)\b")
_CAUGHT = late_pattern(rb"\b(?:ImportError|ModuleNotFoundError)\b")
_CATCH = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_IMPORTERS = frozenset({"importlib.import_module", "import_module", "__import__"})
_ENDS = frozenset({"sys.exit", "exit", "quit", "os._exit"})


class Imported(NamedTuple):
    """One name of a `from ... import`."""

    name: str
    location: Location


class Import(NamedTuple):
    """One imported module."""

    module: str
    """The dotted name; empty for `from . import name`."""
    level: int
    """The number of leading dots."""
    names: tuple[Imported, ...]
    """The names after `from ... import`; empty for `import module`."""
    when: When
    location: Location

    @property
    def written(self) -> str:
        """The module as it is written, with its leading dots."""
        return "." * self.level + self.module


def read_imports(module: Module) -> tuple[Import, ...]:
    """Return the imports of *module* that can run in Azure, in order.

    Imports that only type checkers see, or that only run with `python file.py`, are excluded.
    """
    is_nested = bool(_NESTED.search(module.content))
    reader = _Reader(module, is_nested, is_dynamic=bool(_DYNAMIC.search(module.content)))
    try:
        return tuple(reader.read(module.tree.body, "always"))
    except RecursionError:  # hundreds of nested blocks
        return ()


class _Reader:
    def __init__(self, module: Module, is_nested: bool, is_dynamic: bool) -> None:
        self._module = module
        self._is_nested = is_nested or is_dynamic
        self._is_dynamic = is_dynamic
        # A function's caller may catch the error.
        self._late: When = "maybe" if _CAUGHT.search(module.content) else "late"

    def read(self, body: Iterable[ast.stmt], when: When) -> Iterator[Import]:
        """Yield the imports in *body*, which runs at *when*."""
        for node in body:
            if when == "late" and isinstance(node, ast.If) and _asks_for_package(node):
                when = "maybe"
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield Import(alias.name, 0, (), when, self._module.location(alias))
            elif isinstance(node, ast.ImportFrom):
                yield self._from(node, when)
            elif self._is_nested:
                yield from self._inside(node, when)

    def _from(self, node: ast.ImportFrom, when: When) -> Import:
        place = self._module.location
        names = tuple(Imported(alias.name, place(alias)) for alias in node.names)
        return Import(node.module or "", node.level, names, when, place(node))

    def _inside(self, node: ast.stmt, when: When) -> Iterator[Import]:
        if isinstance(node, _FUNCTIONS):
            yield from self.read(node.body, "maybe" if when == "maybe" else self._late)
        elif isinstance(node, ast.ClassDef):
            yield from self.read(node.body, when)
        elif isinstance(node, ast.If):
            yield from self._if(node, when)
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            yield from self.read(node.body, when if _never_catches(node) else "maybe")
        elif handlers := getattr(node, "handlers", None):
            yield from self._try(node, handlers, when)
        elif isinstance(node, (ast.Expr, ast.Assign)) and self._is_dynamic:
            yield from self._called(node.value, when)
        else:
            for block in _blocks(node):
                yield from self.read(block, when if isinstance(node, ast.Try) else "maybe")

    def _if(self, node: ast.If, when: When) -> Iterator[Import]:
        is_negated = isinstance(node.test, ast.UnaryOp) and isinstance(node.test.op, ast.Not)
        test = node.test.operand if isinstance(node.test, ast.UnaryOp) else node.test
        if dotted_name(test).rpartition(".")[2] == "TYPE_CHECKING":
            yield from self.read(node.body if is_negated else node.orelse, when)
        elif compares_with_main(node.test):
            yield from self.read(node.orelse, when)
        else:
            yield from self.read((*node.body, *node.orelse), "maybe")

    def _try(
        self, node: ast.stmt, handlers: list[ast.ExceptHandler], when: When
    ) -> Iterator[Import]:
        body: When = "maybe" if any(map(_catches, handlers)) else when
        yield from self.read(getattr(node, "body", ()), body)
        for handler in handlers:
            yield from self.read(handler.body, "maybe")
        yield from self.read(getattr(node, "orelse", ()), body)
        yield from self.read(getattr(node, "finalbody", ()), when)

    def _called(self, value: ast.expr, when: When) -> Iterator[Import]:
        """Yield the module that `importlib.import_module("name")` imports."""
        if not isinstance(value, ast.Call) or dotted_name(value.func) not in _IMPORTERS:
            return
        if len(value.args) == 1 and not value.keywords and isinstance(value.args[0], ast.Constant):
            name = value.args[0].value
            if isinstance(name, str) and all(map(str.isidentifier, name.split("."))):
                yield Import(name, 0, (), when, self._module.location(value.args[0]))


def _asks_for_package(node: ast.If) -> bool:
    """Return whether it leaves a function early, possibly because a package isn't installed.

    Such a test calls `find_spec` or reads a constant, such as `HAS_NUMPY`.
    """
    if not isinstance(node.body[-1], (ast.Return, ast.Raise)):
        return False
    names = [dotted_name(one).rpartition(".")[2] for one in ast.walk(node.test)]
    return any(name.isupper() or name == "find_spec" for name in names)


def _blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    for field in ("body", "orelse", "finalbody"):
        yield getattr(node, field, [])
    for case in getattr(node, "cases", ()):
        yield case.body


def _catches(handler: ast.ExceptHandler) -> bool:
    """Return whether a handler catches a failed import and doesn't end with another error."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    names = [dotted_name(kind).rpartition(".")[2] if kind else "Exception" for kind in kinds]
    known = _CATCH.intersection(names) or any(not _is_builtin_error(name) for name in names)
    return bool(known) and not _raises(handler.body[-1])


def _is_builtin_error(name: str) -> bool:
    """Return whether *name* is an exception of Python; another one may be a tuple of some."""
    return name in _BUILTIN_ERRORS


_BUILTIN_ERRORS = frozenset(
    "ValueError TypeError KeyError AttributeError OSError IOError RuntimeError NameError".split()  # noqa: SIM905
)


def _raises(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return dotted_name(node.value.func) in _ENDS
    return isinstance(node, ast.Raise)


def _never_catches(node: ast.With | ast.AsyncWith) -> bool:
    """Return whether the context managers certainly don't suppress an error."""
    return all(
        isinstance(item.context_expr, ast.Call)
        and dotted_name(item.context_expr.func) in ("warnings.catch_warnings", "open")
        for item in node.items
    )
