"""The signature of a user's function, and what its annotations are to the worker: plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

Kind = Literal["positional-only", "positional-or-keyword", "keyword-only"]


class Annotation(NamedTuple):
    """An annotation, without the bindings that it declares in `Annotated`."""

    written: str = ""
    """As a user writes it, with azure.functions as `func`; empty if there is none."""
    type: str = ""
    """The type itself, or `T` of `func.Out[T]`; empty if it allows anything."""
    is_out: bool = False
    """Whether it is `func.Out`."""
    is_changed: bool = False
    """Whether the worker refuses it as it is written, although its meaning is clear."""
    may_be_none: bool = False
    """Whether it is `X | None`."""
    is_type: bool = False
    """Whether it is a class to the worker: in Python 3.10 `dict[str, int]` is one, too."""
    is_class: bool = False
    """Whether the type is a class, rather than a generic such as `dict[str, int]`."""
    is_context: bool = False
    """Whether it is `func.Context`."""
    class_name: str = ""
    """The bare name of the type, by which the worker knows its context."""
    bases: tuple[str, ...] = ()
    """The public classes that a class is derived from, itself included."""
    as_input: Mapping[str, bool] = {}
    """Whether the worker's converter of each binding type accepts it for what comes in; under "" the
    types that have no converter."""
    as_output: Mapping[str, bool] = {}
    """The same for what goes out or is returned."""


NO_ANNOTATION = Annotation()
"""Stands for an annotation that is not there."""


class Parameter(NamedTuple):
    """A parameter that has a name of its own: none of `*args` and `**kwargs`."""

    name: str
    kind: Kind = "positional-or-keyword"
    is_optional: bool = False
    none_by_default: bool = False
    """Whether it is annotated and its default is None: before Python 3.11 that makes the annotation
    Optional, which the worker refuses."""
    annotation: Annotation = NO_ANNOTATION

    @property
    def is_context(self) -> bool:
        """Whether the worker's context is for it unless a binding is: by its name or its type."""
        return self.name == "context" or self.annotation.is_context


class Signature(NamedTuple):
    """A signature as Python knows it, of a function or of what decorators made of it."""

    parameters: Mapping[str, Parameter] = {}
    """By their names, in order."""
    returned: Annotation = NO_ANNOTATION
    none_refused_by: tuple[str, ...] = ()
    """Binding types whose converter can't send None, if None may be returned."""
    accepts_any_position: bool = False
    """Whether there is `*args`."""
    accepts_any_keyword: bool = False
    """Whether there is `**kwargs`."""
    unreadable: Mapping[str, str] = {}
    """Why an annotation can't be evaluated, by parameter; `return` for what is returned."""
    loads_as_it_is: bool = True
    """Whether the worker's loader can read it: not from a partial or a callable object."""
    is_async: bool = False
    """Whether it is `async def`."""
    returns_awaitable: bool = False
    """Whether it isn't `async def` and yet may return a coroutine."""
    is_generator: bool = False
    """Whether it yields, `async def` or not."""
    wraps_generator: bool = False
    """Whether it, or what foreign decorators wrap, yields."""
    is_async_generator: bool = False
    made_by: str = ""
    """`module:attribute` of the wrapper that made the function, in the form of `Binding.wrapper`."""
    wrapper: str = ""
    """`module:attribute` of what makes the worker's function of a web application."""
