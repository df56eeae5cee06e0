"""Whether a function_app.py, the file of the v2 model, declares any function."""

from __future__ import annotations

import ast
import sys
import warnings

from funcdeco.grammar.late_pattern import late_pattern

_APPS = frozenset({"FunctionApp", "DFApp"})
_LARGEST = 10_000
"""Maximum size in bytes of a file that is parsed: one without functions is short."""
_OLD_WORKER = late_pattern(r"3\.(?:[0-9]|1[0-2])")


def declares_nothing(source: bytes) -> bool:
    """Return whether *source* certainly makes an app of the v2 model without functions.

    Without any app, the worker fails instead.
    """
    if len(source) > _LARGEST:
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    apps = [name for statement in tree.body if (name := _app(statement))]
    return bool(apps) and not any(_may_declare(node, apps) for node in ast.walk(tree))


def reads_folders(target_python: str | None) -> bool:
    """Return whether the worker of *target_python* then reads the function folders.

    https://github.com/Azure/azure-functions-python-worker asks the host to read them
    (`use_default_metadata_indexing`); azure-functions-runtime, for Python 3.13 and later, does not.
    """
    return target_python is not None and bool(_OLD_WORKER.fullmatch(target_python))


def _app(statement: ast.stmt) -> str:
    """Return the name of the app that *statement* makes; empty if it makes none."""
    if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Call):
        return ""
    made, target = statement.value.func, statement.targets[0]
    made_by = made.attr if isinstance(made, ast.Attribute) else getattr(made, "id", "")
    return target.id if made_by in _APPS and isinstance(target, ast.Name) else ""


def _may_declare(node: ast.AST, apps: list[str]) -> bool:
    """Return whether *node* uses an app, or imports a module that may use it."""
    if isinstance(node, ast.Import):
        return any(_may_be_own(alias.name) for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return node.level > 0 or _may_be_own(node.module or "")
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in apps


def _may_be_own(module: str) -> bool:
    """Return whether *module* may belong to the project."""
    first = module.partition(".")[0]
    return first != "azure" and first not in sys.stdlib_module_names
