"""The nodes of a function that are evaluated in every run, unless an exception ends it before."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from funcdeco.sources.python.definition import FunctionNode, own_statements

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def certain_nodes(function: FunctionNode) -> frozenset[int]:
    """Return the IDs of the nodes of *function* that are evaluated in every run."""
    body = function.body
    try:
        found = _block(body) if isinstance(body, list) else _expression(body)
        return frozenset(map(id, found))
    except RecursionError:  # nested deeply
        return frozenset()


def _block(body: list[ast.stmt]) -> Iterator[ast.AST]:
    for statement in body:
        yield statement
        yield from _statement(statement)
        if _may_leave(statement):
            return


def _may_leave(statement: ast.stmt) -> bool:
    """Return whether the run may end in *statement*, other than by an exception from a call."""
    if isinstance(statement, ast.While) and isinstance(statement.test, ast.Constant):
        return True
    leaving = (ast.Return, ast.Raise)
    return any(isinstance(one, leaving) for one in own_statements([statement]))


def _statement(node: ast.stmt) -> Iterator[ast.AST]:
    if hasattr(node, "handlers"):  # `try`; a handler may catch any exception in the body
        if isinstance(node, ast.Try) and not node.handlers:
            yield from _block(node.body)
    elif isinstance(node, (ast.If, ast.While)):
        yield from _expression(node.test)
    elif isinstance(node, (ast.For, ast.AsyncFor)):
        yield from _expression(node.iter)
    elif isinstance(node, (ast.With, ast.AsyncWith)):  # the context manager may suppress exceptions
        yield from _expression(node.items[0].context_expr)
    elif isinstance(node, ast.Match):
        yield from _expression(node.subject)
    elif not isinstance(node, _DEFINITIONS):
        yield from _each(ast.iter_child_nodes(node))


def _expression(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    if isinstance(node, ast.IfExp):
        yield from _expression(node.test)
    elif isinstance(node, ast.BoolOp):
        yield from _expression(node.values[0])
    elif isinstance(node, _COMPREHENSIONS):
        yield from _expression(node.generators[0].iter)
    elif isinstance(node, ast.Compare):
        yield from _each([node.left, node.comparators[0]])
    elif not isinstance(node, _DEFINITIONS):
        yield from _each(ast.iter_child_nodes(node))


def _each(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    for node in nodes:
        yield from _expression(node)
