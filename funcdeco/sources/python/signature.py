"""Definitions of functions from `def` and `lambda`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from funcdeco.app import App
from funcdeco.bindings.v2_names import DECORATORS as V2_DECORATORS
from funcdeco.diagnostics.location import Location
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.sources.python.annotations import evaluate
from funcdeco.sources.python.definition import (
    UNKNOWN,
    Body,
    Definition,
    End,
    FunctionNode,
    Kind,
    Parameter,
    Returned,
    yields,
)
from funcdeco.sources.python.module import Module
from funcdeco.sources.python.modules import SourceProject
from funcdeco.sources.python.returned import is_stub, read_results
from funcdeco.sources.python.wrappers import hiding_wrapper

_DURABLE = late_pattern(
    rb"durable|yield|\.call_|\.[gs]et_state|\.start_new|\.get_status|\.raise_event|_entity"
)
"""Code of files with Durable Functions; the trees of other files aren't kept."""


class _Raw(NamedTuple):
    """One parameter as represented by `ast`."""

    node: ast.arg
    kind: Kind
    default: ast.expr | None


def define(
    node: FunctionNode, name: str, module: Module, project: SourceProject, *, by_us: bool = False
) -> Definition:
    """Return the definition of the function at *node*, under the name *name*.

    *by_us* is set for functions declared by funcdeco's decorators, which don't change them.
    """
    wrappers = [one for one in _decorators(node) if not (by_us and _is_ours(one))]
    is_wrapped = module.patches(name) or bool(wrappers)
    returned, end, uses = read_results(node, module, project)
    return Definition(
        name,
        _location(node, module),
        {
            raw.node.arg: _parameter(raw, is_wrapped, module, project)
            for raw in _parameters(node.args)
        },
        tuple(Returned("unknown", one.location) for one in returned) if is_wrapped else returned,
        End("maybe") if is_wrapped else end,
        is_stub(node),
        isinstance(node, ast.AsyncFunctionDef),
        module.contains(b"yield") and yields(node),
        _result(node, is_wrapped, module, project),
        is_wrapped,
        None if by_us or module.patches(name) else hiding_wrapper(node, module, project),
        uses=None if is_wrapped else uses,
        body=Body(node, module.location, module) if module.contains(_DURABLE) else None,
    )


def _result(
    node: FunctionNode, is_wrapped: bool, module: Module, project: SourceProject
) -> Parameter | None:
    """Return the return annotation as a parameter; None without one."""
    returns = None if isinstance(node, ast.Lambda) else node.returns
    if returns is None:
        return None
    return Parameter(
        "return",
        module.location(returns),
        written=module.text(returns),
        annotation_location=module.location(returns),
        evaluated=UNKNOWN if is_wrapped else evaluate(returns, module, project),
    )


def _decorators(node: FunctionNode) -> list[ast.expr]:
    return [] if isinstance(node, ast.Lambda) else node.decorator_list


def _is_ours(decorator: ast.expr) -> bool:
    """Return whether it is a decorator like `@app.http(...)`, which returns the same function."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    if isinstance(called, ast.Name):
        return called.id in ("staticmethod", "classmethod")
    return isinstance(called, ast.Attribute) and (
        hasattr(App, called.attr) or called.attr in V2_DECORATORS
    )


def _location(node: FunctionNode, module: Module) -> Location:
    if isinstance(node, ast.Lambda):
        return module.location(node)
    return module.location_of_name(node, node.name)


def _parameters(args: ast.arguments) -> Iterator[_Raw]:
    usual = [*args.posonlyargs, *args.args]
    defaults = [*[None] * (len(usual) - len(args.defaults)), *args.defaults]
    for index, (node, default) in enumerate(zip(usual, defaults, strict=True)):
        yield _Raw(node, "positional" if index < len(args.posonlyargs) else "usual", default)
    if args.vararg is not None:
        yield _Raw(args.vararg, "args", None)
    for node, default in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        yield _Raw(node, "keyword", default)
    if args.kwarg is not None:
        yield _Raw(args.kwarg, "kwargs", None)


def _parameter(raw: _Raw, is_wrapped: bool, module: Module, project: SourceProject) -> Parameter:
    name = raw.node.arg
    whole = module.location(raw.node)
    location = whole._replace(end_line=whole.line, end_column=(whole.column or 1) + len(name))
    is_none = isinstance(raw.default, ast.Constant) and raw.default.value is None
    written = raw.node.annotation
    if written is None:
        return Parameter(name, location, raw.kind, none_by_default=is_none)
    return Parameter(
        name,
        location,
        raw.kind,
        module.text(written),
        module.location(written),
        is_none,
        UNKNOWN if is_wrapped else evaluate(written, module, project),
    )
