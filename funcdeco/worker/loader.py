"""What the worker's loader says to an annotation, by the rules that it has itself.

They are those of `azure_functions_runtime_v1.functions.Registry`, which has nothing of a shim's
leniency; the converters of azure-functions are asked as it asks them.
"""

from __future__ import annotations

import collections.abc
import operator
import sys
import types
import typing
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Literal

from funcdeco import bindings

Verdict = Literal["", "PYT001", "PYT002", "PYT004", "PYT005"]
Python = tuple[int, int]

_HERE: Python = sys.version_info[:2]
_ALIAS_IS_NO_TYPE: Python = (3, 11)
"""Python from which `isinstance(list[str], type)` is false."""


def _class_of(value: object) -> type:
    return type(value)


_CALLABLE: Any = collections.abc.Callable
_SOME: Any = typing.List  # noqa: UP006
_ALIASES = tuple(map(_class_of, (_SOME[int], _SOME)))
"""The types of `typing.List[int]` and of `typing.List`."""
_NO_GENERIC: tuple[Any, ...] = (typing.Union, tuple, typing.ClassVar, _CALLABLE)


def judge_parameter(kind: str, is_output: bool, annotation: Any, python: Python = _HERE) -> Verdict:
    """Give the code of what the loader refuses in a parameter's annotation, or nothing."""
    if isinstance(annotation, types.GenericAlias):
        return _judge_parameter(kind, is_output, annotation, python < _ALIAS_IS_NO_TYPE)
    return _cached(_judge_parameter, kind, is_output, annotation)


def judge_result(kind: str, annotation: Any) -> Verdict:
    """Give the code of what the loader refuses in what is returned to `$return`, or nothing."""
    return _cached(_judge_result, kind, True, annotation)


def is_context_type(annotation: Any) -> bool:
    """Tell what the loader takes for the type of the invocation's context."""
    return isinstance(annotation, type) and annotation.__name__ == "Context"


@lru_cache(maxsize=256)
def takes_result(kind: str) -> bool:
    """Tell a binding that takes what is returned, without a `$return`."""
    converter = _converter(kind)
    if converter is None:
        return kind != bindings.durable.DurableClientInput.type
    return bool(getattr(converter, "has_implicit_output", lambda: False)())


def _cached(judge: Callable[[str, bool, Any], Verdict], kind: str, out: bool, what: Any) -> Verdict:
    try:
        return _remembered(judge, kind, out, what)
    except TypeError:  # it can't be a key
        return judge(kind, out, what)


@lru_cache(maxsize=1024, typed=True)
def _remembered(
    judge: Callable[[str, bool, Any], Verdict], kind: str, out: bool, what: Any
) -> Verdict:
    return judge(kind, out, what)


def _judge_parameter(
    kind: str, is_output: bool, annotation: Any, is_type: bool | None = None
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
        return "PYT002" if _is_type(inner) else "PYT004"
    if not (_is_type(inner) if is_type is None else is_type):
        return "PYT004"
    is_plain = inner in (str, bytes) and not takes_result(kind)
    converts = _converts("" if is_plain else kind, is_output, inner)
    return "" if converts else "PYT004"


def _judge_result(kind: str, _: bool, annotation: Any) -> Verdict:
    is_class = isinstance(annotation, type) and not typing.get_args(annotation)
    return "" if is_class and _converts(kind, True, annotation) else "PYT005"


def _origin(annotation: Any) -> Any:
    return _made_of(annotation) if _is_alias(annotation) else annotation


def _made_of(annotation: object) -> Any:
    return getattr(annotation, "__origin__", None)


def _is_alias(annotation: Any) -> bool:
    return isinstance(annotation, _ALIASES) and _made_of(annotation) not in _NO_GENERIC


def _is_type(annotation: Any) -> bool:
    return isinstance(annotation, type) or _is_alias(annotation)


def _converter(kind: str) -> Any:
    import azure.functions as func  # loads slowly

    get_registry: Any = func.get_binding_registry  # untyped
    return get_registry().get(kind)


def _converts(kind: str, is_output: bool, inner: Any) -> bool:
    """Ask the converter of a binding type; "" stands for the plain one."""
    converter = _converter(kind) if kind else None
    try:
        if converter is None:
            return issubclass(inner, (str, bytes, bytearray) if is_output else (str, bytes))
        name = "check_output_type_annotation" if is_output else "check_input_type_annotation"
        return bool(operator.attrgetter(name)(converter)(inner))
    except Exception:  # what a converter can't make sense of, the loader refuses  # noqa: BLE001
        return False
