"""Decorators that replace the signature of a function, read from their source."""

from __future__ import annotations

import ast
from typing import NamedTuple, TypeAlias

from funcdeco.sources.python.definition import FunctionNode, Wrapper, own_nodes
from funcdeco.sources.python.module import HOPS, Module
from funcdeco.sources.python.modules import SourceProject

_Def: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
_LARGEST = 2_000
"""Maximum number of nodes of a decorator that is read."""


class _Made(NamedTuple):
    """The function that a decorator returns, and the parameter that receives the decorated one."""

    node: _Def
    wrapped: str
    module: Module


def hiding_wrapper(node: FunctionNode, module: Module, project: SourceProject) -> Wrapper | None:
    """Return the decorator that certainly hides the parameters of the function at *node*."""
    decorators = [] if isinstance(node, ast.Lambda) else node.decorator_list
    for decorator in decorators:
        made = _made_by(decorator, module, project)
        if made is None:
            return None
        if _preserves(made):
            continue  # the signature is that of the function below
        if made.node.decorator_list:
            return None
        name = module.text(decorator.func if isinstance(decorator, ast.Call) else decorator)
        return Wrapper(name, made.wrapped, module.location(decorator), _names(made.node))
    return None


def _made_by(decorator: ast.expr, module: Module, project: SourceProject) -> _Made | None:
    """Return what a decorator returns for a function; None if that isn't certain."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    found = _function(called, module, project, HOPS)
    if found is None:
        return None
    function, where = found
    if isinstance(decorator, ast.Call):  # the call returns the decorator
        inner = _only_result(function)
        if inner is None or inner.decorator_list:
            return None
        function = inner
    wrapped = _only_parameter(function)
    result = _only_result(function) if wrapped else None
    return _Made(result, wrapped, where) if result is not None else None


def _function(
    node: ast.expr, module: Module, project: SourceProject, hops: int
) -> tuple[_Def, Module] | None:
    """Return the function of the project that a name refers to, if that is certain."""
    bound = module.lookup(node.id) if isinstance(node, ast.Name) and hops > 0 else None
    if bound is None or not isinstance(node, ast.Name) or module.may_rebind(node.id):
        return None
    if isinstance(bound.node, ast.FunctionDef):
        is_plain = not bound.node.decorator_list and len(module.names[node.id]) == 1
        return (bound.node, module) if is_plain and not module.patches(node.id) else None
    if isinstance(bound.node, ast.ImportFrom) and bound.alias is not None:
        imported = project.imported(module, bound.node)
        name = ast.Name(bound.alias.name)
        return None if imported is None else _function(name, imported, project, hops - 1)
    return None


def _only_parameter(function: _Def) -> str:
    """Return the only parameter of a decorator; empty if it has none or others."""
    args = function.args
    others = (*args.kwonlyargs, *filter(None, (args.vararg, args.kwarg)))
    given = [*args.posonlyargs, *args.args]
    return given[0].arg if len(given) == 1 and not others else ""


def _only_result(function: _Def) -> _Def | None:
    """Return the nested function that *function* returns in any case, and doesn't change."""
    own = [one for one in function.body if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))]
    last = function.body[-1]
    returns = [one for one in own_nodes(function) if isinstance(one, ast.Return)]
    if not isinstance(function, ast.FunctionDef) or len(own) != 1 or returns != [last]:
        return None
    value = last.value if isinstance(last, ast.Return) else None
    if not isinstance(value, ast.Name) or value.id != own[0].name:
        return None
    return own[0] if _is_only_returned(own[0].name, function) else None


def _is_only_returned(name: str, function: _Def) -> bool:
    """Return whether *name* is used for nothing but the `return`, such as `update_wrapper`."""
    uses = definitions = 0
    for count, node in enumerate(ast.walk(function)):
        if count > _LARGEST or isinstance(node, ast.Nonlocal):
            return False
        uses += isinstance(node, ast.Name) and node.id == name
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            definitions += node.name == name
    return uses == definitions == 1


def _preserves(made: _Made) -> bool:
    """Return whether the only decorator of the result is `@functools.wraps(function)`."""
    if len(made.node.decorator_list) != 1:
        return False
    call = made.node.decorator_list[0]
    if not isinstance(call, ast.Call) or len(call.args) != 1 or call.keywords:
        return False
    given = call.args[0]
    is_wraps = made.module.dotted(call.func) == "functools.wraps"
    return is_wraps and isinstance(given, ast.Name) and given.id == made.wrapped


def _names(node: _Def) -> frozenset[str]:
    args = node.args
    every = (*args.posonlyargs, *args.args, *args.kwonlyargs, args.vararg, args.kwarg)
    return frozenset(one.arg for one in every if one is not None)
