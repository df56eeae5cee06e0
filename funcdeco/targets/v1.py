"""Generate the content of each function's folder. Pure: equal input gives equal bytes."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from keyword import iskeyword
from pathlib import Path
from typing import Any, NamedTuple

from pydantic_core import to_json

from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.handler import Handler
from funcdeco.functions.model import ROOT_KEYS, Function
from funcdeco.project.ownership import MARKER, with_ownership
from funcdeco.worker.adapted import AdaptedSignature, Argument, adapted_signature

_WIDTH = 88  # black's default; longer lines are split so that black keeps them at any width


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
    shim = with_ownership(_shim_text(function, adapted), content, source, name)
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


def shim_text(function: Function) -> str:
    """Return the script that the worker loads: an import, or a function with another signature."""
    return _shim_text(function, adapted_signature(function))


def _shim_text(function: Function, adapted: AdaptedSignature | None) -> str:
    handler, entry = function.handler, function.entry_point or "main"
    if adapted is not None:
        text = _wrapped_by if adapted.wrapper else _adapted
        return text(handler, adapted, entry)
    first, _, rest = handler.attribute.partition(".")
    if not rest or not _is_importable(handler):
        return _imported(handler, entry)[0]
    owner = first
    if len(f"{entry} = {first}.{rest}\n") > _WIDTH:
        owner = _free("_owner", {entry})
    line, target = _imported(handler, owner)
    return f"{line}\n{entry} = {target}\n"


def _adapted(handler: Handler, signature: AdaptedSignature, entry: str) -> str:
    """Write a function that calls the handler, with unique local names."""
    taken = {entry, *(name for name, _ in signature.parameters)}
    own = _free("_handler", taken)
    line, target = _imported(handler, own)
    modules = [_free("_asyncio", taken), _free("_inspect", taken)]
    imports: list[str] = []
    if signature.returns_awaitable:
        imports += [f"import asyncio as {modules[0]}\n", f"import inspect as {modules[1]}\n\n"]
    needed, texts = _annotations(signature, entry)
    imports += needed
    makers = {one.made_by: "" for one in signature.arguments if one.made_by}
    for place in makers:
        module, _, name = place.partition(":")
        makers[place] = _free(name, {*taken, own})
        imports += [_import(module, name, makers[place]), "\n"]
    imports += [line, "\n\n"]
    parameters = [f"{name}: {text}" if text else name for name, text in texts.items()]
    define = "async def" if signature.is_async else "def"
    arguments = [_argument(one, makers) for one in signature.arguments]
    body = _call(signature, target, arguments, modules)
    return "".join([*imports, _wrapped(f"{define} {entry}", parameters, ":"), *body])


def _annotations(
    signature: AdaptedSignature, entry: str
) -> tuple[list[str], dict[str, str | None]]:
    """Return the imports that the annotations need, and the annotations by parameter.

    None contains the name of the entry point: from Python 3.14 on, they are evaluated after it is
    defined.
    """
    texts = dict(signature.parameters)
    written = " ".join(filter(None, texts.values()))
    module = _free("func", {entry})
    imports = [f"import azure.functions as {module}\n\n"] if "func." in written else []
    other = module if entry == "func" else f"builtins.{entry}"
    pattern = re.compile(rf"(?<![\w.]){re.escape(entry)}\b")
    if not pattern.search(written):
        return imports, texts
    if entry != "func":
        imports.insert(0, "import builtins\n\n")
    return imports, {name: text and pattern.sub(other, text) for name, text in texts.items()}


def _wrapped_by(handler: Handler, signature: AdaptedSignature, entry: str) -> str:
    """Write the same code as by hand: `main = Orchestrator.create(function)`."""
    names = [name for name, _ in signature.parameters]
    taken = {entry, *names}
    own = _free("_handler", taken)
    module, _, path = signature.wrapper.partition(":")
    name, inner, attribute = path.partition(".")
    wrapper = _free(name, {*taken, own})
    line, target = _imported(handler, own)
    head = f"{_import(module, name, wrapper)}\n{line}\n"
    for argument in signature.arguments:
        target = f"lambda {argument.value}: {target}({argument.parameter}={argument.value})"
    call = f"{wrapper}{inner}{attribute}({target})"
    if not names:
        return f"{head}{entry} = {call}\n"
    run = _free("_run", {*taken, own, wrapper})
    return f"{head}{run} = {call}\n\n\ndef {entry}({names[0]}):\n    return {run}({names[0]})\n"


def _call(
    signature: AdaptedSignature, handler: str, arguments: list[str], modules: list[str]
) -> list[str]:
    """Write the body: call the handler and pass on its result.

    *modules* has the names that asyncio and inspect are imported under.
    """
    taken = {name for name, _ in signature.parameters}
    value = _free("value", taken)
    start, end = "    return ", []
    if signature.result:
        start = f"    {value} = "
        end = [f"    if {value} is not None:\n        {signature.result}.set({value})\n"]
    if not signature.returns_awaitable:
        wait = "await " if signature.is_async else ""
        return [_wrapped(f"{start}{wait}{handler}", arguments, ""), *end]
    # A sync wrapper may block, or run its own loop, so keep it off the worker's event loop.
    called = _free("called", {*taken, value})
    return [
        _wrapped(f"    {called} = await {modules[0]}.to_thread", [handler, *arguments], ""),
        f"{start}await {called} if {modules[1]}.isawaitable({called}) else {called}\n",
        *end,
    ]


def _imported(handler: Handler, as_name: str) -> tuple[str, str]:
    """Return the line that binds *as_name*, and the expression for the handler."""
    if _is_importable(handler):
        first, dot, rest = handler.attribute.partition(".")
        return _import(handler.module, first, as_name), f"{as_name}{dot}{rest}"
    # The user imported a file whose name is not an identifier. Quoted, no name becomes code.
    module = f'__import__("importlib").import_module({handler.module!a})'
    getter = f'__import__("operator").attrgetter({handler.attribute!a})'
    return f"{as_name} = {getter}({module})\n", as_name


def _is_importable(handler: Handler) -> bool:
    """Return whether an import statement can name the handler."""
    names = f"{handler.module}.{handler.attribute}".split(".")
    return all(name.isidentifier() and not iskeyword(name) for name in names)


def _import(module: str, name: str, as_name: str) -> str:
    imported = name if name == as_name else f"{name} as {as_name}"
    line = f"from {module} import {imported}\n"
    return line if len(line) <= _WIDTH else f"from {module} import (\n    {imported},\n)\n"


def _wrapped(start: str, parts: list[str], end: str) -> str:
    """Write a list in parentheses, formatted like black: on one line if it fits."""
    line = f"{start}({', '.join(parts)}){end}\n"
    if len(line) <= _WIDTH or not parts:
        return line
    indent = " " * (len(start) - len(start.lstrip()))
    inner = "".join(f"{indent}    {part},\n" for part in parts)
    return f"{start}(\n{inner}{indent}){end}\n"


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    return name


def _argument(argument: Argument, makers: Mapping[str, str]) -> str:
    maker = makers.get(argument.made_by)
    value = f"{maker}({argument.value})" if maker else argument.value
    return value if argument.positional else f"{argument.parameter}={value}"
