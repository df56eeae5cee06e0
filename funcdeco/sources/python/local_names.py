"""The names that a function binds, and the values that it assigns to them."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from funcdeco.sources.python.definition import FunctionNode, own_nodes


class LocalNames:
    """The local names of one function."""

    def __init__(self, function: FunctionNode) -> None:
        self.parameters = {one.arg for one in _arguments(function.args)}
        self._bound: Counter[str] = Counter()
        self._values: dict[str, list[ast.expr]] = {}
        self.loads: Counter[str] = Counter()
        """How often each name is read."""
        for node in own_nodes(function):
            self._add(node)

    def __contains__(self, name: str) -> bool:
        """Return whether the function binds *name*."""
        return name in self.parameters or name in self._bound

    def values(self, name: str) -> list[ast.expr] | None:
        """Return all values that *name* can have; None if they aren't known."""
        found = self._values.get(name, [])
        is_certain = name not in self.parameters and len(found) == self._bound[name]
        return found if found and is_certain else None

    def _add(self, node: ast.AST) -> None:
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load):
                self.loads[node.id] += 1
            else:
                self._bound[node.id] += 1
        elif isinstance(node, ast.Assign):
            self._assign(node.targets, node.value)
        elif isinstance(node, ast.AnnAssign):
            if node.value is not None:
                self._assign([node.target], node.value)
        else:
            self._bound.update(_otherwise_bound(node))

    def _assign(self, targets: list[ast.expr], value: ast.expr) -> None:
        for target in targets:
            if isinstance(target, ast.Name):
                self._values.setdefault(target.id, []).append(value)


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
