"""What the worker makes of an annotation, asked of azure-functions' own converters.

The rules are those of the worker's loader (`azure_functions_runtime_v1.functions.Registry`): an
annotation must be a class or a generic of `typing`, an output's must be `func.Out[...]`.
"""

from __future__ import annotations

import builtins
import inspect
import re
import sys
import types
import typing
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple, get_args, get_origin

import azure.functions as func

from funcdeco.bindings.base import Binding

MISSING = inspect.Parameter.empty
"""Stands for an annotation that is not there."""


class Annotation(NamedTuple):
    """An annotation as the worker needs it."""

    is_out: bool
    inner: Any
    """The type itself, or what stands in `func.Out[...]`; MISSING where it says nothing."""
    changed: bool
    """Whether the worker would refuse it as the user wrote it."""


def normalise(annotation: Any) -> Annotation:
    """Give *annotation* without what the worker refuses and yet has a clear meaning.

    `X | None` is X, `list[X]` is `typing.List[X]`; `Any` and `object` say nothing.
    """
    if type(annotation) is type and annotation is not object:
        return Annotation(False, annotation, False)
    if annotation is func.Out:
        return Annotation(True, MISSING, True)
    if get_origin(annotation) is func.Out:
        inner = normalise(get_args(annotation)[0])
        return Annotation(True, inner.inner, inner.changed)
    choices = get_args(annotation)
    if get_origin(annotation) in (typing.Union, types.UnionType) and type(None) in choices:
        rest = [choice for choice in choices if choice is not type(None)]
        if len(rest) == 1:
            return normalise(rest[0])._replace(changed=True)
    if isinstance(annotation, types.GenericAlias) and get_origin(annotation) is list:
        as_list: Any = typing.List  # noqa: UP006  # the worker refuses list[...]
        return Annotation(False, as_list[choices[0]], True)
    if annotation is Any or annotation is object:
        return Annotation(False, MISSING, True)
    return Annotation(False, annotation, False)


def is_accepted(binding: Binding, inner: Any) -> bool:
    """Tell whether a parameter of *binding* can be *inner*, by itself or with a shim's help."""
    if binding.any_type:
        return True
    if inner in (str, bytes) or spell(inner) in binding.python_types:
        return spell(inner) in binding.python_types
    is_meant = binding.is_generic() or _is_below(binding.python_types, inner)
    return is_meant and _converter_takes(binding, inner)


def is_loaded(binding: Binding, inner: Any) -> bool:
    """Tell whether the worker itself loads *inner*, and sends or hands over such a value."""
    if binding.plain:
        return inner in (str, bytes)
    if inner is MISSING:
        return True
    return inner in (str, bytes) or _converter_takes(binding, inner)


def is_made_by_shim(binding: Binding, inner: Any) -> bool:
    """Tell a type that the worker doesn't know, which the shim makes."""
    spelled = spell(inner)
    return spelled.startswith("df.") and spelled in binding.python_types


def is_native(binding: Binding, annotation: Any) -> bool:
    """Tell whether the worker itself hands over what *annotation* says, not a shim."""
    inner = normalise(annotation).inner
    return inner is not MISSING and is_class(inner) and _converter_takes(binding, inner)


def is_class(inner: Any) -> bool:
    """Tell a class from a generic such as `dict[str, int]` and from what has no value."""
    return isinstance(inner, type) and not get_args(inner)


def is_accepted_return(binding: Binding, inner: Any) -> bool:
    """Tell whether the worker loads a function that returns *inner* to *binding*."""
    is_taken = isinstance(inner, type) and _converter_takes(binding, inner)
    return is_taken and _is_below(binding.returnable(), inner)


def sends_none(binding: Binding) -> bool:
    """Tell whether the worker sends nothing when None is returned; most converters fail."""
    get_registry: Any = func.get_binding_registry  # untyped
    converter = get_registry().get(binding.type)
    try:
        return converter is None or converter.encode(None, expected_type=None) is not None
    except Exception:  # as the worker's call would  # noqa: BLE001
        return False


def may_be_none(annotation: Any) -> bool:
    """Tell `X | None`."""
    is_union = get_origin(annotation) in (typing.Union, types.UnionType)
    return is_union and type(None) in get_args(annotation)


def can_be_returned(binding: Binding, inner: Any) -> bool:
    """Tell whether *inner* can be sent, whatever the worker says to the annotation."""
    return is_accepted_return(binding, inner) or spell(inner) in binding.returnable()


def spell(annotation: Any) -> str:
    """Write *annotation* as a user would, with azure.functions as `func`."""
    if annotation is type(None):
        return "None"
    if get_args(annotation) or not isinstance(annotation, type):
        return _shortened(repr(annotation))
    return _shortened(f"{annotation.__module__}.{annotation.__qualname__}")


# By the text: `A | B` equals `B | A`, and each is written as its user did.
@lru_cache(maxsize=1024)
def _shortened(text: str) -> str:
    for module in ("azure.functions._abc", *_MODULES):
        text = text.replace(f"{module}.", "func.")
    return _DURABLE.sub("df.", text).replace("builtins.", "")


_DURABLE = re.compile(r"azure\.durable_functions(\.[\w.]+)?\.(?=\w+)")


_MODULES = sorted(
    {value.__module__ for value in vars(func).values() if isinstance(value, type)}
    - {"builtins", "abc", "typing"},
    key=len,
    reverse=True,
)


def _converter_takes(binding: Binding, inner: Any) -> bool:
    get_registry: Any = func.get_binding_registry  # untyped
    registry = get_registry()
    converter = registry.get(binding.type)
    out = binding.role == "output"
    if converter is None:
        texts = (str, bytes, bytearray) if out else (str, bytes)
        return isinstance(inner, type) and issubclass(inner, texts)
    name = "check_output_type_annotation" if out else "check_input_type_annotation"
    check: Callable[[Any], bool] = getattr(converter, name)
    try:
        return bool(check(inner))
    except Exception:  # what a converter can't make sense of, the loader refuses  # noqa: BLE001
        return False


def _is_below(types: tuple[str, ...], inner: Any) -> bool:
    """Tell a subclass of a class that is named; of generics the converter alone decides."""
    if not is_class(inner):
        return True
    named = [found for name in types if (found := _class_named(name)) is not None]
    return any(issubclass(inner, one) for one in named)


def _class_named(name: str) -> type | None:
    module, _, attribute = name.rpartition(".")
    places = {"": builtins, "func": func}
    place = places.get(module) or sys.modules.get(module)
    found = getattr(place, attribute, None)
    return found if isinstance(found, type) else None
