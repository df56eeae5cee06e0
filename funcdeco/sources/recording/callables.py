"""Signatures of functions, regardless of their annotations."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Mapping
from types import FunctionType, MethodType
from typing import Any, cast

from funcdeco.functions.signature import Kind, Parameter, Signature
from funcdeco.sources.recording.unwrap import unwrap

_KINDS: Mapping[Any, Kind] = {
    inspect.Parameter.POSITIONAL_ONLY: "positional-only",
    inspect.Parameter.POSITIONAL_OR_KEYWORD: "positional-or-keyword",
    inspect.Parameter.KEYWORD_ONLY: "keyword-only",
}


def bare_signature(function: Callable[..., Any]) -> Signature:
    """Return the signature without annotations. Raises TypeError or ValueError if it has none."""
    return _of_code(function) if is_plain(function) else _of_any(function)


if sys.version_info >= (3, 14):
    import annotationlib

    def unevaluated(function: Callable[..., Any], whole: bool = True) -> inspect.Signature:
        """Return the signature, in which annotations are not evaluated."""
        form = annotationlib.Format.STRING
        return inspect.signature(function, follow_wrapped=whole, annotation_format=form)

else:

    def unevaluated(function: Callable[..., Any], whole: bool = True) -> inspect.Signature:
        """Return the signature, in which annotations are not evaluated."""
        return inspect.signature(function, follow_wrapped=whole)


def is_plain(function: object) -> bool:
    """Return whether it is a plain `def` function without added attributes."""
    return type(function) is FunctionType and not function.__dict__


def loads_as_it_is(function: Any) -> bool:
    """Return whether the worker's `typing.get_type_hints` can read it (not partials or objects)."""
    if isinstance(function, functools.partial):
        return False
    return isinstance(function, (FunctionType, MethodType)) or hasattr(function, "__wrapped__")


def _of_code(function: Any) -> Signature:
    """Read the code of a plain function; `inspect` is ten times slower."""
    code, flags = function.__code__, function.__code__.co_flags
    defaults: tuple[object, ...] = function.__defaults__ or ()
    names: tuple[str, ...] = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    first = code.co_argcount - len(defaults)
    default: dict[str, object] = dict(zip(names[first : code.co_argcount], defaults, strict=True))
    default |= function.__kwdefaults__ or {}
    kinds: list[Kind] = ["positional-only"] * code.co_posonlyargcount
    kinds += ["positional-or-keyword"] * (code.co_argcount - len(kinds))
    kinds += ["keyword-only"] * code.co_kwonlyargcount
    is_generator = bool(flags & (inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR))
    return Signature(
        parameters={
            name: Parameter(name, kind, name in default, default.get(name, ...) is None)
            for name, kind in zip(names, kinds, strict=True)
        },
        accepts_any_position=bool(flags & inspect.CO_VARARGS),
        accepts_any_keyword=bool(flags & inspect.CO_VARKEYWORDS),
        is_async=bool(flags & inspect.CO_COROUTINE),
        is_generator=is_generator,
        wraps_generator=is_generator,
        is_async_generator=bool(flags & inspect.CO_ASYNC_GENERATOR),
        made_by=_made_by(function),
    )


def _of_any(function: Callable[..., Any]) -> Signature:
    # A partial with `__wrapped__` would show parameters that it already fills in.
    whole = not isinstance(function, functools.partial)
    parameters = unevaluated(function, whole).parameters.values()
    kinds = [one.kind for one in parameters]
    chain = list(unwrap(function))
    is_async = _is_coroutine_function(function)
    return Signature(
        parameters={one.name: _parameter(one) for one in parameters if one.kind in _KINDS},
        accepts_any_position=inspect.Parameter.VAR_POSITIONAL in kinds,
        accepts_any_keyword=inspect.Parameter.VAR_KEYWORD in kinds,
        loads_as_it_is=loads_as_it_is(function),
        is_async=is_async,
        returns_awaitable=not is_async and inspect.iscoroutinefunction(chain[-1]),
        is_generator=_yields(function),
        wraps_generator=any(map(_yields, chain)),
        is_async_generator=inspect.isasyncgenfunction(function),
        made_by=_made_by(function),
    )


def _parameter(one: inspect.Parameter) -> Parameter:
    is_optional = one.default is not inspect.Parameter.empty
    return Parameter(one.name, _KINDS[one.kind], is_optional, one.default is None)


def _yields(function: Any) -> bool:
    return inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function)


def _is_coroutine_function(function: Any) -> bool:
    """Return whether it is `async def`, or an object with an async `__call__`."""
    call: Any = getattr(cast("object", type(function)), "__call__", None)  # noqa: B004
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(call)


def _made_by(function: Any) -> str:
    """Return the wrapper that created *function* as `module:attribute`, the form used by models."""
    module = str(getattr(function, "__module__", "")).rpartition(".")[0]
    return f"{module}:{str(getattr(function, '__qualname__', '')).partition('.<locals>')[0]}"
