"""Warnings about functions that aren't part of the app, which `funcdeco run` prints."""

from __future__ import annotations

import os
from pathlib import Path

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.secrets import masked
from funcdeco.sources.loaded import Loaded


def lost_functions(loaded: Loaded) -> list[tuple[str, str]]:
    """Return the warnings of `funcdeco check` about functions that the host doesn't find.

    Each is its identity, which stays the same if an edit moves it to another line, and its text.
    """
    # Imported here, since the app is running already.
    from funcdeco.linter.checking import warnings_of_lost_functions

    root = loaded.snapshot.root
    return [_described(item, root) for item in warnings_of_lost_functions(loaded)]


def _described(item: Diagnostic, root: Path) -> tuple[str, str]:
    file = os.path.relpath(item.file, root) if item.file else ""
    place = ":".join(str(part) for part in (file, item.line, item.column) if part)
    hint = f"; {item.hint}" if item.hint else ""
    what = f"{item.code}: {item.message}{hint}"
    return f"{file}: {what}", masked(f"{place}{': ' if place else ''}{what}")
