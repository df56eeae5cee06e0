"""Check annotations by the rules of the worker's loader.

The rules are those of `azure_functions_runtime_v1.functions.Registry`, without the leniency of a
shim. The verdicts of azure-functions' converters are in a table, since importing them takes as long
as the rest of a check. Annotations use stand-ins for azure-functions' classes.
"""

from __future__ import annotations

import collections.abc
import sys
import types
import typing
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, Literal

from funcdeco.worker.azure_classes import class_named
from funcdeco.worker.verdict_table import (
    ACCEPTED,
    ACCEPTED_ITEMS,
    ACCEPTS_ALL,
    IMPLICIT_OUTPUT,
)

Verdict = Literal["", "PYT001", "PYT002", "PYT004", "PYT005"]
Python = tuple[int, int]

_HERE: Python = sys.version_info[:2]
_ALIAS_IS_NO_TYPE: Python = (3, 11)
"""First Python version in which `isinstance(list[str], type)` is false."""


def _class_of(value: object) -> type:
    return type(value)


_CALLABLE: Any = collections.abc.Callable
_SOME: Any = typing.List  # noqa: UP006
_ALIASES = tuple(map(_class_of, (_SOME[int], _SOME)))
"""The types of `typing.List[int]` and of `typing.List`."""
_GENERIC: Any = typing.Generic
_NO_GENERIC: tuple[Any, ...] = (typing.Union, tuple, typing.ClassVar, _CALLABLE)


def judge_parameter(kind: str, is_output: bool, annotation: Any, python: Python = _HERE) -> Verdict:
    """Return the code of the problem with a parameter's annotation, or ""."""
    if isinstance(annotation, types.GenericAlias):
        return _judge_parameter(kind, is_output, annotation, python < _ALIAS_IS_NO_TYPE)
    return _cached(_judge_parameter, kind, is_output, annotation)


def judge_result(kind: str, annotation: Any) -> Verdict:
    """Return the code of the problem with the return annotation for `$return`, or ""."""
    return _cached(_judge_result, kind, True, annotation)


def is_context_type(annotation: Any) -> bool:
    """Return whether the loader treats it as the type of the invocation context."""
    return isinstance(annotation, type) and annotation.__name__ == "Context"


def accepts_result(kind: str) -> bool:
    """Return whether a binding accepts the return value without a `$return` binding."""
    return kind in IMPLICIT_OUTPUT or kind not in ACCEPTED


def _cached(judge: Callable[[str, bool, Any], Verdict], kind: str, out: bool, what: Any) -> Verdict:
    try:
        return _remembered(judge, kind, out, what)
    except TypeError:  # unhashable
        return judge(kind, out, what)


@lru_cache(maxsize=1024, typed=True)
def _remembered(
    judge: Callable[[str, bool, Any], Verdict], kind: str, out: bool, what: Any
) -> Verdict:
    return judge(kind, out, what)


def _judge_parameter(
    kind: str, is_output: bool, annotation: Any, counts_as_type: bool | None = None
) -> Verdict:
    is_out = getattr(_origin(annotation), "__name__", "") == "Out"
    inner = annotation
    if is_out:
        if not is_output:
            return "PYT001"
        inside: tuple[Any, ...] = getattr(annotation, "__args__", ())
        if not _is_alias(annotation) or len(inside) != 1:
            return "PYT004"
        inner = inside[0]
    elif is_output:
        return "PYT002" if is_type(inner) else "PYT004"
    if not (is_type(inner) if counts_as_type is None else counts_as_type):
        return "PYT004"
    is_plain = inner in (str, bytes) and not accepts_result(kind)
    is_accepted = converts("" if is_plain else kind, is_output, inner)
    return "" if is_accepted else "PYT004"


def _judge_result(kind: str, _: bool, annotation: Any) -> Verdict:
    is_class = isinstance(annotation, type) and not typing.get_args(annotation)
    return "" if is_class and converts(kind, True, annotation) else "PYT005"


def _origin(annotation: Any) -> Any:
    return _made_of(annotation) if _is_alias(annotation) else annotation


def _made_of(annotation: object) -> Any:
    return getattr(annotation, "__origin__", None)


def _is_alias(annotation: Any) -> bool:
    return isinstance(annotation, _ALIASES) and _made_of(annotation) not in _NO_GENERIC


def is_type(annotation: Any) -> bool:
    """Return whether the loader treats it as a class or a generic."""
    return isinstance(annotation, type) or _is_alias(annotation)


def _is_below(found: Any, above: Any) -> bool:
    """Return whether a class derives from *above*.

    `list[str]` reaches a converter only on Python 3.10, where `issubclass` checks `list`'s bases.
    """
    if isinstance(found, types.GenericAlias):
        origin: Any = found.__origin__
        return any(issubclass(base, above) for base in origin.__bases__)
    return issubclass(found, above)


def converts(kind: str, is_output: bool, inner: Any) -> bool:
    """Return whether the converter of a binding type accepts a class or a generic.

    For a type without a converter, the worker uses its generic one.
    """
    place = "out" if is_output else "in"
    if place in ACCEPTS_ALL.get(kind, ()):
        return True
    items = _accepted_items(kind, place)
    try:
        if isinstance(inner, (type, types.GenericAlias)):
            # Converters that accept lists fail on classes that are generic themselves.
            fails = bool(items) and _is_below(inner, _GENERIC)
            return not fails and _is_below(inner, _accepted(kind, place))
        return _is_alias(inner) and _is_iterable_of(items, inner)
    except TypeError:  # the loader rejects it if a converter fails
        return False


@cache
def _accepted(kind: str, place: str) -> tuple[type, ...]:
    if kind in ACCEPTED:
        return tuple(map(class_named, ACCEPTED[kind].get(place, ())))
    return (str, bytes, bytearray) if place == "out" else (str, bytes)


@cache
def _accepted_items(kind: str, place: str) -> tuple[type, ...]:
    return tuple(map(class_named, ACCEPTED_ITEMS.get(kind, {}).get(place, ())))


def _is_iterable_of(items: tuple[type, ...], alias: Any) -> bool:
    """Return the same as `azure.functions.meta.is_iterable_type_annotation`, quirks included."""
    inside: tuple[Any, ...] = getattr(alias, "__args__", ())
    return issubclass(_made_of(alias), collections.abc.Iterable) and any(
        issubclass(item, one) for item in items for one in inside
    )
