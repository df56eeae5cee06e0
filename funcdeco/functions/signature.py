"""The signature of a user's function and the worker's view of its annotations, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

Kind = Literal["positional-only", "positional-or-keyword", "keyword-only"]


class Annotation(NamedTuple):
    """An annotation, without the bindings declared in `Annotated`."""

    written: str = ""
    """The annotation as a user writes it, with azure.functions as `func`; empty if missing."""
    type: str = ""
    """The type itself, or `T` of `func.Out[T]`; empty if any type is allowed."""
    is_out: bool = False
    """Whether it is `func.Out`."""
    is_changed: bool = False
    """Whether the worker rejects its spelling, although its meaning is clear."""
    may_be_none: bool = False
    """Whether it is `X | None`."""
    is_type: bool = False
    """Whether the worker treats it as a class; in Python 3.10 this includes `dict[str, int]`."""
    is_class: bool = False
    """Whether the type is a class, rather than a generic such as `dict[str, int]`."""
    is_context: bool = False
    """Whether it is `func.Context`."""
    class_name: str = ""
    """The unqualified name of the type, by which the worker recognizes its context."""
    bases: tuple[str, ...] = ()
    """The public base classes of a class, including itself."""
    as_input: Mapping[str, bool] = {}
    """Whether the worker's converter of each binding type accepts it as an input; the key "" is for
    types without a converter."""
    as_output: Mapping[str, bool] = {}
    """Whether the converter accepts it as an output or return value, by binding type."""


NO_ANNOTATION = Annotation()
"""Represents a missing annotation."""


class Parameter(NamedTuple):
    """A named parameter, excluding `*args` and `**kwargs`."""

    name: str
    kind: Kind = "positional-or-keyword"
    is_optional: bool = False
    none_by_default: bool = False
    """Whether it is annotated and defaults to None. Before Python 3.11, this makes the annotation
    Optional, which the worker rejects."""
    used_as: str = ""
    """The class that the body requires of a parameter without an annotation; not recorded, but
    read from the source."""
    annotation: Annotation = NO_ANNOTATION

    @property
    def is_context(self) -> bool:
        """Whether it receives the context, by its name or type, unless a binding has its name."""
        return self.name == "context" or self.annotation.is_context


class Signature(NamedTuple):
    """The signature that Python reports for a function, including the effect of decorators."""

    parameters: Mapping[str, Parameter] = {}
    """By name, in order."""
    returned: Annotation = NO_ANNOTATION
    none_refused_by: tuple[str, ...] = ()
    """Binding types whose converter cannot send None, if None may be returned."""
    accepts_any_position: bool = False
    """Whether it has `*args`."""
    accepts_any_keyword: bool = False
    """Whether it has `**kwargs`."""
    unreadable: Mapping[str, str] = {}
    """Why an annotation cannot be evaluated, by parameter; `return` for the return annotation."""
    loads_as_it_is: bool = True
    """Whether the worker's loader can inspect it, unlike a partial or a callable object."""
    is_async: bool = False
    """Whether it is `async def`."""
    returns_awaitable: bool = False
    """Whether it may return a coroutine although it is not `async def`."""
    is_generator: bool = False
    """Whether it yields, `async def` or not."""
    wraps_generator: bool = False
    """Whether it yields, or a function wrapped by other decorators does."""
    is_async_generator: bool = False
    made_by: str = ""
    """`module:attribute` of the wrapper that created the function, like `Binding.wrapper`."""
    wrapper: str = ""
    """`module:attribute` of the wrapper that turns a web application into a function."""
