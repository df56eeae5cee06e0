"""Read a function's signature, including bindings in `Annotated`."""

from __future__ import annotations

import functools
import inspect
import sys
import typing
from collections.abc import Callable, Iterator, Mapping
from types import FunctionType
from typing import Annotated, Any, NamedTuple, cast, get_args, get_origin

from funcdeco.declare import Declare
from funcdeco.functions.signature import Signature
from funcdeco.registry import Declaration
from funcdeco.sources.recording.callables import bare_signature, is_plain, loads_as_it_is
from funcdeco.sources.recording.raw_annotations import RawAnnotations, raw_annotations
from funcdeco.worker.converters import CLASSES, MISSING, describe, types_that_refuse_none

_IS_OPTIONAL_BY_NONE = sys.version_info < (3, 11)
"""Whether a default of None turns an annotation into Optional."""


class LiveIntrospection(NamedTuple):
    """A signature, and the live declarations of the decorators called in its annotations."""

    signature: Signature
    declared: list[tuple[str, Declaration]]
    """Decorators with the name of their parameter; `$return` for the return annotation."""
    met: list[Declaration]
    """All declarations, including those in annotations that can't be evaluated."""
    uncalled: dict[str, str]
    """Decorators that aren't called, by parameter."""


class _Hint(NamedTuple):
    """An annotation without `Annotated`, and the decorators found in `Annotated`."""

    annotation: Any = MISSING
    declarations: tuple[Declaration, ...] = ()


def introspect(function: Callable[..., Any]) -> LiveIntrospection:
    """Read the signature of *function*. Raises TypeError or ValueError if it has none."""
    signature = bare_signature(function)
    holder = _annotated(function)
    written = raw_annotations(holder)
    if _has_only_classes(holder, written):
        return LiveIntrospection(_described(signature, written.found), [], [], {})
    hints, unreadable = _hints(holder, written)
    raw = {name: one for name, one in written.found.items() if name in unreadable}
    metadata = [(name, item) for name, one in {**hints, **raw}.items() for item in _metadata(one)]
    plain = {name: _without_annotated(hint) for name, hint in hints.items()}
    signature = _described(signature, {name: one.annotation for name, one in plain.items()})
    places = {name: name for name in signature.parameters} | {"return": "$return"}
    return LiveIntrospection(
        signature._replace(unreadable=unreadable),
        [
            (place, declaration)
            for name, place in places.items()
            for declaration in plain.get(name, _Hint()).declarations
        ],
        [item for _, item in metadata if isinstance(item, Declaration)],
        {name: item.__name__ for name, item in metadata if isinstance(item, Declare)},
    )


def _described(signature: Signature, annotations: Mapping[str, Any]) -> Signature:
    """Return the signature with *annotations* as the worker sees them."""
    returned = describe(annotations.get("return", MISSING))
    return signature._replace(
        parameters={
            name: parameter._replace(
                none_by_default=parameter.none_by_default and name in annotations,
                annotation=describe(annotations.get(name, MISSING)),
            )
            for name, parameter in signature.parameters.items()
        },
        returned=returned,
        none_refused_by=types_that_refuse_none() if returned.may_be_none else (),
    )


def _has_only_classes(function: Any, written: RawAnnotations) -> bool:
    """Return whether all annotations are plain classes, so that none has to be evaluated."""
    if _IS_OPTIONAL_BY_NONE or written.failed or not is_plain(function):
        return False
    return all(type(one) in CLASSES for one in written.found.values())


def _without_annotated(annotation: Any) -> _Hint:
    declarations: tuple[Declaration, ...] = ()
    while get_origin(annotation) is Annotated:
        annotation, *metadata = get_args(annotation)
        declarations += tuple(item for item in metadata if isinstance(item, Declaration))
    if type(None) in get_args(annotation):
        # Before Python 3.11, a default of None wraps the annotation in Optional: look inside.
        annotation, inner = _inside_optional(annotation)
        declarations += inner
    return _Hint(annotation, declarations)


def _metadata(annotation: Any) -> Iterator[Any]:
    """Yield the metadata of every `Annotated` in *annotation*, at any depth."""
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


def _hints(function: Any, written: RawAnnotations) -> tuple[dict[str, Any], dict[str, str]]:
    """Evaluate the annotations as the worker does, one by one if any fails."""
    if not written.found:
        return {}, written.failed
    try:
        return typing.get_type_hints(function, include_extras=True), {}
    except (Exception, SystemExit):  # user code can raise anything  # noqa: BLE001
        return _hints_one_by_one(function, written)


def _hints_one_by_one(
    function: Any, written: RawAnnotations
) -> tuple[dict[str, Any], dict[str, str]]:
    hints: dict[str, Any] = {}
    unreadable: dict[str, str] = {}
    inner = inspect.unwrap(function)
    for name, annotation in written.found.items():
        holder = FunctionType((lambda: None).__code__, getattr(inner, "__globals__", {}))
        holder.__annotations__ = {name: annotation}
        try:
            hints |= typing.get_type_hints(holder, include_extras=True)
        except (Exception, SystemExit) as error:  # noqa: BLE001
            unreadable[name] = f"{type(error).__name__}: {error}"
    return hints, unreadable


def _annotated(function: Any) -> Any:
    """Return the object that holds the annotations of *function*."""
    while isinstance(function, functools.partial):
        function = function.func
    if loads_as_it_is(function):
        return function
    return getattr(cast("object", type(function)), "__call__", function)  # noqa: B004
