"""Apply the changes of a plan so that a run killed at any moment leaves working folders.

A new folder is created in the workspace and moved into place as a whole. In an existing folder,
every file is replaced atomically. If both the script and function.json change, function.json first
points to the new script under a temporary name, so that the host always sees a matching pair.
"""

from __future__ import annotations

import json
import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

from funcdeco.project.ownership import (
    FUNCTION_JSON,
    MARKER,
    NEXT_SCRIPT,
    digest,
    read_ownership,
    with_ownership,
)
from funcdeco.targets.v1 import Folder, to_text
from funcdeco.writer.existing_folders import Found
from funcdeco.writer.guard import Changed, Scan, scan, scan_bytes
from funcdeco.writer.plan import Change
from funcdeco.writer.workspace import Workspace, remove_caches, remove_if_empty


def apply(root: Path, changes: list[Change], space: Workspace) -> Iterator[Change]:
    """Apply *changes*, yielding each when it is done.

    Raises OSError if writing fails, and Changed if a file is no longer as it was planned.
    """
    for change in changes:
        if change.expected is None:
            assert change.found is not None
            prune(root, change.found, space)
        elif change.found is None:
            space.add_folder(change.expected)
        else:
            _rewrite(root / change.name, change.expected, change.found, space)
        yield change


def prune(root: Path, found: Found, space: Workspace) -> None:
    """Remove the files that `build` wrote in a folder, function.json first; keep all others.

    Raises Changed before the first file is removed if one of them was edited meanwhile.
    """
    place = os.path.join(root, found.name)
    with _whole_folder(place, found, space):
        if found.json_is_ours:
            space.remove(os.path.join(place, FUNCTION_JSON), found.scans[FUNCTION_JSON])
        for name in found.ours:
            _remove_script(place, name, found.scans[name], space)
    remove_caches(place)
    remove_if_empty(place)


def hashes(changes: list[Change]) -> set[str]:
    """Return the hashes of every function.json that may exist while *changes* are applied."""
    found: set[str] = set()
    for change in changes:
        if change.found is not None:
            texts = [change.found.function_json] if change.found.json_is_ours else []
            if change.expected is not None:
                expected = change.expected.function_json
                texts += [expected, _leading_to(_bridge_name(change.found), expected)]
            found |= {f"{change.name} {digest(text)}" for text in texts if text}
    return found


@contextmanager
def _whole_folder(place: str, found: Found, space: Workspace) -> Generator[None]:
    """Check that all files of a folder are as they were found, and note while it is changed."""
    if changed := _changed(place, found):
        raise Changed(changed)
    space.is_partial = True
    try:
        yield
    except (OSError, Changed):
        space.is_partial = _changed(place, found) is not None
        raise
    space.is_partial = False


def _changed(place: str, found: Found) -> str | None:
    """Return the path of a file that is not as it was found, or of the folder itself."""
    for name, seen in found.scans.items():
        if scan(os.path.join(place, name)) != seen:
            return os.path.join(place, name)
    known = {"__pycache__", *found.scans, *found.edited, *found.others}
    try:
        is_same = not os.path.islink(place) and known.issuperset(os.listdir(place))
    except (FileNotFoundError, NotADirectoryError):
        is_same = False
    return None if is_same else place


def _rewrite(place: Path, expected: Folder, found: Found, space: Workspace) -> None:
    """Replace the files of a folder, in an order in which every intermediate state works."""
    script, target = str(place / expected.script), str(place / FUNCTION_JSON)
    old, new = found.ours.get(expected.script), read_ownership(expected.script_content)
    assert new is not None
    new_json = found.function_json != expected.function_json
    seen = found.scans.get(FUNCTION_JSON)
    stale = {name: found.scans[name] for name in found.ours if name != expected.script}
    with _whole_folder(str(place), found, space):
        if old is not None and old.body != new.body and new_json:
            bridge = _bridge_name(found)
            between = _leading_to(bridge, expected.function_json)
            content = with_ownership(new.body, between, new.source, found.name)
            space.put(str(place / bridge), content, found.scans.get(bridge))
            space.put(target, between, seen)
            stale[bridge], seen = scan_bytes(content), scan_bytes(between)
        space.put(script, expected.script_content, found.scans.get(expected.script))
        if new_json:
            space.put(target, expected.function_json, seen)
        for name, content_seen in stale.items():
            _remove_script(str(place), name, content_seen, space)


def _bridge_name(found: Found) -> str:
    """Return a temporary name for the new script that no file of the user has."""
    name = NEXT_SCRIPT
    while name in found.others:
        name = f"_{name}"
    return name


def _leading_to(script: str, function_json: bytes) -> bytes:
    return to_text({**json.loads(function_json), "scriptFile": script})


def _remove_script(place: str, name: str, seen: Scan, space: Workspace) -> None:
    space.remove(os.path.join(place, name), seen)
    caches = Path(place, "__pycache__")
    if name == MARKER or caches.is_symlink():
        return
    for compiled in caches.glob(f"{name.removesuffix('.py')}.*.pyc"):
        compiled.unlink()
    remove_if_empty(str(caches))
