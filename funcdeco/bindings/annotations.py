"""Inspection of property annotations, including nested ones."""

from __future__ import annotations

import sys
import types
from collections.abc import Collection, Iterator
from typing import Any, Literal, Union, cast, get_args, get_origin


def choices(annotation: Any) -> Iterator[Any]:
    """Yield the allowed values of a property that is a `Literal` or a list of such."""
    annotation = _unnamed(annotation)
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
        return
    for part in get_args(annotation):
        yield from choices(part)


def plain_types(annotation: Any) -> Iterator[type]:
    """Yield the JSON types of a property among str, int, bool and list (`list` for any list)."""
    annotation = _unnamed(annotation)
    if annotation in (str, int, bool, list):
        yield annotation
    elif get_origin(annotation) is list:
        yield list
    else:
        for part in get_args(annotation)[: 1 if hasattr(annotation, "__metadata__") else None]:
            yield from plain_types(part)


def _unnamed(annotation: Any) -> Any:
    """Return the type that a `type` statement's name refers to."""
    return getattr(annotation, "__value__", annotation)


def type_name(annotation: Any) -> str:
    """Return a type as users write it, without `Annotated` and module names."""
    if annotation is type(None):
        return "None"
    if isinstance(annotation, type) and not get_args(annotation):
        return annotation.__name__
    if hasattr(annotation, "__metadata__"):
        return type_name(get_args(annotation)[0])
    arguments = get_args(annotation)
    # From Python 3.14 on, both are one class, which other versions print in two ways.
    if get_origin(annotation) in (Union, types.UnionType):
        return " | ".join(map(type_name, arguments))
    origin = getattr(annotation, "__origin__", None)
    if isinstance(origin, type) and arguments:
        return f"{origin.__name__}[{', '.join(map(type_name, arguments))}]"
    return repr(annotation).replace("typing.", "")


if sys.version_info >= (3, 14):
    import annotationlib

    def own_names(owner: Any) -> Collection[str]:
        """Return the names that the body of a class annotates."""
        return annotationlib.get_annotations(owner, format=annotationlib.Format.FORWARDREF)

else:

    def own_names(owner: Any) -> Collection[str]:
        """Return the names that the body of a class annotates."""
        found = cast("dict[str, object]", vars(owner)).get("__annotations__")
        return cast("dict[str, Any]", found or {})
