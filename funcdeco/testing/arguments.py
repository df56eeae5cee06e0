"""Check what a test passes to a client, and report it by the name of its keyword."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from funcdeco.engine.arguments import WrongArgument, kind_of, unknown_keywords, wrong_type
from funcdeco.engine.errors import UsageError, is_usage_error

__tracebackhide__ = is_usage_error


class WrongValue(UsageError, ValueError):
    """Raised for an argument that has the right type but an invalid value."""


_HEADER_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_NOT_IN_HEADERS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


def checked_strings(keyword: str, values: object) -> dict[str, str]:
    """Return *values*. Raises TypeError unless they map names to strings."""
    if not isinstance(values, Mapping):
        raise wrong_type(f"`{keyword}`", "a dictionary", values)
    found: dict[Any, Any] = dict(values)  # pyright: ignore[reportUnknownArgumentType]
    for name, value in found.items():
        if not isinstance(name, str):
            raise WrongArgument(f"`{keyword}` must have names that are strings, not {name!r}")
        if not isinstance(value, str):
            raise wrong_type(f"the value of `{name}` in `{keyword}`", "a string", value)
    return found


def checked_variables(keyword: str, values: object) -> dict[str, str]:
    """Return *values*. Raises TypeError or ValueError unless they can be environment variables."""
    found = checked_strings(keyword, values)
    for name, value in found.items():
        if not name or "=" in name or "\0" in name:
            raise WrongValue(f"`{keyword}` has an invalid variable name: {name!r}")
        if "\0" in value:
            raise WrongValue(f"the value of `{name}` in `{keyword}` contains a null character")
    return found


def check_keywords(given: Iterable[str], known: Iterable[str]) -> None:
    """Raise TypeError for a keyword of a request that isn't one of *known*."""
    names = sorted(known)
    if unknown := {*given} - {*names}:
        raise unknown_keywords(unknown, names)


def checked_url(url: object) -> str:
    """Return *url*. Raises TypeError unless it is a string."""
    if not isinstance(url, str):
        raise WrongArgument(f"the URL must be a string, not {kind_of(url)}")
    return url


def checked_pairs(keyword: str, fields: object, others: str) -> Iterator[tuple[str, Any]]:
    """Yield the names and values of a dictionary or of pairs.

    Raises TypeError for anything else; *others* are what the keyword accepts too.
    """
    items: Any = fields
    if isinstance(fields, Mapping):
        items = cast("Mapping[str, Any]", fields).items()
    elif isinstance(fields, (str, bytes)) or not isinstance(fields, Sequence):
        raise wrong_type(f"`{keyword}`", f"a dictionary{others} or pairs", fields)
    for item in items:
        if not isinstance(item, (tuple, list)) or len(cast("list[Any]", item)) != 2:
            raise WrongArgument(f"`{keyword}` must have pairs of a name and a value, not {item!r}")
        yield item[0], item[1]


def checked_headers(headers: object) -> tuple[tuple[str, str], ...]:
    """Return headers that a server accepts. Raises TypeError and ValueError for others."""
    return tuple(map(_checked_header, checked_pairs("headers", headers, "")))


def _checked_header(item: tuple[Any, Any]) -> tuple[str, str]:
    name, value = item
    if not isinstance(name, str):
        raise WrongArgument(f"a header name must be a string, not {name!r}")
    if not isinstance(value, str):
        raise wrong_type(f"the header `{name}`", "a string", value)
    if not _HEADER_NAME.fullmatch(name):
        raise WrongValue(f"invalid header name: {name!r}")
    if _NOT_IN_HEADERS.search(value):
        raise WrongValue(f"the header `{name}` contains a control character: {value!r}")
    return item


def check_names(**names: object) -> None:
    """Raise TypeError unless each of the arguments is a string; their keywords name them."""
    for keyword, value in names.items():
        if not isinstance(value, str):
            raise wrong_type(f"`{keyword}`", "a string", value)
