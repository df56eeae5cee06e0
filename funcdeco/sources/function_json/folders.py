"""Function folders that somebody wrote, found as the host finds them."""

from __future__ import annotations

import os
from collections.abc import Container, Iterator
from dataclasses import replace
from pathlib import Path

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.project.ownership import digest, read_proof
from funcdeco.sources.function_json.reader import FunctionFile, read_function_json

FUNCTION_JSON = "function.json"
_SCRIPTS = ("__init__.py", ".funcdeco", "_next.py")
"""Files that carry the proof that `build` wrote a folder, the likeliest first."""


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
        if os.path.lexists(file) and not _is_built(root / name, file):
            read = read_function_json(file)
            yield name, file, replace(read, diagnostics=_of_function(name, read.diagnostics))


def _folders(root: Path) -> list[str]:
    try:
        with os.scandir(root) as entries:
            return sorted((one.name for one in entries if _is_folder(one)), key=str.lower)
    except OSError:
        return []


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself
        return False


def _is_built(folder: Path, file: Path) -> bool:
    """Tell a folder whose function.json `build` wrote, by what the script beside it says."""
    try:
        names = [*_SCRIPTS, *(path.name for path in folder.glob("*.py"))]
        for name in dict.fromkeys(names):
            script = folder / name
            proof = read_proof(script.read_bytes()) if script.is_file() else None
            if proof is not None:
                return proof.json_hash == digest(file.read_bytes())
    except OSError:
        pass
    return False


def _of_function(name: str, found: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    return tuple(replace(item, function=name) for item in found)
