"""JSON as the host reads it: what Newtonsoft's `JObject.Parse` accepts, with source positions.

In addition to JSON, it accepts comments, single quotes, unquoted names, extra commas, numbers in
other bases and control characters in strings. Strict JSON is read by Python's `json`; positions are
computed only on request.
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
