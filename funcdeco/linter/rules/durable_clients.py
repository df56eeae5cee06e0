"""Rules for functions that use a durable client."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.durable_calls import is_of_another_app
from funcdeco.analysis.durable_clients import (
    ClientFunction,
    Received,
    client_function,
    not_awaited,
)
from funcdeco.functions.model import Function
from funcdeco.grammar.similar import did_you_mean
from funcdeco.linter.rule import Finding, Findings, Table
from funcdeco.sources.python.arguments import argument, literal
from funcdeco.sources.python.attribute_uses import shown_call
from funcdeco.sources.python.certain import certain_nodes
from funcdeco.sources.python.client_use import CLIENT, METHODS

TABLE = Table("DUR")


@TABLE.function("DUR006")
def string_used(function: Function, app: CheckedApp) -> Findings:
    """Report a string that every run uses as a client."""
    found = client_function(function, app)
    if found is None:
        return
    for one in _strings(found):
        # A certain use is enough: other code of the function may create a client from the string.
        node = _certain_use(found, one)
        if node is not None and found.scope.times_bound(one.parameter.name) == 1:
            yield _used(found, one, node)


@TABLE.function("DUR007")
def string_may_be_used(function: Function, app: CheckedApp) -> Findings:
    """Report a string that some runs use as a client, or that unknown code receives."""
    found = client_function(function, app)
    if found is None:
        return
    for one in _strings(found):
        if found.use_of(one.parameter) == "client" and _certain_use(found, one) is None:
            yield _used(found, one, next(_uses(found, one), None))
    for one in found.received:
        if found.may_be_created(one) and found.use_of(one.parameter) == "unknown":
            message = f"`{one.parameter.name}` receives a string, because it has no annotation"
            hint = f"annotate it as `df.{CLIENT}`, or as `str` if you want the string"
            yield Finding(message, hint, at=one.parameter.location)


@TABLE.function("DUR008")
def coroutine_lost(function: Function, app: CheckedApp) -> Findings:
    """Report a call of a client that is never awaited."""
    found = client_function(function, app)
    if found is None:
        return
    for call, shown in not_awaited(found):
        message = f"`{shown}` isn't awaited, so the client sends nothing"
        hint = f"write `await {shown_call(call)}`"
        if not found.definition.is_async:
            hint += f", and define `{found.definition.name}` with `async def`"
        yield Finding(message, hint, at=found.scope.body.place(call))


@TABLE.function("DUR009")
def event_unknown(function: Function, app: CheckedApp) -> Findings:
    """Report an event that no orchestrator waits for."""
    found = client_function(function, app)
    for name, node in _raised(found) if found is not None else ():
        from funcdeco.analysis.durable_events import awaited_events  # reads all modules

        awaited = awaited_events(app)
        if found is not None and awaited and name.lower() not in map(str.lower, awaited):
            message = f"no orchestrator waits for the event `{name}`"
            hint = did_you_mean(name, awaited) or f"add `context.wait_for_external_event({name!r})`"
            yield Finding(message, hint, at=found.scope.body.place(node))


def _strings(found: ClientFunction) -> Iterator[Received]:
    """Yield the parameters that receive a string, which no generated script replaces."""
    for one in found.received:
        if found.receives_string(one) and not found.may_be_created(one):
            yield one


def _used(found: ClientFunction, received: Received, node: ast.Attribute | None) -> Finding:
    name = received.parameter.name
    if node is None:
        message = f"`{name}` is a string, but it is used as a client"
        return Finding(message, _hint(found, received), at=received.parameter.location)
    message = f"`{name}` is a string, which has no `{node.attr}`"
    return Finding(message, _hint(found, received), at=found.scope.body.place(node))


def _hint(found: ClientFunction, received: Received) -> str:
    name = received.parameter.name
    if found.function.model == "v2":
        return f'declare it with `@app.durable_client_input(client_name="{name}")`'
    if found.function.is_decorated and received.declaration.facts.constructs:
        return f"annotate `{name}` as `df.{CLIENT}`"
    return f"create the client first: `{name} = df.{CLIENT}({name})`"


def _certain_use(found: ClientFunction, received: Received) -> ast.Attribute | None:
    """Return the first use that is part of every run."""
    certain = certain_nodes(found.scope.body.node)
    return next((one for one in _uses(found, received) if id(one) in certain), None)


def _uses(found: ClientFunction, received: Received) -> Iterator[ast.Attribute]:
    """Yield the places where the function itself reads a method of a client."""
    for node in found.scope.nodes:
        if isinstance(node, ast.Attribute) and node.attr in METHODS:
            if isinstance(node.value, ast.Name) and node.value.id == received.parameter.name:
                yield node


def _raised(found: ClientFunction) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names of the events that are raised for orchestrations of this app."""
    for call, owner, method in found.calls():
        given = argument(call, 1, "event_name") if method == "raise_event" else None
        name, binding = literal(given), found.clients[owner]
        if given is not None and name is not None:
            if binding is not None and not is_of_another_app(binding):
                yield name, given
