"""Handwritten folders with the same name as another function."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from funcdeco.functions.model import Function
from funcdeco.project.ownership import FUNCTION_JSON, edited, foreign, is_edited
from funcdeco.project.snapshot import Snapshot


class NameClash(NamedTuple):
    """A folder with the same name as another function, ignoring case, and a hint."""

    function: Function
    message: str
    hint: str
    code: str = "FUN002"
    """`BLD001` or `BLD002`, as `build` reports it, if it would have to replace the function.json."""


def name_clashes(functions: Iterable[Function], snapshot: Snapshot) -> Iterator[NameClash]:
    """Yield each folder whose function the host does not load, or that `build` cannot write.

    Two decorated functions with the same name are reported as an error of the app.
    """
    by_name: defaultdict[str, list[Function]] = defaultdict(list)
    for function in functions:
        by_name[function.name.lower()].append(function)
    for same in by_name.values():
        first, *others = sorted(same, key=lambda function: not function.is_decorated)
        yield from (_clash(first, one, snapshot) for one in others if not one.is_decorated)


def _clash(first: Function, other: Function, snapshot: Snapshot) -> NameClash:
    if first.is_decorated and is_edited(snapshot, Path(other.file).parent):
        return NameClash(other, *edited(other.name, FUNCTION_JSON), "BLD002")
    if first.is_decorated and first.name == other.name:
        return NameClash(other, *foreign(other.name, FUNCTION_JSON), "BLD001")
    if first.is_decorated:
        message = f"folder {other.name}/ has the same name as a function that the app declares"
        hint = "remove the folder so that `build` can generate it, or rename one of them"
    else:
        message = f"function {other.name!r} has the same name as {first.name!r}, ignoring case"
        hint = "rename one of the folders; the host loads only the first"
    return NameClash(other, message, hint)
