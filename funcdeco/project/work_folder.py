"""The folders of our own in a project: their names, and what a killed build left.

`build`, `clean` and `check --fix` work in one of them, `run` keeps its data in the other.

A build that is killed leaves its workspace behind. The journal in it lists what it was writing,
so that every command recognizes these files as generated.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path, PureWindowsPath
from typing import Any, NamedTuple, cast

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.project.snapshot import Snapshot

WORK = ".funcdeco"
"""Working folder inside the project folder or the output folder."""
RUN_DATA = ".funcdeco-run"
"""Folder inside the project folder with what `run` keeps for the next time."""
MANIFEST = "manifest.json"
"""File in the `WORK` folder of an output folder that lists the copied files."""
LOCK = "lock"
JOURNAL = "journal"
BUILD = "build-"
"""Beginning of the name of a workspace."""
FIX = "fix-"
"""Beginning of the name of a file that `check --fix` prepares or restores."""


class Journal(NamedTuple):
    """What unfinished runs may have left."""

    hashes: frozenset[str] = frozenset()
    """Name of a folder, space, hash of a function.json there; only the hash if 0.1 was killed."""
    folders: tuple[str, ...] = ()
    """Folders that may be left empty, relative to the parent of `WORK`, with `/` separators."""

    def has(self, folder: str, json_hash: str) -> bool:
        """Return whether an unfinished run wrote a function.json with this hash into *folder*."""
        return f"{folder} {json_hash}" in self.hashes or json_hash in self.hashes


def run_data_folder(project: str | os.PathLike[str], name: str = "") -> Path:
    """Return a folder for data of `run`, which git ignores; it is created if it doesn't exist.

    Raises OSError, also for a symbolic link.
    """
    root = Path(project, RUN_DATA)
    folder = root / name
    if root.is_symlink() or folder.is_symlink():
        raise OSError("a symbolic link isn't followed")
    if not folder.is_dir():
        folder.mkdir(parents=True)
        with suppress(FileExistsError), (root / ".gitignore").open("x") as ignore:
            ignore.write("*\n")
    return folder


def read_journals(snapshot: Snapshot, root: Path) -> Journal:
    """Return what the unfinished runs in the folder *root* announced."""
    return snapshot.made(_read_journals, str(root))


def is_interrupted(snapshot: Snapshot, root: Path) -> bool:
    """Return whether a run in *root* was interrupted, or is not finished yet."""
    return bool(_unfinished(snapshot, str(root)))


def interruption(snapshot: Snapshot, root: Path) -> Diagnostic | None:
    """Return the warning that a run in *root* was interrupted, if one was."""
    if not is_interrupted(snapshot, root):
        return None
    message = (
        "a build, clean, eject or `check --fix` was interrupted, or is still running; files can be "
    )
    message += "partly updated"
    hint = "run `funcdeco build` or `funcdeco clean`, which completes the work"
    return Diagnostic("BLD009", message, hint, Location(str(root / WORK)))


def safe_path(path: Any) -> bool:
    """Return whether *path*, read from a file, is a path below a folder, with `/` separators."""
    if not isinstance(path, str) or not path or "\0" in path or (os.sep != "/" and os.sep in path):
        return False
    if PureWindowsPath(path).drive and os.name == "nt":
        return False
    return not any(part in ("", ".", "..") for part in path.split("/"))


def _read_journals(snapshot: Snapshot, root: str) -> Journal:
    hashes, folders = set[str](), dict[str, None]()
    for name in _unfinished(snapshot, root):
        content = snapshot.read(os.path.join(root, WORK, name, JOURNAL)) or b""
        journal = _parsed(content)
        hashes |= {text for text in journal.get("hashes", ()) if isinstance(text, str)}
        folders |= dict.fromkeys(path for path in journal.get("folders", ()) if safe_path(path))
    return Journal(frozenset(hashes), tuple(folders))


def _parsed(content: bytes) -> dict[str, list[Any]]:
    """Return the lists in a journal; one of version 0.1 has a hash on each line."""
    try:
        found: object = json.loads(content)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        return {"hashes": content.decode("utf-8", "replace").split()}
    items = cast("dict[str, Any]", found).items()
    return {key: value for key, value in items if isinstance(value, list)}


def _unfinished(snapshot: Snapshot, root: str) -> list[str]:
    """Return the names of the workspaces, and of the files of fixes."""
    if not any(entry.name == WORK and not entry.is_link for entry in snapshot.listed(root)):
        return []
    return [
        entry.name
        for entry in snapshot.listed(os.path.join(root, WORK))
        if not entry.is_link and entry.name.startswith((BUILD, FIX))
    ]
