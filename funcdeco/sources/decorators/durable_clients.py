"""Durable clients without an annotation, which the generated script creates if the body needs one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from funcdeco.functions.model import Function
from funcdeco.functions.signature import Parameter
from funcdeco.project.snapshot import Snapshot

if TYPE_CHECKING:
    from funcdeco.sources.python.lookup import Sources


def with_clients(functions: list[Function], snapshot: Snapshot) -> list[Function]:
    """Return *functions*, with the parameters that their bodies use as durable clients marked."""
    if not any(_candidates(one) for one in functions):
        return functions
    from funcdeco.sources.python.lookup import Sources  # only such apps read their source here

    sources = Sources(snapshot)
    return [_with_clients(one, sources) if _candidates(one) else one for one in functions]


def _candidates(function: Function) -> list[tuple[Parameter, str]]:
    """Return the parameters of clients that have no annotation, with the client's class."""
    if function.signature is None:
        return []
    parameters = function.signature.parameters
    return [
        (parameters[one.name], next(iter(one.model.constructs)))
        for one in function.declarations
        if one.model.durable == "client" and one.model.constructs
        if one.name in parameters and not parameters[one.name].annotation.written
    ]


def _with_clients(function: Function, sources: Sources) -> Function:
    from funcdeco.sources.python.client_use import use_of

    found, signature = sources.definition(function), function.signature
    if found is None or found.body is None or found.is_wrapped or signature is None:
        return function
    parameters = dict(signature.parameters)
    for parameter, made in _candidates(function):
        if use_of(found.body, parameter.name) == "client":
            parameters[parameter.name] = parameter._replace(used_as=made)
    return replace(function, signature=signature._replace(parameters=parameters))
