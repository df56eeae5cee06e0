"""Modules next to a script that are imported as if they were in the root."""

from __future__ import annotations

import os

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.imports.graph import External, import_graph
from funcdeco.analysis.imports.packages import packages
from funcdeco.analysis.imports.search import entries_of


def sibling_path(app: CheckedApp, external: External) -> str:
    """Return the path, relative to the root, of the sibling that an import intends; else empty."""
    folder = os.path.dirname(external.node.step.file)
    first = external.one.module.partition(".")[0]
    if folder == str(app.root) or external.node.is_decorated:
        return ""
    entries = entries_of(app.snapshot, folder)
    name = f"{first}.py" if f"{first}.py" in entries else first
    is_package = entries.get(first) == "folder" and app.snapshot.is_file(
        os.path.join(folder, first, "__init__.py")
    )
    if not (f"{first}.py" in entries or is_package):
        return ""
    return os.path.relpath(os.path.join(folder, name), app.root).replace(os.sep, "/")


def is_sibling(app: CheckedApp, external: External) -> bool:
    """Return whether an import certainly fails, and a sibling of that name exists."""
    if import_graph(app).changes_path or not sibling_path(app, external):
        return False
    return packages(app).verdict(external.one.module).answer in ("missing", "unlikely")
