"""Arguments of a call of a decorator, by keyword."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, cast

from funcdeco.bindings.plain_values import plain_options


def options_of(
    signature: inspect.Signature, self: object, args: tuple[Any, ...], options: dict[str, Any]
) -> dict[str, Any]:
    """Return all arguments by keyword; only those given by keyword if there are too many."""
    kinds = signature.parameters
    try:
        bound = signature.bind(self, *args, **options).arguments
    except TypeError:
        known = {key: value for key, value in options.items() if key in kinds}
        try:
            bound = {**options, **signature.bind_partial(self, *args, **known).arguments}
        except TypeError:
            return _plain(options)
    first = next(iter(kinds))
    found: dict[str, Any] = {}
    for name, value in bound.items():
        if name == first:
            continue
        if name not in kinds:
            found[name] = value
        elif kinds[name].kind is inspect.Parameter.VAR_KEYWORD:
            found.update(value)
        elif kinds[name].kind is not inspect.Parameter.VAR_POSITIONAL:
            found[name] = value
    return _plain(found)


def _plain(options: Mapping[str, object]) -> dict[str, Any]:
    return plain_options({key: _without_enum(value) for key, value in options.items()})


def _without_enum(value: object) -> object:
    """Return *value* with members of azure-functions' enumerations as function.json has them."""
    if type(value) in (list, tuple):
        return [_without_enum(one) for one in cast("list[object]", value)]
    if isinstance(value, Enum) and type(value).__module__.startswith("azure.functions."):
        plain: object = value.value
        return plain if isinstance(plain, str) else value.name.lower()  # `DataType` has numbers
    return value


def keywords_of(signature: inspect.Signature) -> tuple[tuple[str, ...], bool]:
    """Return the parameters after the app itself that have a name, and whether it has `**`."""
    _, *others = signature.parameters.values()
    stars = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    names = tuple(one.name for one in others if one.kind not in stars)
    return names, any(one.kind is inspect.Parameter.VAR_KEYWORD for one in others)


def missing_in(
    signature: inspect.Signature, positions: int, options: Mapping[str, object]
) -> Iterator[str]:
    """Yield the required parameters without a value; the first one is the app itself."""
    for name, parameter in list(signature.parameters.items())[positions + 1 :]:
        is_named = parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
        if is_named and parameter.default is parameter.empty and name not in options:
            yield name
