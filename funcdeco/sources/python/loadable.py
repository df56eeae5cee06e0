"""The types that hints offer for an annotation: those that the worker's loader accepts."""

from __future__ import annotations

import ast
from functools import lru_cache
from pathlib import Path
from typing import Literal

from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.python.annotations import evaluate
from funcdeco.sources.python.module import Module
from funcdeco.sources.python.modules import SourceProject
from funcdeco.worker.loader import judge_parameter, judge_result

_HEAD = b"import typing\nimport azure.functions as func\nimport azure.durable_functions as df\n"
"""The imports that the `python_types` of the models assume."""


@lru_cache(maxsize=256)
def loadable(kind: str, place: Literal["in", "out", "return"], types: tuple[str, ...]) -> list[str]:
    """Return those of *types* that the loader accepts, as they are written in an annotation."""
    module, project = Module("", _HEAD), SourceProject(Snapshot(Path()))
    found: list[str] = []
    for text in types:
        try:
            node = ast.parse(f"func.Out[{text}]" if place == "out" else text, mode="eval").body
        except SyntaxError:  # "any JSON type"
            continue
        evaluated = evaluate(node, module, project)
        judged = judge_result(kind, evaluated.value)
        if place != "return":
            judged = judge_parameter(kind, place == "out", evaluated.value)
        if evaluated.kind == "value" and not judged:
            found.append(ast.unparse(node))
    return found
