"""The modules that the worker imports for the functions of a project, in its order."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from funcdeco.analysis.imports.search import APP_PACKAGE
from funcdeco.analysis.script_files import module_of, script_of
from funcdeco.functions.model import Function
from funcdeco.project.project import Project
from funcdeco.project.v2_script import script_name
from funcdeco.sources.loaded import Loaded


class Root(NamedTuple):
    """A module that is imported for one or several functions."""

    module: str
    """The name under which it is imported; in `__app__` for a script written by hand."""
    functions: tuple[str, ...]
    is_ours: bool = False
    """Whether scripts that funcdeco generates import it."""
    is_lazy: bool = False
    """Whether all of them import it at the first call."""
    file: str = ""
    """The file of the first function."""

    @property
    def shown(self) -> str:
        """The name that users know it by."""
        return self.module.removeprefix(f"{APP_PACKAGE}.")


class Roots(NamedTuple):
    """What the worker imports."""

    modules: tuple[Root, ...]
    """The module of each function, in the order in which the worker loads the functions."""
    v2_app: str = ""
    """The module of a v2 app, which the worker imports instead to find the functions; else empty."""

    @property
    def at_start(self) -> list[str]:
        """The modules that the worker imports before the first response, if none is lazy."""
        return [self.v2_app] if self.v2_app else [root.module for root in self.modules]


def roots_of(loaded: Loaded) -> Roots:
    """Return the modules of the functions of a project."""
    project = loaded.project
    assert project is not None
    found: dict[str, list[str]] = {}
    ours: set[str] = set()
    eager: set[str] = set()
    files: dict[str, str] = {}
    for function in loaded.functions:
        module = _module(function, project)
        if module:
            found.setdefault(module, []).append(function.name)
            ours |= {module} if function.model == "funcdeco" and function.needs_shim else set()
            eager |= set() if function.lazy else {module}
            files.setdefault(module, function.handler.file)
    modules = tuple(
        Root(name, tuple(names), name in ours, name not in eager, files[name])
        for name, names in found.items()
    )
    is_v2 = project.is_v2 and not loaded.folders and not _has_funcdeco(loaded)
    return Roots(modules, Path(script_name(project.settings)).stem if is_v2 else "")


def _has_funcdeco(loaded: Loaded) -> bool:
    return any(function.model == "funcdeco" for function in loaded.decorated)


def _module(function: Function, project: Project) -> str:
    """Return the module of a function; empty if its file isn't certain or not in the project."""
    if function.model == "funcdeco" and function.needs_shim:
        return function.handler.module
    file = _file(function, project)
    if file is None or not file.endswith(".py"):
        return ""
    parts = os.path.relpath(file, project.root).removesuffix(".py").split(os.sep)
    if parts[0] == os.pardir:
        return ""
    if parts[-1].lower() == "__init__":
        del parts[-1]
    return ".".join(parts if function.model == "v2" else [APP_PACKAGE, *parts])


def _file(function: Function, project: Project) -> str | None:
    if function.model == "v2":
        return module_of(project.snapshot, function)
    if function.model == "funcdeco":
        return os.path.normpath(project.root / function.name / (function.script_file or ""))
    return script_of(project.snapshot, function)
