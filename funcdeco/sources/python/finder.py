"""Find the function that a name in a module refers to, if that is certain."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias, TypeGuard

from funcdeco.diagnostics.location import Location
from funcdeco.diagnostics.wording import with_article
from funcdeco.grammar.similar import closest
from funcdeco.sources.python.definition import Created, Definition, Parameter, Problem
from funcdeco.sources.python.module import HOPS, Bound, Module, dotted_name
from funcdeco.sources.python.modules import SourceProject
from funcdeco.sources.python.signature import define

_DEFS = (ast.FunctionDef, ast.AsyncFunctionDef)
_Def: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
_DISPLAYS = (
    *(ast.Constant, ast.JoinedStr, ast.List, ast.Dict, ast.Set, ast.Tuple),
    *(ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp, ast.Compare),
)
"""Expressions whose values can't be called."""
_CREATE: dict[str, Created] = {
    "azure.durable_functions.Orchestrator.create": "Orchestrator",
    "azure.durable_functions.Entity.create": "Entity",
}
_V2_APPS = ("azure.functions.FunctionApp", "azure.functions.Blueprint")


class Finder:
    """Finds functions in the modules of one project."""

    def __init__(self, project: SourceProject) -> None:
        self._project = project

    def entry_point(self, module: Module, name: str) -> Definition | None:
        """Return the function that the worker calls for *name*; None if it isn't certain."""
        if module.lacks(name):
            where = os.path.relpath(module.file, self._project.root).replace(os.sep, "/")
            intended = _intended(module, name)
            hint = f"set `entryPoint` to `{intended}`" if intended else f"write `def {name}(...)`"
            if intended and (app := _v2_app(module, intended)):
                hint = f"rename `{intended}` to `{name}`, and remove the decorators of `{app}`, "
                hint += "which is for the v2 model"
            return lacking("PYT006", module.file, name, f"{where} has no `{name}`", hint)
        return self._named(module, name, HOPS)

    def decorated(
        self, module: Module, path: list[str], line: int | None, *, is_v2: bool = False
    ) -> Definition | None:
        """Return the decorated function at *path*: the names of its classes, then its own.

        *line* is the line of its first decorator, which distinguishes functions with equal names.
        In a v2 app, a call elsewhere is one in a method of the user that may wrap the function.
        """
        *classes, name = path
        found = list(_functions(module, classes, name))
        at_line = [one for one in found if line is not None and _is_at(one, line)]
        best = at_line or found
        by_us = bool(at_line) or not is_v2
        return define(best[0], name, module, self._project, by_us=by_us) if len(best) == 1 else None

    def _named(self, module: Module, name: str, hops: int) -> Definition | None:
        bound = module.lookup(name)
        return None if bound is None or hops <= 0 else self._bound(module, name, bound, hops)

    def _bound(self, module: Module, name: str, bound: Bound, hops: int) -> Definition | None:
        node = bound.node
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return define(node, name, module, self._project)
        if isinstance(node, ast.ImportFrom) and bound.alias is not None:
            found = self._project.imported(module, node)
            return None if found is None else self._named(found, bound.alias.name, hops - 1)
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            if isinstance(node.targets[0], ast.Name):
                return self._value(module, name, node.value, hops)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            return self._value(module, name, node.value, hops)
        elif _is_plain_class(node) and not module.contains(b"__new__"):
            location = module.location_of_name(node, node.name)
            return _no_function(module, name, "a class", location, "write a function")
        return None

    def _value(self, module: Module, name: str, value: ast.expr, hops: int) -> Definition | None:
        if isinstance(value, ast.Name) and value.id != name:
            return self._named(module, value.id, hops - 1)
        if isinstance(value, ast.Lambda):
            return define(value, name, module, self._project)
        if isinstance(value, ast.Call):
            return self._called(module, name, value, hops)
        if isinstance(value, _DISPLAYS):
            what = "None" if isinstance(value, ast.Constant) and value.value is None else "a value"
            return _no_function(module, name, what, module.location(value), "write a function")
        return None

    def _called(self, module: Module, name: str, call: ast.Call, hops: int) -> Definition | None:
        """Return the result of a call: a durable function, or one with a problem."""
        location = module.location(call)
        if module.dotted(call.func) == "functools.partial":
            hint = "write a function that calls it: the worker can't read a partial's annotations"
            what = "a `functools.partial`"
            return _not_before_3_14(_no_function(module, name, what, location, hint))
        if isinstance(call.func, ast.Name):
            bound = module.lookup(call.func.id)
            if bound is not None and _has_no_annotations(bound.node, module):
                hint = "write a function that calls it: the worker can't read such an object"
                what = f"{with_article(call.func.id)} object"
                found = _no_function(module, name, what, location, hint)
                return _not_before_3_14(found) if _has_call(bound.node, module) else found
        made_by = _CREATE.get(module.dotted(call.func))
        if made_by and len(call.args) == 1 and not call.keywords:
            return self._created(module, name, made_by, call, hops)
        return None

    def _created(
        self,
        module: Module,
        name: str,
        kind: Created,
        call: ast.Call,
        hops: int,
    ) -> Definition:
        location = module.location(call)
        given = call.args[0]
        inner: Definition | None = None
        if isinstance(given, ast.Name):
            inner = self._before(module, given.id, call.lineno) or (
                self._named(module, given.id, hops - 1) if given.id != name else None
            )
        if inner is not None and inner.problem is not None:
            inner = None
        parameter = Parameter("context", location)
        return Definition(name, location, {"context": parameter}, created=kind, inner=inner)

    def _before(self, module: Module, name: str, line: int) -> Definition | None:
        """Return the function *name* above *line*, as in `main = df.Orchestrator.create(main)`."""
        above = [one for one in module.names.get(name, ()) if one.node.lineno < line]
        node = above[-1].node if above else None
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return define(node, name, module, self._project)
        return None


def _intended(module: Module, name: str) -> str:
    """Return the function that *name* is probably a misspelling of; empty if that isn't clear."""
    names = [one for one, bound in module.names.items() if _is_callable(bound[-1].node)]
    names = names or [one for one in module.names if _v2_app(module, one)]
    return closest(name, names) or (names[0] if len(names) == 1 else "")


def _is_callable(node: ast.AST) -> bool:
    """Return whether *node* probably defines a function that the worker can call.

    A decorator such as `@app.route(...)` of the v2 model makes a builder of it.
    """
    if not isinstance(node, _DEFS):
        return False
    made_by = [one.func if isinstance(one, ast.Call) else one for one in node.decorator_list]
    return not any(isinstance(one, ast.Attribute) for one in made_by)


def _v2_app(module: Module, name: str) -> str:
    """Return the name of the v2 model's app or blueprint that decorates a function, or ""."""
    node = module.names[name][-1].node
    for one in getattr(node, "decorator_list", ()):
        called = one.func if isinstance(one, ast.Call) else one
        if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
            bound = module.lookup(called.value.id)
            made = bound.node if bound else None
            if isinstance(made, ast.Assign) and isinstance(made.value, ast.Call):
                if module.dotted(made.value.func) in _V2_APPS:
                    return called.value.id
    return ""


def lacking(code: str, file: str, name: str, message: str, hint: str) -> Definition:
    """Return the definition of a function that the worker doesn't find."""
    return Definition(name, Location(file), {}, problem=Problem(code, message, hint, None))


def _no_function(module: Module, name: str, what: str, location: Location, hint: str) -> Definition:
    message = f"the entry point `{name}` is {what}, not a function"
    return Definition(name, location, {}, problem=Problem("PYT007", message, hint, location))


def _not_before_3_14(found: Definition) -> Definition:
    """Return *found*, whose annotations `typing.get_type_hints` can read from Python 3.14 on."""
    assert found.problem is not None
    return replace(found, problem=found.problem._replace(until=(3, 14)))


def _functions(module: Module, classes: list[str], name: str) -> Iterator[_Def]:
    """Yield all functions *name* in the class at the path *classes*, or at the top level."""
    body = [bound.node for bound in module.names.get((*classes, name)[0], ())]
    for one in classes:
        inside = [node.body for node in body if isinstance(node, ast.ClassDef) and node.name == one]
        body = [node for block in inside for node in block]
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == name:
            yield node


def _is_at(node: _Def, line: int) -> bool:
    first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
    return first <= line <= node.lineno


def _is_plain_class(node: ast.stmt) -> TypeGuard[ast.ClassDef]:
    """Return whether it is a class without bases, decorators or keywords."""
    return (
        isinstance(node, ast.ClassDef)
        and not node.keywords
        and not node.decorator_list
        and all(dotted_name(base) == "object" for base in node.bases)
    )


def _has_call(node: ast.stmt, module: Module) -> bool:
    """Return whether instances of the class may be callable."""
    return b".__call__" in module.content or "__call__" in ast.dump(node)


def _has_no_annotations(node: ast.stmt, module: Module) -> bool:
    """Return whether `typing.get_type_hints`, used by the worker, rejects the class's instances."""
    return (
        _is_plain_class(node)
        and not any(isinstance(one, ast.AnnAssign) for one in node.body)
        and not re.search(rb"__annotations__|__getattr|__wrapped__|__new__", module.content)
    )
