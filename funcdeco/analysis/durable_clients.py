"""Functions that use a durable client: the variables that refer to it, and the calls on it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from funcdeco.analysis.checked_app import CheckedApp, once
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.sources.python.client_use import CLIENT, COROUTINES, METHODS, Use, use_of
from funcdeco.sources.python.definition import Definition, Parameter
from funcdeco.sources.python.scope import Scope

_CLASS = f"azure.durable_functions.{CLIENT}"
_STRINGS = ("str", "bytes")


class Received(NamedTuple):
    """A parameter that receives a durable client, and its binding."""

    parameter: Parameter
    declaration: BindingDeclaration


@dataclass(frozen=True, eq=False)
class ClientFunction:
    """A function with a durable client whose source is known."""

    function: Function
    definition: Definition
    scope: Scope
    received: tuple[Received, ...]

    def use_of(self, parameter: Parameter) -> Use:
        """Return how the function uses a client that it receives."""
        if parameter.name not in self._uses:
            self._uses[parameter.name] = use_of(self.scope.body, parameter.name)
        return self._uses[parameter.name]

    @cached_property
    def _uses(self) -> dict[str, Use]:
        return {}

    def receives_string(self, received: Received) -> bool:
        """Return whether the worker passes a string, unless the generated script replaces it."""
        if _is_created_by_library(received.declaration):
            return False
        return not received.parameter.written or received.parameter.annotation in _STRINGS

    def may_be_created(self, received: Received) -> bool:
        """Return whether the generated script creates a client if the body uses one."""
        has_script = self.function.is_decorated and self.function.model != "v2"
        is_possible = has_script and bool(received.declaration.facts.constructs)
        return is_possible and not received.parameter.written

    @cached_property
    def clients(self) -> dict[str, BindingDeclaration | None]:
        """The variables that refer to a client, with its binding if it is known."""
        created = {name: self._origin(name) for name in self._created()}
        names = {
            one.parameter.name: one.declaration for one in self.received if self._is_client(one)
        }
        return {**created, **names}

    def calls(self) -> Iterator[tuple[ast.Call, str, str]]:
        """Yield the calls of a client's methods, with the variable and the method."""
        for call in self.scope.calls:
            owner = call.func.value if isinstance(call.func, ast.Attribute) else None
            if isinstance(call.func, ast.Attribute) and call.func.attr in METHODS:
                if isinstance(owner, ast.Name) and owner.id in self.clients:
                    yield call, owner.id, call.func.attr

    def _is_client(self, received: Received) -> bool:
        parameter = received.parameter
        if self.scope.times_bound(parameter.name) != 1 or not self.function.is_decorated:
            return False
        if self.function.model == "v2":
            return _is_created_by_library(received.declaration)
        if self.may_be_created(received):
            return self.use_of(parameter) == "client"
        return (parameter.annotation or "").endswith(CLIENT)

    def _created(self) -> Iterator[str]:
        """Yield the variables to which nothing but a new client is assigned."""
        for node in self.scope.nodes:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                name = node.targets[0].id
                is_parameter = name in self.definition.parameters
                if self.scope.times_bound(name) == 1 + is_parameter and self._creates(node.value):
                    yield name

    def _creates(self, value: ast.expr) -> bool:
        return isinstance(value, ast.Call) and self.scope.dotted(value.func) == _CLASS

    def _origin(self, name: str) -> BindingDeclaration | None:
        """Return the only binding of which *name* can be the client."""
        return self.received[0].declaration if len(self.received) == 1 else None


def _is_created_by_library(declaration: BindingDeclaration) -> bool:
    """Return whether azure-functions-durable creates the client: its own decorator is the only one
    that names the parameter `client_name`; a generic binding of the same type passes a string."""
    return declaration.origin.property_name("name") == "client_name"


def client_function(function: Function, app: CheckedApp) -> ClientFunction | None:
    """Return what is known about a function with a durable client; None if nothing is."""
    bound = {one.name: one for one in function.declarations if one.facts.durable == "client"}
    if not bound:
        return None
    found = _client_functions(app)
    if id(function) not in found:
        found[id(function)] = _client_function(function, bound, app)
    return found[id(function)]


@once
def _client_functions(app: CheckedApp) -> dict[int, ClientFunction | None]:
    """Return the functions that are already known, by their ID."""
    del app
    return {}


def _client_function(
    function: Function, bound: dict[str, BindingDeclaration], app: CheckedApp
) -> ClientFunction | None:
    found = app.definition(function)
    if found is None or found.body is None or found.is_wrapped:
        return None
    received = tuple(
        Received(parameter, bound[name])
        for name, parameter in found.parameters.items()
        if name in bound
    )
    return ClientFunction(function, found, Scope(found.body), received)


def not_awaited(function: ClientFunction) -> Iterator[tuple[ast.Call, str]]:
    """Yield calls whose result is certainly not awaited, with `variable.method`."""
    for call, owner, method in function.calls():
        if method in COROUTINES and _is_lost(call, function):
            yield call, f"{owner}.{method}"


def _is_lost(call: ast.Call, function: ClientFunction) -> bool:
    parent = function.scope.parent(call)
    if isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Name):
        name = parent.targets[0].id
        if len(parent.targets) > 1 or function.scope.value(name) is not call:
            return False
        return all(_is_shown(one, function) for one in function.scope.reads(name))
    return isinstance(parent, (ast.Expr, ast.Return)) or _is_shown(call, function)


def _is_shown(node: ast.expr, function: ClientFunction) -> bool:
    """Return whether *node* is used where a coroutine is certainly wrong."""
    parent = function.scope.parent(node)
    if isinstance(parent, ast.keyword):
        parent = function.scope.parent(parent)
    if isinstance(parent, ast.Attribute):
        return parent.attr not in ("send", "throw", "close") and not parent.attr.startswith("cr_")
    if isinstance(parent, ast.Call) and parent.func is not node:
        called = parent.func
        is_method = isinstance(called, ast.Attribute) and called.attr in METHODS
        owner = called.value if isinstance(called, ast.Attribute) else called
        is_client = isinstance(owner, ast.Name) and owner.id in function.clients
        answers = function.scope.dotted(called) == "azure.functions.HttpResponse"
        return (is_method and is_client) or answers
    return isinstance(parent, (ast.FormattedValue, ast.Subscript))
