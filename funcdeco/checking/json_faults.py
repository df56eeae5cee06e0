"""What the host passes over in a JSON file, and other readers stumble over."""

from __future__ import annotations

import json
import os
from functools import lru_cache
from typing import Any, NamedTuple

from funcdeco.checking.pinpoint import LARGEST, Text
from funcdeco.diagnostics import Span
from funcdeco.json_spans import Places, Twice
from funcdeco.tolerant import decode


class Repeated(NamedTuple):
    """A key that one object says again."""

    key: str
    span: Span


class Loose(NamedTuple):
    """The first thing that strict JSON doesn't have."""

    what: str
    span: Span


class JsonFaults(NamedTuple):
    """What is odd about a file that the host can read."""

    repeated: tuple[Repeated, ...] = ()
    loose: Loose | None = None


def json_faults(file: str) -> JsonFaults:
    """Look at a file that has been read before; a large one, or none, has no faults."""
    try:
        state = os.stat(file)
    except OSError:
        return JsonFaults()
    return _faults(file, state.st_mtime_ns, state.st_size)


@lru_cache(4096)  # two rules look at each file
def _faults(file: str, changed: int, size: int) -> JsonFaults:
    if size > LARGEST:
        return JsonFaults()
    try:
        with open(file, "rb") as source:
            return faults_of(decode(source.read()))
    except (OSError, UnicodeError):
        return JsonFaults()


def faults_of(text: str) -> JsonFaults:
    """The same for a text."""
    twice = False

    def pairs(members: list[tuple[str, Any]]) -> None:
        nonlocal twice
        twice = twice or len({key.lower() for key, _ in members}) < len(members)

    loose = None
    try:
        json.loads(text, object_pairs_hook=pairs)
    except json.JSONDecodeError as error:
        loose = error
    except RecursionError:
        return JsonFaults()
    if loose is None and not twice:
        return JsonFaults()
    shown = Text(text)
    repeated = tuple(_repeated(one, shown) for one in Places(text).twice)
    # Who has put a comment for us there knows that it is one.
    is_loose = loose is not None and "funcdeco: ignore" not in text
    return JsonFaults(repeated, _loose(loose.pos, shown) if loose and is_loose else None)


def _repeated(one: Twice, shown: Text) -> Repeated:
    return Repeated(str(one.path[-1]), shown.span(one.start, one.end))


def _loose(at: int, shown: Text) -> Loose:
    """Say what stands where Python's `json` gave up, in words that don't change with its version."""
    text = shown.text
    if text[at : at + 1] in ("}", "]", ","):
        at = text.rfind(",", 0, at + 1)
        return Loose("a comma behind the last element", shown.span(at, at + 1))
    if text.startswith(("//", "/*"), at):
        return Loose("a comment", shown.span(at, at + 2))
    if text[at : at + 1] == "'":
        return Loose("a text in single quotes", shown.span(at, at + 1))
    if text[at : at + 1].isidentifier() or text[at : at + 1] == "$":
        return Loose("a word without quotes", shown.span(at, at + 1))
    return Loose("something", shown.span(at, at + 1))
