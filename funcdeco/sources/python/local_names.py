"""The names that a function binds, and the values that it assigns to them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple, cast

from funcdeco.sources.python.definition import FunctionNode, own_nodes

_INNER = frozenset({ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef})
_BINDING = frozenset(
    {ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Global, ast.Nonlocal, ast.Import}
    | {ast.ImportFrom, ast.ExceptHandler, ast.MatchAs, ast.MatchStar, ast.MatchMapping}
    | {ast.Assign, ast.AnnAssign}
)
"""Nodes, other than names, that bind names."""


_WITHOUT_NAMES = frozenset(
    {"ctx", "op", "ops", "id", "attr", "arg", "type_comment", "kind", "name", "names"}
)
"""Fields that contain no names of variables."""
_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {}
"""The other fields of each type of node, added on first use."""


class _Names(NamedTuple):
    """The names in a function."""

    bound: dict[str, int]
    """How many statements bind each name."""
    loads: dict[str, int]
    values: dict[str, list[ast.expr]]

    def add(self, node: ast.AST) -> None:
        """Add the names that *node* binds, other than by a name in a target."""
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets if node.value is not None else ():
                if isinstance(target, ast.Name) and node.value is not None:
                    self.values.setdefault(target.id, []).append(node.value)
        for name in _otherwise_bound(node):
            self.bound[name] = self.bound.get(name, 0) + 1


class LocalNames:
    """The local names of one function, read on first use."""

    def __init__(self, function: FunctionNode) -> None:
        self._function = function
        self.parameters: set[str] = {one.arg for one in _arguments(function.args)}

    def __contains__(self, name: str) -> bool:
        """Return whether the function binds *name*."""
        return name in self.parameters or name in self._names.bound

    def values(self, name: str) -> list[ast.expr] | None:
        """Return all values that *name* can have; None if they aren't known."""
        found = self._names.values.get(name, [])
        is_certain = name not in self.parameters and len(found) == self.times_bound(name)
        return found if found and is_certain else None

    def times_bound(self, name: str) -> int:
        """Return how many statements bind *name*."""
        return self._names.bound.get(name, 0)

    def loads(self, name: str) -> int:
        """Return how often *name* is read."""
        return self._names.loads.get(name, 0)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """All nodes in the body, including those of nested functions."""
        body = self._function.body
        return list(_walk(body if isinstance(body, list) else [body]))

    @cached_property
    def _own(self) -> Iterable[ast.AST]:
        """The nodes of the function itself."""
        has_inner = any(type(one) in _INNER for one in self.nodes)
        return own_nodes(self._function) if has_inner else self.nodes

    @cached_property
    def _names(self) -> _Names:
        found = _Names({}, {}, {})
        for node in self._own:
            kind = type(node)
            if kind is ast.Name and isinstance(node, ast.Name):
                counts = found.loads if type(node.ctx) is ast.Load else found.bound
                counts[node.id] = counts.get(node.id, 0) + 1
            elif kind in _BINDING:
                found.add(node)
        return found


def _arguments(args: ast.arguments) -> Iterator[ast.arg]:
    yield from (*args.posonlyargs, *args.args, *args.kwonlyargs)
    yield from (one for one in (args.vararg, args.kwarg) if one is not None)


def _otherwise_bound(node: ast.AST) -> Iterator[str]:
    """Yield the names that *node* binds with an unknown value."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name
    elif isinstance(node, (ast.Global, ast.Nonlocal)):
        yield from node.names
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        yield from (one.asname or one.name.partition(".")[0] for one in node.names)
    elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)):
        if node.name is not None:
            yield node.name
    elif isinstance(node, ast.MatchMapping) and node.rest is not None:
        yield node.rest


def _walk(body: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """Yield the nodes in *body*, without operators; `ast.walk` takes twice the time."""
    waiting = list(body)
    while waiting:
        node = waiting.pop()
        yield node
        for name in _fields(type(node)):
            value = getattr(node, name, None)
            if isinstance(value, list):
                waiting += [one for one in cast("list[object]", value) if isinstance(one, ast.AST)]
            elif isinstance(value, ast.AST):
                waiting.append(value)


def _fields(kind: type[ast.AST]) -> tuple[str, ...]:
    """Return the names of the fields that may contain nodes with names."""
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(one for one in kind._fields if one not in _WITHOUT_NAMES)
    return _FIELDS[kind]
