"""Helper generators of orchestrators: in other modules of the project, and methods of its classes."""

from __future__ import annotations

import ast

from funcdeco.analysis.orchestrators import Orchestrator, is_generator
from funcdeco.sources.python.module import HOPS, Module, dotted_name

_PLAIN = ("classmethod", "staticmethod")
"""Decorators that keep a method a generator."""
_Node = ast.ClassDef | ast.FunctionDef


def is_distant_generator(one: Orchestrator, call: ast.Call) -> bool:
    """Return whether *call* certainly calls a generator that another module or a class defines."""
    found = _called(one, call.func)
    if found is None:
        return False
    node, module = found
    return is_generator(one.scope.body._replace(node=node, module=module))


def _called(one: Orchestrator, function: ast.expr) -> tuple[ast.FunctionDef, Module] | None:
    if isinstance(function, ast.Attribute):
        owner = one.assigned(function.value)
        owner = owner.func if isinstance(owner, ast.Call) else owner  # an instance
        found = _named(one, owner)
        if found is not None and isinstance(found[0], ast.ClassDef):
            method = _method(found[0], function.attr)
            return None if method is None else (method, found[1])
    found = _named(one, function)
    if found is None or not isinstance(found[0], ast.FunctionDef) or found[0].decorator_list:
        return None
    return found[0], found[1]


def _method(node: ast.ClassDef, name: str) -> ast.FunctionDef | None:
    """Return the method *name* that a plain class defines itself, once."""
    makers = {
        dotted_name(getattr(made, "func", made)).rpartition(".")[2] for made in node.decorator_list
    }
    if node.keywords or not makers <= {"dataclass"}:
        return None
    bound = [part for part in node.body if getattr(part, "name", "") == name]
    method = bound[0] if len(bound) == 1 else None
    if not isinstance(method, ast.FunctionDef):
        return None
    kinds = {dotted_name(made) for made in method.decorator_list}
    return method if kinds <= set(_PLAIN) else None


def _named(one: Orchestrator, node: ast.expr) -> tuple[_Node, Module] | None:
    """Return the class or function to which a name such as `helpers.steps` refers."""
    first, *rest = dotted_name(node).split(".")
    if not first or one.scope.times_bound(first):
        return None
    return _found(one, one.scope.body.module, first, rest, HOPS)


def _found(
    one: Orchestrator, module: Module, name: str, rest: list[str], hops: int
) -> tuple[_Node, Module] | None:
    bound = module.lookup(name)
    if bound is None or not hops or module.may_rebind(name):
        return None
    if isinstance(bound.node, (ast.ClassDef, ast.FunctionDef)):
        return None if rest else (bound.node, module)
    alias = bound.alias
    if alias is None or one.sources is None:
        return None
    if isinstance(bound.node, ast.ImportFrom):
        owner = one.sources.imported(module, bound.node)
        if owner is not None and alias.name in owner.names:
            return _found(one, owner, alias.name, rest, hops - 1)
        path = [*filter(None, [bound.node.module]), alias.name]
        return _in_module(one, module, path, bound.node.level, rest, hops)
    path = alias.name.split(".")
    if alias.asname is None:  # `import a.b` binds `a`
        if [name, *rest][: len(path)] != path:
            return None
        rest = rest[len(path) - 1 :]
    return _in_module(one, module, path, 0, rest, hops)


def _in_module(
    one: Orchestrator, module: Module, path: list[str], level: int, rest: list[str], hops: int
) -> tuple[_Node, Module] | None:
    """Return what the first name of *rest* refers to in the module at *path*."""
    if not rest or one.sources is None:
        return None
    node = ast.ImportFrom(".".join(path), [], level)
    owner = one.sources.imported(module, node)
    return None if owner is None else _found(one, owner, rest[0], rest[1:], hops - 1)
