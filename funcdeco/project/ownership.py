"""How `build` recognizes the files that it generated: by a header in the files themselves.

Each function folder has one file, its script or a marker, that begins with two comment lines. The
second line contains a hash of the text below it and a hash of the function.json next to it. A
separate list of files could be lost, omitted from a commit or merged incorrectly.
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
"""File in a function folder that holds the header if the folder has no generated script."""
NEXT_SCRIPT = "_next.py"
"""Temporary name of the new script while both files of a folder change, unless it is taken."""
WORK = ".funcdeco"
"""Working folder of `build` inside the project folder or the output folder."""
MANIFEST = "manifest.json"
"""File in the `WORK` folder of an output folder that lists the copied files."""
_FIRST = b"# Made by `funcdeco build` from "
_SECOND = re.compile(r"# funcdeco: ([0-9a-f]{16}) ([0-9a-f]{16})")


class Ownership(NamedTuple):
    """The contents of the header of a file."""

    is_whole: bool
    """Whether the text below the header is unchanged."""
    json_hash: str
    """Hash of the function.json that was written with the file."""
    body: str


def with_ownership(body: str, function_json: bytes, source: str) -> bytes:
    """Return *body* with a header; *source* is the user's file, relative to the project folder."""
    first = f"{_FIRST.decode()}{source}: change that and build again."
    text = f"{first}\n# funcdeco: {digest(body.encode())} {digest(function_json)}\n{body}"
    return text.encode()


def read_ownership(content: bytes) -> Ownership | None:
    """Return the header of a file; None if it has no header and was not generated."""
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
    """Return the header of the file at *path*; None also if the file no longer exists.

    Raises other OSErrors.
    """
    try:
        return read_ownership(snapshot.content(path))
    except (FileNotFoundError, TooLarge):
        return None


def read_ownerships(snapshot: Snapshot, folder: Path) -> dict[str, Ownership | None]:
    """Return the names in a function folder, except `__pycache__`, with the header of each.

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
    """Return whether `build` wrote a function.json, according to the *ownerships* in its folder."""
    claims = {ownership.json_hash for ownership in ownerships.values() if ownership is not None}
    return bool(claims) and digest(function_json) in claims


def is_generated(snapshot: Snapshot, folder: Path) -> bool:
    """Return whether `build` wrote the function.json in *folder*; False if it cannot be read."""
    try:
        content = snapshot.content(folder / FUNCTION_JSON)
        return is_proved(content, read_ownerships(snapshot, folder))
    except OSError:
        return False


def _may_be_ours(entry: Entry) -> bool:
    is_named_so = entry.name.endswith(".py") or entry.name == MARKER
    return is_named_so and entry.kind == "file" and not entry.is_link


def digest(content: bytes) -> str:
    """Return a hash of *content* as 16 hexadecimal digits, regardless of its line endings."""
    from hashlib import sha256

    return sha256(content.replace(b"\r\n", b"\n")).hexdigest()[:16]


def is_same(one: bytes, other: bytes) -> bool:
    """Return whether two texts are equal, regardless of their line endings."""
    return one == other or one.replace(b"\r\n", b"\n") == other.replace(b"\r\n", b"\n")
