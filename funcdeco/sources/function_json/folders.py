"""Handwritten function folders, found as the host finds them."""

from __future__ import annotations

from collections.abc import Container, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from funcdeco.project.ownership import FUNCTION_JSON, is_generated
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.tree import folders

if TYPE_CHECKING:
    from funcdeco.sources.function_json.folder import FunctionFolder


def read_folders(snapshot: Snapshot, without: Container[str] = ()) -> Iterator[FunctionFolder]:
    """Yield each function of a project that `build` didn't generate.

    Like the host, this reads every first-level folder and nothing below: see
    `HostFunctionMetadataProvider.ReadFunctionsMetadata` of azure-functions-host. Folders in
    *without* are skipped.
    """
    for name in sorted(folders(snapshot), key=str.lower):
        if name in without:
            continue
        file = snapshot.root / name / FUNCTION_JSON
        if _is_there(snapshot, file) and not is_generated(snapshot, file.parent):
            from funcdeco.sources.function_json.folder import read_folder  # loads pydantic

            yield read_folder(snapshot, file)


def _is_there(snapshot: Snapshot, file: Path) -> bool:
    """Return whether the host finds *file*, also one that can't be read."""
    try:
        snapshot.content(file)
    except (FileNotFoundError, NotADirectoryError):
        return snapshot.is_link(file)
    except OSError:
        return True
    return True
