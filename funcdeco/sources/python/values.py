"""The values of expressions in a function, as far as they are certain."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Sequence

from funcdeco.sources.python.annotations import Reader, Unknown, Unreadable
from funcdeco.sources.python.definition import FunctionNode, yields
from funcdeco.sources.python.flow import Flow
from funcdeco.sources.python.known_values import (
    OwnClasses,
    called,
    called_builtin,
    called_method,
    instance,
)
from funcdeco.sources.python.local_names import LocalNames
from funcdeco.sources.python.module import Module, dotted_name
from funcdeco.sources.python.modules import SourceProject
from funcdeco.sources.python.own_code import Function, find_function
from funcdeco.sources.python.response_calls import (
    is_http_response,
    read_middleware,
    read_response,
)
from funcdeco.worker.encoding import UNKNOWN, Value

_HOPS = 3
"""Maximum number of times that a name or a call is followed."""
_SHORT = 40
"""Maximum length of code that is repeated in a hint."""
_ITEMS = 30
"""Maximum number of elements of a display that are read."""


class ValueReader:
    """Reads the expressions of one function."""

    def __init__(
        self,
        function: FunctionNode,
        module: Module,
        project: SourceProject,
        names: LocalNames,
        hops: int = _HOPS,
    ) -> None:
        self._function = function
        self._module = module
        self._project = project
        self._hops = hops
        self._locals = names

    def alternatives(self, node: ast.expr) -> tuple[Value, ...]:
        """Return the values that *node* can have, each of them in some run."""
        if isinstance(node, ast.IfExp):
            return self.alternatives(node.body) + self.alternatives(node.orelse)
        if isinstance(node, ast.BoolOp):
            return UNKNOWN, *self.alternatives(node.values[-1])
        return (self.read(node),)

    def read(self, node: ast.expr) -> Value:
        """Return the value of *node*."""
        simple = self._simple(node)
        if simple is not None:
            return simple
        if isinstance(node, ast.Name):
            return self._name(node)
        if isinstance(node, ast.Await):
            return self._awaited(node.value)
        if isinstance(node, ast.Attribute):
            return self._attribute(node)
        if isinstance(node, (ast.IfExp, ast.BoolOp)):
            return one_of(self.alternatives(node))
        return self._call(node) if isinstance(node, ast.Call) else UNKNOWN

    def _simple(self, node: ast.expr) -> Value | None:
        """Return the value of an expression without names or calls."""
        if isinstance(node, ast.Constant):
            return instance(type(node.value).__name__)
        if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.BinOp) and _is_text(node)):
            return instance("str")
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            return self._sequence(type(node).__name__.lower(), node.elts)
        if isinstance(node, ast.Dict):
            return self._dict(node)
        for kind, name in _COMPUTED:
            if isinstance(node, kind):
                return instance(name)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return instance("bool")
        if isinstance(node, ast.Compare) and all(isinstance(op, _TO_BOOL) for op in node.ops):
            return instance("bool")
        return None

    def _sequence(self, name: str, nodes: Sequence[ast.expr]) -> Value:
        items = tuple(self.read(one) for one in nodes[:_ITEMS])
        found = instance(name)
        hint = self._with_status(nodes) if name == "tuple" and len(nodes) == 2 else ""
        not_json = found.not_json or _first_not_json(items)
        return found._replace(items=items, not_json=not_json, hint=hint)

    def _with_status(self, nodes: Sequence[ast.expr]) -> str:
        """Return a hint for a body and a status, as other frameworks accept them."""
        body, status = nodes
        code = status.value if isinstance(status, ast.Constant) else None
        if not isinstance(code, int) or not 100 <= code < 600:
            return ""
        text = self._module.text(body)
        if self.read(body).type in ("dict", "list"):
            text = f"json.dumps({text})"
        text = text if len(text) <= _SHORT else "..."
        return f"return `func.HttpResponse({text}, status_code={code})`"

    def _dict(self, node: ast.Dict) -> Value:
        pairs = list(zip(node.keys, node.values, strict=True))[:_ITEMS]
        keys = tuple(UNKNOWN if key is None else self.read(key) for key, _ in pairs)
        values = tuple(UNKNOWN if key is None else self.read(value) for key, value in pairs)
        wrong = next((one.type for one in keys if one.type and not one.classes & _KEYS), "")
        return instance("dict")._replace(items=keys, not_json=wrong or _first_not_json(values))

    def _name(self, node: ast.Name) -> Value:
        if node.id not in self._locals:
            return self._global(node.id)
        found = self._locals.values(node.id)
        if found is None or self._hops <= 0 or self._module.contains(b"nonlocal"):
            return UNKNOWN
        deeper = self._deeper(self._function, self._module, self._locals)
        value = one_of([deeper.read(one) for one in found[:_ITEMS]])
        return value if self._locals.loads(node.id) == 1 else _shallow(value)

    def _global(self, name: str) -> Value:
        """Return the value of a constant at the top level of the module."""
        bound = self._module.lookup(name)
        if bound is None or len(self._module.names[name]) != 1 or self._hops <= 0:
            return UNKNOWN
        if isinstance(bound.node, ast.Assign) and not self._module.may_rebind(name):
            if isinstance(bound.node.targets[0], ast.Name):
                return _shallow(self._simple(bound.node.value) or UNKNOWN)
        return UNKNOWN

    def _attribute(self, node: ast.Attribute) -> Value:
        if isinstance(node.value, ast.Name) and node.value.id not in self._locals:
            return OwnClasses(self._module, self._project).member(node.value.id, node.attr)
        return UNKNOWN

    def _awaited(self, node: ast.expr) -> Value:
        if not isinstance(node, ast.Call):
            return UNKNOWN
        found = self._own_function(node)
        if found is not None and isinstance(found[0], ast.AsyncFunctionDef):
            return self._result(*found)
        value = self.read(node)
        if value.type in ("HttpResponse", "str", "dict", "list", "NoneType"):
            message = f"`await` is applied to a value of type `{value.type}`"
            return Value(raises=message, hint="remove `await`")
        if value.raises:
            return value
        handles = read_middleware(node, self._module, True)
        return instance("HttpResponse") if handles.type == "coroutine" else UNKNOWN

    def _call(self, node: ast.Call) -> Value:
        function = node.func
        if is_http_response(function, self._module):
            found = read_response(node, self.read, self._module)
            return UNKNOWN if found.raises and self._is_local(function) else found
        if (found := called(self._module.dotted(function))).classes == _TEXT:
            return found  # which nothing rejects, so the local names don't matter
        if self._is_local(function):
            return self._method(node)
        if isinstance(function, ast.Name) and function.id not in self._module.names:
            return self._builtin(function.id)
        if found.type:
            return found
        own = self._own_function(node)
        if own is not None:
            return self._called(*own)
        if isinstance(function, ast.Name):
            if (made := OwnClasses(self._module, self._project).instance(function.id)).type:
                return made
        return self._of_azure(function) or self._method(node)

    def _is_local(self, function: ast.expr) -> bool:
        return dotted_name(function).partition(".")[0] in self._locals

    def _builtin(self, name: str) -> Value:
        is_certain = hasattr(builtins, name) and not self._module.stars
        return called_builtin(name) if is_certain else UNKNOWN

    def _method(self, node: ast.Call) -> Value:
        is_async = isinstance(self._function, ast.AsyncFunctionDef)
        if (found := read_middleware(node, self._module, is_async)) != UNKNOWN:
            return found
        if isinstance(node.func, ast.Attribute):
            return called_method(self.read(node.func.value), node.func.attr)
        return UNKNOWN

    def _of_azure(self, function: ast.expr) -> Value | None:
        """Return an instance of a class of azure-functions, or of one that derives from it."""
        try:
            found = Reader(self._module, self._project).read(function)
        except (Unknown, Unreadable, RecursionError):
            return None
        if not isinstance(found, type):
            return None
        is_azures = found.__module__.startswith("azure.")
        bases = found.__mro__ if is_azures else found.__mro__[1:]
        names = frozenset(base.__name__ for base in bases if base is not object)
        is_response = is_azures and found.__name__ == "HttpResponse"
        name = found.__name__
        return Value(name, names, not_json=name if is_response else "") if names else None

    def _own_function(self, node: ast.Call) -> tuple[Function, Module] | None:
        """Return the undecorated function of the project that a call runs, and its module."""
        if not isinstance(node.func, ast.Name) or node.func.id in self._locals:
            return None
        return find_function(self._module, self._project, node.func.id)

    def _called(self, node: Function, module: Module) -> Value:
        if yields(node):
            is_async = isinstance(node, ast.AsyncFunctionDef)
            return instance("async_generator" if is_async else "generator")
        if isinstance(node, ast.AsyncFunctionDef):
            return instance("coroutine")
        return self._result(node, module)

    def _result(self, node: Function, module: Module) -> Value:
        """Return the one value that a function of the project returns."""
        if self._hops <= 0 or yields(node):
            return UNKNOWN
        names = LocalNames(node)
        flow = Flow(node, module, self._project, names)
        if flow.end.reached != "no" or not flow.returns:
            return UNKNOWN
        deeper = self._deeper(node, module, names)
        found = [
            instance("NoneType") if one.node.value is None else deeper.read(one.node.value)
            for one in flow.returns
        ]
        return _shallow(one_of(found)) if not any(one.raises for one in found) else UNKNOWN

    def _deeper(self, node: FunctionNode, module: Module, names: LocalNames) -> ValueReader:
        return ValueReader(node, module, self._project, names, self._hops - 1)


_TEMPLATE: type[ast.expr] | None = getattr(ast, "TemplateStr", None)
"""A template string, which Python 3.14 has added."""
_COMPUTED = (
    (ast.ListComp, "list"),
    (ast.DictComp, "dict"),
    (ast.SetComp, "set"),
    (ast.GeneratorExp, "generator"),
    (ast.Lambda, "function"),
    *([(_TEMPLATE, "Template")] if _TEMPLATE else []),
)
_TEXT = frozenset({"str"})
_TO_BOOL = (ast.Is, ast.IsNot, ast.In, ast.NotIn)
_KEYS = frozenset({"str", "int", "float", "bool", "NoneType"})
"""Types of keys that JSON can represent."""


def one_of(found: Sequence[Value]) -> Value:
    """Return the value that is one of *found*."""
    distinct = tuple(dict.fromkeys(found))
    return distinct[0] if len(distinct) == 1 else Value(any_of=distinct)


def _shallow(value: Value) -> Value:
    """Return *value* without what may change in a list or dict that is used elsewhere too."""
    if value.any_of:
        return one_of([_shallow(one) for one in value.any_of])
    is_mutable = value.type in ("list", "dict")
    return value._replace(items=(), not_json="") if is_mutable else value._replace(items=())


def _first_not_json(items: Sequence[Value]) -> str:
    return next((one.not_json for one in items if one.not_json), "")


def _is_text(node: ast.BinOp) -> bool:
    """Return whether one side of an operation is certainly a string."""
    return any(
        isinstance(one, ast.JoinedStr)
        or (isinstance(one, ast.Constant) and isinstance(one.value, str))
        for one in (node.left, node.right)
    )
