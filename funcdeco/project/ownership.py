"""How `build` recognizes the files that it generated: by a header in the files themselves.

Each function folder has one file, its script or a marker, that begins with two comment lines. The
second line contains a hash of the text below it and a hash of the function.json next to it, and the
name of the folder unless the script imports a function of that name: a copy of the folder under
another name is the user's. A separate list of files could be lost, omitted from a commit or
merged incorrectly.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.project.json_file import object_or_empty
from funcdeco.project.snapshot import AnyPath, Entry, Snapshot, TooLarge
from funcdeco.project.work_folder import read_journals, safe_path

FUNCTION_JSON = "function.json"
MARKER = ".funcdeco"
"""File in a function folder that holds the header if the folder has no generated script."""
NEXT_SCRIPT = "_next.py"
"""Temporary name of the new script while both files of a folder change, unless it is taken."""
_FIRST = b"# Made by `funcdeco build` from "
_LAST = ": change that and build again."
_SECOND = late_pattern(r"# funcdeco: ([0-9a-f]{16}) ([0-9a-f]{16})(?: (\S+))?")
_IMPORT = late_pattern(r"^from \S+ import (?:\(\s*)?(\w+)(?: as (\w+))?", re.MULTILINE)

_COMPUTED = late_pattern(rb"""\bname\s*=\s*(?!["'\s=])""")


class Ownership(NamedTuple):
    """The contents of the header of a file."""

    is_whole: bool
    """Whether the text below the header is unchanged."""
    json_hash: str
    """Hash of the function.json that was written with the file."""
    body: str
    folder: str = ""
    """Name of the folder; empty if it follows from the body, and in markers of version 0.1."""
    source: str = ""
    """The user's file that the header names."""


def with_ownership(body: str, function_json: bytes, source: str, folder: str) -> bytes:
    """Return *body* with a header for a file in *folder*.

    *source* is the user's file, relative to the project folder.
    """
    # Without line breaks, which would end the comment, and without what UTF-8 cannot encode.
    source = "".join(char if char.isprintable() else "?" for char in source)
    first = f"{_FIRST.decode()}{source}{_LAST}"
    named = "" if folder == _handler_name(body) else f" {folder}"
    second = f"# funcdeco: {digest(body.encode())} {digest(function_json)}{named}"
    return f"{first}\n{second}\n{body}".encode()


def read_ownership(content: bytes) -> Ownership | None:
    """Return the header of a file; None if it has no header and was not generated."""
    if not content.startswith(_FIRST):
        return None
    text = content.decode("utf-8", "replace").replace("\r\n", "\n")
    first, _, rest = text.partition("\n")
    second, _, body = rest.partition("\n")
    source = first[len(_FIRST) :].removesuffix(_LAST)
    found = _SECOND.fullmatch(second)
    if not found:
        return Ownership(False, "", body, "", source)
    is_whole = found[1] == digest(body.encode())
    return Ownership(is_whole, found[2], body, found[3] or "", source)


def is_up_to_date(there: bytes, expected: bytes) -> bool:
    """Return whether a file is the *expected* one, or differs only as version 0.1 wrote its header.

    That version did not name folders, and named files outside the project by their path.
    """
    if is_same(there, expected):
        return True
    old, new = read_ownership(there), read_ownership(expected)
    if old is None or new is None or not old.is_whole:
        return False
    is_same_source = old.source == new.source or old.source.startswith("../")
    is_same_text = (old.json_hash, old.body) == (new.json_hash, new.body)
    return is_same_text and is_same_source and old.folder in ("", new.folder)


def _handler_name(body: str) -> str:
    """Return the name of the user's function that a script with this *body* calls; "" if none."""
    imports = _IMPORT.findall(body)
    if not imports:
        return ""
    name, alias = imports[-1]  # other imports of a script are above that of its handler
    attribute = re.search(rf"\b{re.escape(alias or name)}\.(\w+)", body)
    return attribute[1] if attribute else name


def read_ownership_of(snapshot: Snapshot, path: AnyPath) -> Ownership | None:
    """Return the header of the file at *path*; None if it was not generated for its folder.

    Returns None also if the file no longer exists. Raises other OSErrors.
    """
    try:
        ownership = read_ownership(snapshot.content(path))
    except (FileNotFoundError, TooLarge):
        return None
    if ownership is None or not _belongs(ownership, Path(path).parent, snapshot):
        return None
    return ownership


def read_ownerships(snapshot: Snapshot, folder: Path) -> dict[str, Ownership | None]:
    """Return the names in a function folder, except `__pycache__`, with the header of each.

    A file that was generated for another folder, and copied from there, counts as the user's.
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


def _belongs(ownership: Ownership, folder: Path, snapshot: Snapshot) -> bool:
    """Return whether the file was generated for *folder*."""
    if ownership.folder:
        return ownership.folder == folder.name
    if folder.name == _handler_name(ownership.body):
        return True
    return _is_of_0_1(ownership, folder, snapshot)


def _is_of_0_1(ownership: Ownership, folder: Path, snapshot: Snapshot) -> bool:
    """Return whether version 0.1, which did not name folders, may have written into *folder*."""
    handler = _handler_name(ownership.body)
    if not ownership.body:
        function_json = snapshot.read(folder / FUNCTION_JSON)
        if function_json is None:
            return True
        handler = str(object_or_empty(function_json).get("entryPoint", "")).rpartition(".")[2]
    if not handler or handler == folder.name:
        return bool(handler)
    name = re.escape(folder.name).encode()
    named = re.compile(rb"""\b(?:function|asgi|wsgi)\s*\([^)]*?\bname\s*=\s*["']%s["']""" % name)
    sources = [snapshot.read(file) or b"" for file in _sources(ownership, folder.parent)]
    if any(named.search(source) for source in sources):
        return True
    # Names may be computed. A copy, however, is usually next to its original.
    is_copy = snapshot.exists(folder.parent / handler)
    return not is_copy and any(_COMPUTED.search(source) for source in sources)


def _sources(ownership: Ownership, root: Path) -> set[Path]:
    """Return the user's files that may name the function."""
    return {root / name for name in (ownership.source, "app.py") if safe_path(name)}


def is_proved(function_json: bytes, ownerships: Mapping[str, Ownership | None]) -> bool:
    """Return whether `build` wrote a function.json, according to the *ownerships* in its folder."""
    claims = {ownership.json_hash for ownership in ownerships.values() if ownership is not None}
    return bool(claims) and digest(function_json) in claims


def is_generated(snapshot: Snapshot, folder: Path) -> bool:
    """Return whether `build` wrote the function.json in *folder*; False if it cannot be read."""
    try:
        content = snapshot.content(folder / FUNCTION_JSON)
        if is_proved(content, read_ownerships(snapshot, folder)):
            return True
    except OSError:
        return False
    return read_journals(snapshot, folder.parent).has(folder.name, digest(content))


def generated_files(snapshot: Snapshot, folder: Path) -> frozenset[str]:
    """Return the names of the files in *folder* that `build` wrote; none if it wrote no function.json."""
    if not is_generated(snapshot, folder):
        return frozenset()
    owned = (name for name, found in read_ownerships(snapshot, folder).items() if found)
    return frozenset((FUNCTION_JSON, *owned))


def is_edited(snapshot: Snapshot, folder: Path) -> bool:
    """Return whether `build` wrote into *folder*, but not the function.json that is there now."""
    if is_generated(snapshot, folder):
        return False
    try:
        return any(read_ownerships(snapshot, folder).values())
    except OSError:
        return False


def foreign(name: str, file: str) -> tuple[str, str]:
    """Return the message and the hint for a *file* that isn't `build`'s in the folder of *name*."""
    message = (
        f"function {name!r} would overwrite {name}/{file}, which `funcdeco build` didn't write"
    )
    return message, "move the file, or rename the function"


def edited(name: str, file: str, paths: Sequence[str] = ()) -> tuple[str, str]:
    """Return the message and hint about an edited *file* in the generated folder *name*.

    *paths* are the generated files in it, if they are known.
    """
    import shlex

    message, hint = (
        f"{name}/{file} was edited since it was built",
        "move the change into your own code",
    )
    if not paths:
        return message, f"{hint}, remove function.json and the script from {name}/ and build again"
    command = f"rm {' '.join(map(shlex.quote, paths))}"
    return message, f"{hint}, then run `{command}` and `funcdeco build`"


def copied_from(snapshot: Snapshot, folder: Path) -> str:
    """Return the function whose generated folder *folder* is a copy of; "" if it is none."""
    for entry in snapshot.listed(folder):
        if _may_be_ours(entry):
            found = read_ownership(snapshot.read(folder / entry.name) or b"")
            name = (found.folder or _handler_name(found.body)) if found else ""
            if name and name != folder.name:
                return name
    return ""


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
