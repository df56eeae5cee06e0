"""Apply the changes of a plan so that a run killed at any moment leaves working folders.

A new folder is created in the workspace and moved into place as a whole. In an existing folder,
every file is replaced atomically. If both the script and function.json change, function.json first
points to the new script under a temporary name, so that the host always sees a matching pair.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
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
from funcdeco.writer.plan import Change
from funcdeco.writer.workspace import Workspace, remove_if_empty


def apply(root: Path, changes: list[Change], space: Workspace) -> Iterator[Change]:
    """Apply *changes*, yielding each when it is done. Raises OSError if writing fails."""
    space.announce(_hashes(changes))
    for change in changes:
        if change.expected is None:
            assert change.found is not None
            prune(root, change.found)
        elif change.found is None:
            space.add_folder(change.expected)
        else:
            _rewrite(root / change.name, change.expected, change.found, space)
        yield change


def prune(root: Path, found: Found) -> None:
    """Remove the files that `build` wrote in a folder, function.json first; keep all others."""
    place = os.path.join(root, found.name)
    if found.json_is_ours:
        os.unlink(os.path.join(place, FUNCTION_JSON))
    for name in found.ours:
        _unlink_script(place, name)
    remove_if_empty(os.path.join(place, "__pycache__"))
    remove_if_empty(place)


def _rewrite(place: Path, expected: Folder, found: Found, space: Workspace) -> None:
    """Replace the files of a folder, in an order in which every intermediate state works."""
    script, target = str(place / expected.script), str(place / FUNCTION_JSON)
    old, new = found.ours.get(expected.script), read_ownership(expected.script_content)
    assert new is not None
    new_json = found.function_json != expected.function_json
    stale = set(found.ours) - {expected.script}
    if old is not None and old.body != new.body and new_json:
        bridge = _bridge_name(found)
        between = _leading_to(bridge, expected.function_json)
        content = with_ownership(new.body, between, new.source, found.name)
        space.replace(str(place / bridge), content)
        space.replace(target, between)
        stale.add(bridge)
    space.replace(script, expected.script_content)
    if new_json:
        space.replace(target, expected.function_json)
    for name in stale:
        _unlink_script(str(place), name)


def _bridge_name(found: Found) -> str:
    """Return a temporary name for the new script that no file of the user has."""
    name = NEXT_SCRIPT
    while name in found.others:
        name = f"_{name}"
    return name


def _leading_to(script: str, function_json: bytes) -> bytes:
    return to_text({**json.loads(function_json), "scriptFile": script})


def _hashes(changes: list[Change]) -> set[str]:
    """Return the hashes of every function.json that may exist while *changes* are applied."""
    found: set[str] = set()
    for change in changes:
        if change.found is not None:
            texts = [change.found.function_json] if change.found.function_json else []
            if change.expected is not None:
                expected = change.expected.function_json
                texts += [expected, _leading_to(_bridge_name(change.found), expected)]
            found |= {digest(text) for text in texts}
    return found


def _unlink_script(place: str, name: str) -> None:
    os.unlink(os.path.join(place, name))
    if name == MARKER:
        return
    for compiled in Path(place, "__pycache__").glob(f"{name.removesuffix('.py')}.*.pyc"):
        compiled.unlink()
