"""The outline of a module: what remains known after its syntax tree is dropped."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from funcdeco.sources.python.imports import Import, read_imports
from funcdeco.sources.python.module import Module

_PATH = re.compile(
    rb"sys\s*\.\s*(?:path|modules|meta_path)|import\s+(?:path|modules)\b|addsitedir|PYTHONPATH"
    rb"|__path__\s*(?:[+.\[]|=[^=])|import\s+runpy\b|\bpath_hooks\b"
)
"""Code that may change which modules can be imported."""
_APPENDS = re.compile(rb"\bsys\s*\.\s*path\s*\.\s*append\b")
"""Code that leaves the modules alone which can already be imported."""
_MAY_FAIL = re.compile(
    rb"\b(?:async|await|yield|break|continue|global|nonlocal|__future__|__debug__)\b"
    rb"|import\s*\(?\s*\*"
)
"""Code that parses, and may nevertheless not compile."""
_WITHOUT_BLOCKS = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.Import, ast.ImportFrom),
    *(ast.Assign, ast.AnnAssign, ast.Expr),
)
"""Frequent statements in which a `return` can't be outside a function."""


class Outline(NamedTuple):
    """One module."""

    file: str
    imports: tuple[Import, ...]
    names: Mapping[str, int]
    """The names bound at the top level, conditionally or not, each with its first line."""
    is_open: bool
    """Whether `from ... import *` or dynamic code may bind further names."""
    changes_path: Literal["", "end", "any"]
    """Whether it may change which modules can be imported: `end` if it can only add modules."""
    error: SyntaxError | None
    """Why Python can't compile the module."""


def outline(module: Module) -> Outline:
    """Return the outline of *module*."""
    return Outline(
        module.file,
        read_imports(module),
        {name: min(one.node.lineno for one in found) for name, found in module.names.items()},
        bool(module.stars) or module.is_dynamic,
        _changes_path(module.content),
        module.error or (_compile_error(module) if _may_fail(module) else None),
    )


def _changes_path(content: bytes) -> Literal["", "end", "any"]:
    if not _PATH.search(content):
        return ""
    return "any" if _PATH.search(_APPENDS.sub(b"", content)) else "end"


def _may_fail(module: Module) -> bool:
    """Return whether it is worthwhile to compile the module, which takes as long as parsing it."""
    try:
        return bool(_MAY_FAIL.search(module.content)) or _returns(module.tree.body)
    except RecursionError:  # hundreds of nested blocks
        return False


def _returns(body: Iterable[ast.stmt]) -> bool:
    """Return whether a `return` statement is outside a function."""
    for node in body:
        if isinstance(node, ast.Return):
            return True
        if not isinstance(node, _WITHOUT_BLOCKS):
            inner = (*getattr(node, "handlers", ()), *getattr(node, "cases", ()))
            blocks = [getattr(node, field, ()) for field in ("body", "orelse", "finalbody")]
            if any(map(_returns, (*blocks, *(one.body for one in inner)))):
                return True
    return False


def _compile_error(module: Module) -> SyntaxError | None:
    """Return the error that only compiling finds, such as `return` outside a function."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # warnings about user code aren't ours to show
            compile(module.tree, module.file, "exec", dont_inherit=True)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError):  # nested too deeply
        pass
    return None
