"""How `build` proves which files it wrote: by what they say of themselves.

Each function folder has one file, its script or a marker, that begins with two comment lines. The
second holds a hash of the text below it and one of the function.json beside it. No list of files is
kept that could be lost, left out of a commit or merged wrongly.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import NamedTuple

_FIRST = "# Made by `funcdeco build` from "
_SECOND = re.compile(r"# funcdeco: ([0-9a-f]{16}) ([0-9a-f]{16})")


class Proof(NamedTuple):
    """What the head of a file says."""

    is_whole: bool
    """Whether the text below the head is the one that was written."""
    json_hash: str
    """Hash of the function.json that was written with it."""
    body: str


def with_proof(body: str, function_json: bytes, source: str) -> bytes:
    """Put the head above *body*; *source* is the user's file, seen from the project's folder."""
    first = f"{_FIRST}{source}: change that and build again."
    text = f"{first}\n# funcdeco: {digest(body.encode())} {digest(function_json)}\n{body}"
    return text.encode()


def read_proof(content: bytes) -> Proof | None:
    """Read the head of a file; None if it has none, so that somebody else wrote it."""
    if not content.startswith(_FIRST.encode()):
        return None
    text = content.decode("utf-8", "replace").replace("\r\n", "\n")
    _, _, rest = text.partition("\n")
    second, _, body = rest.partition("\n")
    found = _SECOND.fullmatch(second)
    if not found:
        return Proof(False, "", body)
    return Proof(found[1] == digest(body.encode()), found[2], body)


def digest(content: bytes) -> str:
    """Give 16 hexadecimal digits that stand for *content*, whichever way its lines end."""
    return sha256(content.replace(b"\r\n", b"\n")).hexdigest()[:16]


def is_same(one: bytes, other: bytes) -> bool:
    """Compare two texts, whichever way their lines end."""
    return one == other or one.replace(b"\r\n", b"\n") == other.replace(b"\r\n", b"\n")
