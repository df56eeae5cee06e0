"""One handwritten function folder as a function."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, cast

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.failure import failure
from funcdeco.diagnostics.location import Location
from funcdeco.functions.declaration import RetryDeclaration
from funcdeco.functions.handler import Handler
from funcdeco.functions.model import Function
from funcdeco.project.json_object import JsonObject
from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.function_json.reader import FunctionFile, read_function_file


class FunctionFolder(NamedTuple):
    """A function in a folder, and the diagnostics of its function.json."""

    function: Function
    diagnostics: tuple[Diagnostic, ...]


def read_folder(snapshot: Snapshot, file: Path) -> FunctionFolder:
    """Return the function in the folder of the function.json *file*."""
    name, read = file.parent.name, _read(snapshot, file)
    diagnostics = tuple(replace(item, function=name) for item in read.diagnostics)
    return FunctionFolder(_function(name, file, snapshot, read), diagnostics)


def _read(snapshot: Snapshot, file: Path) -> FunctionFile:
    """Read a function.json; a failure of ours is a diagnostic, so that others are still read."""
    try:
        return read_function_file(snapshot, file)
    except Exception as error:  # noqa: BLE001
        what = f"the reader of {file.parent.name}/{file.name}"
        problem = failure(what, error, Location(str(file)))
        return FunctionFile(diagnostics=(problem,), is_readable=False)


def _function(name: str, file: Path, snapshot: Snapshot, read: FunctionFile) -> Function:
    retry: Any = read.content.get("retry")
    declared = cast("dict[str, Any]", retry) if isinstance(retry, dict) else None
    origin = JsonObject(str(file), (), snapshot)
    return Function(
        name,
        read.declarations,
        _handler(file.parent, snapshot.root, read),
        origin,
        None if declared is None else _retry(declared, read, origin),
        read.script_file,
        read.entry_point,
        all(item.severity != "error" for item in read.diagnostics),
        read.is_readable,
        read.content,
    )


def _retry(declared: dict[str, Any], read: FunctionFile, origin: JsonObject) -> RetryDeclaration:
    return RetryDeclaration(declared, read.retry, origin.inner("retry"))


def _handler(folder: Path, root: Path, read: FunctionFile) -> Handler:
    """Return where the worker looks; module names are paths relative to the project folder."""
    script = os.path.normpath(os.path.join(folder, read.script_file or "__init__.py"))
    path, _ = os.path.splitext(os.path.relpath(script, root))
    is_inside = not path.startswith(os.pardir)
    module = path.replace(os.sep, ".").removesuffix(".__init__") if is_inside else ""
    return Handler(module, read.entry_point or "main", script)
