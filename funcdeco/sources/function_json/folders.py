"""Function folders that somebody wrote, found as the host finds them."""

from __future__ import annotations

import os
from collections.abc import Container, Iterator
from dataclasses import replace
from pathlib import Path

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.project.ownership import FUNCTION_JSON, is_generated
from funcdeco.project.tree import first_level
from funcdeco.sources.function_json.reader import FunctionFile, read_function_json


def read_folders(
    root: Path, without: Container[str] = ()
) -> Iterator[tuple[str, Path, FunctionFile]]:
    """Give name, function.json and what it says, of each function that `build` didn't write.

    As the host does, this looks at the first level only, and at each folder there: see
    `HostFunctionMetadataProvider.ReadFunctionsMetadata` of azure-functions-host. Folders named in
    *without* are passed over.
    """
    for name in _folders(root):
        if name in without:
            continue
        file = root / name / FUNCTION_JSON
        if os.path.lexists(file) and not is_generated(root / name):
            read = read_function_json(file)
            yield name, file, replace(read, diagnostics=_of_function(name, read.diagnostics))


def _folders(root: Path) -> list[str]:
    try:
        return sorted((name for name, kind in first_level(root).items() if kind), key=str.lower)
    except OSError:
        return []


def _of_function(name: str, found: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    return tuple(replace(item, function=name) for item in found)
