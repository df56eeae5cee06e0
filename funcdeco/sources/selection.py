"""Select the app of a project: from the call, from pyproject.toml, or app.py."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.project.project import Project
from funcdeco.project.pyproject import declared_string, line_of
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.v2_script import script_name

_IMPORT = late_pattern(rb"^[ \t]*(?:from|import)[ \t]+([A-Za-z_][A-Za-z_0-9.]*)", re.MULTILINE)
_FUNCDECO = late_pattern(
    rb"""(?:^|[;:])[ \t]*(?:from|import)\b[^\n#]*\bfuncdeco\b|["']funcdeco\b""", re.MULTILINE
)
"""An import of funcdeco, or its name in a call that imports it."""
_MOST_MODULES = 50
"""Modules of the project that are searched for an App."""


class Selected(NamedTuple):
    """The app as `module:attribute`, from the call or from pyproject.toml; None for app.py."""

    spec: str | None
    location: Location | None = None
    """Where pyproject.toml selects it."""
    problems: tuple[Diagnostic, ...] = ()


def selected_app(spec: str | None, snapshot: Snapshot) -> Selected:
    """Return the app that *spec* or pyproject.toml selects."""
    if spec is not None:
        return Selected(spec)
    declared, problem = declared_string(snapshot, "app")
    if declared is None:
        return Selected(None, problems=(problem,) if problem else ())
    file = str(snapshot.root / "pyproject.toml")
    return Selected(declared, Location(file, line_of(snapshot, "app")))


def explained(
    diagnostics: tuple[Diagnostic, ...], snapshot: Snapshot, selected: Selected
) -> Iterator[Diagnostic]:
    """Yield *diagnostics* with the line that selects the app, and the name of the right module."""
    for item in diagnostics:
        if item.code in ("APP002", "APP009") and item.location is None:
            yield replace(item, location=selected.location)
        elif item.code == "APP007" and item.file:
            from funcdeco.sources.app_modules import selection_hint

            own = os.path.relpath(item.file, snapshot.root).replace(os.sep, "/")
            yield replace(item, hint=selection_hint(snapshot, own) or item.hint)
        else:
            yield item


def imports_funcdeco(snapshot: Snapshot) -> bool:
    """Return whether app.py imports funcdeco, directly or through modules of the project.

    True as well for a file that isn't UTF-8 text: importing it reports the problem.
    """
    waiting, seen = ["app"], set[str]()
    while waiting and len(seen) < _MOST_MODULES:
        module = waiting.pop()
        seen.add(module)
        content = _content(snapshot, module)
        if b"\0" in content or (b"funcdeco" in content and _FUNCDECO.search(content)):
            return True
        imported = {name.decode() for name in _IMPORT.findall(content)}
        waiting += sorted(imported - seen)
    return False


def _content(snapshot: Snapshot, module: str) -> bytes:
    path = snapshot.root.joinpath(*module.split("."))
    return snapshot.read(f"{path}.py") or snapshot.read(path / "__init__.py") or b""


def is_our_app(snapshot: Snapshot, project: Project) -> bool:
    """Return whether the module with the name of a v2 app is one of ours, which APP002 explains."""
    content = snapshot.read(project.root / script_name(project.settings)) or b""
    return b"funcdeco" in content
