"""What the host passes over in a JSON file, and other readers stumble over."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from funcdeco.analysis.checked_app import CheckedApp, once
from funcdeco.diagnostics.diagnostic import Span
from funcdeco.grammar.json_spans import Twice
from funcdeco.sources.files import Text


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


def json_faults(app: CheckedApp, file: str) -> JsonFaults:
    """Look at a file that has been read before; a large one, or none, has no faults."""
    known = _known(app)
    if file not in known:
        text = app.files.text(file)
        known[file] = JsonFaults() if text is None else _faults(text)
    return known[file]


@once
def _known(app: CheckedApp) -> dict[str, JsonFaults]:
    """Keep what was found, by file: two rules look at each."""
    return {}


def _faults(shown: Text) -> JsonFaults:
    text = shown.text
    twice = False

    def pairs(members: list[tuple[str, Any]]) -> None:
        nonlocal twice
        twice = twice or len({key.lower() for key, _ in members}) < len(members)

    loose = None
    try:
        json.loads(text, object_pairs_hook=pairs)
    except json.JSONDecodeError as error:
        loose = error
    except (ValueError, RecursionError):
        return JsonFaults()
    if loose is None and not twice:
        return JsonFaults()
    repeated = tuple(_repeated(one, shown) for one in shown.places.twice)
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
