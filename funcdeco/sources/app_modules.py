"""Search the modules of a project for an App, without importing them."""

from __future__ import annotations

import re
from itertools import islice

from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.project.project import v2_module
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.tree import ELSEWHERE, walk

_APP = late_pattern(rb"^\w+(?:[ \t]*:[^=\n]+)?[ \t]*=[ \t]*(?:\w+\.)*App\(", re.MULTILINE)
_V2_APP = late_pattern(
    rb"^\w+(?:[ \t]*:[^=\n]+)?[ \t]*=[ \t]*(?:\w+\.)*(?:(?:Asgi|Wsgi)?FunctionApp|DFApp)\(",
    re.MULTILINE,
)
_MOST = 1_000
"""Maximum number of modules that are searched."""


def app_modules(snapshot: Snapshot) -> list[str]:
    """Return the relative paths of the files that assign an App at module level, closest first.

    Folders with a host.json of their own are excluded: they are other projects.
    """
    modules = (name for name in walk(snapshot, ELSEWHERE, "host.json") if name.endswith(".py"))
    return [name for name in islice(modules, _MOST) if _has_app(snapshot, name)]


def selection_hint(snapshot: Snapshot, own: str = "") -> str:
    """Return a hint that selects the first module with an App other than *own*, or ""."""
    found = (file for file in app_modules(snapshot) if file != own)
    return next((_hint(file, v2_module(snapshot)) for file in found), "")


def _hint(file: str, v2: str) -> str:
    if file == v2:
        hint = f"rename {file}, which contains an App, to app.py: with its current name, "
        return hint + "the host skips every function folder"
    module = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    if not all(part.isidentifier() for part in module.split(".")):
        return f"{file} contains an App; rename it so that Python can import it as a module"
    key = f'`app = "{module}"` below `[tool.funcdeco]` in pyproject.toml'
    return f"{file} contains an App: write {key}, or use `--app {module}`"


def _has_app(snapshot: Snapshot, name: str) -> bool:
    content = snapshot.read(snapshot.root / name) or b""
    return b"funcdeco" in content and _APP.search(content) is not None


def v2_module_elsewhere(snapshot: Snapshot) -> str:
    """Return the first file next to host.json that assigns an app of the v2 model, or ""."""
    modules = (name for name in walk(snapshot, ELSEWHERE, "host.json") if name.endswith(".py"))
    own = (name for name in islice(modules, _MOST) if "/" not in name)
    return next(
        (one for one in own if _V2_APP.search(snapshot.read(snapshot.root / one) or b"")), ""
    )
