"""Bindings of a v2 app as elements of function.json, and how its decorators name each property."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, cast

from funcdeco.app import App
from funcdeco.bindings.base import Binding, Model, json_names
from funcdeco.bindings.http import HttpOutput
from funcdeco.bindings.naming import DisplayName
from funcdeco.bindings.removed import Removed, Renamed
from funcdeco.bindings.root import Retry
from funcdeco.bindings.v2_names import DECORATORS, ELSEWHERE
from funcdeco.declare import entries
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.grammar.similar import closest, with_words_of
from funcdeco.sources.decorators.call import DecoratorCall
from funcdeco.sources.function_app.model import RecordedDecorator

PARAMETERS = ("arg_name", "trigger_arg_name", "context_name", "input_name", "client_name")
"""Keywords for the name of the parameter, by the decorator that has them."""
ROLES = {
    "generic_trigger": "trigger",
    "generic_input_binding": "input",
    "generic_output_binding": "output",
}
"""What the decorators for any type declare."""
_RESPONSE = "binding_arg_name"
"""The keyword of `route` for the name of its output."""
_OTHER_KEYWORDS = {
    "sslCertificateandKeyPEM": ("ssl_certificate_and_key_pem",),
    "isArray": ("as_array",),
}
"""Keywords of azure-functions that aren't the property's name in lower case."""
_BETWEEN = late_pattern(r"(?<=[a-z0-9])(?=[A-Z])")
_ENUMS = ("direction", "dataType", "authLevel", "cardinality")
"""Properties that azure-functions writes as names of an enumeration, in upper case."""


def spelled(element: Mapping[str, Any]) -> dict[str, Any]:
    """Return an element that azure-functions wrote, in the spelling of function.json."""
    lowered = {key: _lower(element[key]) for key in _ENUMS if key in element}
    return {**element, **lowered}


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def called_for(made: RecordedDecorator) -> Iterator[dict[str, Any]]:
    """Yield the elements that a decorator would have added, from its arguments."""
    role, model = ROLES.get(made.name), model_of(made.name)
    if role and "type" in made.missing:
        return
    if role:
        kind, way = made.options.get("type"), "out" if role == "output" else "in"
    elif model is None or made.name == "mcp_tool_property":  # which describes an argument
        return
    else:
        kind, way = model.type, model.way()
    parameter, options = parameter_keyword(made), _intended_options(made)
    element = {
        _camel(key): value
        for key, value in options.items()
        if key not in (parameter, _RESPONSE, "direction")
        and not key.endswith("_extra_fields")
        and value is not None
    }
    default = "req" if made.name == "route" else ""
    name = options.get(parameter, default)
    yield {**element, "type": kind, "direction": way, "name": name}
    if made.name == "route":
        response = options.get(_RESPONSE, "$return")
        yield {"type": HttpOutput.type, "direction": "out", "name": response}


def _intended_options(made: RecordedDecorator) -> dict[str, Any]:
    """Return the arguments of a call that raised, with unknown keywords as they were intended."""
    known = {key: value for key, value in made.options.items() if key not in made.unknown}
    intended = {intended_keyword(key, made): made.options[key] for key in made.unknown}
    return {**{key: value for key, value in intended.items() if key}, **known}


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
    return _parameter_keyword(made.options, made.parameters)


def _parameter_keyword(options: Collection[str], parameters: tuple[str, ...]) -> str:
    known = (*options, *parameters)
    return next((key for key in PARAMETERS if key in known), "arg_name")


def call_of(made: RecordedDecorator, element: Mapping[str, Any]) -> DecoratorCall:
    """Return the call of a decorator, with its keyword for each property of function.json."""
    is_response = element.get("type") == HttpOutput.type and _RESPONSE in made.parameters
    name = element.get("name")
    return DecoratorCall(
        made.site.file,
        made.site.line,
        made.site.end,
        _call_keywords(
            made.name, made.parameters, tuple(made.options), tuple(element), is_response
        ),
        name if isinstance(name, str) else None,
        "v2",
        made.parameters,
    )


@lru_cache(4096)
def _call_keywords(
    decorator: str,
    parameters: tuple[str, ...],
    options: tuple[str, ...],
    properties: tuple[str, ...],
    is_response: bool,
) -> Mapping[str, str]:
    """Return the keyword of each property of a call with *options*: most calls are alike."""
    found = {key: _keyword(key, options, parameters) for key in properties}
    name = _RESPONSE if is_response else _parameter_keyword(options, parameters)
    return {**_keywords(decorator, parameters), **found, "name": name}


@cache
def _keywords(decorator: str, parameters: tuple[str, ...]) -> dict[str, str]:
    """Return the keyword for each property of the binding that a decorator declares."""
    model = Retry if decorator == "retry" else model_of(decorator)
    # A generic decorator has only the properties that every binding has.
    return {key: _spelled(key, parameters) for key in json_names(model or Binding).values()}


def _spelled(key: str, parameters: tuple[str, ...]) -> str:
    """Return the keyword for a property; one without a parameter is passed on as it is."""
    names = (snake(key), *_OTHER_KEYWORDS.get(key, ()))
    return next((name for name in names if name in parameters), key)


def _keyword(key: str, options: Collection[str], parameters: tuple[str, ...]) -> str:
    if key == "name":
        return _parameter_keyword(options, parameters)
    written = (name for name in (key, snake(key)) if name in options)
    return next(written, None) or _spelled(key, parameters)


@lru_cache(4096)
def snake(key: str) -> str:
    """Return the keyword for a property of function.json."""
    return _BETWEEN.sub("_", key).lower()


def is_written(key: str, made: RecordedDecorator | None) -> bool:
    """Return whether a call sets a property; azure-functions adds others, which no user can remove."""
    options: Mapping[str, Any] = made.options if made else {}
    names = [*options]
    for name, fields in options.items():
        if name.endswith("_extra_fields") and isinstance(fields, dict):
            names += map(str, cast("dict[object, object]", fields))
    return snake(key) in map(snake, names)


def _camel(key: str) -> str:
    first, *rest = key.split("_")
    return first + "".join(part.capitalize() for part in rest)


def display_name(made: RecordedDecorator | None, model: type[Model]) -> DisplayName:
    """Return how messages name a keyword of our *model*: as the decorator *made* does."""
    names = json_names(model)
    if made is None:
        return lambda keyword: "arg_name" if keyword == "name" else keyword
    return lambda keyword: _keyword(names.get(keyword, keyword), made.options, made.parameters)


def _renamed(key: str, made: RecordedDecorator) -> str | None:
    """Return the keyword that has replaced *key* in a newer version of the extension."""
    removed: Removed = getattr(model_of(made.name), "removed", {})
    found = next((one for old, one in removed.items() if snake(old) == snake(key)), None)
    return found.keyword if isinstance(found, Renamed) else None


def intended_keyword(key: str, made: RecordedDecorator) -> str | None:
    """Return the keyword that a decorator has instead of the unknown *key*; None if unclear."""
    others = {"name": parameter_keyword(made), **ELSEWHERE}
    for name in (snake(key), others.get(key), _renamed(key, made)):
        if name in made.parameters:
            return name
    similar = with_words_of(key, made.parameters)
    return closest(key, made.parameters) or (similar[0] if len(similar) == 1 else None)
