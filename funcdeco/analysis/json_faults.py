"""Problems in a JSON file that the host tolerates and other parsers reject."""

from __future__ import annotations

from typing import NamedTuple

from funcdeco.analysis.checked_app import CheckedApp, once
from funcdeco.diagnostics.location import Location
from funcdeco.grammar import jsonc
from funcdeco.project.source_text import SourceText, source_text

_WORDS: dict[str, str] = {
    "comment": "a comment",
    "constant": "a constant such as `NaN`",
    "control-character": "a control character in a string",
    "escape": "an escaped single quote",
    "missing-value": "a comma without a value before it",
    "number": "a number in a non-JSON format",
    "single-quotes": "a string in single quotes",
    "space": "a whitespace character that JSON doesn't allow",
    "trailing-comma": "a trailing comma",
    "word": "an unquoted word",
}


class Repeated(NamedTuple):
    """A duplicate key in an object."""

    key: str
    location: Location


class Loose(NamedTuple):
    """The first deviation from strict JSON."""

    what: str
    location: Location


class JsonFaults(NamedTuple):
    """The problems in a file that the host can read."""

    repeated: tuple[Repeated, ...] = ()
    loose: Loose | None = None


def json_faults(app: CheckedApp, file: str) -> JsonFaults:
    """Return the problems in a file; none if it is too large or missing."""
    known = _known(app)
    if file not in known:
        text = source_text(app.snapshot, file)
        known[file] = JsonFaults() if text is None else _faults(text)
    return known[file]


@once
def _known(app: CheckedApp) -> dict[str, JsonFaults]:
    """Return the cache of problems by file, since two rules check each file."""
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
    # Users who add a `funcdeco: ignore` comment know that comments are not strict JSON.
    is_reported = found.loose is not None and "funcdeco: ignore" not in shown.text
    return JsonFaults(tuple(repeated), _loose(found.loose, shown) if is_reported else None)


def _loose(one: jsonc.Loose | None, shown: SourceText) -> Loose | None:
    return Loose(_WORDS[one.kind], shown.location(one.start, one.end)) if one else None
