"""Check the arguments of calls by a test, and report them by their names."""

from __future__ import annotations

import inspect
import numbers
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache, wraps
from types import NoneType, UnionType
from typing import Any, ParamSpec, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from funcdeco.diagnostics.wording import in_backticks
from funcdeco.engine.errors import UsageError, is_usage_error
from funcdeco.engine.other_clients import replacement
from funcdeco.grammar.similar import did_you_mean

__tracebackhide__ = is_usage_error

P = ParamSpec("P")
R = TypeVar("R")
_NAMES: dict[Any, tuple[str, str]] = {
    str: ("a string", "strings"),
    bytes: ("bytes", "bytes"),
    int: ("an integer", "integers"),
    float: ("a number", "numbers"),
    bool: ("True or False", "True or False"),
    datetime: ("a datetime", "datetimes"),
    timedelta: ("a timedelta", "timedeltas"),
    Mapping: ("a dictionary", "dictionaries"),
    Sequence: ("a list", "lists"),
    Callable: ("a function", "functions"),
}
"""By type, what one value, and several, are called."""
_NUMBERS: dict[Any, type] = {int: numbers.Integral, float: numbers.Real}


class WrongArgument(UsageError, TypeError):
    """Raised for an argument that is missing, unknown, or of another type."""


class UnknownKey(UsageError, KeyError):
    """Raised for a key that a store or another mapping doesn't have."""


def unknown_key(what: str, key: object, known: Iterable[str]) -> UnknownKey:
    """Return the error for a key, with those that exist."""
    names = sorted({*known})
    message = f"no {what} `{key}`; available: {in_backticks(names) or 'none'}"
    hint = did_you_mean(str(key), names)
    return UnknownKey(f"{message}; {hint}" if hint else message)


def wrong_type(what: str, expected: str, value: object, hint: str = "") -> WrongArgument:
    """Return the error for a value of another type than *expected*."""
    return WrongArgument(f"{what} must be {expected}, not {kind_of(value)}{hint and f'; {hint}'}")


def kind_of(value: object) -> str:
    """Return the name of the type of a value."""
    return "None" if value is None else type(value).__name__


def checked(method: Callable[P, R]) -> Callable[P, R]:
    """Return *method*, which raises WrongArgument for arguments that its signature doesn't accept."""
    signature = inspect.signature(method)

    @wraps(method)
    def call(*args: P.args, **keywords: P.kwargs) -> R:
        try:
            given = signature.bind(*args, **keywords).arguments
        except TypeError:
            name = method.__name__ if method.__name__ != "__init__" else "TestClient"
            raise _not_called(name, signature, args, keywords) from None
        hints = _hints(method)
        for name, value in given.items():
            if name in hints:
                check_type(f"`{name}`", value, hints[name])
        return method(*args, **keywords)

    return call


@cache
def _hints(method: Callable[..., Any]) -> dict[str, Any]:
    """Return the types of the parameters that can be checked: not those of unnamed keywords."""
    variadic = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    parameters = inspect.signature(method).parameters.values()
    names = {one.name for one in parameters if one.kind not in variadic}
    try:
        found = get_type_hints(method)
    except NameError:  # a name that only type checkers import
        found = {}
    return {name: hint for name, hint in found.items() if name in names}


def _not_called(
    name: str, signature: inspect.Signature, args: tuple[Any, ...], given: Mapping[str, Any]
) -> WrongArgument:
    """Return the error for arguments that don't fit the signature of a method."""
    parameters = list(signature.parameters.values())[1:]
    named = [one.name for one in parameters if one.kind is not one.POSITIONAL_ONLY]
    positional = [one for one in parameters if one.kind not in (one.KEYWORD_ONLY, one.VAR_KEYWORD)]
    unknown = {*given} - {*named}
    if unknown and not any(one.kind is one.VAR_KEYWORD for one in parameters):
        return unknown_keywords(unknown, named, f" of `{name}`")
    if len(args) - 1 > len(positional):
        most = in_backticks(one.name for one in positional) or "none"
        rest = in_backticks(one.name for one in parameters if one.kind is one.KEYWORD_ONLY)
        message = f"too many positional arguments for `{name}`; it accepts {most}"
        others = next((one.name for one in parameters if one.kind is one.VAR_KEYWORD), "")
        rest = rest or (others and f"each of the {others}")
        return WrongArgument(f"{message}, and by keyword {rest}" if rest else message)
    needed = [one for one in positional[len(args) - 1 :] if one.default is one.empty]
    missing = in_backticks(one.name for one in needed if one.name not in given)
    if missing:
        return WrongArgument(f"`{name}` requires {missing}")
    return WrongArgument(f"`{name}` got an argument twice, by position and by keyword")


def unknown_keywords(
    unknown: Iterable[str], known: Sequence[str], owner: str = ""
) -> WrongArgument:
    """Return the error for all unknown keywords, each with what to write instead."""
    by_advice: dict[str, list[str]] = {}
    for one in sorted(unknown):
        by_advice.setdefault(advice(one, known), []).append(one)
    return WrongArgument(
        "\n".join(
            f"unknown keyword{'s' if len(names) > 1 else ''} {in_backticks(names)}{owner}; {instead}"
            for instead, names in by_advice.items()
        )
    )


def advice(keyword: str, known: Sequence[str]) -> str:
    """Return what to write instead of an unknown keyword."""
    names = sorted(known)
    return replacement(keyword, names) or (
        f"available: {in_backticks(names)}" if names else "none is accepted"
    )


def check_type(what: str, value: object, hint: Any) -> None:
    """Raise WrongArgument unless *value*, and what it contains, have the type *hint*."""
    options = [hint] if get_origin(hint) not in (Union, UnionType) else list(get_args(hint))
    if Any in options or (value is None and NoneType in options):
        return
    fitting = [one for one in options if _fits(value, one)]
    if not fitting:
        expected = " or ".join(_shown(one) for one in options if one is not NoneType)
        raise wrong_type(what, expected, value)
    if len(fitting) == 1:
        for inner, item, inner_hint in _contents(what, value, fitting[0]):
            check_type(inner, item, inner_hint)


def _fits(value: object, hint: Any) -> bool:
    kind: Any = get_origin(hint) or hint
    if kind is Sequence and isinstance(value, (str, bytes)):
        return False
    expected: Any = _NUMBERS.get(kind, kind)
    return not isinstance(expected, type) or isinstance(value, expected)


def _contents(what: str, value: object, hint: Any) -> Iterator[tuple[str, object, Any]]:
    """Yield what a dictionary or a list contains: its description, itself, and its type."""
    kind, inner = get_origin(hint), get_args(hint)
    if kind is Mapping:
        for name, item in cast("Mapping[Any, Any]", value).items():
            yield f"a name in {what}", name, inner[0]
            yield f"the value of `{name}` in {what}", item, inner[1]
    elif kind is Sequence:
        for item in cast("Sequence[Any]", value):
            yield f"an item of {what}", item, inner[0]


def _shown(hint: Any) -> str:
    """Return what a type is called in a message."""
    kind, inner = get_origin(hint) or hint, get_args(hint)
    if kind is Sequence and inner and (item := get_origin(inner[0]) or inner[0]) in _NAMES:
        return f"a list of {_NAMES[item][1]}"
    found = _NAMES.get(kind)
    return found[0] if found else f"`{kind.__name__}`"
