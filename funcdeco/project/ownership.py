"""How `build` proves which files it wrote: by what they say of themselves.

Each function folder has one file, its script or a marker, that begins with two comment lines. The
second holds a hash of the text below it and one of the function.json beside it. No list of files is
kept that could be lost, left out of a commit or merged wrongly.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from funcdeco.project.snapshot import AnyPath, Entry, Snapshot, TooLarge

FUNCTION_JSON = "function.json"
MARKER = ".funcdeco"
"""File in a function's folder that carries the proof where there is no script of ours."""
NEXT_SCRIPT = "_next.py"
"""Name of the new script while both files of a folder change, unless the user has one of it."""
WORK = ".funcdeco"
"""Folder below the project's, or the output's, that `build` works in."""
MANIFEST = "manifest.json"
"""File in an output folder's `WORK` that lists what was copied."""
_FIRST = b"# Made by `funcdeco build` from "
_SECOND = re.compile(r"# funcdeco: ([0-9a-f]{16}) ([0-9a-f]{16})")


class Ownership(NamedTuple):
    """What the head of a file says."""

    is_whole: bool
    """Whether the text below the head is the one that was written."""
    json_hash: str
    """Hash of the function.json that was written with it."""
    body: str


def with_ownership(body: str, function_json: bytes, source: str) -> bytes:
    """Put the head above *body*; *source* is the user's file, seen from the project's folder."""
    first = f"{_FIRST.decode()}{source}: change that and build again."
    text = f"{first}\n# funcdeco: {digest(body.encode())} {digest(function_json)}\n{body}"
    return text.encode()


def read_ownership(content: bytes) -> Ownership | None:
    """Read the head of a file; None if it has none, so that somebody else wrote it."""
    if not content.startswith(_FIRST):
        return None
    text = content.decode("utf-8", "replace").replace("\r\n", "\n")
    _, _, rest = text.partition("\n")
    second, _, body = rest.partition("\n")
    found = _SECOND.fullmatch(second)
    if not found:
        return Ownership(False, "", body)
    return Ownership(found[1] == digest(body.encode()), found[2], body)


def read_ownership_of(snapshot: Snapshot, path: AnyPath) -> Ownership | None:
    """Read the head of the file at *path*; None, too, where there is no such file any more.

    Raises other OSErrors.
    """
    try:
        return read_ownership(snapshot.content(path))
    except (FileNotFoundError, TooLarge):
        return None


def read_ownerships(snapshot: Snapshot, folder: Path) -> dict[str, Ownership | None]:
    """Return what lies in a function's folder, but `__pycache__`, with the proof that it carries.

    Raises OSError.
    """
    return {
        entry.name: (
            read_ownership_of(snapshot, f"{folder}{os.sep}{entry.name}")
            if _may_be_ours(entry)
            else None
        )
        for entry in snapshot.entries(folder)
        if entry.name != "__pycache__"
    }


def is_proved(function_json: bytes, ownerships: Mapping[str, Ownership | None]) -> bool:
    """Return whether `build` wrote a function.json, by the *ownerships* in its folder."""
    claims = {ownership.json_hash for ownership in ownerships.values() if ownership is not None}
    return bool(claims) and digest(function_json) in claims


def is_generated(snapshot: Snapshot, folder: Path) -> bool:
    """Return whether `build` wrote the function.json in *folder*; False where that can't be read."""
    try:
        content = snapshot.content(folder / FUNCTION_JSON)
        return is_proved(content, read_ownerships(snapshot, folder))
    except OSError:
        return False


def _may_be_ours(entry: Entry) -> bool:
    is_named_so = entry.name.endswith(".py") or entry.name == MARKER
    return is_named_so and entry.kind == "file" and not entry.is_link


def digest(content: bytes) -> str:
    """Return 16 hexadecimal digits that stand for *content*, whichever way its lines end."""
    from hashlib import sha256

    return sha256(content.replace(b"\r\n", b"\n")).hexdigest()[:16]


def is_same(one: bytes, other: bytes) -> bool:
    """Compare two texts, whichever way their lines end."""
    return one == other or one.replace(b"\r\n", b"\n") == other.replace(b"\r\n", b"\n")
