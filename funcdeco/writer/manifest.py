"""The manifest of an output folder: which files were copied there, each with its possible hashes.

Only names that stay inside the output folder are taken from it, since anything may be in a file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from funcdeco.project.work_folder import MANIFEST, WORK, safe_path
from funcdeco.writer.existing_folders import read_bytes

Hashes = dict[str, list[str]]
"""Hashes by the path of a file, relative to the output folder, with `/` separators."""


def read_manifest(place: Path) -> Hashes:
    """Return the copied files in the output folder *place*; none if the manifest is damaged."""
    try:
        found: object = json.loads(
            (read_bytes(place / WORK / MANIFEST) or b"{}").decode("utf-8", "surrogateescape")
        )
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    items = cast("dict[Any, object]", found).items()
    return {path: _strings(hashes) for path, hashes in items if _is_copy(path)}


def manifest_text(files: Mapping[str, list[str]]) -> bytes:
    """Return the content of a manifest."""
    text = json.dumps(dict(sorted(files.items())), indent=2, ensure_ascii=False) + "\n"
    # A name that isn't UTF-8 is written with the bytes that it has on disk.
    return text.encode("utf-8", "surrogateescape")


def linked_parent(place: Path, path: str) -> str | None:
    """Return the first folder of *path* in *place* that is a link, relative to *place*."""
    parts = path.split("/")[:-1]
    folders = ("/".join(parts[: count + 1]) for count in range(len(parts)))
    return next((folder for folder in folders if os.path.islink(place / folder)), None)


def _is_copy(path: object) -> bool:
    return safe_path(path) and cast("str", path).split("/")[0].lower() != WORK and _is_valid(path)


def _is_valid(path: object) -> bool:
    try:
        return b"\0" not in os.fsencode(cast("str", path))
    except UnicodeEncodeError:  # a surrogate that no name on disk has
        return False


def _strings(hashes: object) -> list[str]:
    if not isinstance(hashes, list):
        return []
    return [text for text in cast("list[object]", hashes) if isinstance(text, str) and text]
