"""Generate the content of each function's folder. Pure: equal input gives equal bytes."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from pydantic_core import to_json

from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import ROOT_KEYS, Function
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.project.ownership import MARKER, with_ownership
from funcdeco.targets.lazy_script import lazy_script
from funcdeco.targets.script import eager_script
from funcdeco.worker.adapted import AdaptedSignature, adapted_signature


class Folder(NamedTuple):
    """The content of one function's folder."""

    function: Function
    function_json: bytes
    script: str
    """Name of the file with the proof: the shim, or the marker."""
    script_content: bytes


def emit(function: Function, root: Path) -> Folder:
    """Return the folder of *function* in the project at *root*."""
    name, source = function.name, source_of(function, root)
    adapted = adapted_signature(function)
    content = to_text(_content(function, adapted))
    if not function.needs_shim:
        return Folder(function, content, MARKER, with_ownership("", content, source, name))
    script = function.script_file or "__init__.py"
    shim = with_ownership(shim_text(function), content, source, name)
    return Folder(function, content, script, shim)


def function_json(function: Function) -> dict[str, Any]:
    """Return the normalized content of the function's function.json."""
    return _content(function, adapted_signature(function))


def with_generated_names(function: Function) -> Function:
    """Return *function* with its bindings named as in function.json."""
    return replace(function, declarations=_named(function, adapted_signature(function)))


def _content(function: Function, adapted: AdaptedSignature | None) -> dict[str, Any]:
    script, entry_point, extra = function.script_file, function.entry_point, {}
    if function.is_decorated:
        script = script or "__init__.py"
        entry_point = entry_point or (None if function.needs_shim else function.handler.attribute)
    else:
        extra = {key: value for key, value in function.content.items() if key not in ROOT_KEYS}
    options = {"scriptFile": script, "entryPoint": entry_point}
    root: dict[str, Any] = {key: value for key, value in options.items() if value is not None}
    root["bindings"] = [one.to_json() for one in _named(function, adapted)]
    if function.retry is not None:
        root["retry"] = function.retry.to_json()
    return {**root, **extra}


def _named(function: Function, adapted: AdaptedSignature | None) -> tuple[BindingDeclaration, ...]:
    """Return the bindings; `$return` becomes a parameter of the script if necessary."""
    if adapted is None or not adapted.result:
        return function.declarations
    return tuple(
        one.renamed(adapted.result) if one.name == "$return" else one
        for one in function.declarations
    )


def source_of(function: Function, root: Path) -> str:
    """Return the file of the handler, relative to *root*; its module if it is not below *root*."""
    path = _from_root(function.handler.file, root)
    return path or function.handler.module


@lru_cache(maxsize=1024)
def _from_root(file: str, root: Path) -> str:
    """Return the path of *file*; "" if it is outside, since such a path names a machine's folders."""
    try:
        path = os.path.relpath(file, root)
    except ValueError:  # on another drive
        return ""
    return "" if path.split(os.sep)[0] == os.pardir else path.replace(os.sep, "/")


def to_text(value: dict[str, Any]) -> bytes:
    """Return *value* as the text of function.json: indented by two, UTF-8, with a final newline."""
    return to_json(value, indent=2) + b"\n"


_DEFINES = late_pattern(r"^(?:async )?def |\.create\(", re.MULTILINE)
_UNTYPED = "# mypy: ignore-errors\n"
"""The worker rejects many annotations, so that functions of scripts don't have them."""


def shim_text(function: Function) -> str:
    """Return the script that the worker loads: an import, or a function with another signature."""
    script = lazy_script if function.has_lazy_script else eager_script
    text = script(function, function.entry_point or "main")
    return f"{_UNTYPED}{text}" if _DEFINES.search(text) else text
