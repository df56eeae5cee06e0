"""Follow the user's edits."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Iterable
from pathlib import Path

_NAMES = ("host.json", "local.settings.json", "function.json", "pyproject.toml")
_SUFFIXES = (".py",)
_SETTINGS = ".env"
_IGNORED = ("__pycache__", "node_modules", "site-packages", "venv", "env")
_DEBOUNCE = 200
_STEP = 20
"""Milliseconds without a further change after which an edit is complete."""


async def edits(root: Path, ignored: Iterable[Path] = ()) -> AsyncGenerator[list[str]]:
    """Yield the changed files of each edit, relative to the project folder *root*.

    Files below the folders *ignored*, hidden folders and virtual environments don't count.
    """
    from watchfiles import awatch

    skipped = tuple(os.path.join(one, "") for one in ignored)

    def counts(_: object, path: str) -> bool:
        return is_source(os.path.relpath(path, root)) and not path.startswith(skipped)

    found = awatch(root, watch_filter=counts, debounce=_DEBOUNCE, step=_STEP, rust_timeout=1000)
    async for changes in found:
        yield sorted({os.path.relpath(path, root) for _, path in changes})


def is_source(path: str) -> bool:
    """Return whether a change of the file at this relative *path* can change what the app does."""
    *folders, name = path.replace("\\", "/").split("/")
    if any(one.startswith(".") or one in _IGNORED for one in folders):
        return False
    return name in _NAMES or name.endswith(_SUFFIXES) or name.split(".env")[0] == "" and name != ""
