"""Checks across the whole app: locations of scripts and modules, and conflicting imports."""

from __future__ import annotations

import os
from pathlib import Path

from funcdeco.diagnostics.diagnostic import has_errors
from funcdeco.functions.model import Function
from funcdeco.functions.origin import Source
from funcdeco.sources.decorators.findings import Findings
from funcdeco.worker.adapted import adapted_signature


def check_scripts(functions: list[Function], root: Path | None, findings: Findings) -> set[Source]:
    """Check that each function's module can be imported under its name, and only under that one.

    Return the sources of the functions that fail.
    """
    if root is None:
        return set()
    by_shim = {function.handler.file for function in functions if function.needs_shim}
    expected: dict[str, str | None] = {}
    refused = set[Source]()
    for function in functions:
        before, file = len(findings), function.handler.file
        if file not in expected:
            expected[file] = _importable_as(Path(file), root)
        _check_module(function, expected[file], findings)
        if not function.needs_shim:
            _check_script(function, root, findings)
            if function.handler.file in by_shim:
                _runs_twice(function, findings)
        if has_errors(findings[before:]):
            refused.add(function.source)
    return refused


def _importable_as(file: Path, root: Path) -> str | None:
    """Return the module name of *file* for the worker, or None if it isn't part of the project."""
    if not file.is_relative_to(root) or "site-packages" in file.parts:
        return None
    parts = file.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _check_module(function: Function, expected: str | None, findings: Findings) -> None:
    """Check the module name; only the project root is on the worker's path."""
    if expected is not None and expected != function.handler.module:
        findings.add(
            "FUN006",
            f"module `{function.handler.module}` can't be imported from the project folder, where "
            f"its name is `{expected}`",
            f"import it as `{expected}`: only the project folder is on the worker's path",
            at=function.origin,
            function=function.name,
        )


def _check_script(function: Function, root: Path, findings: Findings) -> None:
    script = os.path.normpath(root / function.name / (function.script_file or ""))
    handler = function.handler
    problem = hint = ""
    if script != handler.file:
        own = os.path.relpath(handler.file, root / function.name).replace(os.sep, "/")
        problem = f"`script_file` points to {os.path.relpath(script, root)}, not to the function"
        hint = f'use `script_file="{own}"`, or remove it to generate a script'
    elif "." in handler.attribute:
        problem = f"`{handler.attribute}` needs a generated script, which `script_file` prevents"
        hint = "remove `script_file`"
    elif function.entry_point not in (None, handler.attribute):
        problem = (
            f"`entry_point` is {function.entry_point!r}, but the function is `{handler.attribute}`"
        )
        hint = f'use `entry_point="{handler.attribute}"`, or remove it'
    elif adapted_signature(function) is not None:
        problem = "the function needs a generated script, which `script_file` prevents"
        hint = "remove `script_file`, or use a plain function with plain annotations"
    elif function.lazy:
        problem = "`lazy=True` needs a generated script, which `script_file` prevents"
        hint = "remove `lazy` or `script_file`"
    if problem:
        findings.add("FUN009", problem, hint, at=function.origin, function=function.name)


def _runs_twice(function: Function, findings: Findings) -> None:
    findings.add(
        "FUN010",
        f"{os.path.basename(function.handler.file)} runs twice: `script_file` loads it under a "
        "different name than the generated scripts of the other functions",
        "use `script_file` for all functions of the module or for none",
        at=function.origin,
        function=function.name,
    )
