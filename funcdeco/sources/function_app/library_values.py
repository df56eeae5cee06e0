"""The values that azure-functions has for the keywords of its decorators: members of enumerations."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from enum import Enum
from types import CodeType, FunctionType
from typing import Any, cast, get_args

Members = Mapping[str, str]
"""The members of an enumeration: names, in upper case, and how to write each as a string."""


def members_by_keyword(method: Any, signature: inspect.Signature) -> dict[str, dict[str, str]]:
    """Return the members by keyword, where *method* converts strings to an enumeration.

    Such a keyword accepts their names in any case. For other keywords, any string is passed on.
    """
    used = set(_names(inspect.unwrap(method)))
    return {
        key: {name.upper(): _spelled(name, one) for name, one in kind.__members__.items()}
        for key, parameter in signature.parameters.items()
        for kind in _enumerations(parameter.annotation)
        if kind.__name__ in used
    }


def refused(
    members: Mapping[str, dict[str, str]], options: Mapping[str, Any]
) -> dict[str, dict[str, str]]:
    """Return *members* of those keywords whose values in *options* aren't among them.

    azure-functions refuses only strings; it passes on any other value.
    """
    return {
        key: members[key]
        for key, value in options.items()
        if key in members and not _is_known(value, members[key])
    }


def _is_known(value: object, members: Members) -> bool:
    every = cast("list[object]", value) if isinstance(value, (list, tuple, set)) else [value]
    return bool(every) and all(
        one is None or (isinstance(one, str) and is_member(one, members)) for one in every
    )


def is_member(value: str, members: Members) -> bool:
    """Return whether azure-functions accepts *value*."""
    return value.upper() in members


def strings_in(value: object) -> list[str]:
    """Return *value* if it is a string, or the strings in a list, a tuple or a set."""
    every = cast("list[object]", value) if isinstance(value, (list, tuple, set)) else [value]
    return [one for one in every if isinstance(one, str)]


def _spelled(name: str, member: Enum) -> str:
    """Return how to write a member: as function.json does, if that is its name in another case."""
    value: object = member.value
    return value if isinstance(value, str) and value.upper() == name.upper() else name.lower()


def _enumerations(annotation: object) -> Iterator[type[Enum]]:
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        yield annotation
    for part in get_args(annotation):
        yield from _enumerations(part)


def _names(function: object) -> Iterator[str]:
    """Yield the names that the code of *function* reads, also in the functions inside it."""
    waiting: list[object] = [function.__code__] if isinstance(function, FunctionType) else []
    for code in waiting:
        if isinstance(code, CodeType):
            yield from code.co_names
            waiting += code.co_consts
