"""JSON as the host reads it: what Newtonsoft's `JObject.Parse` takes, with the place of everything.

Beside JSON it takes comments, single quotes, names without quotes, commas too many, numbers in other
bases and control characters in texts. Strict JSON is read by Python's `json`; places are looked for
only when somebody asks.
"""

from __future__ import annotations

from funcdeco.grammar.jsonc.errors import JsoncError
from funcdeco.grammar.jsonc.fast import is_plain
from funcdeco.grammar.jsonc.positions import Loose, Path, Place, Places, Repeated
from funcdeco.grammar.jsonc.reader import Document, read
from funcdeco.grammar.jsonc.tokens import comments

__all__ = [
    "Document",
    "JsoncError",
    "Loose",
    "Path",
    "Place",
    "Places",
    "Repeated",
    "comments",
    "is_plain",
    "read",
]
