"""The host's rules for names: of functions, their folders, and bindings."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from funcdeco.functions import Function, Source
from funcdeco.importing import is_below
from funcdeco.resolve.faults import Faults

# Utility.FunctionNameValidationRegex and BindingNameValidationRegex of azure-functions-host.
_FUNCTION = re.compile(r"(?!host\Z)[a-z][a-z0-9_-]{0,127}", re.IGNORECASE | re.ASCII)
_BINDING = re.compile(r"(?!.*__)[a-zA-Z_][a-zA-Z0-9_]{0,127}|\$return")
_OLD_BINDING = re.compile(r"[a-zA-Z][a-zA-Z0-9]{0,127}|\$return")
# What the worker itself imports: a folder of that name hides it where the app's root comes first.
_WORKERS_OWN = frozenset({"azure", "azure_functions_runtime_v1", "google", "grpc", "proxy_worker"})


def check_function_name(name: str, at: Source, faults: Faults) -> None:
    """Add a fault if the host refuses *name*, or if it would be a path."""
    if _FUNCTION.fullmatch(name):
        return
    faults.add(
        "FUN001",
        f"{name!r} can't be a function's name",
        "begin with a letter; then letters, digits, `_` and `-`, 128 characters at the most; not "
        "`host`. Say it with `@app.function(name=...)`",
        at=at,
        function=name,
    )


def check_binding_name(name: str, at: Source, function: str, faults: Faults) -> None:
    """Add a fault if the host refuses *name* for a binding, a warning if only older hosts do."""
    if not _BINDING.fullmatch(name):
        hint = "letters, digits and single `_`, letter or `_` first, or `$return`; not `__`"
        message = f"{name!r} can't be a binding's name"
        faults.add("BND008", message, hint, at=at, function=function, binding=name)
    elif not _OLD_BINDING.fullmatch(name):
        faults.add(
            "BND010",
            f"binding name {name!r} needs host 4.1038 (2025) or newer",
            "no need to act unless the app is pinned to an older host",
            at=at,
            function=function,
            binding=name,
        )


def check_collisions(functions: list[Function], root: Path | None, faults: Faults) -> None:
    """Add a fault for each function whose name another has, or whose folder hides a module."""
    seen: dict[str, Function] = {}
    hidden = _project_modules(root) if root else {}
    for function in functions:
        first = seen.setdefault(function.name.lower(), function)
        if first is not function:
            faults.add(
                "FUN002",
                f"function {function.name!r} has the name of the one at {_place(first.source)}",
                'give one of them another: `@app.function(name="...")`',
                at=function.source,
                function=function.name,
            )
        if what := _hides(function.name, hidden):
            faults.add(
                "FUN003",
                f"function {function.name!r} gets the folder {function.name}/, which hides {what}",
                'give it another name: `@app.function(name="...")`',
                at=function.source,
                function=function.name,
            )


def _place(source: Source) -> str:
    return f"{Path(source.file).name}:{source.line}"


def _hides(name: str, project: dict[str, str]) -> str | None:
    if name in project:
        return f"your {project[name]}"
    if name in sys.stdlib_module_names:
        return f"the standard library's `{name}`"
    return f"the package `{name}`, which the worker needs" if name in _WORKERS_OWN else None


def _project_modules(root: Path) -> dict[str, str]:
    """Give what the project can import by one name: modules, packages, and installed packages."""
    found = {
        name: f"package `{name}`"
        for name, module in list(sys.modules.items())
        if "." not in name and getattr(module, "__path__", None) and is_below(module, root)
    }
    for path in root.iterdir():
        if path.suffix == ".py" and path.stem.isidentifier():
            found[path.stem] = f"module {path.name}"
        elif path.is_dir() and path.name not in found and _is_package(path):
            found[path.name] = f"package {path.name}/"
    return found


def _is_package(path: Path) -> bool:
    """Tell a folder of modules from a function's folder, which has function.json."""
    return (path / "__init__.py").exists() and not (path / "function.json").exists()
