"""Resolve the inputs and outputs of an invocation: settings first, then expressions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple, cast

from funcdeco.bindings.base import json_names, reads
from funcdeco.engine.event import ResolvedBinding
from funcdeco.engine.expressions import fill_names, fill_settings
from funcdeco.functions.declaration import BindingDeclaration

_FILLED = {"settings": False, "expressions": True}
"""Whether the host fills in names, by how it reads a property."""


class Scope(NamedTuple):
    """What expressions of one invocation can name."""

    names: Mapping[str, Any]
    settings: Mapping[str, str]
    function: str
    now: datetime


def resolve(declaration: BindingDeclaration, scope: Scope) -> ResolvedBinding:
    """Return the binding with all properties filled in. Raises ExpressionError."""
    ways = _ways(declaration)
    properties = {
        key: _filled(value, ways.get(key, "expressions"), scope)
        for key, value in declaration.properties.items()
    }
    connection = connection_of(declaration, scope.settings)
    return ResolvedBinding(declaration.type, declaration.name, properties, connection)


def connection_of(declaration: BindingDeclaration, settings: Mapping[str, str]) -> str:
    """Return the name of the connection's setting; the extension's default if none is declared."""
    names = [name for name, way in _ways(declaration).items() if way == "connection"]
    values = (declaration.value(name) for name in names)
    found = next((one for one in values if isinstance(one, str) and one), "AzureWebJobsStorage")
    return fill_settings(found, settings)


def _ways(declaration: BindingDeclaration) -> dict[str, str | None]:
    """Return how the host reads each property, by its name in function.json."""
    model = declaration.facts
    fields = model.model_fields
    return {key: reads(fields[name]) for name, key in json_names(model).items()}


def _filled(value: Any, way: str | None, scope: Scope) -> Any:
    if isinstance(value, str) and way in _FILLED:
        text = fill_settings(value, scope.settings)
        return fill_names(text, scope.names, scope.function, scope.now) if _FILLED[way] else text
    if isinstance(value, list):
        return [_filled(item, way, scope) for item in cast("list[object]", value)]
    return value
