"""Describe annotations as the worker sees them, using azure-functions' own converters.

The rules are those of the worker's loader (`azure_functions_runtime_v1.functions.Registry`): an
annotation must be a class or a generic of `typing`, an output's must be `func.Out[...]`.
"""

from __future__ import annotations

import builtins
import inspect
import sys
import types
import typing
from abc import ABCMeta
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple, get_args, get_origin

import azure.functions as func

from funcdeco.functions.signature import NO_ANNOTATION, Annotation
from funcdeco.worker.spelling import format_part

# The app may replace the names of the module.
_OUT: Any = func.Out
_CONTEXT: Any = func.Context
MISSING = inspect.Parameter.empty
"""A missing annotation."""

CLASSES = (type, ABCMeta)
"""Types of classes that equal only themselves and aren't generic."""

Verdicts = Mapping[str, bool]
"""Whether each binding type accepts a type; the key "" is for types without a converter."""


def describe(annotation: Any) -> Annotation:
    """Describe *annotation* as the worker sees it; MISSING means no annotation."""
    if annotation is MISSING:
        return NO_ANNOTATION
    return (_of_class if type(annotation) in CLASSES else _of_any)(annotation)


def _of_any(annotation: Any) -> Annotation:
    normal = _normalised(annotation)
    inner = normal.inner
    if inner is MISSING:
        inner_type, accepts = "", _Accepts({}, {})
    else:
        inner_type, accepts = format_part(inner), _accepts(inner)
    name = getattr(inner, "__name__", "")
    return Annotation(
        written=format_part(annotation),
        type=inner_type,
        is_out=normal.is_out,
        is_changed=normal.is_changed,
        may_be_none=_may_be_none(annotation),
        is_type=inner_type != "" and isinstance(inner, type),
        is_class=inner_type != "" and _is_class(inner),
        is_context=_is_context(annotation),
        class_name=name if inner_type and isinstance(name, str) else "",
        bases=_public_bases(inner) if inner_type and _is_class(inner) else (),
        as_input=accepts.as_input,
        as_output=accepts.as_output,
    )


_of_class = lru_cache(maxsize=256)(_of_any)


class _Normalised(NamedTuple):
    is_out: bool
    inner: Any
    """The type itself, or `T` of `func.Out[T]`; MISSING if it allows anything."""
    is_changed: bool


def _normalised(annotation: Any) -> _Normalised:
    """Return *annotation* without forms that the worker rejects although their meaning is clear.

    `X | None` is X, `list[X]` is `typing.List[X]`; `Any` and `object` allow anything.
    """
    if type(annotation) is type and annotation is not object:
        return _Normalised(False, annotation, False)
    if annotation is _OUT:
        return _Normalised(True, MISSING, True)
    if get_origin(annotation) is _OUT:
        inner = _normalised(get_args(annotation)[0])
        return _Normalised(True, inner.inner, inner.is_changed)
    choices = get_args(annotation)
    if _may_be_none(annotation):
        rest = [choice for choice in choices if choice is not type(None)]
        if len(rest) == 1:
            return _normalised(rest[0])._replace(is_changed=True)
    if isinstance(annotation, types.GenericAlias) and get_origin(annotation) is list:
        as_list: Any = typing.List  # noqa: UP006  # the worker refuses list[...]
        return _Normalised(False, as_list[choices[0]], True)
    if annotation is Any or annotation is object:
        return _Normalised(False, MISSING, True)
    return _Normalised(False, annotation, False)


def _may_be_none(annotation: Any) -> bool:
    """Return whether it is `X | None`."""
    is_union = get_origin(annotation) in (typing.Union, types.UnionType)
    return is_union and type(None) in get_args(annotation)


def _is_context(annotation: Any) -> bool:
    """Return whether it is `func.Context`, alone or as the first choice besides None."""
    if type(None) in get_args(annotation):
        annotation = next(item for item in get_args(annotation) if item is not type(None))
    return annotation is _CONTEXT


def _is_class(inner: Any) -> bool:
    """Return whether it is a class and not a generic such as `dict[str, int]`."""
    return isinstance(inner, type) and not get_args(inner)


class _Accepts(NamedTuple):
    as_input: Verdicts
    as_output: Verdicts


def _accepts(inner: Any) -> _Accepts:
    try:
        return _remembered(inner)
    except TypeError:  # unhashable
        return _asked(inner)


def _asked(inner: Any) -> _Accepts:
    """Ask all converters; bindings without one pass strings and bytes on."""
    converters = _converters().items()
    is_class = _is_class(inner)
    as_input = {"": is_class and issubclass(inner, (str, bytes))}
    as_output = {"": is_class and issubclass(inner, (str, bytes, bytearray))}
    as_input |= {kind: _ask(one, "check_input_type_annotation", inner) for kind, one in converters}
    as_output |= {
        kind: _ask(one, "check_output_type_annotation", inner) for kind, one in converters
    }
    return _Accepts(as_input, as_output)


_remembered = lru_cache(maxsize=512, typed=True)(_asked)


def _ask(converter: Any, check: str, inner: Any) -> bool:
    try:
        return bool(getattr(converter, check)(inner))
    except Exception:  # the loader rejects it if a converter fails  # noqa: BLE001
        return False


@cache
def types_that_refuse_none() -> tuple[str, ...]:
    """Return the binding types whose converter can't send None; most can't."""
    return tuple(kind for kind, one in _converters().items() if not _sends_none(one))


def _sends_none(converter: Any) -> bool:
    try:
        return converter.encode(None, expected_type=None) is not None
    except Exception:  # as the worker's call would  # noqa: BLE001
        return False


def _converters() -> dict[str, Any]:
    get_registry: Any = func.get_binding_registry  # untyped
    found: dict[Any, Any] = get_registry()._bindings
    return {kind: one for kind, one in found.items() if isinstance(kind, str)}


def _public_bases(inner: type) -> tuple[str, ...]:
    quoted_name = {base: format_part(base) for base in inner.__mro__}
    return tuple(name for base, name in quoted_name.items() if _class_named(name) is base)


def _class_named(name: str) -> type | None:
    module, _, attribute = name.rpartition(".")
    places = {"": builtins, "func": func}
    place = places.get(module) or sys.modules.get(module)
    found = getattr(place, attribute, None)
    return found if isinstance(found, type) else None
