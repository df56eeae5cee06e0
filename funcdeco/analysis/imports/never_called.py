"""Functions that nothing calls, whose imports therefore never run."""

from __future__ import annotations

import ast
import re

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.imports.graph import import_graph
from funcdeco.diagnostics.location import Location
from funcdeco.sources.python.module import Module


def is_never_called(app: CheckedApp, location: Location) -> bool:
    """Return whether *location* is in a function whose name appears nowhere else."""
    module = app.sources.module(location.file) if app.sources and location.file else None
    function = _function(module, location.line or 0) if module else None
    if function is None or function.decorator_list:
        return False
    if function.name in {one.handler.attribute for one in app.functions}:
        return False
    word = re.compile(rb"\b%b\b" % re.escape(function.name.encode()))
    files = {node.step.file for node in import_graph(app).nodes.values()} - {""}
    return sum(len(word.findall(app.snapshot.read(file) or b"")) for file in files) == 1


def _function(module: Module, line: int) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """Return the function at the top level of the module that contains *line*."""
    for node in module.tree.body:
        if node.lineno <= line <= (node.end_lineno or 0):
            return node if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) else None
    return None
