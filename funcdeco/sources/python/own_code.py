"""The project's functions and classes that a name refers to, in the module or imported."""

from __future__ import annotations

import ast
from typing import TypeAlias

from funcdeco.sources.python.module import HOPS, Module
from funcdeco.sources.python.modules import SourceProject

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


def find_function(
    module: Module, project: SourceProject, name: str, hops: int = HOPS
) -> tuple[Function, Module] | None:
    """Return the project's undecorated function that *name* refers to, and its module."""
    bound = module.lookup(name)
    if bound is None or len(module.names[name]) != 1 or hops <= 0 or module.patches(name):
        return None
    node = bound.node
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return None if node.decorator_list or module.may_rebind(name) else (node, module)
    if isinstance(node, ast.ImportFrom) and bound.alias is not None:
        found = project.imported(module, node)
        return None if found is None else find_function(found, project, bound.alias.name, hops - 1)
    return None


def find_class(
    module: Module, project: SourceProject, name: str, hops: int = HOPS
) -> tuple[ast.ClassDef, Module] | None:
    """Return the project's class that *name* refers to, and its module."""
    bound = module.lookup(name)
    if bound is None or len(module.names[name]) != 1 or hops <= 0:
        return None
    if isinstance(bound.node, ast.ClassDef):
        return bound.node, module
    if isinstance(bound.node, ast.ImportFrom) and bound.alias is not None:
        found = project.imported(module, bound.node)
        return None if found is None else find_class(found, project, bound.alias.name, hops - 1)
    return None
