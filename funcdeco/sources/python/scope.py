"""The names inside one function: what they refer to, and where each expression is used."""

from __future__ import annotations

import ast
from collections import Counter
from functools import cached_property

from funcdeco.sources.python.binding_nodes import BINDING, names_bound_by
from funcdeco.sources.python.definition import Body, own_nodes
from funcdeco.sources.python.module import dotted_name, imported_name


class Scope:
    """The names in the body of one function; nested functions count only for what they bind."""

    def __init__(self, body: Body) -> None:
        self.body = body

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """The nodes of the function, excluding nested functions and classes."""
        return tuple(own_nodes(self.body.node))

    @cached_property
    def calls(self) -> tuple[ast.Call, ...]:
        """The calls in the function itself."""
        return tuple(node for node in self.nodes if isinstance(node, ast.Call))

    def parent(self, node: ast.AST) -> ast.AST | None:
        """Return the node that contains *node*, which is one of `nodes`."""
        return self._parents.get(id(node))

    def reads(self, name: str) -> list[ast.Name]:
        """Return the places where *name* is read, in nested functions as well."""
        return self._reads.get(name, [])

    @cached_property
    def globals(self) -> frozenset[str]:
        """The names that the function declares as global."""
        nodes = (node for node in self.nodes if isinstance(node, ast.Global))
        return frozenset(name for node in nodes for name in node.names)

    def times_bound(self, name: str) -> int:
        """Return how often *name* is bound in the function, as a parameter as well."""
        return self._bound[name]

    def value(self, name: str) -> ast.expr | None:
        """Return the value that is assigned to a local name, if there is only one assignment."""
        return self._values.get(name) if self._bound[name] == 1 else None

    def dotted(self, node: ast.expr) -> str:
        """Return the full name under which *node* is imported, like `Module.dotted`.

        Imports in the function count; other local names hide those of the module.
        """
        first, dot, rest = dotted_name(node).partition(".")
        if not self._bound[first]:
            return self.body.module.dotted(node)
        owner = self._imports.get(first, "") if self._bound[first] == 1 else ""
        return f"{owner}{dot}{rest}" if owner else ""

    def builtin(self, node: ast.expr) -> str:
        """Return the name of a builtin; empty if it may be another object."""
        name = node.id if isinstance(node, ast.Name) else ""
        module = self.body.module
        is_hidden = self._bound[name] or name in module.names or module.stars
        return "" if is_hidden else name

    @cached_property
    def _parents(self) -> dict[int, ast.AST]:
        inside = (self.body.node, *self.nodes)
        return {id(child): node for node in inside for child in ast.iter_child_nodes(node)}

    @cached_property
    def _reads(self) -> dict[str, list[ast.Name]]:
        found: dict[str, list[ast.Name]] = {}
        for node in ast.walk(self.body.node):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                found.setdefault(node.id, []).append(node)
        return found

    @cached_property
    def _bound(self) -> Counter[str]:
        found = Counter[str]()
        for node in ast.walk(self.body.node):
            if isinstance(node, BINDING) and node is not self.body.node:
                found.update(names_bound_by(node))
        return found

    @cached_property
    def _imports(self) -> dict[str, str]:
        return {
            alias.asname or alias.name.partition(".")[0]: imported_name(node, alias)
            for node in self.nodes
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for alias in node.names
        }

    @cached_property
    def _values(self) -> dict[str, ast.expr]:
        found: dict[str, ast.expr] = {}
        for node in self.nodes:
            if isinstance(node, ast.Assign) and len(node.targets) == 1:
                target, value = node.targets[0], node.value
            elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
                target, value = node.target, node.value
            else:
                continue
            if isinstance(target, ast.Name):
                found[target.id] = value
        return found
