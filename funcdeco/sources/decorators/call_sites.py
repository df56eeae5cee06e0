"""Locations of decorator calls and parameters."""

from __future__ import annotations

import ast
import os
import sys
from typing import TYPE_CHECKING, Any

from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.decorators.call import DecoratorCall
from funcdeco.sources.decorators.unwrap import unwrap

if TYPE_CHECKING:
    from funcdeco.registry import Declaration


def source_of(declaration: Declaration) -> DecoratorCall:
    """Return the call of a decorator."""
    line = declaration.line
    if declaration.is_bare and sys.version_info < (3, 11):
        # Before Python 3.11, a decorator without parentheses reports the line of the `def`.
        line = getattr(getattr(declaration.args[0], "__code__", None), "co_firstlineno", line)
    code, instruction = declaration.code, declaration.instruction
    return DecoratorCall(absolute(declaration.file), line, code, instruction)


def absolute(file: str) -> str:
    """Return the absolute path of *file*; code objects may have a relative one."""
    return file if os.path.isabs(file) else os.path.abspath(file)


def source_of_parameter(snapshot: Snapshot, function: Any, parameter: str) -> DecoratorCall | None:
    """Return the line of a parameter of *function*; "return" is the return annotation.

    Needed for string annotations: a decorator called in one doesn't know its file.
    """
    *_, function = unwrap(function)
    code = getattr(function, "__code__", None)
    if code is None:
        return None
    file = os.path.abspath(code.co_filename)
    read = snapshot.made(_parameter_lines, file)
    first: int = code.co_firstlineno
    lines = read.get((code.co_name, first), {})
    return DecoratorCall(file, lines.get(parameter, first))


def _parameter_lines(snapshot: Snapshot, file: str) -> dict[tuple[str, int], dict[str, int]]:
    try:
        tree = ast.parse(snapshot.content(file))
    except (OSError, SyntaxError, ValueError):
        return {}
    found: dict[tuple[str, int], dict[str, int]] = {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first = min([node.lineno, *(item.lineno for item in node.decorator_list)])
            lines = {item.arg: item.lineno for item in _arguments(node)}
            if node.returns:
                lines["return"] = node.returns.lineno
            found[node.name, first] = lines
    return found


def _arguments(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.arg]:
    return [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
