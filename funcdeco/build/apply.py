"""Make the changes of a plan, so that a run killed at any moment leaves working folders.

A new folder is made aside and moved into place whole. In a folder that is there, every file is
replaced in one step; where script and function.json both change, function.json first leads to the
new script under another name, so that the pair which the host sees is always old or new.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

from funcdeco.build.compare import Change
from funcdeco.build.emit import MARKER, Folder, to_text
from funcdeco.build.folders import FUNCTION_JSON, NEXT_SCRIPT, Found
from funcdeco.build.proof import digest, read_proof, with_proof

WORK = ".funcdeco"
"""Folder below the project's in which a build works; gone when it ends."""
_JOURNAL = "journal"


class Workspace:
    """A folder aside, on the same file system, and the journal of what is being written."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.place = root / WORK / str(os.getpid())
        self._count = 0

    def announce(self, hashes: set[str]) -> None:
        """Write down which function.json this build may leave if it is killed."""
        if hashes:
            (self.place / _JOURNAL).write_text("\n".join(sorted(hashes)) + "\n", "utf-8")

    def replace(self, target: str, content: bytes) -> None:
        """Give *target* its new content in one step."""
        self._count += 1
        aside = os.path.join(self.place, str(self._count))
        _write(aside, content)
        os.replace(aside, target)

    def add_folder(self, folder: Folder) -> None:
        """Make a folder aside and move it into place."""
        name = folder.function.name
        aside = os.path.join(self.place, name)
        os.mkdir(aside)
        _write(os.path.join(aside, FUNCTION_JSON), folder.function_json)
        _write(os.path.join(aside, folder.script), folder.script_content)
        os.rename(aside, os.path.join(self._root, name))


@contextmanager
def workspace(root: Path) -> Generator[Workspace]:
    """Open a workspace, and leave nothing of it behind."""
    made = Workspace(root)
    os.makedirs(made.place)
    try:
        yield made
    finally:
        shutil.rmtree(made.place, ignore_errors=True)
        _remove_if_empty(str(root / WORK))


def read_journals(root: Path) -> set[str]:
    """Give the hashes that builds announced which never ended."""
    found: set[str] = set()
    for journal in (root / WORK).glob(f"*/{_JOURNAL}"):
        found |= set(journal.read_text("utf-8", "replace").split())
    return found


def is_unfinished(root: Path) -> bool:
    """Tell whether an earlier build was killed, or another one is running."""
    return any(entry.name.isdigit() for entry in (root / WORK).glob("*"))


def forget_unfinished(root: Path) -> None:
    """Remove the workspaces of builds that run no more."""
    for place in (root / WORK).glob("*"):
        if place.name.isdigit() and not _is_running(int(place.name)):
            shutil.rmtree(place, ignore_errors=True)
    _remove_if_empty(str(root / WORK))


def apply(root: Path, changes: list[Change], space: Workspace) -> Iterator[Change]:
    """Make *changes*, giving each as it is done. Raises OSError where the disk refuses one."""
    space.announce(_hashes(changes))
    for change in changes:
        if change.wanted is None:
            assert change.found is not None
            prune(root, change.found)
        elif change.found is None:
            space.add_folder(change.wanted)
        else:
            _rewrite(root / change.name, change.wanted, change.found, space)
        yield change


def prune(root: Path, found: Found) -> None:
    """Remove what `build` wrote in a folder, the function itself first; keep all else."""
    place = os.path.join(root, found.name)
    if found.json_is_ours:
        os.unlink(os.path.join(place, FUNCTION_JSON))
    for name in found.ours:
        _unlink_script(place, name)
    _remove_if_empty(os.path.join(place, "__pycache__"))
    _remove_if_empty(place)


def _rewrite(place: Path, wanted: Folder, found: Found, space: Workspace) -> None:
    """Replace the files of a folder, in an order in which each state between works."""
    script, target = str(place / wanted.script), str(place / FUNCTION_JSON)
    old, new = found.ours.get(wanted.script), read_proof(wanted.script_content)
    assert new is not None
    new_json = found.function_json != wanted.function_json
    if old is not None and old.body != new.body and new_json:
        between = _leading_to_next(wanted.function_json)
        bridge = with_proof(new.body, between, wanted.function.handler.module)
        space.replace(str(place / NEXT_SCRIPT), bridge)
        space.replace(target, between)
    space.replace(script, wanted.script_content)
    if new_json:
        space.replace(target, wanted.function_json)
    for name in {*found.ours, NEXT_SCRIPT} - {wanted.script}:
        if name in found.ours or os.path.exists(place / name):
            _unlink_script(str(place), name)


def _leading_to_next(function_json: bytes) -> bytes:
    return to_text({**json.loads(function_json), "scriptFile": NEXT_SCRIPT})


def _hashes(changes: list[Change]) -> set[str]:
    """Give the hashes of every function.json that may be seen while *changes* are made."""
    found: set[str] = set()
    for change in changes:
        if change.found is not None:
            texts = [change.found.function_json] if change.found.function_json else []
            if change.wanted is not None:
                wanted = change.wanted.function_json
                texts += [wanted, _leading_to_next(wanted)]
            found |= {digest(text) for text in texts}
    return found


def _write(path: str, content: bytes) -> None:
    with open(path, "xb", buffering=0) as file:
        file.write(content)


def _unlink_script(place: str, name: str) -> None:
    os.unlink(os.path.join(place, name))
    if name == MARKER:
        return
    cache = Path(place, "__pycache__")
    for compiled in cache.glob(f"{name.removesuffix('.py')}.*.pyc"):
        compiled.unlink()


def _remove_if_empty(place: str) -> None:
    try:
        os.rmdir(place)
    except OSError:  # not there, or in use by somebody
        return


def _is_running(pid: int) -> bool:
    if os.name == "nt":  # there, signal 0 would end the process
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return pid != os.getpid()
