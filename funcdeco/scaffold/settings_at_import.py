"""App settings that a project reads when it is imported, found without importing it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from funcdeco.project.project import v2_module
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.source_text import LARGEST
from funcdeco.scaffold.pipeline_project import handwritten
from funcdeco.sources.app_modules import app_modules

_LATER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
"""Code that doesn't run when its module is imported."""


class Read(NamedTuple):
    """The first place that requires an app setting."""

    path: str
    line: int
    name: str


def settings_at_import(snapshot: Snapshot) -> list[Read]:
    """Return what raises KeyError at import without its setting: `os.environ["NAME"]`."""
    found: dict[str, Read] = {}
    for path, tree in _modules(snapshot):
        for node in _run_at_import(tree):
            name = _required(node)
            if name and name not in found:
                found[name] = Read(path, getattr(node, "lineno", 1), name)
    return list(found.values())


def _modules(snapshot: Snapshot) -> Iterator[tuple[str, ast.Module]]:
    """Yield the modules that hold functions, and those of the project that they import."""
    scripts = [f"{name}/__init__.py" for name in handwritten(snapshot)]
    waiting = ["app.py", v2_module(snapshot), *app_modules(snapshot), *scripts]
    seen: set[str] = set()
    while waiting:
        path = waiting.pop(0)
        content = snapshot.read(snapshot.root / path) if path and path not in seen else None
        seen.add(path)
        if content is None or len(content) > LARGEST:
            continue
        try:
            tree = ast.parse(content)
        except (SyntaxError, ValueError, RecursionError):
            continue
        yield path, tree
        waiting += _imported(tree, path.rpartition("/")[0])


def _imported(tree: ast.Module, folder: str) -> Iterator[str]:
    """Yield the paths that the modules imported at import time may have."""
    for node in _run_at_import(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            names = [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
        elif isinstance(node, ast.ImportFrom) and node.level == 1:
            base = ".".join(filter(None, [folder.replace("/", "."), node.module or ""]))
            names = [base, *(f"{base}.{one.name}".lstrip(".") for one in node.names)]
        for name in filter(None, names):
            path = name.replace(".", "/")
            yield from (f"{path}.py", f"{path}/__init__.py")


def _run_at_import(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes that run at import, except in `try`, which may handle what they raise."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (*_LATER, ast.Try)):
            yield child
            yield from _run_at_import(child)


def _required(node: ast.AST) -> str:
    """Return the name in `os.environ["NAME"]`, if it is read; else ""."""
    if not isinstance(node, ast.Subscript) or not isinstance(node.ctx, ast.Load):
        return ""
    value, key = node.value, node.slice
    is_environ = isinstance(value, ast.Attribute) and value.attr == "environ"
    is_environ = is_environ or (isinstance(value, ast.Name) and value.id == "environ")
    is_text = isinstance(key, ast.Constant) and isinstance(key.value, str)
    return str(key.value) if is_environ and is_text and isinstance(key, ast.Constant) else ""
