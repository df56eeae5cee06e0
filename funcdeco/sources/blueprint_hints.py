"""The lines that add a blueprint to an app, for hints: they work as they are."""

from __future__ import annotations

import re
from collections.abc import Mapping

from funcdeco.functions.origin import Model
from funcdeco.grammar.late_pattern import late_pattern

_APPS: Mapping[Model, re.Pattern[bytes]] = {
    "funcdeco": late_pattern(
        rb"^(\w+)(?:[ \t]*:[^=\n]+)?[ \t]*=[ \t]*(?:\w+\.)*App\(", re.MULTILINE
    ),
    "v2": late_pattern(
        rb"^(\w+)(?:[ \t]*:[^=\n]+)?[ \t]*=[ \t]*(?:\w+\.)*(?:FunctionApp|DFApp)\(", re.MULTILINE
    ),
}
"""The assignment of an app at the top level of a module."""


def app_name(content: bytes, model: Model) -> str:
    """Return the name of the app that a module assigns at its top level; "" if none."""
    found = _APPS[model].search(content)
    return found[1].decode() if found else ""


def module_of(path: str) -> str:
    """Return the module name of the file at *path*, relative to the project folder; "" if none."""
    module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return module if all(part.isidentifier() for part in module.split(".")) else ""


def include_hint(app: str, file: str, module: str, name: str) -> str:
    """Return how *app* in *file* includes the blueprint *name* of *module*; "" for the same one."""
    if not module:
        return f"add `{app}.include({name})`"
    return f'add `{app}.include("{module}:{name}")` to {file}'


def register_hint(app: str, file: str, content: bytes, module: str, name: str) -> str:
    """Return how the v2 *app* in *file*, with this *content*, registers the blueprint *name*.

    *module* is empty for a name that the file has already.
    """
    if not module:
        return f"add `{app}.register_functions({name})` to {file}"
    own = _free_name(name, module, content)
    alias = "" if own == name else f" as {own}"
    return (
        f"add `from {module} import {name}{alias}` and `{app}.register_functions({own})` to {file}"
    )


def _free_name(name: str, module: str, content: bytes) -> str:
    """Return *name*, or a longer one if *content* has that word already."""
    used = {*re.findall(r"\w+", content.decode("utf-8", "replace"))}
    if name not in used:
        return name
    longer = f"{module.rpartition('.')[2]}_{name}"
    while longer in used:
        longer += "_2"
    return longer
