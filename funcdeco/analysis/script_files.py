"""The script of a function.json, found in the same way as in the host.

See `DeterminePrimaryScriptFile` of azure-functions-host.
"""

from __future__ import annotations

import os

from funcdeco.functions.model import Function
from funcdeco.project.snapshot import Snapshot

_DEFAULTS = frozenset({"__init__.py", "index.js", "index.mjs", "index.cjs"})


def declared_script(function: Function) -> str | None:
    """Return the absolute path of `scriptFile`; None if it is not set to a Python file."""
    declared = function.content.get("scriptFile")
    if (
        not isinstance(declared, str)
        or not declared.endswith(".py")
        or "\\" in declared
        or "\0" in declared
    ):
        return None
    return os.path.normpath(os.path.join(os.path.dirname(function.file), declared))


def has_no_script(function: Function) -> bool:
    """Return whether a readable function.json has no `scriptFile`, ignoring case."""
    content = function.content
    declared = {key.lower() for key, value in content.items() if value is not None}
    return bool(content) and not function.is_decorated and "scriptfile" not in declared


def possible_scripts(snapshot: Snapshot, function: Function) -> list[str]:
    """Return the names of the files that the host may use if `scriptFile` is not set.

    If there are several, the host uses the first one in disk order.
    """
    entries = sorted(snapshot.listed(os.path.dirname(function.file)))
    files = [entry.name for entry in entries if entry.kind == "file"]
    files = [name for name in files if name.lower() != "function.json"]
    return files if len(files) == 1 else [name for name in files if _is_default(name)]


def script_of(snapshot: Snapshot, function: Function) -> str | None:
    """Return the absolute path of the script of a function.json; None if it is uncertain."""
    if not has_no_script(function):
        return declared_script(function)
    found = possible_scripts(snapshot, function)
    return os.path.join(os.path.dirname(function.file), found[0]) if len(found) == 1 else None


def module_of(snapshot: Snapshot, function: Function) -> str:
    """Return the absolute path of the module of the project that a decorated function belongs to.

    The handler of `AsgiFunctionApp` is a function of azure-functions, so the module that calls it.
    """
    file = function.handler.file
    is_own = function.model != "v2" or file.startswith(f"{snapshot.root}{os.sep}")
    return file if is_own else function.file


def _is_default(name: str) -> bool:
    return name.lower() in _DEFAULTS or os.path.splitext(name)[0].lower() == "run"
