"""JSON strings in bindings, as .NET's `System.Text.Json` reads them: without any extension."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from funcdeco.grammar import GrammarError

_HINTS = {
    "'": "use double quotes for names and strings, as `json.dumps` writes them",
    ",": "remove the comma",
    "T": "use `true`",
    "F": "use `false`",
    "N": "use `null`",
    "/": "remove the comment",
}


def parse_strict_json(text: str) -> Any:
    """Return the value of *text*, or raise `GrammarError`.

    Raise ValueError or RecursionError for a value that only .NET can hold.
    """
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        at = error.pos
    if not text.strip():
        raise GrammarError("the string is empty", "write a JSON value", 0, len(text))
    raise _error(text, at)


def _refuse_constant(name: str) -> NoReturn:
    raise GrammarError(f"JSON has no `{name}`", "use `null`", 0, 0)


def _error(text: str, at: int) -> GrammarError:
    # Newer versions of Python point at a trailing comma itself.
    before = len(text[:at].rstrip()) - 1
    if text[before : before + 1] == "," and text[at : at + 1] in ("]", "}"):
        at = before
    if at >= len(text):
        return GrammarError("unexpected end of the JSON", "close all brackets and strings", 0, 0)
    hint = _HINTS.get(text[at], "write it with `json.dumps`")
    return GrammarError(f"unexpected `{text[at]}` in the JSON", hint, at, at + 1)
