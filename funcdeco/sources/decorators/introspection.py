"""Step 2: what a function's signature contains, `Annotated` bindings included."""

from __future__ import annotations

import functools
import inspect
import typing
from collections.abc import Callable, Iterator, Mapping
from types import FunctionType, MethodType
from typing import Annotated, Any, NamedTuple, cast, get_args, get_origin

from funcdeco.declare import Declare
from funcdeco.functions.signature import Kind, Parameter, Signature
from funcdeco.registry import Declaration
from funcdeco.sources.decorators.unwrap import unwrap
from funcdeco.worker.converters import MISSING, describe, types_that_refuse_none

_KINDS: Mapping[Any, Kind] = {
    inspect.Parameter.POSITIONAL_ONLY: "positional-only",
    inspect.Parameter.POSITIONAL_OR_KEYWORD: "positional-or-keyword",
    inspect.Parameter.KEYWORD_ONLY: "keyword-only",
}


class Introspection(NamedTuple):
    """A signature, and the decorators that were called in its annotations."""

    signature: Signature
    declared: list[tuple[str, Declaration]]
    """Those on a parameter, with its name; `$return` for what is returned."""
    met: list[int]
    """Identities of all of them, also of those in annotations that can't be evaluated."""
    uncalled: dict[str, str]
    """Decorators that weren't called, by parameter."""


class _Hint(NamedTuple):
    """An annotation without `Annotated`, and the decorators in that."""

    annotation: Any = MISSING
    declarations: tuple[Declaration, ...] = ()


def introspect(function: Callable[..., Any]) -> Introspection:
    """Read the signature of *function*. Raises TypeError or ValueError if it has none."""
    # A partial that was given `__wrapped__` would show parameters that it has filled in already.
    whole = not isinstance(function, functools.partial)
    parameters = inspect.signature(function, follow_wrapped=whole).parameters
    holder = _annotated(function)
    hints, unreadable = _hints(holder)
    raw = {name: getattr(holder, "__annotations__", {})[name] for name in unreadable}
    metadata = [(name, item) for name, one in {**hints, **raw}.items() for item in _metadata(one)]
    plain = {name: _without_annotated(hint) for name, hint in hints.items()}
    signature = _signature(function, parameters, plain)._replace(unreadable=unreadable)
    places = {name: name for name in signature.parameters} | {"return": "$return"}
    return Introspection(
        signature,
        [
            (place, declaration)
            for name, place in places.items()
            for declaration in plain.get(name, _Hint()).declarations
        ],
        [id(item) for _, item in metadata if isinstance(item, Declaration)],
        {name: item.__name__ for name, item in metadata if isinstance(item, Declare)},
    )


def _signature(
    function: Any, parameters: Mapping[str, inspect.Parameter], hints: Mapping[str, _Hint]
) -> Signature:
    kinds = [one.kind for one in parameters.values()]
    named = [one for one in parameters.values() if one.kind in _KINDS]
    returned = describe(hints.get("return", _Hint()).annotation)
    chain = list(unwrap(function))
    is_async = _is_coroutine_function(function)
    return Signature(
        parameters={one.name: _parameter(one, hints) for one in named},
        returned=returned,
        none_refused_by=types_that_refuse_none() if returned.may_be_none else (),
        takes_any_position=inspect.Parameter.VAR_POSITIONAL in kinds,
        takes_any_keyword=inspect.Parameter.VAR_KEYWORD in kinds,
        loads_as_it_is=_loads_as_it_is(function),
        is_async=is_async,
        returns_awaitable=not is_async and inspect.iscoroutinefunction(chain[-1]),
        is_generator=_yields(function),
        wraps_generator=any(map(_yields, chain)),
        is_async_generator=inspect.isasyncgenfunction(function),
        made_by=_made_by(function),
    )


def _parameter(parameter: inspect.Parameter, hints: Mapping[str, _Hint]) -> Parameter:
    annotation = hints.get(parameter.name, _Hint()).annotation
    return Parameter(
        parameter.name,
        _KINDS[parameter.kind],
        parameter.default is not MISSING,
        parameter.default is None and annotation is not MISSING,
        describe(annotation),
    )


def _yields(function: Any) -> bool:
    return inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function)


def _made_by(function: Any) -> str:
    """Return `module:attribute` of the wrapper that made *function*, as models write it."""
    module = str(getattr(function, "__module__", "")).rpartition(".")[0]
    return f"{module}:{str(getattr(function, '__qualname__', '')).partition('.<locals>')[0]}"


def _without_annotated(annotation: Any) -> _Hint:
    declarations: tuple[Declaration, ...] = ()
    while get_origin(annotation) is Annotated:
        annotation, *metadata = get_args(annotation)
        declarations += tuple(item for item in metadata if isinstance(item, Declaration))
    if type(None) in get_args(annotation):
        # Before Python 3.11 a default of None puts Optional around all: look for bindings inside.
        annotation, inner = _inside_optional(annotation)
        declarations += inner
    return _Hint(annotation, declarations)


def _metadata(annotation: Any) -> Iterator[Any]:
    """Yield what `Annotated` holds, wherever it is in *annotation*."""
    yield from getattr(annotation, "__metadata__", ())
    for inner in get_args(annotation):
        yield from _metadata(inner)


def _inside_optional(annotation: Any) -> tuple[Any, tuple[Declaration, ...]]:
    choices = [item for item in get_args(annotation) if item is not type(None)]
    if len(choices) != 1 or get_origin(choices[0]) is not Annotated:
        return annotation, ()
    inner, *metadata = get_args(choices[0])
    found = tuple(item for item in metadata if isinstance(item, Declaration))
    return typing.Optional[inner], found  # noqa: UP045


def _hints(function: Any) -> tuple[dict[str, Any], dict[str, str]]:
    """Evaluate the annotations as the worker does; one by one where one fails."""
    if not getattr(function, "__annotations__", None):
        return {}, {}
    try:
        return typing.get_type_hints(function, include_extras=True), {}
    except Exception:  # whatever a user's annotation raises  # noqa: BLE001
        return _hints_one_by_one(function)


def _hints_one_by_one(function: Any) -> tuple[dict[str, Any], dict[str, str]]:
    hints: dict[str, Any] = {}
    unreadable: dict[str, str] = {}
    inner = inspect.unwrap(function)
    for name, annotation in getattr(function, "__annotations__", {}).items():
        holder = FunctionType((lambda: None).__code__, getattr(inner, "__globals__", {}))
        holder.__annotations__ = {name: annotation}
        try:
            hints |= typing.get_type_hints(holder, include_extras=True)
        except Exception as error:  # noqa: BLE001
            unreadable[name] = f"{type(error).__name__}: {error}"
    return hints, unreadable


def _annotated(function: Any) -> Any:
    """Return what carries the annotations of *function*."""
    while isinstance(function, functools.partial):
        function = function.func
    if _loads_as_it_is(function):
        return function
    return getattr(cast("object", type(function)), "__call__", function)  # noqa: B004


def _loads_as_it_is(function: Any) -> bool:
    """Return whether the worker's `typing.get_type_hints` reads it: no partials or callable objects."""
    if isinstance(function, functools.partial):
        return False
    return isinstance(function, (FunctionType, MethodType)) or hasattr(function, "__wrapped__")


def _is_coroutine_function(function: Any) -> bool:
    """Return whether it is `async def`, or an object whose call is."""
    call: Any = getattr(cast("object", type(function)), "__call__", None)  # noqa: B004
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(call)
