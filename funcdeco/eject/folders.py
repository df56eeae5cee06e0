"""The function folders after eject: as `build` writes them, without the header of its files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from funcdeco._version import __version__
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.functions.model import Function, FunctionApp
from funcdeco.project.ownership import FUNCTION_JSON, MARKER
from funcdeco.project.snapshot import Snapshot
from funcdeco.targets.v1 import Folder, emit, shim_text
from funcdeco.writer.existing_folders import read_bytes
from funcdeco.writer.file_group import FileChange
from funcdeco.writer.plan import Plan, compare
from funcdeco.writer.secret_guard import secrets_in

_MOUNTING = "funcdeco.mounting:"
_MODULE = "web_mount"


class Folders(NamedTuple):
    """The changes of the function folders, and what prevents them."""

    changes: list[FileChange]
    problems: list[Diagnostic]
    scripts: frozenset[str]
    """Relative paths of the scripts that `build` writes or wrote."""
    modules: tuple[str, ...]
    """Modules of ours that become the project's own."""


def eject_folders(app: FunctionApp, snapshot: Snapshot) -> Folders:
    """Return the changes that make the folders of *app* the user's own. Raises OSError."""
    root = snapshot.root
    names = {function.name.lower() for function in app}
    module = _mount_module(snapshot, names) if any(map(_is_mounted, app)) else ""
    built = [emit(_eager(function), root) for function in app]
    files = {path: content for one in built for path, content in _files(one, module)}
    plan = compare(root, built)
    scripts = {f"{one.function.name}/{one.script}" for one in built} | plan.pruned_files()
    removed = {*_left(plan), *(path for path in scripts if path not in files)}
    if module:
        files[f"{module}.py"] = mount_source()
    before = {path: read_bytes(root / path) for path in {*files, *removed}}
    changes = [FileChange(path, before[path], files.get(path)) for path in sorted(before)]
    conflicts = (one for one in plan.conflicts if not _is_ejected(one, root, files))
    return Folders(
        [one for one in changes if one.before != one.after],
        [*secrets_in(built, snapshot), *conflicts],
        frozenset(scripts),
        (module,) if module else (),
    )


def _files(folder: Folder, module: str) -> Iterator[tuple[str, bytes]]:
    """Yield the path and content of each file of a folder."""
    function = folder.function
    yield f"{function.name}/{FUNCTION_JSON}", folder.function_json
    if folder.script != MARKER:
        yield f"{function.name}/{folder.script}", shim_text(_mounted_by(function, module)).encode()


def _eager(function: Function) -> Function:
    """Return *function* with a script that needs no module of ours."""
    return replace(function, lazy=None, imports_at_call=())


def _is_mounted(function: Function) -> bool:
    return function.signature is not None and function.signature.wrapper.startswith(_MOUNTING)


def _mounted_by(function: Function, module: str) -> Function:
    """Return *function* with a script that imports the project's own *module*."""
    if function.signature is None or not _is_mounted(function):
        return function
    wrapper = f"{module}:{function.signature.wrapper.removeprefix(_MOUNTING)}"
    return replace(function, signature=function.signature._replace(wrapper=wrapper))


def _mount_module(snapshot: Snapshot, functions: set[str]) -> str:
    """Return a free name for the module that serves web applications."""
    name, number = _MODULE, 1
    while name in functions or _is_taken(snapshot, name):
        number += 1
        name = f"{_MODULE}_{number}"
    return name


def _is_taken(snapshot: Snapshot, name: str) -> bool:
    content = snapshot.read(snapshot.root / f"{name}.py")
    return snapshot.exists(snapshot.root / name) or content not in (None, mount_source())


def mount_source() -> bytes:
    """Return the source of the module that serves web applications, for the user's project."""
    from importlib.resources import files

    head = (
        f"# From version {__version__} of the MIT-licensed package that generated this project.\n"
    )
    head += "# Copyright (c) 2026 The funcdeco authors\n"
    return head.encode() + files("funcdeco.runtime").joinpath("web.py").read_bytes()


def _left(plan: Plan) -> Iterator[str]:
    """Yield the generated files that are no longer needed in folders that remain."""
    for change in plan.changes:
        if change.expected is not None and change.found is not None:
            names = set(change.found.ours) - {change.expected.script}
            yield from (f"{change.name}/{name}" for name in names)


def _is_ejected(item: Diagnostic, root: Path, files: dict[str, bytes]) -> bool:
    """Return whether a conflict is about a file that already is as eject writes it."""
    return any(
        item.file == str(root / path) and read_bytes(root / path) == content
        for path, content in files.items()
    )


def text_changes(root: Path, texts: Sequence[tuple[str, bytes, bytes]]) -> list[FileChange]:
    """Return the changes of files, each given as its absolute path, old and new content."""
    return [
        FileChange(Path(file).relative_to(root).as_posix(), before, after)
        for file, before, after in texts
        if before != after
    ]
