"""How a function uses the parameter of a durable client, for which the host passes a string."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from typing import Literal

from funcdeco.sources.python.binding_nodes import names_bound_by
from funcdeco.sources.python.definition import Body, FunctionNode
from funcdeco.sources.python.module import Module, dotted_name

CLIENT = "DurableOrchestrationClient"
COROUTINES = frozenset(
    {
        *("get_status", "get_status_all", "get_status_by", "purge_instance_history"),
        *("purge_instance_history_by", "raise_event", "read_entity_state", "restart", "resume"),
        *("rewind", "signal_entity", "start_new", "suspend", "terminate"),
        "wait_for_completion_or_create_check_status_response",
    }
)
"""The methods of a client that have to be awaited."""
METHODS = COROUTINES | {
    *("create_check_status_response", "create_http_management_payload"),
    "get_client_response_links",
}
"""All methods of a client; a string has none of them."""

Use = Literal["client", "string", "unknown", "none"]
"""`client` if it has to be a client, `string` if it may have to be a string, `unknown` if only
other code, which can't be read, uses it."""
_HOPS = 3
"""Maximum number of helper functions through which a parameter is followed."""
_SHOWN = frozenset({"print", "str", "repr", "format", "id", "bool"})
"""Builtins that accept a client and a string alike."""


def use_of(body: Body, name: str) -> Use:
    """Return how a function uses its parameter *name*."""
    try:
        return _Uses(body.module).of(body.node, name, _HOPS)
    except RecursionError:
        return "string"


class _Uses:
    def __init__(self, module: Module) -> None:
        self._module = module

    def of(self, function: FunctionNode, name: str, hops: int) -> Use:
        """Return the use of *name* in *function* and in the helpers that it is passed to."""
        if name not in {one.arg for one in _parameters(function)} or _rebinds(function, name):
            return "string"
        found = set(self._each(function, name, hops))
        if "string" in found or ("unknown" in found and _has_other_client(function, name)):
            return "string"
        return "client" if "client" in found else "unknown" if "unknown" in found else "none"

    def _each(self, function: FunctionNode, name: str, hops: int) -> Iterator[Use]:
        """Yield the use at each place where *name* is read."""
        for node in ast.walk(function):
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.Name) and child.id == name:
                    yield self._at(node, child, hops)
                elif isinstance(child, ast.keyword) and _is_name(child.value, name):
                    yield self._passed(node, child, hops)

    def _at(self, parent: ast.AST, node: ast.Name, hops: int) -> Use:
        if isinstance(parent, ast.Attribute):
            return "client" if parent.attr in METHODS else "string"
        if isinstance(parent, ast.keyword):
            return "none"  # its call is a place of its own
        if isinstance(parent, ast.Call) and parent.func is not node:
            return self._passed(parent, node, hops)
        return "none" if isinstance(parent, (ast.FormattedValue, ast.Expr)) else "string"

    def _passed(self, call: ast.AST, given: ast.Name | ast.keyword, hops: int) -> Use:
        """Return the use by a function that *call* passes the parameter to."""
        if not isinstance(call, ast.Call):
            return "string"  # a keyword of a class
        callee = dotted_name(call.func)
        last = callee.rpartition(".")[2]
        if "client" in last.lower() or callee == "json.loads" or not callee:
            return "string"
        if callee in _SHOWN or callee.startswith(("logging.", "logger.", "log.")):
            return "none"
        bound = self._module.lookup(callee) if "." not in callee and hops else None
        helper = bound.node if bound is not None else None
        if isinstance(helper, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return self._in_helper(helper, call, given, hops)
        return "string" if hasattr(builtins, callee) else "unknown"

    def _in_helper(
        self,
        helper: ast.FunctionDef | ast.AsyncFunctionDef,
        call: ast.Call,
        given: ast.Name | ast.keyword,
        hops: int,
    ) -> Use:
        positional = [one.arg for one in (*helper.args.posonlyargs, *helper.args.args)]
        if helper.decorator_list or any(isinstance(one, ast.Starred) for one in call.args):
            return "unknown"
        if isinstance(given, ast.keyword):
            name = given.arg
        else:
            index = next(place for place, one in enumerate(call.args) if one is given)
            name = positional[index] if index < len(positional) else None
        return "unknown" if name is None else self.of(helper, name, hops - 1)


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _parameters(function: FunctionNode) -> list[ast.arg]:
    args = function.args
    return [*args.posonlyargs, *args.args, *args.kwonlyargs]


def _rebinds(function: FunctionNode, name: str) -> bool:
    """Return whether *name* may have another value than the parameter's anywhere in *function*."""
    own = {id(one) for one in (function, *_parameters(function))}
    nodes = (node for node in ast.walk(function) if id(node) not in own)
    return any(name in names_bound_by(node) for node in nodes)


def _has_other_client(function: FunctionNode, name: str) -> bool:
    """Return whether the methods of a client are called on anything other than *name*."""
    return any(
        isinstance(node, ast.Attribute) and node.attr in METHODS and not _is_name(node.value, name)
        for node in ast.walk(function)
    )
