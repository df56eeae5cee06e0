"""Modules in the root of the project that have the name of a standard module, or `funcdeco`."""

from __future__ import annotations

import sys
from functools import cache
from typing import NamedTuple

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.imports.graph import External, import_graph
from funcdeco.analysis.imports.search import entries_of
from funcdeco.diagnostics.location import Location
from funcdeco.project.vendored import PACKAGE

_ROOT_FIRST = ("premium", "dedicated")
"""Plans on which the app's root comes first in the module search path."""
_NEVER_LOADED = frozenset(
    ["__main__", "antigravity", "idlelib", "test", "this", "tkinter", "turtle", "turtledemo"]
)
"""Modules whose import has side effects."""


class Hidden(NamedTuple):
    """An import that finds the other one of two modules with the same name."""

    module: str
    """The name of both modules."""
    path: str
    """The project's module, relative to the root."""
    name: str
    """The imported name, which the module that is found doesn't define."""
    location: Location
    is_own_hidden: bool
    """Whether the other one hides the project's module, and not the other way round."""

    @property
    def other(self) -> str:
        """The module that isn't the project's, for messages."""
        return "the installed" if self.module == PACKAGE else "the standard library's"


def hidden_modules(app: CheckedApp) -> list[Hidden]:
    """Return the names that can't be imported because of a module of the same name."""
    found: dict[Location, Hidden] = {}
    for external in import_graph(app).external:
        one = external.one
        is_known = one.module in sys.stdlib_module_names or one.module == PACKAGE
        if is_known and one.names and not external.is_late:
            hidden = _hidden(app, external)
            if hidden is not None:
                found.setdefault(hidden.location, hidden)
    return list(found.values())


def _hidden(app: CheckedApp, external: External) -> Hidden | None:
    module = external.one.module
    path = _own_path(app, module)
    own = app.sources.outline(app.file(path)) if path and app.sources else None
    known = _names(module)
    if own is None or own.is_open or known is None or import_graph(app).changes_path:
        return None
    is_root_first = app.target.plan in _ROOT_FIRST
    for name, location in external.one.names:
        is_lost = name in known and name not in own.names if is_root_first else name in own.names
        if is_lost and (is_root_first or name not in known) and name != "*":
            return Hidden(module, path, name, location, not is_root_first)
    return None


def _own_path(app: CheckedApp, module: str) -> str:
    entries = entries_of(app.snapshot, str(app.root))
    if entries.get(module) == "folder" and app.snapshot.is_file(app.file(f"{module}/__init__.py")):
        return (
            ""
            if app.snapshot.exists(app.file(f"{module}/function.json"))
            else f"{module}/__init__.py"
        )
    return f"{module}.py" if entries.get(f"{module}.py") == "file" else ""


@cache
def _names(module: str) -> frozenset[str] | None:
    """Return the names in a module of Python or in funcdeco; None if they are unknown."""
    import importlib

    if module in _NEVER_LOADED:
        return None
    try:
        return frozenset(dir(importlib.import_module(module)))
    except Exception:  # such as a module for another platform  # noqa: BLE001
        return None
