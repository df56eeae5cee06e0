"""Generate the script of a lazy function: it imports the handler's module at the first call."""

from __future__ import annotations

from collections.abc import Sequence
from keyword import iskeyword
from textwrap import indent

from funcdeco.functions.model import Function
from funcdeco.targets.annotations import annotations_for
from funcdeco.targets.lines import WIDTH, free, wrapped
from funcdeco.targets.script import eager_script
from funcdeco.worker.carried import carried_signature

_STEP = 4


def lazy_script(function: Function, entry: str) -> str:
    """Return code that defines *entry* with the signature that the worker needs, and no more."""
    carried = carried_signature(function)
    names = [name for name, _ in carried.parameters]
    taken = {entry, "on_first_call", *names}
    loader = free("_handler", taken)
    # Decorated later than the parameters are read, so a parameter may be named `handler`.
    local = free("handler", {*names, loader})
    needed, texts = annotations_for({**dict(carried.parameters), "return": carried.returned}, entry)
    parameters = [f"{name}: {texts[name]}" if texts[name] else name for name in names]
    returned = f" -> {texts['return']}:" if texts["return"] else ":"
    define = "async def" if carried.is_async else "def"
    return "".join(
        [
            _imports(function, needed),
            f"\n\n@on_first_call\ndef {loader}():\n",
            _loading(function, local),
            "\n\n",
            wrapped(f"{define} {entry}", parameters, returned),
            *_call(loader, local, names, carried.is_async),
        ]
    )


def _imports(function: Function, needed: Sequence[str]) -> str:
    # First, since the module may have a name that is bound below.
    lines = [] if function.lazy else [f"{_module(function.handler.module)}\n"]
    lines += (one if "azure" in one else f"{one}\n" for one in needed)
    names = "import_each, on_first_call" if _others(function) else "on_first_call"
    return "".join([*lines, f"from funcdeco.first_call import {names}\n"])


def _loading(function: Function, local: str) -> str:
    """Write the body of the function that imports the handler, below all that it warms up."""
    width = WIDTH - _STEP
    others = [_quoted(name) for name in _others(function)]
    warming = wrapped("import_each", others, "", width) if others else ""
    # Blank lines are those of nested code.
    code = eager_script(function, local, width).replace("\n\n\n", "\n\n")
    return indent(f"{warming}{code}\nreturn {local}\n", " " * _STEP)


def _others(function: Function) -> list[str]:
    return [name for name in function.imports_at_call if name != function.handler.module]


def _module(name: str) -> str:
    if all(part.isidentifier() and not iskeyword(part) for part in name.split(".")):
        return f"import {name}"
    return f'__import__("importlib").import_module({_quoted(name)})'


def _quoted(text: str) -> str:
    """Return a literal in double quotes, which black prefers."""
    literal = ascii(text)
    return literal if '"' in literal else f'"{literal[1:-1]}"'


def _call(loader: str, local: str, names: list[str], is_async: bool) -> list[str]:
    arguments = [f"{name}={name}" for name in names]
    if not is_async:
        return [wrapped(f"    return {loader}()", arguments, "")]
    return [
        f"    {local} = await {loader}.ready()\n",
        wrapped(f"    return await {local}", arguments, ""),
    ]
