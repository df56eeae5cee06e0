"""Step 5: what a function's signature says: its parameters, annotations, and `Annotated` bindings."""

from __future__ import annotations

import functools
import inspect
import typing
from collections.abc import Callable, Iterator
from types import FunctionType, MethodType
from typing import Annotated, Any, NamedTuple, cast, get_args, get_origin

import azure.functions as func

from funcdeco.declare import Declare
from funcdeco.registry import Declaration
from funcdeco.worker.converters import MISSING

_UNNAMED = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


class Parameter(NamedTuple):
    """One parameter, or what is returned; the annotation without `Annotated`, MISSING if none."""

    name: str
    kind: Any
    optional: bool
    none_by_default: bool
    """Before Python 3.11 that makes the annotation Optional, which the worker refuses."""
    annotation: Any
    declarations: tuple[Declaration, ...]


class Read(NamedTuple):
    """A signature as read, and the annotations that can't be evaluated, with the reason."""

    parameters: dict[str, Parameter]
    returned: Parameter
    takes_any_position: bool
    takes_any_keyword: bool
    unreadable: dict[str, str]
    declared: list[Declaration]
    """All that stands in its annotations, also in those that can't be evaluated."""
    uncalled: dict[str, str]
    """Decorators that stand there without having been called, by parameter."""
    loads_as_it_is: bool
    """Whether the worker's loader can read it: not from a partial or a callable object."""


def read_signature(function: Callable[..., Any]) -> Read:
    """Read the signature of *function*. Raises TypeError or ValueError if it has none."""
    # A partial that was given `__wrapped__` would show parameters that it has filled in already.
    whole = not isinstance(function, functools.partial)
    signature = inspect.signature(function, follow_wrapped=whole)
    holder = _annotated(function)
    hints, unreadable = _hints(holder)
    raw = {name: getattr(holder, "__annotations__", {})[name] for name in unreadable}
    everything = {name: list(_metadata(hint)) for name, hint in {**hints, **raw}.items()}
    kinds = [p.kind for p in signature.parameters.values()]
    named = [p for p in signature.parameters.values() if p.kind not in _UNNAMED]
    returned = inspect.Parameter("return_", inspect.Parameter.KEYWORD_ONLY)
    return Read(
        {p.name: _read(p, hints) for p in named},
        _read(returned, {"return_": hints.get("return", MISSING)}),
        inspect.Parameter.VAR_POSITIONAL in kinds,
        inspect.Parameter.VAR_KEYWORD in kinds,
        unreadable,
        [item for metadata in everything.values() for item in metadata if _is_declared(item)],
        {
            name: item.__name__
            for name, metadata in everything.items()
            for item in metadata
            if isinstance(item, Declare)
        },
        _loads_as_it_is(function),
    )


def _read(parameter: inspect.Parameter, hints: dict[str, Any]) -> Parameter:
    annotation = hints.get(parameter.name, MISSING)
    declarations: tuple[Declaration, ...] = ()
    while get_origin(annotation) is Annotated:
        annotation, *metadata = get_args(annotation)
        declarations += tuple(item for item in metadata if isinstance(item, Declaration))
    if type(None) in get_args(annotation):
        # Before Python 3.11 a default of None puts Optional around all: look for bindings inside.
        annotation, inner = _inside_optional(annotation)
        declarations += inner
    return Parameter(
        parameter.name,
        parameter.kind,
        parameter.default is not MISSING,
        parameter.default is None and annotation is not MISSING,
        annotation,
        declarations,
    )


def _metadata(annotation: Any) -> Iterator[Any]:
    """Give what `Annotated` holds, wherever it stands in *annotation*."""
    yield from getattr(annotation, "__metadata__", ())
    for inner in get_args(annotation):
        yield from _metadata(inner)


def _is_declared(item: Any) -> bool:
    return isinstance(item, Declaration)


def is_context(parameter: Parameter) -> bool:
    """Tell the parameter that receives the invocation's context: by its name or its type."""
    return parameter.name == "context" or is_typed_context(parameter)


def is_typed_context(parameter: Parameter) -> bool:
    """Tell a parameter that is annotated as the invocation's context."""
    inner = parameter.annotation
    if type(None) in get_args(inner):
        inner = next(item for item in get_args(inner) if item is not type(None))
    return inner is func.Context


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
    """Give what carries the annotations of *function*."""
    while isinstance(function, functools.partial):
        function = function.func
    if _loads_as_it_is(function):
        return function
    return getattr(cast("object", type(function)), "__call__", function)  # noqa: B004


def _loads_as_it_is(function: Any) -> bool:
    """Tell what the worker's `typing.get_type_hints` reads: not partials, not callable objects."""
    if isinstance(function, functools.partial):
        return False
    return isinstance(function, (FunctionType, MethodType)) or hasattr(function, "__wrapped__")


def is_coroutine_function(function: Any) -> bool:
    """Tell `async def`, also of a callable object."""
    call: Any = getattr(cast("object", type(function)), "__call__", None)  # noqa: B004
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(call)
