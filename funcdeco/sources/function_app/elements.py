"""Bindings of a v2 app as elements of function.json, and how its decorators name each property."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from funcdeco.app import App
from funcdeco.bindings.base import Binding, json_names
from funcdeco.bindings.naming import DisplayName
from funcdeco.bindings.v2_names import DECORATORS
from funcdeco.declare import entries
from funcdeco.grammar.similar import near
from funcdeco.sources.decorators.call import DecoratorCall
from funcdeco.sources.function_app.model import RecordedDecorator

PARAMETERS = ("arg_name", "trigger_arg_name", "context_name", "input_name", "client_name")
"""Keywords for the name of the parameter, by the decorator that has them."""
_BETWEEN = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_ENUMS = ("direction", "dataType", "authLevel", "cardinality")
"""Properties that azure-functions writes as names of an enumeration, in upper case."""


def spelled(element: Mapping[str, Any]) -> dict[str, Any]:
    """Return an element that azure-functions wrote, in the spelling of function.json."""
    lowered = {key: _lower(element[key]) for key in _ENUMS if key in element}
    return {**element, **lowered}


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def called_for(made: RecordedDecorator) -> dict[str, Any] | None:
    """Return the element that a decorator would have added, from its arguments; None if unknown."""
    model = model_of(made.name)
    if model is None:
        return None
    parameter = parameter_keyword(made)
    intended = intended_keywords(made)
    element = {
        _camel(intended.get(key, key)): value
        for key, value in made.options.items()
        if key != parameter and value is not None and intended.get(key, key)
    }
    default = "req" if made.name == "route" else ""
    name = made.options.get(parameter, default)
    return {"type": model.type, "direction": model.way(), "name": name, **element}


def intended_keywords(made: RecordedDecorator) -> dict[str, str]:
    """Return the keyword that each unknown one was meant for; empty if it is none of them.

    Without `accepts`, unknown keywords are additional properties, unless a required one is missing.
    """
    missing = list(made.missing)
    left = [one for one in made.accepts if one not in {*made.options, *missing}]
    found: dict[str, str] = {}
    for key in made.unknown:
        names = next((names for names in (missing, left) if near(key, names)), [])
        if names:
            found[key] = near(key, names)[0]
            names.remove(found[key])
        elif made.accepts:
            found[key] = ""
    return found


@cache
def model_of(decorator: str) -> type[Binding] | None:
    """Return our model of the binding that a decorator of the v2 model declares."""
    load = entries(App).get(DECORATORS.get(decorator, decorator))
    model: Any = load() if load else None
    if not (isinstance(model, type) and issubclass(model, Binding)):
        return None
    model = model.element or model
    return None if model.is_generic() else model


def parameter_keyword(made: RecordedDecorator) -> str:
    """Return the keyword with which a call names the parameter."""
    return next((key for key in PARAMETERS if key in made.options), "arg_name")


def call_of(made: RecordedDecorator, element: Mapping[str, Any]) -> DecoratorCall:
    """Return the call of a decorator, with its keyword for each property of *element*."""
    keywords = {key: _keyword(key, made) for key in (*_properties(made.name), *element)}
    name = element.get("name")
    return DecoratorCall(
        made.site.file,
        made.site.line,
        made.site.end,
        keywords,
        name if isinstance(name, str) else None,
        "v2",
    )


@cache
def _properties(decorator: str) -> tuple[str, ...]:
    """Return the properties of function.json that a decorator of the v2 model can write."""
    model = model_of(decorator)
    return tuple(json_names(model).values()) if model else ()


def _keyword(key: str, made: RecordedDecorator) -> str:
    if key == "name":
        return parameter_keyword(made)
    return key if key in made.options else snake(key)


def snake(key: str) -> str:
    """Return the keyword for a property of function.json."""
    return _BETWEEN.sub("_", key).lower()


def _camel(key: str) -> str:
    first, *rest = key.split("_")
    return first + "".join(part.capitalize() for part in rest)


def display_name(made: RecordedDecorator | None) -> DisplayName:
    """Return how messages name a keyword of ours: as the decorator *made* does."""
    parameter = parameter_keyword(made) if made else "arg_name"
    return lambda keyword: parameter if keyword == "name" else keyword
