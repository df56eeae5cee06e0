"""Folders written by hand that have the name of another function."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from funcdeco.functions.model import Function


class NameClash(NamedTuple):
    """A folder whose name is another function's, ignoring case, and what to do about it."""

    function: Function
    message: str
    hint: str


def name_clashes(functions: Iterable[Function]) -> Iterator[NameClash]:
    """Yield each folder whose function the host doesn't load, or that `build` can't write.

    Names that two decorators give are an error of the app itself.
    """
    by_name: defaultdict[str, list[Function]] = defaultdict(list)
    for function in functions:
        by_name[function.name.lower()].append(function)
    for same in by_name.values():
        first, *others = sorted(same, key=lambda function: not function.is_decorated)
        yield from (_clash(first, one) for one in others if not one.is_decorated)


def _clash(first: Function, other: Function) -> NameClash:
    if first.is_decorated:
        message = f"folder {other.name}/ has the name of a function that the app declares"
        hint = "remove the folder and `build` writes it anew, or rename one of them"
    else:
        message = f"function {other.name!r} has the name of {first.name!r}, ignoring case"
        hint = "the host takes the first: rename one of the folders"
    return NameClash(other, message, hint)
