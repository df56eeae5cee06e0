"""What each function's folder should hold. Pure: the same functions give the same bytes."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

from funcdeco.build.proof import with_proof
from funcdeco.functions import Argument, Function, Handler, ShimSignature

MARKER = ".funcdeco"
"""File that carries the proof where there is no script of ours."""


class Folder(NamedTuple):
    """The content of one function's folder."""

    function: Function
    function_json: bytes
    script: str
    """Name of the file with the proof: the shim, or the marker."""
    script_content: bytes


def emit(function: Function, root: Path) -> Folder:
    """Give the folder of *function* in the project at *root*."""
    source = os.path.relpath(function.handler.file, root).replace(os.sep, "/")
    content = to_text(function.function_json)
    if not function.needs_shim:
        return Folder(function, content, MARKER, with_proof("", content, source))
    script = function.script_file or "__init__.py"
    shim = with_proof(shim_text(function), content, source)
    return Folder(function, content, script, shim)


def to_text(value: dict[str, Any]) -> bytes:
    """Write JSON as function.json has it: two spaces, UTF-8, a newline at the end."""
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def shim_text(function: Function) -> str:
    """Give the Python that the worker loads: one import, or a function with a signature it takes."""
    handler, entry = function.handler, function.entry_point or "main"
    if handler.signature is not None:
        return _adapted(handler, handler.signature, entry)
    owner, _, name = handler.attribute.rpartition(".")
    if not owner:
        imported = name if name == entry else f"{name} as {entry}"
        return f"from {handler.module} import {imported}\n"
    first, _, rest = f"{owner}.{name}".partition(".")
    return f"from {handler.module} import {first}\n\n{entry} = {first}.{rest}\n"


def _adapted(handler: Handler, signature: ShimSignature, entry: str) -> str:
    texts = [text for _, text in signature.parameters if text]
    lines: list[str] = []
    if signature.returns_awaitable:
        lines += ["import asyncio", "import inspect", ""]
    if any(text.startswith("func.") for text in texts):
        lines += ["import azure.functions as func", ""]
    first, dot, rest = handler.attribute.partition(".")
    lines += [f"from {handler.module} import {first} as _handler", "", ""]
    parameters = ", ".join(f"{name}: {t}" if t else name for name, t in signature.parameters)
    lines.append(f"{'async ' if signature.is_async else ''}def {entry}({parameters}):")
    arguments = ", ".join(_argument(argument) for argument in signature.arguments)
    lines += _call(signature, f"_handler{dot}{rest}", arguments)
    return "\n".join(lines) + "\n"


def _call(signature: ShimSignature, handler: str, arguments: str) -> list[str]:
    if signature.returns_awaitable:
        # A plain wrapper may block, or run a loop of its own: not on the worker's event loop.
        return [
            f"    result = await asyncio.to_thread({', '.join(filter(None, [handler, arguments]))})",
            "    return await result if inspect.isawaitable(result) else result",
        ]
    wait = "await " if signature.is_async else ""
    return [f"    return {wait}{handler}({arguments})"]


def _argument(argument: Argument) -> str:
    return argument.value if argument.positional else f"{argument.parameter}={argument.value}"
