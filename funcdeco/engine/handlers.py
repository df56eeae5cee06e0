"""Load what the worker would call: generated scripts, handwritten scripts, and v2 functions."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from azure.functions import FunctionRegister

from funcdeco.engine.errors import HIDDEN
from funcdeco.functions.model import Function
from funcdeco.isolation.own_modules import is_own_module
from funcdeco.isolation.project_modules import ProjectModules
from funcdeco.isolation.script_names import NAMESPACE, import_script
from funcdeco.targets.v1 import shim_text

Called = Callable[..., Any]


class Handlers:
    """The functions of an app, imported when they are first used.

    *modules* must be active.
    """

    def __init__(self, root: Path, modules: ProjectModules) -> None:
        self._root = root
        self._modules = modules
        self._v2: dict[str, Called] | None = None
        self.v2_app: Any = None
        """The app of a v2 project, once a function of it was used."""

    def of(self, function: Function) -> Called:
        """Return what the worker calls; raises what importing it raises."""
        if function.model == "v2":
            return self._of_v2(function)
        if function.needs_shim:
            return self._generated(function)
        return self._scripted(function)

    def _generated(self, function: Function) -> Called:
        """Return the entry point of the script that build would write."""
        self._modules.finder.namespace()
        script = ModuleType(f"{NAMESPACE}.{function.name}")
        script.__file__ = str(self._root / function.name / "__init__.py")
        vars(script)[HIDDEN] = True  # the file doesn't exist
        code = compile(shim_text(function), script.__file__, "exec")
        exec(code, vars(script))
        return self._entry_point(function, script)

    def _scripted(self, function: Function) -> Called:
        """Return the entry point of a script of the user, imported as `__app__.<folder>`."""
        path, ending = _script_path(function)
        script = os.path.join(self._root, path + ending)
        if path.startswith(os.pardir):
            folder = os.path.join(self._root, function.name)
            script = os.path.normpath(script)
            message = f"script path {script} is not relative to the specified directory {folder}"
            raise RuntimeError(message)
        if ending != ".py":
            message = f"cannot load function {function.name}: invalid Python filename {script}"
            raise RuntimeError(message)
        # Without a script of its own, a decorated function is the entry point itself.
        default = function.handler.attribute if function.is_decorated else "main"
        return self._entry_point(function, self._import_script(_module_name(path)), default)

    def _import_script(self, name: str) -> ModuleType:
        """Import a script as the worker does, as one object under both of its names.

        A script that is named as a library, such as `queue`, has only its full name.
        """
        self._modules.finder.namespace()
        full = f"{NAMESPACE}.{name}"
        if full not in sys.modules and name in sys.modules and is_own_module(name, self._root):
            sys.modules[full] = sys.modules[name]
        return importlib.import_module(full) if _is_library(name) else import_script(name)

    @staticmethod
    def _entry_point(function: Function, script: ModuleType, default: str = "main") -> Called:
        name = function.entry_point or default
        found: Called | None = getattr(script, name, None)
        if not callable(found):
            place = os.path.relpath(script.__file__ or "", os.path.dirname(script.__file__ or ""))
            message = f"cannot load function {function.name}: function {name}() is not present in "
            raise RuntimeError(message + place)
        return found

    def _of_v2(self, function: Function) -> Called:
        if self._v2 is None:
            name = Path(function.script_file or "function_app.py").stem
            self.v2_app = _app_of(importlib.import_module(name))
            self._v2 = _indexed(self.v2_app)
        return self._v2[function.name]


def script_names(functions: Iterable[Function]) -> set[str]:
    """Return the names of the folders, and of modules elsewhere, that are scripts of the user."""
    names: set[str] = set()
    for function in functions:
        path, ending = _script_path(function)
        if function.model == "v1" and ending == ".py" and not path.startswith(os.pardir):
            is_inside = path.startswith(os.path.join(function.name, ""))
            names |= {function.name, function.name if is_inside else _module_name(path)}
    return {name for name in names if not _is_library(name)}


def _script_path(function: Function) -> tuple[str, str]:
    """Return the path of a script in the project, and its ending."""
    path = os.path.join(function.name, function.script_file or "__init__.py")
    return os.path.splitext(os.path.normpath(path))


def _module_name(path: str) -> str:
    return path.replace(os.sep, ".").removesuffix(".__init__")


def _is_library(name: str) -> bool:
    return name.partition(".")[0] in sys.stdlib_module_names


def _indexed(app: Any) -> dict[str, Called]:
    """Return the functions of *app*, by name.

    Its `get_functions` can be called only once, so the builders are read.
    """
    built: list[Any] = [getattr(one, "_function") for one in app._function_builders]  # noqa: B009
    return {one.get_function_name(): one.get_user_function() for one in built}


def _app_of(module: ModuleType) -> FunctionRegister:
    return next(one for one in vars(module).values() if isinstance(one, FunctionRegister))
