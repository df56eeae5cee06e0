"""Lines of the parameters of functions, for bindings in annotations."""

from __future__ import annotations

import ast

from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.decorators.call import DecoratorCall
from funcdeco.sources.recording.model import RecordedFunction


def source_of_parameter(
    snapshot: Snapshot, function: RecordedFunction, parameter: str
) -> DecoratorCall | None:
    """Return the line of a parameter of *function*; "return" is the return annotation.

    Needed for string annotations: a decorator called in one doesn't know its file.
    """
    if function.code is None:
        return None
    file, name, first = function.code
    lines = snapshot.made(_parameter_lines, file).get((name, first), {})
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
