"""What the host passes over in a JSON file, and other readers stumble over."""

from __future__ import annotations

from typing import NamedTuple

from funcdeco.analysis.checked_app import CheckedApp, once
from funcdeco.diagnostics.location import Location
from funcdeco.grammar import jsonc
from funcdeco.project.source_text import SourceText, source_text

_WORDS: dict[str, str] = {
    "comment": "a comment",
    "constant": "a number that is none",
    "control-character": "a control character in a string",
    "escape": "an escaped single quote",
    "missing-value": "a comma without a value before it",
    "number": "a number that isn't written as JSON has it",
    "single-quotes": "a string in single quotes",
    "space": "a character for space that JSON doesn't have",
    "trailing-comma": "a comma behind the last element",
    "word": "a word without quotes",
}


class Repeated(NamedTuple):
    """A key that one object says again."""

    key: str
    location: Location


class Loose(NamedTuple):
    """The first thing that strict JSON doesn't have."""

    what: str
    location: Location


class JsonFaults(NamedTuple):
    """What is odd about a file that the host can read."""

    repeated: tuple[Repeated, ...] = ()
    loose: Loose | None = None


def json_faults(app: CheckedApp, file: str) -> JsonFaults:
    """Look at a file that has been read before; a large one, or none, has no faults."""
    known = _known(app)
    if file not in known:
        text = source_text(app.snapshot, file)
        known[file] = JsonFaults() if text is None else _faults(text)
    return known[file]


@once
def _known(app: CheckedApp) -> dict[str, JsonFaults]:
    """Keep what was found, by file: two rules look at each."""
    return {}


def _faults(shown: SourceText) -> JsonFaults:
    if jsonc.is_plain(shown.text):
        return JsonFaults()
    found = shown.json
    repeated = (
        Repeated(str(one.path[-1]), shown.location(one.start, one.end))
        for one in found.repeated
        # The host ignores the case of keys in bindings.
        if one.is_same or one.path[:-1][:1] == ("bindings",)
    )
    # Who has put a comment for us there knows that it is one.
    is_reported = found.loose is not None and "funcdeco: ignore" not in shown.text
    return JsonFaults(tuple(repeated), _loose(found.loose, shown) if is_reported else None)


def _loose(one: jsonc.Loose | None, shown: SourceText) -> Loose | None:
    return Loose(_WORDS[one.kind], shown.location(one.start, one.end)) if one else None
